// access.*: each event left its access logs, they go on from one another, the token's and the list of messages tell
// what the transcript tells, and the access-log delegate has signed them.
#include "core/access/console_log.h"
#include "core/access/delegate.h"
#include "core/access/hsm_log.h"
#include "core/alerts/alert_list.h"
#include "core/audit/audit_state.h"
#include "core/base/canonical_json.h"
#include "core/base/time.h"
#include "core/pki/cms.h"

namespace chancery::audit {

namespace {

using access::Book;

struct EventLogs
{
    const Ceremony *ceremony = nullptr;
    QMap<Book, access::Log> logs; // those that can be read
    QDateTime closed;             // the transcript's end
    std::optional<access::Delegate> signer;
    qsizetype signedBy = -1; // in whose Close; -1: in none
};

QString pathOf(const Ceremony &c, Book book)
{
    return QStringLiteral("access/%1.%2.jsonl").arg(c.id, access::bookText(book));
}

QList<EventLogs> eventsWithLogs(const QList<Ceremony> &ceremonies)
{
    QList<EventLogs> out;
    for (const Ceremony &c : ceremonies) {
        if (!c.profile || !access::keepsLogs(*c.profile))
            continue;
        EventLogs event;
        event.ceremony = &c;
        if (!c.lines.isEmpty())
            event.closed = c.lines.last().time;
        out += event;
    }
    return out;
}

void fail(Audit &a, const char *claim, const QString &where, const QList<Text> &problems)
{
    for (const Text &problem : problems)
        a.findings.failed(claim, where, problem);
}

// One book as a chain over all events. Where a log is missing or damaged, the one after it has nothing to follow.
void readBook(Audit &a, QList<EventLogs> &events, Book book)
{
    std::optional<access::BookHead> head = access::BookHead();
    for (EventLogs &event : events) {
        const Ceremony &c = *event.ceremony;
        const QString path = pathOf(c, book);
        const auto file = a.files.read(path);
        const auto log = file ? access::parseLog(*file) : Result<access::Log>(Error(ErrorCode::NotFound, Text()));
        const auto before = std::exchange(head, std::nullopt);
        if (!file) {
            a.findings.failed(claim::AccessChain, path, QT_TRANSLATE_NOOP("core", "the access log is missing"));
            continue;
        }
        if (!log) {
            a.findings.failed(claim::AccessChain, path, log.error().text());
            continue;
        }
        head = access::BookHead{log->header.ceremony, log->head()};
        if (log->header.book != book || log->header.ceremony != c.id || log->header.domain != a.domain ||
            log->header.mode != a.mode) {
            a.findings.failed(claim::AccessChain, path, QT_TRANSLATE_NOOP("core", "it is the log of something else"));
            continue;
        }
        event.logs.insert(book, *log);
        if (before && (log->header.before.ceremony != before->ceremony || log->header.before.head != before->head))
            a.findings.failed(claim::AccessChain, path,
                              QT_TRANSLATE_NOOP("core", "it does not go on from the log of the event before"));
        else
            a.findings.held(claim::AccessChain,
                            QStringLiteral("%1: %2 lines, %3").arg(path).arg(log->lines.size()).arg(log->head().hex()));
    }
}

QDateTime timeIn(const transcript::Line &line, const char *key)
{
    return parseTime(text(line, key)).value_or(QDateTime());
}

// What the log tells of signatures over earlier logs; judged by checkTold.
QList<access::LogSigning> told(const access::Log &log)
{
    QList<access::LogSigning> out;
    for (const transcript::Line &line : log.lines) {
        if (is(line, "log-signed"))
            out += access::LogSigning{text(line, "file"), Digest::fromHex(text(line, "sha256")).value_or(Digest()),
                                      text(line, "key"), timeIn(line, "at")};
    }
    return out;
}

void checkHsm(Audit &a, const EventLogs &event)
{
    if (!event.logs.contains(Book::Hsm))
        return;
    const Ceremony &c = *event.ceremony;
    const QString path = pathOf(c, Book::Hsm);
    if (!c.followed) {
        a.findings.notChecked(
            claim::AccessHsm,
            Text(QT_TRANSLATE_NOOP("core", "The transcript of %1 cannot be followed to its end."), {c.id}));
        return;
    }
    const access::Log &log = event.logs[Book::Hsm];
    const QList<Text> problems = access::checkHsmLog(log, c.lines, c.after);
    fail(a, claim::AccessHsm, path, problems);
    const bool hasDevice = std::any_of(log.lines.begin(), log.lines.end(), [](const transcript::Line &line) {
        return is(line, "device-log") && line.data.value(QLatin1String("available")).toBool();
    });
    // Line for line it agrees; what is left is how it begins, ends and is put together.
    if (problems.isEmpty() && !hasDevice &&
        access::hsmLog(c.lines, c.after, log.header.before, {{}, told(log)}).bytes() != log.bytes())
        a.findings.failed(claim::AccessHsm, path,
                          QT_TRANSLATE_NOOP("core", "it is not the log that the transcript makes"));
    const auto uses =
        std::count_if(log.lines.begin(), log.lines.end(), [](const auto &line) { return is(line, "key-use"); });
    a.findings.held(claim::AccessHsm, QStringLiteral("%1: %2 key uses").arg(c.id).arg(uses));
}

void checkConsole(Audit &a, const EventLogs &event, const EventLogs *before)
{
    if (!event.logs.contains(Book::Console) || (before && !before->logs.contains(Book::Console)))
        return; // access.chain has said it
    const QDateTime since = before ? before->logs[Book::Console].lines.last().time : QDateTime();
    const access::Log &log = event.logs[Book::Console];
    fail(a, claim::AccessConsole, pathOf(*event.ceremony, Book::Console),
         access::checkConsoleLog(log, since, event.closed));
    a.findings.witnessed(claim::AccessConsole,
                         QStringLiteral("%1: %2 lines").arg(event.ceremony->id).arg(log.lines.size()));
}

// Ids of the messages that the transcript causes.
QStringList causedBy(const Ceremony &c)
{
    QStringList out;
    for (qsizetype i = 0; i < c.lines.size(); ++i) {
        const ceremony::State &after = i + 1 < c.before.size() ? c.before[i + 1] : c.after;
        for (const alerts::Alert &alert : alerts::alertsFor(c.lines[i], c.before[i], after)) {
            for (const QString &person : alerts::recipients(after))
                out += alert.id + u'.' + person;
        }
    }
    return out;
}

void checkAlerts(Audit &a, const QList<EventLogs> &events)
{
    alerts::ListDuties duties;
    for (const EventLogs &event : events) {
        const Ceremony &c = *event.ceremony;
        if (!event.logs.contains(Book::Alerts)) {
            duties.knowsAll = false; // access.chain has said it
            continue;
        }
        if (c.followed) {
            const access::Log &log = event.logs[Book::Alerts];
            duties.caused = causedBy(c);
            duties.noted = alerts::notedIn(c.lines);
            fail(a, claim::AccessAlerts, pathOf(c, Book::Alerts), alerts::checkAlertList(log, duties));
            a.findings.held(claim::AccessAlerts, QStringLiteral("%1: %2 messages").arg(c.id).arg(duties.caused.size()));
        } else {
            a.findings.notChecked(
                claim::AccessAlerts,
                Text(QT_TRANSLATE_NOOP("core", "The transcript of %1 cannot be followed to its end."), {c.id}));
        }
        const auto listed = alerts::readAlertList(event.logs[Book::Alerts]);
        duties.knowsAll = duties.knowsAll && listed;
        duties.earlier.insert(listed.value_or(alerts::Listed()));
    }
}

// Every log is signed at the first Close at which a delegate for it is in force, its own or a later one.
void findSigners(QList<EventLogs> &events)
{
    QList<access::Delegate> delegates;
    for (qsizetype i = 0; i < events.size(); ++i) {
        if (auto made = access::delegateMadeBy(events[i].ceremony->after))
            delegates += *std::move(made);
        const auto signer = access::delegateAt(delegates, events[i].closed);
        for (qsizetype j = 0; signer && j <= i; ++j) {
            if (!events[j].signer) {
                events[j].signer = signer;
                events[j].signedBy = i;
            }
        }
    }
}

// The signature beside a log; what the next book of the token must tell of it.
std::optional<access::LogSigning> checkSignature(Audit &a, const EventLogs &event, const QDateTime &notBefore,
                                                 Book book)
{
    const QString path = pathOf(*event.ceremony, book);
    const auto signature = a.files.read(path + QStringLiteral(".p7s"));
    const auto fail = [&](const Text &why) { a.findings.failed(claim::AccessSignature, path, why); };
    if (!signature) {
        fail(QT_TRANSLATE_NOOP("core", "the access-log delegate's signature is missing"));
        return std::nullopt;
    }
    const QByteArray bytes = a.files.read(path).value_or(QByteArray());
    const auto facts = pki::verifyCms(bytes, *signature, event.signer->root);
    if (!facts) {
        fail(facts.error().text());
        return std::nullopt;
    }
    if (facts->signer.der != event.signer->certificate)
        fail(QT_TRANSLATE_NOOP("core", "it is signed by another key than the access-log delegate's"));
    else if (facts->signingTime < notBefore)
        fail(QT_TRANSLATE_NOOP("core", "its signature says that it was made before the log was finished"));
    else
        a.findings.held(claim::AccessSignature,
                        QStringLiteral("%1: %2, %3").arg(path, facts->signer.subject, timeText(facts->signingTime)));
    return access::LogSigning{path.section(u'/', -1), Digest::of(bytes),
                              QString::fromLatin1(event.signer->ckaId.toHex()), facts->signingTime};
}

void checkTold(Audit &a, const EventLogs &event, const QList<access::LogSigning> &expected)
{
    if (!event.logs.contains(Book::Hsm))
        return;
    const auto listed = [](const QList<access::LogSigning> &signings) {
        QStringList out;
        for (const access::LogSigning &one : signings)
            out += QStringList{one.file, one.sha256.hex(), one.key, timeText(one.at)}.join(u' ');
        return out;
    };
    if (listed(told(event.logs[Book::Hsm])) != listed(expected))
        a.findings.failed(claim::AccessSignature, pathOf(*event.ceremony, Book::Hsm),
                          QT_TRANSLATE_NOOP("core", "it tells of other signatures over earlier logs than there are"));
}

void checkSignatures(Audit &a, QList<EventLogs> &events)
{
    findSigners(events);
    QList<QList<access::LogSigning>> made(events.size()); // in the Close of each event
    for (const EventLogs &event : std::as_const(events)) {
        for (const Book book : access::AllBooks) {
            if (!event.signer) {
                a.findings.notChecked(claim::AccessSignature,
                                      QT_TRANSLATE_NOOP("core", "No access-log delegate that this console can use was "
                                                                "in force yet: the logs wait for its signature."));
                continue;
            }
            if (const auto one = checkSignature(a, event, events[event.signedBy].closed, book))
                made[event.signedBy] += *one;
        }
    }
    for (qsizetype i = 0; i < events.size(); ++i)
        checkTold(a, events[i], i > 0 ? made[i - 1] : QList<access::LogSigning>());
}

} // namespace

void checkAccess(Audit &a, const QList<Ceremony> &ceremonies)
{
    QList<EventLogs> events = eventsWithLogs(ceremonies);
    if (events.isEmpty()) {
        for (const char *name :
             {claim::AccessChain, claim::AccessConsole, claim::AccessHsm, claim::AccessAlerts, claim::AccessSignature})
            a.findings.notChecked(name, QT_TRANSLATE_NOOP("core", "This archive keeps no access logs."));
        return;
    }
    for (const Book book : access::AllBooks)
        readBook(a, events, book);
    for (qsizetype i = 0; i < events.size(); ++i) {
        checkHsm(a, events[i]);
        checkConsole(a, events[i], i > 0 ? &events[i - 1] : nullptr);
    }
    checkAlerts(a, events);
    checkSignatures(a, events);
}

} // namespace chancery::audit
