#include "core/access/hsm_log.h"

#include "core/access/device_match.h"
#include "core/access/inventory_changes.h"

#include "core/base/time.h"

namespace chancery::access {

namespace {

using transcript::Line;

bool is(const Line &line, const char *kind)
{
    return line.kind == QLatin1String(kind);
}
QString text(const Line &line, const char *key)
{
    return line.data.value(QLatin1String(key)).toString();
}
qint64 number(const Line &line, const char *key)
{
    return line.data.value(QLatin1String(key)).toInteger();
}

// Whether both lines speak of the same attempt at the same operation.
bool sameAttempt(const Line &a, const Line &b)
{
    return number(a, "statement") == number(b, "statement") && number(a, "op") == number(b, "op") &&
           number(a, "attempt") == number(b, "attempt");
}

class HsmBook
{
public:
    HsmBook(const QList<Line> &transcript, const ceremony::State &state, const BookHead &before)
        : m_lines(transcript), m_state(state), m_log({Book::Hsm, state.mode, state.domain, state.ceremony, before},
                                                     transcript.isEmpty() ? state.began : transcript.first().time)
    {
    }

    void derive()
    {
        for (m_at = 0; m_at < m_lines.size(); ++m_at)
            take(m_lines[m_at]);
    }
    LogWriter &log() { return m_log; }
    const QList<KeyUse> &uses() const { return m_uses; }

private:
    void take(const Line &line)
    {
        if (is(line, "token"))
            add("console", "token", line, line.data);
        else if (is(line, "token-setup"))
            initialised(line);
        else if (is(line, "statement"))
            m_operations.insert(number(line, "number"), line.data.value(QLatin1String("statement")).toObject());
        else if (is(line, "token-opened"))
            opened(line);
        else if (is(line, "token-closed"))
            closed(line, text(line, "why"));
        else if (is(line, "begun"))
            used(line);
        else if (is(line, "key-begun"))
            subjectKey(line);
        else if (is(line, "log-key"))
            logKeyMade(line);
        else if (is(line, "logged") && m_state.logKey(text(line, "log"))) // others keep other logs
            logKeyUsed(line, text(line, "log"));
        else if (is(line, "closed") && m_state.logKey(ceremony::eventLog))
            logKeyUsed(line, ceremony::eventLog); // the event's own entry
        else if (is(line, "stopped") && text(line, "what") == QLatin1String("open-token"))
            add("user", "login-failed", line,
                {{QStringLiteral("text"), text(line, "text")}, {QStringLiteral("detail"), text(line, "detail")}});
        else if (is(line, "resumed") && text(line, "after") == QLatin1String("restart") && m_open)
            lost(line);
    }

    void add(const char *by, const char *kind, const Line &line, QJsonObject data)
    {
        data.insert(QStringLiteral("line"), line.seq);
        m_log.add(QString::fromLatin1(by), QString::fromLatin1(kind), data, line.time);
    }

    // The first later line that says how it ended; nullptr: the transcript does not tell.
    template <class Ends>
    const Line *endOf(Ends ends) const
    {
        for (qsizetype i = m_at + 1; i < m_lines.size(); ++i) {
            if (ends(m_lines[i]))
                return &m_lines[i];
        }
        return nullptr;
    }
    // Adds how something ended: "completed", "failed" or "unknown", when, and in which words.
    static void insertEnd(QJsonObject &data, const Line *end, const char *doneKind)
    {
        const bool done = end && is(*end, doneKind);
        data.insert(QStringLiteral("outcome"), !end   ? QStringLiteral("unknown")
                                               : done ? QStringLiteral("completed")
                                                      : QStringLiteral("failed"));
        data.insert(QStringLiteral("ended"), end ? QJsonValue(timeText(end->time)) : QJsonValue(QJsonValue::Null));
        data.insert(QStringLiteral("text"), end && !done ? text(*end, "text") : QString());
        data.insert(QStringLiteral("detail"), end && !done ? text(*end, "detail") : QString());
    }

    // C_InitToken, and the security officer sets the first user PIN.
    void initialised(const Line &line)
    {
        const Line *end = endOf([&](const Line &l) {
            return is(l, "sealed") || is(l, "token-setup") ||
                   (is(l, "stopped") && text(l, "what") == QLatin1String("seal"));
        });
        if (end && is(*end, "token-setup"))
            end = nullptr;
        QJsonObject data{{QStringLiteral("attempt"), number(line, "attempt")}};
        insertEnd(data, end, "sealed");
        add("so", "initialised", line, data);
    }

    void opened(const Line &line)
    {
        if (m_open)
            lost(line);
        m_open = true;
        m_inventory = line.data.value(QLatin1String("inventory")).toArray();
        const QJsonObject token =
            m_operations.value(number(line, "statement")).value(QLatin1String("token")).toObject();
        add("user", "login", line,
            {{QStringLiteral("token"), token.value(QLatin1String("serial")).toString()},
             {QStringLiteral("statement"), number(line, "statement")},
             {QStringLiteral("set"), text(line, "set")},
             {QStringLiteral("number"), number(line, "number")},
             {QStringLiteral("inventory"), m_inventory}});
    }

    void closed(const Line &line, const QString &why)
    {
        const QJsonArray now = line.data.value(QLatin1String("inventory")).toArray();
        m_open = false;
        add("user", "logout", line,
            {{QStringLiteral("statement"), number(line, "statement")},
             {QStringLiteral("why"), why},
             {QStringLiteral("inventory"), now},
             {QStringLiteral("changes"), inventoryChanges(m_inventory, now, m_made)}});
        // An operation that was cut off by a restart goes on at the next login.
        m_made.removeIf([this](const MadePair &pair) { return hasEnded(pair); });
    }

    bool hasEnded(const MadePair &pair) const
    {
        return std::any_of(m_lines.begin(), m_lines.begin() + m_at, [&](const Line &line) {
            return (is(line, "completed") || is(line, "failed")) && number(line, "statement") == pair.statement &&
                   number(line, "op") == pair.op;
        });
    }

    // The process ended while it was logged in: the login ended with it, and nobody looked at the token.
    void lost(const Line &line)
    {
        m_open = false;
        add("user", "login-lost", line, {});
    }

    void used(const Line &line)
    {
        const qint64 statement = number(line, "statement");
        const qint64 op = number(line, "op");
        const QJsonObject operation =
            m_operations.value(statement).value(QLatin1String("operations")).toArray().at(op - 1).toObject();
        const QString kind = operation.value(QLatin1String("kind")).toString();
        QJsonObject data{{QStringLiteral("statement"), statement},
                         {QStringLiteral("op"), op},
                         {QStringLiteral("attempt"), number(line, "attempt")},
                         {QStringLiteral("operation"), kind},
                         {QStringLiteral("key"), keyOf(operation, kind)}};
        const Line *end =
            endOf([&](const Line &l) { return (is(l, "completed") || is(l, "failed")) && sameAttempt(l, line); });
        insertEnd(data, end, "completed");
        add("user", "key-use", line, data);
        m_uses += KeyUse{line.seq, kind, data.value(QLatin1String("key")).toString(),
                         data.value(QLatin1String("outcome")).toString()};
        if (kind == QLatin1String("make-key"))
            m_made += MadePair{data.value(QLatin1String("key")).toString(),
                               operation.value(QLatin1String("label")).toString(), statement, op};
    }

    // The private key that an operation uses or makes; empty for those that use none.
    QString keyOf(const QJsonObject &operation, const QString &kind) const
    {
        if (operation.contains(QLatin1String("cka_id")))
            return QString::fromLatin1(
                QByteArray::fromBase64(operation.value(QLatin1String("cka_id")).toString().toLatin1()).toHex());
        if (!kind.startsWith(QLatin1String("sign-")))
            return {};
        const ceremony::Context &context = m_state.context;
        const QByteArray id = context.issuerKeyId.isEmpty() ? context.plan.key.ckaId : context.issuerKeyId;
        return QString::fromLatin1(id.toHex());
    }

    // A delegate's key, made on its own token with a login of its own.
    void subjectKey(const Line &line)
    {
        const Line *end = endOf([&](const Line &l) {
            return is(l, "request") || is(l, "key-begun") ||
                   (is(l, "stopped") && text(l, "what") == QLatin1String("request"));
        });
        if (end && is(*end, "key-begun"))
            end = nullptr;
        const QString key = QString::fromLatin1(m_state.context.plan.key.ckaId.toHex());
        QJsonObject data{{QStringLiteral("token"), text(line, "token")}, {QStringLiteral("key"), key}};
        insertEnd(data, end, "request");
        add("user", "subject-key", line, data);
    }

    // On the operations token, which is the machine's. "user" logs in for each piece of work.
    void logKeyMade(const Line &line)
    {
        const QByteArray id = QByteArray::fromBase64(text(line, "cka_id").toLatin1());
        add("user", "log-key", line,
            {{QStringLiteral("token"), text(line, "token")},
             {QStringLiteral("log"), text(line, "log")},
             {QStringLiteral("key"), QString::fromLatin1(id.toHex())}});
    }
    void logKeyUsed(const Line &line, const QString &log)
    {
        const ceremony::LogKey *key = m_state.logKey(log);
        add("user", "log-key-use", line,
            {{QStringLiteral("token"), key ? key->tokenSerial : QString()},
             {QStringLiteral("log"), log},
             {QStringLiteral("key"), key ? QString::fromLatin1(key->ckaId.toHex()) : QString()}});
    }

    const QList<Line> &m_lines;
    const ceremony::State &m_state;
    LogWriter m_log;
    qsizetype m_at = 0;
    QMap<qint64, QJsonObject> m_operations; // statements by number
    bool m_open = false;
    QJsonArray m_inventory;
    QList<MadePair> m_made;
    QList<KeyUse> m_uses;
};

} // namespace

Log hsmLog(const QList<Line> &transcript, const ceremony::State &state, const BookHead &before, const HsmExtras &extras)
{
    HsmBook book(transcript, state, before);
    book.derive();
    const QDateTime end = transcript.isEmpty() ? state.now : transcript.last().time;
    for (const LogSigning &signing : extras.signings)
        book.log().add(QStringLiteral("user"), QStringLiteral("log-signed"),
                       {{QStringLiteral("file"), signing.file},
                        {QStringLiteral("sha256"), signing.sha256.hex()},
                        {QStringLiteral("key"), signing.key},
                        {QStringLiteral("at"), timeText(signing.at)}},
                       end);
    if (!extras.deviceLog) {
        book.log().add(QStringLiteral("console"), QStringLiteral("device-log"),
                       {{QStringLiteral("available"), false},
                        {QStringLiteral("why"), QStringLiteral("No audit log of the token's own was brought.")},
                        {QStringLiteral("sha256"), QString()},
                        {QStringLiteral("events"), 0}},
                       end);
        return std::move(book.log()).finish(end);
    }
    book.log().add(QStringLiteral("console"), QStringLiteral("device-log"),
                   {{QStringLiteral("available"), true},
                    {QStringLiteral("why"), QString()},
                    {QStringLiteral("sha256"), extras.deviceLog->file.hex()},
                    {QStringLiteral("events"), extras.deviceLog->events.size()}},
                   end);
    const QList<qint64> matches = matchDeviceLog(extras.deviceLog->events, book.uses());
    for (qsizetype i = 0; i < matches.size(); ++i) {
        QJsonObject data = extras.deviceLog->events[i].toJson();
        data.insert(QStringLiteral("line"), matches[i]);
        book.log().add(QStringLiteral("device"), QStringLiteral("device-event"), data, end);
    }
    return std::move(book.log()).finish(end);
}

} // namespace chancery::access
