#include "core/transparency/checkpoint.h"

namespace chancery::transparency {

namespace {

Error badCheckpoint()
{
    return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not a checkpoint of a log."),
                 QT_TRANSLATE_NOOP("core", "A checkpoint names the log, its size and its root, one a line."));
}

} // namespace

Result<Checkpoint> Checkpoint::parse(QByteArrayView text)
{
    if (!text.endsWith('\n'))
        return badCheckpoint();
    const QList<QByteArray> lines = text.chopped(1).toByteArray().split('\n');
    if (lines.size() < 3 || lines.contains(QByteArray()))
        return badCheckpoint();
    const auto size = parseDecimal(lines[1]);
    const auto rootBytes = parseBase64(lines[2]);
    const auto root = rootBytes ? Digest::fromBytes(*rootBytes) : Result<Digest>(rootBytes.error());
    if (!size || !root)
        return badCheckpoint();
    Checkpoint out{QString::fromUtf8(lines[0]), {*size, *root}, {}};
    for (const QByteArray &line : lines.sliced(3))
        out.extensions += QString::fromUtf8(line);
    if (out.text() != text)
        return badCheckpoint();
    return out;
}

QByteArray Checkpoint::text() const
{
    QByteArray out =
        origin.toUtf8() + '\n' + QByteArray::number(head.size) + '\n' + head.root.bytes().toBase64() + '\n';
    for (const QString &line : extensions)
        out += line.toUtf8() + '\n';
    return out;
}

Result<SignedCheckpoint> parseCheckpointNote(QByteArrayView bytes)
{
    auto note = SignedNote::parse(bytes);
    if (!note)
        return std::move(note).error();
    auto checkpoint = Checkpoint::parse(note->text);
    if (!checkpoint)
        return std::move(checkpoint).error();
    return SignedCheckpoint{*std::move(note), *std::move(checkpoint)};
}

Result<void> checkEmptyRoot(const Checkpoint &checkpoint)
{
    if (checkpoint.head.size != 0 || checkpoint.head.root == emptyRoot())
        return {};
    return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "The root of an empty log is wrong."),
                 QT_TRANSLATE_NOOP("core", "Use nothing of this file. It was changed, or its maker erred."));
}

Result<SignedCheckpoint> openCheckpoint(QByteArrayView bytes, const VerifierKey &log)
{
    auto read = parseCheckpointNote(bytes);
    if (!read)
        return read;
    CHANCERY_TRY(checkEmptyRoot(read->checkpoint));
    if (read->checkpoint.origin != log.name)
        return Error(ErrorCode::Damaged,
                     Text(QT_TRANSLATE_NOOP("core", "This checkpoint is of the log \"%1\", not of \"%2\"."),
                          {read->checkpoint.origin, log.name}),
                     QT_TRANSLATE_NOOP("core", "Use the key of the log that this checkpoint names."));
    if (auto checked = checkNote(read->note, log); !checked) {
        // A checkpoint without its log's signature is as bad as one with a wrong signature.
        Error error = std::move(checked).error();
        return Error(ErrorCode::Damaged, error.text(), error.hint());
    }
    return read;
}

Result<SignedCheckpoint> signCheckpoint(const TreeHead &head, const NoteSigner &log)
{
    Checkpoint checkpoint{log.key.name, head, {}};
    auto note = signNote(checkpoint.text(), log);
    if (!note)
        return std::move(note).error();
    return SignedCheckpoint{*std::move(note), std::move(checkpoint)};
}

} // namespace chancery::transparency
