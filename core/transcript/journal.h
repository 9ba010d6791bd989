// The append-only, hash-chained, fsynced journal of a running ceremony: it is transcript.jsonl from its first line.
#pragma once

#include "core/ports/files.h"
#include "core/transcript/line.h"

namespace chancery::transcript {

class Journal
{
public:
    // Opens or begins the file. A last line without LF is cut off the file; `cut` then holds it and the caller appends
    // "journal-cut" as the next entry. Errors: Damaged when any whole line is wrong.
    static Result<std::unique_ptr<Journal>> open(ports::Files &files, const QString &path);

    const QList<Line> &lines() const { return m_lines; }
    Digest head() const { return m_head; }
    const QByteArray &cut() const { return m_cut; }

    // Chains, writes, fsyncs; the line it became. After an error the journal takes no more entries (reopen it).
    // time must not lie before the last line's: an earlier one is raised to it (the clock went back; never reordered).
    Result<Line> append(const Draft &draft, const QDateTime &time);

private:
    Journal() = default;
    std::unique_ptr<ports::AppendFile> m_file;
    QList<Line> m_lines;
    Digest m_head;
    QByteArray m_cut;
    bool m_broken = false;
};

} // namespace chancery::transcript
