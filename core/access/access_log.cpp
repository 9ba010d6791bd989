#include "core/access/access_log.h"

#include "core/base/fields.h"

namespace chancery::access {

namespace {

constexpr qsizetype LargestLog = qsizetype{64} << 20;

QString schemaText(Book book)
{
    return QStringLiteral("chancery/%1-log/1").arg(bookText(book));
}

Error damaged(const Text &why)
{
    return Error(ErrorCode::Damaged, Text(QT_TRANSLATE_NOOP("core", "The access log is damaged: %1"), {why.english()}),
                 QT_TRANSLATE_NOOP("core", "Keep this file as it is, and compare it with another copy."));
}

Error damagedLine(qint64 number, const Text &why)
{
    return damaged(Text(QT_TRANSLATE_NOOP("core", "line %1 %2"), {QString::number(number), why.english()}));
}

Result<LogHeader> readHeader(const transcript::Line &line)
{
    LogHeader header;
    Fields f(line.data, QStringLiteral("log-opened"));
    QStringList schemas;
    for (const Book book : AllBooks)
        schemas += schemaText(book);
    const QString schema = f.oneOf("schema", schemas);
    header.book = AllBooks[static_cast<size_t>(std::max<qsizetype>(0, schemas.indexOf(schema)))];
    header.mode = f.oneOf("mode", {modeText(Mode::Live), modeText(Mode::Rehearsal)}) == modeText(Mode::Live)
                      ? Mode::Live
                      : Mode::Rehearsal;
    header.domain = f.name("domain");
    header.ceremony = f.name("ceremony", 32);
    if (!f.isNull("before"))
        header.before.ceremony = f.name("before", 32);
    header.before.head = line.prev;
    if (header.before.head.isZero() != header.before.ceremony.isEmpty())
        f.refuse("before", QT_TRANSLATE_NOOP("core", "this field and the line before disagree"));
    f.object("facts");
    CHANCERY_TRY(f.done());
    return header;
}

Result<void> checkPlace(const Log &log, const transcript::Line &line)
{
    const qint64 number = log.lines.size() + 1;
    if (line.seq != number)
        return damagedLine(number, QT_TRANSLATE_NOOP("core", "says that it is another one."));
    if (number == 1)
        return {};
    if (line.prev != log.lines.last().digest())
        return damagedLine(number, QT_TRANSLATE_NOOP("core", "does not follow from the line before it."));
    if (line.time < log.lines.last().time)
        return damagedLine(number, QT_TRANSLATE_NOOP("core", "lies before the line above it in time."));
    if (log.lines.last().kind == QLatin1String("log-closed"))
        return damagedLine(number, QT_TRANSLATE_NOOP("core", "comes after the last one."));
    return {};
}

Result<void> checkEnd(const Log &log)
{
    if (log.lines.size() < 2 || log.lines.last().kind != QLatin1String("log-closed"))
        return damaged(QT_TRANSLATE_NOOP("core", "its end is missing."));
    Fields f(log.lines.last().data, QStringLiteral("log-closed"));
    if (f.integer("lines", 1, qint64{1} << 40) != log.lines.size() - 1)
        f.refuse("lines", QT_TRANSLATE_NOOP("core", "this is not how many lines there are"));
    return f.done();
}

} // namespace

QString bookText(Book book)
{
    switch (book) {
    case Book::Console:
        return QStringLiteral("console");
    case Book::Hsm:
        return QStringLiteral("hsm");
    case Book::Alerts:
        break;
    }
    return QStringLiteral("alerts");
}

QByteArray Log::bytes() const
{
    QByteArray out;
    for (const transcript::Line &line : lines)
        out += line.bytes() + '\n';
    return out;
}

QString Log::fileName() const
{
    return QStringLiteral("%1.%2.jsonl").arg(header.ceremony, bookText(header.book));
}

LogWriter::LogWriter(const LogHeader &header, const QDateTime &began, const QJsonObject &facts)
{
    m_log.header = header;
    add(QStringLiteral("console"), QStringLiteral("log-opened"),
        {{QStringLiteral("schema"), schemaText(header.book)},
         {QStringLiteral("mode"), modeText(header.mode)},
         {QStringLiteral("domain"), header.domain},
         {QStringLiteral("ceremony"), header.ceremony},
         {QStringLiteral("before"),
          header.before.ceremony.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(header.before.ceremony)},
         {QStringLiteral("facts"), facts}},
        began);
}

void LogWriter::add(const QString &by, const QString &kind, const QJsonObject &data, const QDateTime &time)
{
    transcript::Line line{by, kind, data, m_log.header.before.head, m_log.lines.size() + 1, time};
    if (!m_log.lines.isEmpty()) {
        line.prev = m_log.lines.last().digest();
        line.time = std::max(time, m_log.lines.last().time);
    }
    m_log.lines += line;
}

Log LogWriter::finish(const QDateTime &time) &&
{
    add(QStringLiteral("console"), QStringLiteral("log-closed"), {{QStringLiteral("lines"), m_log.lines.size()}}, time);
    return std::move(m_log);
}

Result<Log> parseLog(QByteArrayView bytes)
{
    if (bytes.isEmpty() || bytes.size() > LargestLog || bytes.back() != '\n')
        return damaged(QT_TRANSLATE_NOOP("core", "it is empty, too large, or cut off."));
    Log log;
    while (!bytes.isEmpty()) {
        const qsizetype length = bytes.indexOf('\n');
        auto line = transcript::parseLine(bytes.first(length));
        if (!line)
            return damagedLine(log.lines.size() + 1, QT_TRANSLATE_NOOP("core", "cannot be read."))
                .withCause(line.error());
        CHANCERY_TRY(checkPlace(log, *line));
        if (log.lines.isEmpty() != (line->kind == QLatin1String("log-opened")))
            return damaged(QT_TRANSLATE_NOOP("core", "it is opened once, by its first line."));
        log.lines += *std::move(line);
        bytes = bytes.sliced(length + 1);
    }
    CHANCERY_TRY(checkEnd(log));
    auto header = readHeader(log.lines.first());
    if (!header)
        return damagedLine(1, QT_TRANSLATE_NOOP("core", "cannot be understood.")).withCause(header.error());
    log.header = *std::move(header);
    return log;
}

Result<QList<Log>> orderLogs(const QList<Log> &logs)
{
    QList<Log> left = logs;
    QList<Log> ordered;
    BookHead head;
    while (!left.isEmpty()) {
        const auto follows = [&](const Log &log) {
            return log.header.before.head == head.head && log.header.before.ceremony == head.ceremony;
        };
        const auto next = std::find_if(left.begin(), left.end(), follows);
        if (next == left.end())
            return damaged(Text(QT_TRANSLATE_NOOP("core", "no chain leads to %1."), {left.first().fileName()}));
        if (std::count_if(left.begin(), left.end(), follows) > 1)
            return damaged(
                Text(QT_TRANSLATE_NOOP("core", "two logs follow the same one, %1 among them."), {next->fileName()}));
        head = {next->header.ceremony, next->head()};
        ordered += std::move(*next);
        left.erase(next);
    }
    return ordered;
}

QString cleanText(const QString &text, qsizetype longest)
{
    QString out;
    for (const QChar c : text) {
        const char16_t u = c.unicode();
        const bool bidi = (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069) || u == 0x200e || u == 0x200f;
        if (out.size() >= longest)
            break;
        out += bidi || c.category() == QChar::Other_Control || c.isSurrogate() ? QChar(u'?') : c;
    }
    return out.trimmed();
}

} // namespace chancery::access
