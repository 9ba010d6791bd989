#include "core/transparency/cosigned_log.h"

#include <algorithm>

namespace chancery::transparency {

namespace {

struct TimedLine
{
    NoteSignature line;
    quint64 time = 0;
};

// The latest line of this witness; nothing when there is none. Damaged when one of them is wrong.
Result<std::optional<TimedLine>> latestBy(const VerifierKey &witness, const QByteArray &text,
                                          const QList<NoteSignature> &lines)
{
    std::optional<TimedLine> out;
    for (const NoteSignature &line : lines) {
        if (!line.isBy(witness))
            continue;
        const auto time = checkCosignature(text, line, witness);
        if (!time)
            return time.error();
        if (!out || out->time < *time)
            out = TimedLine{line, *time};
    }
    return out;
}

// A whole note, or the lines alone: then they are taken for this checkpoint's, and checking them shows whether they
// are.
Result<SignedNote> noteOf(QByteArrayView given, const SignedNote &checkpoint)
{
    auto note = SignedNote::parse(given);
    if (!note)
        note = SignedNote::parse(QByteArray(checkpoint.text + '\n' + given.toByteArray()));
    if (note && note->text != checkpoint.text)
        return Error(
            ErrorCode::Conflict,
            QT_TRANSLATE_NOOP("core", "These cosignatures are of another checkpoint than the present one."),
            QT_TRANSLATE_NOOP("core", "Send the present checkpoint to the witness and bring its answer back."));
    return note;
}

// What lies beside the checkpoint of that witness, if it holds.
std::optional<TimedLine> keptBy(const VerifierKey &witness, TileSource &log, const QByteArray &text, quint64 size)
{
    const auto bytes = log.fetch(cosignedPath(size, witness), LargestCheckpoint);
    const auto note = bytes ? SignedNote::parse(*bytes) : Result<SignedNote>(bytes.error());
    const auto line =
        note ? latestBy(witness, text, note->signatures) : Result<std::optional<TimedLine>>(std::optional<TimedLine>());
    return line ? *line : std::nullopt;
}

void putLine(SignedNote &note, const VerifierKey &witness, const TimedLine &latest)
{
    note.signatures.removeIf([&](const NoteSignature &line) { return line.isBy(witness) && line != latest.line; });
    if (!note.signatures.contains(latest.line))
        note.signatures += latest.line;
}

} // namespace

QString cosignedPath(quint64 size, const VerifierKey &witness)
{
    return QStringLiteral("cosigned/%1/%2").arg(size).arg(witness.idText());
}

Result<AcceptedCosignatures> acceptCosignatures(ports::Files &files, const QString &folder, QByteArrayView given,
                                                const LogPolicy &policy, WhenAccepted when)
{
    const QString checkpoint = folder + QStringLiteral("/checkpoint");
    const auto bytes = files.read(checkpoint, LargestCheckpoint);
    if (!bytes)
        return bytes.error();
    const auto present = policy.check(*bytes);
    if (!present)
        return present.error();
    const SignedNote &note = present->checkpoint.note;
    const auto offered = noteOf(given, note);
    if (!offered)
        return offered.error();
    FolderSource log(files, folder);
    const quint64 size = present->checkpoint.checkpoint.head.size;
    const auto ofLog = std::find_if(note.signatures.begin(), note.signatures.end(),
                                    [&](const NoteSignature &line) { return line.isBy(present->log); });
    SignedNote whole = SignedNote::parse(withCosignatures(log, *bytes, policy)).value();
    AcceptedCosignatures out;
    QMap<QString, QByteArray> singles;
    for (const LogPolicy::Witness &witness : policy.witnesses()) {
        const auto line = latestBy(witness.key, note.text, offered->signatures);
        const auto before = line ? latestBy(witness.key, note.text, whole.signatures) : line;
        if (!line || !before)
            return line ? before.error() : line.error();
        if (!*line || (*before && (*before)->time >= (*line)->time))
            continue;
        const QString path = folder + u'/' + cosignedPath(size, witness.key);
        const bool first = !files.exists(path);
        if (first)
            singles.insert(path, SignedNote{note.text, {*ofLog, (*line)->line}}.bytes());
        if (!first && when == WhenAccepted::LeaveCheckpoint)
            continue;
        putLine(whole, witness.key, **line);
        out.kept += {witness.name, (*line)->time};
    }
    for (auto it = singles.begin(); it != singles.end(); ++it) {
        CHANCERY_TRY(files.makeFolder(it.key().first(it.key().lastIndexOf(u'/'))));
        CHANCERY_TRY(files.create(it.key(), it.value()));
    }
    if (when == WhenAccepted::ReplaceCheckpoint && whole != note)
        CHANCERY_TRY(files.replace(checkpoint, whole.bytes()));
    const auto now = policy.check(whole.bytes());
    if (!now)
        return now.error();
    out.quorumReached = now->quorumReached;
    return out;
}

QByteArray withCosignatures(TileSource &log, const QByteArray &checkpoint, const LogPolicy &policy)
{
    const auto present = policy.check(checkpoint);
    if (!present)
        return checkpoint;
    SignedNote note = present->checkpoint.note;
    const quint64 size = present->checkpoint.checkpoint.head.size;
    for (const LogPolicy::Witness &witness : policy.witnesses()) {
        const auto kept = keptBy(witness.key, log, note.text, size);
        const auto there = latestBy(witness.key, note.text, note.signatures);
        if (kept && there && (!*there || (*there)->time < kept->time))
            putLine(note, witness.key, *kept);
    }
    return note.bytes();
}

} // namespace chancery::transparency
