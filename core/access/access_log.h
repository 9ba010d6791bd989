// Access logs, three books per event: who was at the console, what the token was asked, and which messages members were
// to get (formats/access-log.md). A log is a file of hash-chained lines, and its first line is chained to the last line
// of the event before.
#pragma once

#include "core/base/mode.h"
#include "core/transcript/line.h"

#include <array>

namespace chancery::access {

enum class Book { Console, Hsm, Alerts };
inline constexpr std::array AllBooks{Book::Console, Book::Hsm, Book::Alerts}; // as those of one event are signed
QString bookText(Book book);                                                  // "console", "hsm", "alerts"

// Where a book stood after the event before; the default is its beginning.
struct BookHead
{
    QString ceremony; // empty: this is the first event
    Digest head;
};

// What the first line of a log says of the whole.
struct LogHeader
{
    Book book = Book::Hsm;
    Mode mode = Mode::Rehearsal;
    QString domain;
    QString ceremony;
    BookHead before;
};

struct Log
{
    LogHeader header;
    QList<transcript::Line> lines; // log-opened ... log-closed

    QByteArray bytes() const; // the file
    Digest head() const { return lines.isEmpty() ? Digest() : lines.last().digest(); }
    QString fileName() const; // "ID.console.jsonl"
};

// Puts lines behind each other: chained, numbered, never going back in time.
class LogWriter
{
public:
    // facts: what the book adds to the first line.
    LogWriter(const LogHeader &header, const QDateTime &began, const QJsonObject &facts = {});
    void add(const QString &by, const QString &kind, const QJsonObject &data, const QDateTime &time);
    // The last line says how many came before it, so that a log that was cut short is noticed.
    Log finish(const QDateTime &time) &&;

private:
    Log m_log;
};

// Strict: canonical lines, one chain, times that do not go back, first and last line as they must be; at most 64 MiB.
// Whether the chain begins where the event before ended is for orderLogs().
Result<Log> parseLog(QByteArrayView bytes);

// The logs of one book in the order of their events. Damaged when they are not one chain from the first event on.
Result<QList<Log>> orderLogs(const QList<Log> &logs);

// What people and programs wrote, fit for a line: no control characters or marks that reorder text, at most `longest`
// characters.
QString cleanText(const QString &text, qsizetype longest = 200);

} // namespace chancery::access
