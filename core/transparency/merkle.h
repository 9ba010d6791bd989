// The Merkle tree of RFC 6962 section 2.1: hashes, roots and proofs, and their strict verification (RFC 9162 sections
// 2.1.3.2 and 2.1.4.2).
#pragma once

#include "core/base/digest.h"

#include <QList>

namespace chancery::transparency {

// More leaves than this are never accepted: sizes and indexes stay exact in JSON.
constexpr quint64 MostLeaves = (quint64{1} << 53) - 1;

Digest emptyRoot(); // SHA-256 of no bytes
Digest leafHash(QByteArrayView entry);
Digest nodeHash(const Digest &left, const Digest &right);

// What a checkpoint says about a tree.
struct TreeHead
{
    quint64 size = 0;
    Digest root = emptyRoot();
    bool operator==(const TreeHead &) const = default;
};

// Gives the hashes of complete subtrees. Node (level, index) covers the leaves from index << level on, 1 << level of
// them; level 0 is the leaf hashes.
class NodeReader
{
public:
    virtual ~NodeReader() = default;
    virtual Result<Digest> node(int level, quint64 index) = 0;
};

// The right edge of a tree: the hashes of its largest complete subtrees, left to right. It is all that is needed to
// append and to know the root, and it does not grow faster than the logarithm of the size.
class Frontier
{
public:
    Frontier() = default; // of the empty tree
    static Result<Frontier> read(NodeReader &reader, quint64 size);

    void append(const Digest &leaf);
    quint64 size() const { return m_size; }
    Digest root() const;
    TreeHead head() const { return {m_size, root()}; }
    // The hash of the complete subtree of that level that ends with the last leaf; size() must be a multiple of
    // 1 << level, and not 0.
    Digest lastComplete(int level) const;

private:
    quint64 m_size = 0;
    QList<Digest> m_hashes; // one for each set bit of m_size, the largest subtree first
    QList<Digest> m_merged; // by level: the subtrees that the last append completed
};

Result<Digest> treeRoot(NodeReader &reader, quint64 size);
// Leaf side first. BadInput unless index < size.
Result<QList<Digest>> inclusionProof(NodeReader &reader, quint64 index, quint64 size);
// BadInput unless from <= to; empty when from is 0 or from == to.
Result<QList<Digest>> consistencyProof(NodeReader &reader, quint64 from, quint64 to);

// Damaged when the proof does not hold. A proof that is longer or shorter than it must be never holds.
Result<void> checkInclusion(const Digest &leaf, quint64 index, const QList<Digest> &proof, const TreeHead &head);
// Also refuses to.size < from.size. From the empty tree, and between equal sizes, only the empty proof holds.
Result<void> checkConsistency(const TreeHead &from, const TreeHead &to, const QList<Digest> &proof);

} // namespace chancery::transparency
