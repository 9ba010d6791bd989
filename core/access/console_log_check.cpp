#include "core/access/console_log.h"

#include "core/base/fields.h"

namespace chancery::access {

namespace {

const QStringList &machineKinds()
{
    static const QStringList kinds{eventText(SystemEvent::Kind::Login), eventText(SystemEvent::Kind::Logout),
                                   eventText(SystemEvent::Kind::FailedLogin), eventText(SystemEvent::Kind::Boot),
                                   eventText(SystemEvent::Kind::Shutdown)};
    return kinds;
}

struct Reader
{
    QList<Text> problems;
    qsizetype sessions = 0;

    void add(const char *sentence, const QStringList &values = {}) { problems += Text(sentence, values); }
    void done(Fields &f, const transcript::Line &line)
    {
        if (const auto done = f.done(); !done)
            add(QT_TRANSLATE_NOOP("core", "line %1 of the log cannot be understood: %2"),
                {QString::number(line.seq), done.error().english()});
    }

    void facts(const transcript::Line &line, const QDateTime &since, const QDateTime &until)
    {
        Fields f(line.data.value(QLatin1String("facts")).toObject(), QStringLiteral("facts"));
        const bool first = f.isNull("since");
        const QDateTime saysSince = first ? QDateTime() : f.time("since");
        const QDateTime saysUntil = f.time("until");
        f.objects("sources", [](Fields &item) {
            item.name("source");
            item.boolean("read");
            item.text("why", 400);
        });
        done(f, line);
        if (first == since.isValid() || (!first && saysSince != since))
            add(QT_TRANSLATE_NOOP("core", "it does not begin where the log before it ended"));
        if (saysUntil != until)
            add(QT_TRANSLATE_NOOP("core", "it ends at another time than it says"));
    }

    void began(const transcript::Line &line)
    {
        ++sessions;
        Fields f(line.data, line.kind);
        f.name("login");
        f.name("role");
        if (!f.isNull("ended") && f.time("ended") < line.time)
            f.refuse("ended", QT_TRANSLATE_NOOP("core", "this lies before its beginning"));
        f.objects("opened", [](Fields &item) {
            item.name("what");
            item.name("name");
            if (!item.isNull("sha256"))
                item.digest("sha256");
        });
        done(f, line);
    }

    void other(const transcript::Line &line, Mode mode)
    {
        const bool machine = machineKinds().contains(line.kind);
        Fields f(line.data, line.kind);
        if (machine) {
            f.text("login", 200);
            f.text("where", 200);
            f.oneOf("source", {QStringLiteral("journal"), QStringLiteral("wtmp"), QStringLiteral("btmp")});
        } else {
            f.name("login");
            f.name("role");
        }
        if (!machine && line.kind != QLatin1String("console-ended"))
            add(QT_TRANSLATE_NOOP("core", "line %1 is of a kind that this log does not have"),
                {QString::number(line.seq)});
        else
            done(f, line);
        if (machine && mode == Mode::Rehearsal)
            add(QT_TRANSLATE_NOOP("core", "a rehearsal tells of logins to the machine"));
    }
};

} // namespace

QList<Text> checkConsoleLog(const Log &log, const QDateTime &since, const QDateTime &closed)
{
    Reader reader;
    const QDateTime until = log.lines.last().time;
    reader.facts(log.lines.first(), since, until);
    for (qsizetype i = 1; i + 1 < log.lines.size(); ++i) {
        if (log.lines[i].kind == QLatin1String("console-began"))
            reader.began(log.lines[i]);
        else
            reader.other(log.lines[i], log.header.mode);
    }
    if (reader.sessions == 0)
        reader.add(QT_TRANSLATE_NOOP("core", "nobody was at the console"));
    if (closed.isValid() && until < closed)
        reader.add(QT_TRANSLATE_NOOP("core", "it ends before the ceremony was closed"));
    return reader.problems;
}

} // namespace chancery::access
