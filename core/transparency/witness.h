// A witness of logs (C2SP tlog-witness): what is asked, what is answered, and the memory that makes it worth asking.
// Requests and answers are bodies only; HTTP is elsewhere.
#pragma once

#include "core/ports/files.h"
#include "core/transparency/log_proof.h"

namespace chancery::transparency {

// The body of add-checkpoint.
struct AddCheckpoint
{
    static constexpr qsizetype LargestSize = 1 << 19;

    quint64 oldSize = 0;   // of the last checkpoint that the witness is known to have cosigned; 0: none, or not known
    QList<Digest> proof;   // consistency from there to the checkpoint; empty when oldSize is 0
    QByteArray checkpoint; // the note with the log's signature

    static Result<AddCheckpoint> parse(QByteArrayView body);
    QByteArray body() const;
    bool operator==(const AddCheckpoint &) const = default;
};

struct WitnessAnswer
{
    int status = 0;         // as HTTP has them; 200: body is the witness's signature lines
    QByteArray contentType; // text/x.tlog.size with 409, else text/plain; charset=utf-8
    QByteArray body;
};

// The size in the body of a 409.
Result<quint64> sizeInAnswer(QByteArrayView body);

class Witness
{
public:
    // folder holds HEX/checkpoint for each log, HEX being SHA-256 of the origin: what the specification asks a witness
    // to publish. logs: whom it knows, of either kind. key: of the kind Cosignature.
    Witness(ports::Files &files, QString folder, NoteSigner key, QList<VerifierKey> logs);

    // The new checkpoint is on the disk before the answer is given. time: seconds since 1970. An error is a disk or key
    // that failed, or a memory that was damaged; then nothing is cosigned. Conflict: another one is at work.
    Result<WitnessAnswer> answer(QByteArrayView body, quint64 time);

    // What it cosigned last of that log; NotFound when nothing.
    Result<SignedCheckpoint> last(const QString &origin) const;

private:
    QString folderOf(const QString &origin) const;
    Result<WitnessAnswer> decide(const AddCheckpoint &request, const SignedCheckpoint &offered, quint64 time);

    ports::Files &m_files;
    QString m_folder;
    NoteSigner m_key;
    QList<VerifierKey> m_logs;
};

} // namespace chancery::transparency
