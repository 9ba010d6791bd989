// A Rekor log: a tree among whose strangers' entries stand those it is asked to take, and a key. Answers are made of
// parts that a test may change, and sign anew with the log's own key.
#pragma once

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/transparency/rekor_entry.h"
#include "core/transparency/signed_note.h"
#include "support/made_sct.h"
#include "support/outside_tree.h"

#include <QtEndian>

namespace chancery::test {

class MadeRekor
{
public:
    QString origin() const { return m_host + QStringLiteral(" - %1").arg(Tree); }
    QByteArray spki() const { return m_key.spki; }
    transparency::RekorLog log() const { return transparency::RekorLog::make(origin(), spki()).value(); }

    void fill(int count)
    {
        for (int i = 0; i < count; ++i)
            m_leaves += Digest::of("a stranger's entry " + QByteArray::number(m_leaves.size()));
    }

    // Takes it, once, and answers.
    transparency::RekorEntry enter(const QByteArray &body, const QDateTime &at)
    {
        const Digest leaf = Digest::of(QByteArray(1, '\0') + body);
        if (!m_leaves.contains(leaf)) {
            m_leaves += leaf;
            fill(3);
        }
        const qsizetype index = m_leaves.indexOf(leaf);
        transparency::RekorEntry out;
        out.id = QString::number(Tree, 16).rightJustified(16, u'0') + leaf.hex();
        out.body = body;
        out.enteredAt = at.toSecsSinceEpoch();
        out.logId = Digest::of(spki()).hex();
        out.anyIndex = 1'000'000 + static_cast<quint64>(index); // there were trees before
        out.index = static_cast<quint64>(index);
        out.path = pathTo(index, m_leaves);
        out.head = {static_cast<quint64>(m_leaves.size()), rootOf(m_leaves)};
        out.checkpoint = checkpoint(out.head);
        sign(out);
        return out;
    }

    // The time of entry: over the JSON that Rekor's own description gives.
    void sign(transparency::RekorEntry &entry) const { entry.timestamped = m_key.sign(promised(entry)); }
    static QByteArray promised(const transparency::RekorEntry &entry)
    {
        return "{\"body\":\"" + entry.body.toBase64() + "\",\"integratedTime\":" + QByteArray::number(entry.enteredAt) +
               ",\"logID\":\"" + entry.logId.toLatin1() + "\",\"logIndex\":" + QByteArray::number(entry.anyIndex) + '}';
    }
    QByteArray checkpoint(const transparency::TreeHead &head, const QString &origin = {}) const
    {
        const QByteArray text = (origin.isEmpty() ? this->origin() : origin).toUtf8() + '\n' +
                                QByteArray::number(head.size) + '\n' + head.root.bytes().toBase64() + '\n';
        const auto hint = qFromBigEndian<quint32>(Digest::of(spki()).bytes().constData());
        return text + '\n' + transparency::NoteSignature{m_host, hint, m_key.sign(text)}.line();
    }

private:
    static constexpr qint64 Tree = 7306;

    QString m_host = QStringLiteral("rekor.example.org");
    MadeLog m_key;
    QList<Digest> m_leaves = {Digest::of("the first entry of a stranger")};
};

} // namespace chancery::test
