#include "core/transparency/witness.h"

#include <algorithm>

namespace chancery::transparency {

namespace {

enum Status { Ok = 200, BadRequest = 400, Forbidden = 403, NotKnown = 404, OtherSize = 409, DoesNotHold = 422 };

WitnessAnswer plain(int status, QByteArray body)
{
    return {status, "text/plain; charset=utf-8", std::move(body)};
}

Error badRequest()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not a request to a witness."),
                 QT_TRANSLATE_NOOP("core", "Check that this is the file that was meant and that it is whole."));
}

} // namespace

Result<AddCheckpoint> AddCheckpoint::parse(QByteArrayView body)
{
    const QByteArray all = body.size() > LargestSize ? QByteArray() : body.toByteArray();
    const qsizetype blank = all.indexOf("\n\n");
    if (blank < 0)
        return badRequest();
    AddCheckpoint out;
    out.checkpoint = all.sliced(blank + 2);
    QList<QByteArray> lines = all.first(blank).split('\n');
    const QByteArray first = lines.takeFirst();
    const auto old = parseDecimal(first.startsWith("old ") ? first.sliced(4) : QByteArray());
    if (!old || lines.size() > LogProof::MostHashes)
        return badRequest();
    out.oldSize = *old;
    for (const QByteArray &line : lines) {
        const auto hash = parseHashLine(line);
        if (!hash)
            return badRequest();
        out.proof += *hash;
    }
    if (auto note = parseCheckpointNote(out.checkpoint); !note)
        return badRequest().withCause(std::move(note).error());
    return out;
}

QByteArray AddCheckpoint::body() const
{
    QByteArray out = "old " + QByteArray::number(oldSize) + '\n';
    for (const Digest &hash : proof)
        out += hash.bytes().toBase64() + '\n';
    return out + '\n' + checkpoint;
}

Result<quint64> sizeInAnswer(QByteArrayView body)
{
    return parseDecimal(body.endsWith('\n') ? body.chopped(1) : QByteArrayView());
}

Witness::Witness(ports::Files &files, QString folder, NoteSigner key, QList<VerifierKey> logs)
    : m_files(files), m_folder(std::move(folder)), m_key(std::move(key)), m_logs(std::move(logs))
{
}

QString Witness::folderOf(const QString &origin) const
{
    return m_folder + u'/' + Digest::of(origin.toUtf8()).hex();
}

Result<SignedCheckpoint> Witness::last(const QString &origin) const
{
    const auto bytes = m_files.read(folderOf(origin) + QStringLiteral("/checkpoint"), 1 << 18);
    if (!bytes)
        return bytes.error();
    // Its own cosignature says that it is its own memory and whole.
    auto read = parseCheckpointNote(*bytes);
    const auto isOwn = [&](const NoteSignature &line) {
        return line.isBy(m_key.key) && checkCosignature(read->note.text, line, m_key.key);
    };
    if (!read || read->checkpoint.origin != origin ||
        std::none_of(read->note.signatures.begin(), read->note.signatures.end(), isOwn))
        return Error(ErrorCode::Damaged,
                     QT_TRANSLATE_NOOP("core", "What this witness remembers of the log is damaged."),
                     QT_TRANSLATE_NOOP("core", "Cosign nothing. Bring back the witness's folder from a copy that is "
                                               "not older than its last cosignature."));
    return read;
}

Result<WitnessAnswer> Witness::answer(QByteArrayView body, quint64 time)
{
    const auto request = AddCheckpoint::parse(body);
    if (!request)
        return plain(BadRequest, "The request cannot be read.\n");
    const auto offered = parseCheckpointNote(request->checkpoint).value();
    const QString origin = offered.checkpoint.origin;
    bool known = false;
    bool signedByLog = false;
    for (const VerifierKey &log : m_logs) {
        if (log.name != origin)
            continue;
        known = true;
        const auto checked = checkNote(offered.note, log, [&](const SignedNote &note, const NoteSignature &line) {
            return isSignedByLog(log, note, line);
        });
        if (!checked && checked.error().code() != ErrorCode::NotFound)
            return plain(Forbidden, "A signature of the log is wrong.\n");
        signedByLog = signedByLog || checked;
    }
    if (!known)
        return plain(NotKnown, "This log is not known here.\n");
    if (!signedByLog)
        return plain(Forbidden, "The log has not signed this checkpoint.\n");
    if (request->oldSize > offered.checkpoint.head.size)
        return plain(BadRequest, "The old size is above the new one.\n");
    CHANCERY_TRY(m_files.makeFolder(folderOf(origin)));
    const auto lock = m_files.lock(folderOf(origin) + QStringLiteral("/lock"));
    if (!lock)
        return lock.error();
    return decide(*request, offered, time);
}

// Under the lock: between looking at the last checkpoint and writing the next nobody else may come.
Result<WitnessAnswer> Witness::decide(const AddCheckpoint &request, const SignedCheckpoint &offered, quint64 time)
{
    const QString origin = offered.checkpoint.origin;
    const auto before = last(origin);
    if (!before && before.error().code() != ErrorCode::NotFound)
        return before.error();
    const TreeHead from = before ? before->checkpoint.head : TreeHead{};
    if (request.oldSize != from.size)
        return WitnessAnswer{OtherSize, "text/x.tlog.size", QByteArray::number(from.size) + '\n'};
    if (!checkConsistency(from, offered.checkpoint.head, request.proof))
        return plain(DoesNotHold, "The proof does not show that the log only grew.\n");
    const auto line = cosign(offered.note.text, time, m_key);
    if (!line)
        return line.error();
    SignedNote kept{offered.note.text, {}};
    for (const NoteSignature &signature : offered.note.signatures) {
        const auto byLog = [&](const VerifierKey &log) { return signature.isBy(log); };
        if (std::any_of(m_logs.begin(), m_logs.end(), byLog))
            kept.signatures += signature;
    }
    kept.signatures += *line;
    CHANCERY_TRY(m_files.replace(folderOf(origin) + QStringLiteral("/checkpoint"), kept.bytes()));
    return plain(Ok, line->line());
}

} // namespace chancery::transparency
