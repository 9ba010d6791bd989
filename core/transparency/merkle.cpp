#include "core/transparency/merkle.h"

#include <bit>

namespace chancery::transparency {

namespace {

struct Subtree
{
    int level;
    quint64 index;
};

int heightOf(quint64 size)
{
    return static_cast<int>(std::bit_width(size)) - 1;
}

// The complete subtrees that make up the leaves from start on, size of them; start must be a multiple of the largest
// power of two not above size.
QList<Subtree> subtreesOf(quint64 start, quint64 size)
{
    QList<Subtree> out;
    while (size > 0) {
        const int level = heightOf(size);
        out += {level, start >> level};
        start += quint64{1} << level;
        size -= quint64{1} << level;
    }
    return out;
}

// MTH of the leaves from start on (RFC 6962 section 2.1), size at least 1.
Result<Digest> rangeHash(NodeReader &reader, quint64 start, quint64 size)
{
    const QList<Subtree> parts = subtreesOf(start, size);
    auto hash = reader.node(parts.last().level, parts.last().index);
    for (qsizetype i = parts.size() - 2; hash && i >= 0; --i) {
        const auto left = reader.node(parts[i].level, parts[i].index);
        if (!left)
            return left.error();
        hash = nodeHash(*left, *hash);
    }
    return hash;
}

// The largest power of two below size; size at least 2.
quint64 splitOf(quint64 size)
{
    return quint64{1} << heightOf(size - 1);
}

Error doesNotHold(const char *sentence)
{
    return Error(ErrorCode::Damaged, sentence,
                 QT_TRANSLATE_NOOP("core", "Keep both files: together they may show that the log was rewritten."));
}

Error inclusionFails()
{
    return doesNotHold(QT_TRANSLATE_NOOP("core", "The proof does not show that this entry is in the log."));
}

Error consistencyFails()
{
    return doesNotHold(QT_TRANSLATE_NOOP("core", "The proof does not show that the log only grew."));
}

Error outside()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The log has no such entry or size."),
                 QT_TRANSLATE_NOOP("core", "Entries count from 0; ask for one below the size of the log."));
}

// One step up in both proofs: at the right edge, levels without a sibling are passed over.
struct Climb
{
    quint64 fn;
    quint64 sn;
    bool siblingIsLeft() const { return (fn & 1) == 1 || fn == sn; }
    void skipLonely()
    {
        while ((fn & 1) == 0 && fn != 0)
            up();
    }
    void up()
    {
        fn >>= 1;
        sn >>= 1;
    }
};

} // namespace

Digest emptyRoot()
{
    return Digest::of({});
}

Digest leafHash(QByteArrayView entry)
{
    QByteArray bytes;
    bytes.reserve(entry.size() + 1);
    return Digest::of(bytes.append('\0').append(entry));
}

Digest nodeHash(const Digest &left, const Digest &right)
{
    return Digest::of(QByteArray(1, '\1') + left.bytes() + right.bytes());
}

Result<Frontier> Frontier::read(NodeReader &reader, quint64 size)
{
    Frontier out;
    for (const Subtree &part : subtreesOf(0, size)) {
        const auto hash = reader.node(part.level, part.index);
        if (!hash)
            return hash.error();
        out.m_hashes += *hash;
    }
    out.m_size = size;
    return out;
}

void Frontier::append(const Digest &leaf)
{
    m_merged = {leaf};
    for (quint64 bits = m_size; (bits & 1) == 1; bits >>= 1)
        m_merged += nodeHash(m_hashes.takeLast(), m_merged.last());
    m_hashes += m_merged.last();
    ++m_size;
}

Digest Frontier::root() const
{
    if (m_hashes.isEmpty())
        return emptyRoot();
    Digest hash = m_hashes.last();
    for (qsizetype i = m_hashes.size() - 2; i >= 0; --i)
        hash = nodeHash(m_hashes[i], hash);
    return hash;
}

Digest Frontier::lastComplete(int level) const
{
    Q_ASSERT(level < m_merged.size());
    return m_merged[level];
}

Result<Digest> treeRoot(NodeReader &reader, quint64 size)
{
    if (size == 0)
        return emptyRoot();
    return rangeHash(reader, 0, size);
}

Result<QList<Digest>> inclusionProof(NodeReader &reader, quint64 index, quint64 size)
{
    if (index >= size)
        return outside();
    QList<Digest> proof;
    quint64 start = 0;
    while (size > 1) {
        const quint64 split = splitOf(size);
        const bool left = index - start < split;
        const auto sibling = left ? rangeHash(reader, start + split, size - split) : rangeHash(reader, start, split);
        if (!sibling)
            return sibling.error();
        proof.prepend(*sibling);
        start += left ? 0 : split;
        size = left ? split : size - split;
    }
    return proof;
}

Result<QList<Digest>> consistencyProof(NodeReader &reader, quint64 from, quint64 to)
{
    if (from > to)
        return outside();
    QList<Digest> proof;
    if (from == 0 || from == to)
        return proof;
    quint64 start = 0;
    bool whole = true; // the part still looked at is the old tree itself, whose root the reader of the proof has
    while (from != to) {
        const quint64 split = splitOf(to);
        const bool left = from <= split;
        const auto sibling = left ? rangeHash(reader, start + split, to - split) : rangeHash(reader, start, split);
        if (!sibling)
            return sibling.error();
        proof.prepend(*sibling);
        whole = whole && left;
        start += left ? 0 : split;
        from -= left ? 0 : split;
        to = left ? split : to - split;
    }
    if (whole)
        return proof;
    const auto last = rangeHash(reader, start, to);
    if (!last)
        return last.error();
    proof.prepend(*last);
    return proof;
}

Result<void> checkInclusion(const Digest &leaf, quint64 index, const QList<Digest> &proof, const TreeHead &head)
{
    if (index >= head.size)
        return inclusionFails();
    Climb climb{index, head.size - 1};
    Digest hash = leaf;
    for (const Digest &sibling : proof) {
        if (climb.sn == 0)
            return inclusionFails();
        if (climb.siblingIsLeft()) {
            hash = nodeHash(sibling, hash);
            climb.skipLonely();
        } else {
            hash = nodeHash(hash, sibling);
        }
        climb.up();
    }
    if (climb.sn != 0 || hash != head.root)
        return inclusionFails();
    return {};
}

Result<void> checkConsistency(const TreeHead &from, const TreeHead &to, const QList<Digest> &proof)
{
    if (from.size > to.size)
        return doesNotHold(QT_TRANSLATE_NOOP("core", "The log went back: it is smaller than it was."));
    if (from.size == to.size && from.root != to.root)
        return doesNotHold(QT_TRANSLATE_NOOP("core", "The log shows two different trees of the same size."));
    if ((from.size == 0 && from.root != emptyRoot()) || (to.size == 0 && to.root != emptyRoot()))
        return doesNotHold(QT_TRANSLATE_NOOP("core", "The root of an empty log is wrong."));
    if (from.size == 0 || from.size == to.size)
        return proof.isEmpty() ? Result<void>() : consistencyFails();
    if (proof.isEmpty())
        return consistencyFails();
    const bool complete = std::has_single_bit(from.size);
    Climb climb{from.size - 1, to.size - 1};
    while ((climb.fn & 1) == 1)
        climb.up();
    Digest older = complete ? from.root : proof.first();
    Digest newer = older;
    for (qsizetype i = complete ? 0 : 1; i < proof.size(); ++i) {
        if (climb.sn == 0)
            return consistencyFails();
        if (climb.siblingIsLeft()) {
            older = nodeHash(proof[i], older);
            newer = nodeHash(proof[i], newer);
            climb.skipLonely();
        } else {
            newer = nodeHash(newer, proof[i]);
        }
        climb.up();
    }
    if (climb.sn != 0 || older != from.root || newer != to.root)
        return consistencyFails();
    return {};
}

} // namespace chancery::transparency
