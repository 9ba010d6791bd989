"""The logs of an archive, rebuilt from their tiles: RFC 6962, tlog-tiles, static-ct-api, by the formats alone."""

import base64
import hashlib
import json
import struct

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

SCTS = bytes.fromhex("060a2b06010401d679020402")  # OIDs of RFC 6962 section 3.3 and 3.1
POISON = bytes.fromhex("060a2b06010401d679020403") + bytes.fromhex("0101ff") + bytes.fromhex("04020500")


def digest(data):
    return hashlib.sha256(data).digest()


def der(tag, content):
    size = len(content)
    length = bytes([size]) if size < 128 else (lambda b: bytes([128 + len(b)]) + b)(size.to_bytes((size.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + length + content


def elements(data):
    """(tag, content) of each element that stands in data."""
    while data:
        size, start = data[1], 2
        if size >= 128:
            start += size - 128
            size = int.from_bytes(data[2:start], "big")
        yield data[0], data[start:start + size]
        data = data[start + size:]


def with_extension(tbs, extension):
    """The to-be-signed bytes with one more extension, at the end."""
    (_, content), = elements(tbs)
    fields = list(elements(content))
    (_, extensions), = elements(fields[-1][1])
    fields[-1] = (fields[-1][0], der(0x30, extensions + der(0x30, extension)))
    return der(0x30, b"".join(der(tag, value) for tag, value in fields))


def sct_extension(scts):
    listed = b"".join(struct.pack(">H", len(sct)) + sct for sct in scts)
    return SCTS + der(4, der(4, struct.pack(">H", len(listed)) + listed))


def entry_of(tbs=None, issuer=None, certificate=None):
    """What a log signs of a submission: type and entry."""
    if certificate is not None:
        return b"\0\0" + len(certificate).to_bytes(3, "big") + certificate
    spki = issuer.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return b"\0\1" + digest(spki) + len(tbs).to_bytes(3, "big") + tbs


def promised(sct, entry):
    """The leaf that an SCT promises, its index, and its signature."""
    size, = struct.unpack(">H", sct[41:43])
    extensions, rest = sct[43:43 + size], sct[43 + size:]
    if sct[0] != 0 or rest[:2] != b"\4\3" or len(rest) != 4 + struct.unpack(">H", rest[2:4])[0] or extensions[:3] != b"\0\0\5":
        raise ValueError("not an SCT of a static-ct log")
    return b"\0\0" + sct[33:41] + entry + sct[41:43] + extensions, int.from_bytes(extensions[3:], "big"), rest[4:]


class Log:
    """One log. archive reads and remembers the files, and takes what is wrong."""

    def __init__(self, archive, name, key, witnesses):
        self.archive, self.name, self.key, self.leaves, self.witnesses = archive, name, key, [], witnesses
        self.folder, self.origin = ("log" if name == "log" else "ct"), key["origin"]
        self.spki = base64.b64decode(key["spki"])
        self.public = serialization.load_der_public_key(self.spki)
        if name != "log" and not (archive.folder / self.folder).exists():  # nothing was submitted to it yet
            self.size, self.root, self.levels, self.beside = 0, digest(b""), [[]], []
            return
        self.size, self.root = self.checkpoint(archive.read(f"{self.folder}/checkpoint"))
        for number in range((self.size + 255) // 256):
            self.bundle(archive.read(self.path("entries" if name == "log" else "data", number)))
        self.levels = [[digest(b"\0" + leaf) for leaf in self.leaves]]
        while len(self.levels[-1]) > 255:
            below = self.levels[-1]
            self.levels.append([self.tree(below[i:i + 256]) for i in range(0, len(below) - 255, 256)])
        if len(self.leaves) != self.size or self.at(self.size) != self.root:
            archive.wrong(f"{self.folder}: the tiles do not give the checkpoint's tree")
        self.tiles()
        self.cosigned()

    @staticmethod
    def tree(hashed):
        if len(hashed) < 2:
            return hashed[0] if hashed else digest(b"")
        half = 1 << ((len(hashed) - 1).bit_length() - 1)
        return digest(b"\1" + Log.tree(hashed[:half]) + Log.tree(hashed[half:]))

    def at(self, size):
        return self.tree(self.levels[0][:size])

    def inclusion(self, index, size):
        hashed, path = self.levels[0][:size], []
        while len(hashed) > 1:
            half = 1 << ((len(hashed) - 1).bit_length() - 1)
            left = index < half
            path.insert(0, self.tree(hashed[half:] if left else hashed[:half]))
            hashed, index = (hashed[:half], index) if left else (hashed[half:], index - half)
        return path

    def path(self, level, number, width=None):
        width = min(256, (self.size >> (0 if isinstance(level, str) else 8 * level)) - 256 * number) if width is None else width
        parts = [f"{number % 1000:03}"]
        while number := number // 1000:
            parts.insert(0, f"x{number % 1000:03}")
        return f"{self.folder}/tile/{level}/{'/'.join(parts)}" + ("" if width == 256 else f".p/{width}")

    def checkpoint(self, note):
        text, _, lines = note.partition(b"\n\n")
        text += b"\n"
        origin, size, root = text.decode().split("\n")[:3]
        size, root, held = int(size), base64.b64decode(root), False
        for line in lines.decode().split("\n")[:-1]:
            _, name, blob = line.split(" ")
            blob = base64.b64decode(blob)
            if (name, blob[:4]) in self.witnesses:
                self.cosignature(self.witnesses[name, blob[:4]], blob[4:], text)
            if name != self.origin:
                continue
            if self.name == "log":
                known, message, signature = b"\1" + self.spki[-32:], text, blob[4:]
            else:
                known, signature = b"\5" + digest(self.spki), blob[16:]
                message = b"\0\1" + blob[4:12] + struct.pack(">Q", size) + root
            if blob[:4] != digest(name.encode() + b"\n" + known)[:4]:
                continue
            held = self.verifies(signature, message)
        if origin != self.origin or not held:
            self.archive.wrong(f"{self.folder}: a checkpoint that the log did not sign")
        return size, root

    def cosignature(self, witness, signature, text):
        message = b"cosignature/v1\ntime %d\n" % int.from_bytes(signature[:8], "big") + text
        try:
            witness.verify(signature[8:], message)
        except InvalidSignature:
            self.archive.wrong(f"{self.folder}: a cosignature is wrong")

    def cosigned(self):
        """cosigned/SIZE/ID: a checkpoint of that size, with the log's line and the one of that key."""
        for file in sorted((self.archive.folder / self.folder / "cosigned").glob("*/*")):
            path = str(file.relative_to(self.archive.folder))
            note = self.archive.read(path)
            size, root = self.checkpoint(note)
            ids = [base64.b64decode(line.split(b" ")[2])[:4].hex() for line in note.partition(b"\n\n")[2].splitlines()]
            if size > self.size or self.at(size) != root or path.split("/")[2:] != [str(size), ids[-1]] or len(ids) != 2:
                self.archive.wrong(f"{path}: not a cosigned checkpoint of this log")

    def verifies(self, signature, message):
        try:
            self.public.verify(signature, message, *([] if self.name == "log" else [ec.ECDSA(hashes.SHA256())]))
            return True
        except InvalidSignature:
            return False

    def bundle(self, data):
        beside = []  # of certificates: the precertificate and the issuers, which no hash covers
        while data:
            if self.name == "log":
                size, = struct.unpack(">H", data[:2])
                leaf, data = data[2:2 + size], data[2 + size:]
            else:
                at = 10 + (32 if data[8:10] == b"\0\1" else 0)
                at += 3 + int.from_bytes(data[at:at + 3], "big")
                at += 2 + int.from_bytes(data[at:at + 2], "big")
                leaf, more, data = b"\0\0" + data[:at], b"", data[at:]
                if leaf[10:12] == b"\0\1":
                    size = int.from_bytes(data[:3], "big")
                    more, data = data[3:3 + size], data[3 + size:]
                size, = struct.unpack(">H", data[:2])
                beside.append((more, [data[2 + i:34 + i] for i in range(0, size, 32)]))
                data = data[2 + size:]
            self.leaves.append(leaf)
        self.beside = getattr(self, "beside", []) + beside

    def tiles(self):
        """Every tile there is, of this size or of one before, holds the beginning of what belongs there."""
        needed = {self.path(level, number) for level, hashed in enumerate(self.levels) for number in range((len(hashed) + 255) // 256)}
        for file in sorted((self.archive.folder / self.folder / "tile").rglob("*")):
            path = str(file.relative_to(self.archive.folder))
            level, *parts = path.split("/")[2:]
            width = int(parts.pop()) if parts[-2:-1] and parts[-2].endswith(".p") else 256
            if file.is_dir() or not level.isdigit() and path in self.archive.seen:
                continue
            number = int("".join(part.strip("x").removesuffix(".p") for part in parts))
            data = self.archive.read(path)
            if level.isdigit():
                hashed = self.levels[int(level)][256 * number:256 * number + width]
                good = data == b"".join(hashed) and len(hashed) == width
            else:
                whole = self.archive.read(self.path(level, number))
                good = whole.startswith(data) and self.count(data) == width
            if path != self.path(level if not level.isdigit() else int(level), number, width) or not good:
                self.archive.wrong(f"{path}: not a tile of this tree")
            needed.discard(path)
        if needed:
            self.archive.wrong(f"{sorted(needed)}: missing")

    def count(self, data):
        kept, self.leaves, self.beside = (self.leaves, self.beside), [], []
        try:
            self.bundle(data)
            return len(self.leaves)
        except struct.error:
            return -1
        finally:
            self.leaves, self.beside = kept

    def answered(self, place, sct, entry):
        """Whether the SCT is this log's, and the entry stands where it says."""
        leaf, index, signature = promised(sct, entry)
        if sct[1:33] != digest(self.spki) or not self.verifies(signature, leaf):
            self.archive.wrong(f"{place}: not a promise of {self.origin}")
        if index >= self.size or self.leaves[index] != leaf:
            self.archive.wrong(f"{place}: {self.origin} does not hold what it promised")

    def proven(self, path, leaf):
        text, _, checkpoint = self.archive.read(path).decode().partition("\n\n")
        kind, index, *path_given = text.split("\n")
        size, root = self.checkpoint(checkpoint.encode())
        index = int(index.removeprefix("index "))
        if kind != "c2sp.org/tlog-proof@v1" or index >= size or self.leaves[index] != leaf or self.at(size) != root or \
                [base64.b64encode(one).decode() for one in self.inclusion(index, size)] != path_given:
            self.archive.wrong(f"{path}: not a proof of this event")

    def bundled(self, sct, entry, said):
        """What a bundle must say of one promise: all but its checkpoint can be made anew."""
        note = base64.b64decode(said["checkpoint"])
        size, root = self.checkpoint(note)
        index = promised(sct, entry)[1]
        lines = [line.split(" ") for line in note.partition(b"\n\n")[2].decode().splitlines()]
        others = [line for line in lines if (line[1], base64.b64decode(line[2])[:4]) not in self.witnesses]
        if not index < size <= self.size or self.at(size) != root or len(others) != 1:
            raise ValueError("a checkpoint of another tree, or with a line that nobody can check")
        path = [base64.b64encode(one).decode() for one in self.inclusion(index, size)]
        return {"sct": base64.b64encode(sct).decode(), "index": index, "path": path,
                "checkpoint": base64.b64encode(note).decode()}


def check_bundle(archive, path, certificate, chain, promises, rekor):
    """promises: (log, SCT, entry) of each line, in their order; rekor: what Rekor logs answered."""
    said = archive.json(path)
    try:
        expected = {"schema": "chancery/certificate-bundle/1", "certificate": base64.b64encode(certificate).decode(),
                    "chain": [base64.b64encode(one).decode() for one in chain],
                    "logs": [log.bundled(sct, entry, said["logs"][i]) for i, (log, sct, entry) in enumerate(promises)],
                    "rekor": rekor}
    except (KeyError, IndexError, TypeError, ValueError, struct.error) as error:
        archive.wrong(f"{path}: cannot be read: {error}")
        return
    if said != expected:
        archive.wrong(f"{path}: not the bundle of this certificate")


class OutsideLog:
    """A log that others keep: its key stands in the profile, and its promise is all there is."""

    def __init__(self, archive, entry):
        self.archive, self.origin = archive, entry["origin"]
        self.spki = base64.b64decode(entry["key"])
        self.public = serialization.load_der_public_key(self.spki)

    def answered(self, place, sct, entry):
        size, = struct.unpack(">H", sct[41:43])
        extensions, rest = sct[43:43 + size], sct[43 + size:]
        try:
            if sct[0] != 0 or rest[:2] != b"\4\3" or len(rest) != 4 + struct.unpack(">H", rest[2:4])[0] or sct[1:33] != digest(self.spki):
                raise InvalidSignature
            self.public.verify(rest[4:], b"\0\0" + sct[33:41] + entry + sct[41:43] + extensions, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            self.archive.wrong(f"{place}: not a promise of {self.origin}")


def outside_logs(archive, lines):
    digest_of_profile = lines[0]["data"]["profile"]
    profile = archive.json(f"profiles/{digest_of_profile}.json", digest_of_profile)
    listed = (profile["transparency"] or {}).get("certificate_logs", [])
    return {entry["name"]: OutsideLog(archive, entry) for entry in listed if entry["kind"] not in ("embedded", "rekor")}


def witnesses_of(archive, ceremonies):
    """The keys of all witnesses that a profile in force has named, by name and id."""
    keys = {}
    for _, lines, _, name in ceremonies:
        used = lines[0]["data"]["profile"]
        profile = archive.json(f"profiles/{used}.json", used)
        rule = (profile.get("transparency") or {}).get("witnesses") if name else None
        for entry in rule["of"] if rule else []:
            called, _, rest = entry["key"].partition("+")
            key = base64.b64decode(rest.partition("+")[2])
            keys[called, digest(called.encode() + b"\n" + key)[:4]] = ed25519.Ed25519PublicKey.from_public_bytes(key[1:])
    return keys


def check_logs(archive, ceremonies, rekor):
    """ceremonies: (folder, lines, root certificate's DER or none, name of what it published), in their order. rekor: what
    check_rekor() found."""
    made = [line["data"] for _, lines, _, _ in ceremonies for line in lines if line["kind"] == "log-key"]
    of_first = [line["data"] for line in ceremonies[0][1] if line["kind"] == "log-key"]
    listed = [{key: data[key] for key in ("origin", "algorithm", "spki")} for data in of_first]
    if archive.founding["logs"] != listed:
        archive.wrong("archive.json: other logs than those whose keys the first ceremony made")
    witnesses = witnesses_of(archive, ceremonies)
    logs = {data["log"]: Log(archive, data["log"], data, witnesses) for data in made}
    events, submitted = [], {}
    for base, lines, root, name in ceremonies:
        issuer = x509.load_der_x509_certificate(root) if root else None
        own, promises, finished = {}, [], None
        for line in lines:
            data, kind = line["data"], line["kind"]
            result = data.get("result", {})
            if kind == "completed" and "certificate" in result:
                finished = base64.b64decode(result["certificate"])
            if kind == "completed" and "precertificate" in result:
                made_der = base64.b64decode(result["precertificate"])
                own[hashlib.sha256(made_der).hexdigest()] = entry_of(archive.approved[base], issuer), made_der, [digest(root)]
            elif kind == "completed" and "certificate" in result and not root:
                made_der = base64.b64decode(result["certificate"])
                own[hashlib.sha256(made_der).hexdigest()] = entry_of(certificate=made_der), b"", []
            elif kind == "logged" and "rekor" not in data:
                sct, entry = base64.b64decode(data["sct"]), own[data["sha256"]][0]
                {**logs, **outside_logs(archive, lines)}[data["log"]].answered(f"{base} line {line['seq']}", sct, entry)
                if data["log"] in logs:  # a bundle proves what lies in this archive
                    promises.append((logs[data["log"]], sct, entry))
            elif kind == "record-frozen":
                frozen = data["sha256"]
                for head in data["logs"]:
                    log = next(log for log in logs.values() if log.origin == head["origin"])
                    if head["size"] > log.size or log.at(head["size"]).hex() != head["root"]:
                        archive.wrong(f"{base}: {log.origin} does not go on from what the record saw")
        if name and finished and promises:
            check_bundle(archive, f"certificates/{name}.bundle.json", finished, [root] if root else [], promises, rekor[base])
        submitted.update({entry: (made_der, above) for entry, made_der, above in own.values()})
        if "log" in logs and (events or any(line["kind"] == "log-key" for line in lines)):
            transcript = archive.read(base + "transcript.jsonl")
            leaf = {"schema": "chancery/event/1", "ceremony": base.split("/")[1], "record": frozen,
                    "transcript": hashlib.sha256(transcript).hexdigest(), "countersignatures": lines[-1]["data"]["countersignatures"]}
            events.append(json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode())
            logs["log"].proven(base + "proof.tlog-proof", events[-1])
    for name, log in logs.items():
        if name == "log":
            if log.leaves != events:
                archive.wrong("log: other events than the ceremonies of this archive")
            continue
        entries = [leaf[10:-10] for leaf in log.leaves]  # less version, type and time before, the index after
        if len(set(entries)) != len(entries):
            archive.wrong("ct: an entry stands there twice")
        for entry, beside in zip(entries, log.beside):
            if submitted.get(entry) != beside:
                archive.wrong("ct: an entry that no ceremony submitted so")
            for issuer in beside[1]:
                archive.named(f"ct/issuer/{issuer.hex()}", issuer.hex())
