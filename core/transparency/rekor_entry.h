// What Rekor, the log of sigstore, answers: an entry, its place in the tree under a checkpoint, and the time at which
// it was entered. The form is that of version 1, of POST and GET api/v1/log/entries.
#pragma once

#include "core/pki/sct_check.h"
#include "core/transparency/merkle.h"

#include <QJsonObject>

namespace chancery::transparency {

// One tree of a Rekor log. Origin is the first line of its checkpoints: "HOST - NUMBER", the number being the tree's.
struct RekorLog
{
    QString origin;
    pki::LogKey key; // P-256

    // BadInput: no such origin, or another kind of key.
    static Result<RekorLog> make(const QString &origin, QByteArrayView spki);
};

struct RekorEntry
{
    static constexpr qsizetype LargestSize = 32768;
    static constexpr qsizetype LongestPath = 64;

    QString id;             // the tree's number and the leaf's hash, in hex
    QByteArray body;        // what the leaf's hash is taken of
    qint64 enteredAt = 0;   // seconds since 1970, by the log's clock
    QString logId;          // hex
    quint64 anyIndex = 0;   // over all trees that the log has had
    quint64 index = 0;      // in this tree
    QList<Digest> path;     // leaf side first
    TreeHead head;          // that the path leads to
    QByteArray checkpoint;  // the whole note
    QByteArray timestamped; // the log's signature over body, time, log and index

    // Strict in everything but the layout: exactly one entry, no other members, all that was just named.
    static Result<RekorEntry> parse(QByteArrayView json);
    QJsonObject toJson() const; // of the same form
    QByteArray bytes() const;   // that in canonical JSON
    bool operator==(const RekorEntry &) const = default;
};

// That this log holds the entry, under a checkpoint that it signed and nobody else, and that it signed when it took it:
// not later than latest. Whose entry it is, is a question of its own. Errors: NotAllowed (another log's), BadInput (a
// wrong signature, from the future, parts that do not fit each other), Damaged (the proof does not lead to the root).
Result<void> checkRekorEntry(const RekorEntry &entry, const RekorLog &log, const QDateTime &latest);

} // namespace chancery::transparency
