// Reads a log with Go's own packages for checksum databases: the note, the tree from its tiles, and every entry.
// usage: reader FOLDER VERIFIER_KEY; prints the size and the root.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type tiles string

func (folder tiles) Height() int { return 8 }

func (folder tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (folder tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range wanted {
		// Their paths have the height first: tile/8/LEVEL/N.
		data, err := os.ReadFile(filepath.Join(string(folder), "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func bundle(folder string, n, size int64) []byte {
	tile := tlog.Tile{H: 8, L: 0, N: n, W: 256}
	if left := size - n*256; left < 256 {
		tile.W = int(left)
	}
	path := strings.TrimPrefix(tile.Path(), "tile/8/0/")
	data, err := os.ReadFile(filepath.Join(folder, "tile", "entries", path))
	check(err)
	return data
}

func main() {
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	check(err)
	bytes, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	check(err)
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	var size int64
	_, err = fmt.Sscan(lines[1], &size)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	tree := tlog.Tree{N: size, Hash: root}
	reader := tlog.TileHashReader(tree, tiles(folder)) // verifies each tile against the root
	var data []byte
	for index := int64(0); index < size; index++ {
		if index%256 == 0 {
			data = bundle(folder, index/256, size)
		}
		length := binary.BigEndian.Uint16(data)
		leaf := tlog.RecordHash(data[2 : 2+length])
		data = data[2+length:]
		proof, err := tlog.ProveRecord(size, index, reader)
		check(err)
		check(tlog.CheckRecord(proof, size, root, index, leaf))
		if index > 0 && index%16 == 0 {
			older, err := tlog.TreeHash(index, reader)
			check(err)
			path, err := tlog.ProveTree(size, index, reader)
			check(err)
			check(tlog.CheckTree(path, size, root, index, older))
		}
	}
	fmt.Println(size, root)
}
