// The tree of a certificate log of others, which answers as RFC 6962 section 4 says, or as a test wants.
#pragma once

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/pki/tls_encoding.h"
#include "core/ports/log_query.h"
#include "support/made_sct.h"

#include <QJsonArray>
#include <functional>
#include <optional>

namespace chancery::test {

// RFC 6962 sections 2.1 and 2.1.1 word for word.
inline qsizetype splitOf(qsizetype size)
{
    qsizetype split = 1;
    while (2 * split < size)
        split *= 2;
    return split;
}
inline Digest rootOf(const QList<Digest> &leaves)
{
    if (leaves.isEmpty())
        return Digest::of({});
    if (leaves.size() == 1)
        return leaves.first();
    const qsizetype split = splitOf(leaves.size());
    return Digest::of("\1" + rootOf(leaves.first(split)).bytes() + rootOf(leaves.sliced(split)).bytes());
}
inline QList<Digest> pathTo(qsizetype index, const QList<Digest> &leaves)
{
    if (leaves.size() <= 1)
        return {};
    const qsizetype split = splitOf(leaves.size());
    return index < split ? pathTo(index, leaves.first(split)) + QList<Digest>{rootOf(leaves.sliced(split))}
                         : pathTo(index - split, leaves.sliced(split)) + QList<Digest>{rootOf(leaves.first(split))};
}

class OutsideTree final : public ports::LogQuery
{
public:
    explicit OutsideTree(const MadeLog &log) : m_log(log) {}

    // Entries of strangers.
    void fill(int count)
    {
        for (int i = 0; i < count; ++i)
            leaves += Digest::of("a stranger's entry " + QByteArray::number(leaves.size()));
    }

    Result<QByteArray> treeHead(const QString &) override
    {
        if (fails)
            return *fails;
        const QByteArray root = rootOf(leaves).bytes();
        const auto size = static_cast<quint64>(leaves.size());
        const QByteArray message =
            pki::TlsWriter().number(0, 1).number(1, 1).number(Time, 8).number(size, 8).raw(root).bytes();
        const QByteArray signature = pki::TlsWriter().number(4, 1).number(3, 1).vector(m_log.sign(message), 2).bytes();
        return canonicalJson(changeHead({{QStringLiteral("tree_size"), static_cast<qint64>(size)},
                                         {QStringLiteral("timestamp"), static_cast<qint64>(Time)},
                                         {QStringLiteral("sha256_root_hash"), toBase64(root)},
                                         {QStringLiteral("tree_head_signature"), toBase64(signature)}}));
    }

    Result<QByteArray> roots(const QString &) override { return QByteArray("{\"certificates\":[]}"); }

    Result<QByteArray> inclusion(const QString &, const Digest &leaf, quint64 size) override
    {
        if (fails)
            return *fails;
        const qsizetype index = leaves.indexOf(leaf);
        if (index < 0 || size != static_cast<quint64>(leaves.size()))
            return Error(ErrorCode::DeviceRefused, "There is no such leaf.");
        QJsonArray path;
        for (const Digest &digest : pathTo(index, leaves))
            path += toBase64(digest.bytes());
        return canonicalJson(changeProof(
            {{QStringLiteral("leaf_index"), static_cast<qint64>(index)}, {QStringLiteral("audit_path"), path}}));
    }

    QList<Digest> leaves; // their hashes
    std::optional<Error> fails;
    std::function<QJsonObject(QJsonObject)> changeHead = [](QJsonObject same) { return same; };
    std::function<QJsonObject(QJsonObject)> changeProof = [](QJsonObject same) { return same; };

private:
    static constexpr quint64 Time = 1795521600000;

    const MadeLog &m_log;
};

} // namespace chancery::test
