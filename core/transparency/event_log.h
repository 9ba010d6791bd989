// The event log: one entry per event, a signed checkpoint after every entry, all of it plain files (tlog-tiles).
#pragma once

#include "core/transparency/cosigned_log.h"
#include "core/transparency/log_proof.h"
#include "core/transparency/tile_tree.h"

namespace chancery::transparency {

// Files in its folder: "checkpoint" (replaced), "tile/...", and cosignatures (cosigned_log.h).
class EventLog
{
public:
    // Opens the log, or begins one. atLeast: what is known of it from elsewhere, such as the last record in the
    // archive. Damaged when the log is shorter (it went back) or does not go on from there (a fork), when the
    // checkpoint is not the signer's, and when the tiles do not belong to it. Nothing is signed and nothing replaced
    // here.
    static Result<std::unique_ptr<EventLog>> open(ports::Files &files, const QString &folder, const NoteSigner &signer,
                                                  const TreeHead &atLeast = {});

    struct Appended
    {
        quint64 index = 0;
        QByteArray checkpoint; // the note that is published now; it covers the entry
        bool wasThere = false; // the same entry had been logged before: the index is of then
    };
    // Sequenced durably, then signed, then the checkpoint replaced. After an error ask again with the same entry, on a
    // log that was opened anew: it gets the same index. notBefore: the caller vouches that the entry did not stand
    // before that index, and only from there on is looked whether it was logged already. An event names the digest of a
    // record which names the log's head of then, so nobody can have logged it before that head; with its size here
    // an append costs the logarithm of the log, without it 32 bytes read of every entry.
    Result<Appended> append(QByteArrayView entry, quint64 notBefore = 0);

    // Entries that are sequenced but that no published checkpoint covers (a crash, or a token that would not sign).
    quint64 unsignedEntries() const { return m_tree->size() - m_published.size; }
    // Signs and publishes the present tree when that has not been done.
    Result<void> publishCheckpoint();

    quint64 size() const { return m_tree->size(); }
    TreeHead published() const { return m_published; }
    const QByteArray &checkpoint() const { return m_note; } // empty before the first
    TileTree &tree() { return *m_tree; }

    // For the published checkpoint.
    Result<LogProof> prove(quint64 index);
    Result<QList<Digest>> consistency(quint64 from, quint64 to);

    // See cosigned_log.h. The next checkpoint begins without them.
    Result<AcceptedCosignatures> accept(QByteArrayView given, const LogPolicy &policy);

private:
    EventLog(ports::Files &files, QString folder, NoteSigner signer);
    Result<void> publish(const SignedNote &note);

    ports::Files &m_files;
    QString m_folder;
    NoteSigner m_signer;
    EntryFormat m_format;
    std::unique_ptr<TileTree> m_tree;
    TreeHead m_published;
    QByteArray m_note;
};

} // namespace chancery::transparency
