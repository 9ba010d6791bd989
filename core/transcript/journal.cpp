#include "core/transcript/journal.h"

#include "core/base/time.h"

namespace chancery::transcript {

namespace {

// Far beyond any ceremony; a file beyond it is not a transcript.
constexpr qint64 LargestFile = qint64{1} << 30;

Error brokenJournal()
{
    return Error(
        ErrorCode::NotNow,
        QT_TRANSLATE_NOOP("core", "The transcript takes no more entries because the last one could not be written."),
        QT_TRANSLATE_NOOP("core", "Mend the disk, then open this ceremony again: it goes on from its last entry."));
}

// The clock may go back; the transcript does not. Whole seconds, as they stand in the file.
QDateTime timeAfter(const QList<Line> &lines, const QDateTime &time)
{
    QDateTime whole = time.toUTC();
    whole = whole.addMSecs(-whole.time().msec());
    return lines.isEmpty() ? whole : std::max(whole, lines.last().time);
}

} // namespace

Result<std::unique_ptr<Journal>> Journal::open(ports::Files &files, const QString &path)
{
    QByteArray bytes;
    if (files.exists(path)) {
        auto read = files.read(path, LargestFile);
        if (!read)
            return read.error();
        bytes = *std::move(read);
    }
    auto transcript = parseTranscript(bytes);
    if (!transcript)
        return transcript.error();
    if (!transcript->cut.isEmpty())
        CHANCERY_TRY(files.truncate(path, transcript->size));
    auto file = files.openAppend(path);
    if (!file)
        return file.error();

    std::unique_ptr<Journal> journal(new Journal);
    journal->m_file = *std::move(file);
    journal->m_head = transcript->head();
    journal->m_cut = std::move(transcript->cut);
    journal->m_lines = std::move(transcript->lines);
    return journal;
}

Result<Line> Journal::append(const Draft &draft, const QDateTime &time)
{
    if (m_broken)
        return brokenJournal();
    Line line{draft.by, draft.kind, draft.data, m_head, m_lines.size() + 1, timeAfter(m_lines, time)};
    const QByteArray bytes = line.bytes();

    // What could not be read back must never be written: it would make the whole file unreadable.
    const auto readBack = parseLine(bytes);
    if (!readBack || readBack->data != line.data) {
        Error error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "This entry does not fit into a transcript."));
        return readBack ? std::move(error) : std::move(error).withCause(readBack.error());
    }

    if (auto written = m_file->append(bytes + '\n'); !written) {
        m_broken = true;
        return std::move(written).error();
    }
    m_head = Digest::of(bytes);
    m_lines += line;
    return line;
}

} // namespace chancery::transcript
