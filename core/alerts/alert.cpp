#include "core/alerts/alert.h"

#include "core/base/canonical_json.h"
#include "core/base/time.h"

#include <algorithm>

namespace chancery::alerts {

namespace {

using transcript::Line;

const QStringList &kindNames()
{
    static const QStringList names{QStringLiteral("console-login"), QStringLiteral("token-login"),
                                   QStringLiteral("key-created"),   QStringLiteral("key-used"),
                                   QStringLiteral("key-changed"),   QStringLiteral("key-deleted"),
                                   QStringLiteral("failed-login"),  QStringLiteral("quorum-change"),
                                   QStringLiteral("objection"),     QStringLiteral("power-event")};
    return names;
}

QString text(const Line &line, const char *key)
{
    return line.data.value(QLatin1String(key)).toString();
}
qint64 number(const Line &line, const char *key)
{
    return line.data.value(QLatin1String(key)).toInteger();
}

class Alerting
{
public:
    Alerting(const Line &line, const ceremony::State &before, const ceremony::State &after)
        : m_line(line), m_before(before), m_after(after)
    {
    }

    QList<Alert> all()
    {
        if (is("opened"))
            add(Kind::ConsoleLogin, QT_TRANSLATE_NOOP("core", "The console was opened for this ceremony."));
        else if (is("resumed") && text(m_line, "after") == QLatin1String("restart"))
            add(Kind::ConsoleLogin,
                QT_TRANSLATE_NOOP("core", "The console was started again in the middle of this ceremony."));
        else if (is("token-setup"))
            add(Kind::KeyChanged, QT_TRANSLATE_NOOP("core", "The root's token is being initialised. Whatever it held "
                                                            "before is erased."));
        else if (is("token-opened"))
            tokenOpened();
        else if (is("token-closed"))
            inventory(m_before.inventoryBefore, m_after.inventoryAfter, true);
        else if (is("stopped") && text(m_line, "what") == QLatin1String("open-token"))
            add(Kind::FailedLogin, QT_TRANSLATE_NOOP("core", "The token could not be opened: %1"),
                text(m_line, "text"));
        else if (is("completed") || is("failed"))
            operation();
        else if (is("log-key"))
            add(Kind::KeyCreated, QT_TRANSLATE_NOOP("core", "The key of the log \"%1\" was made."),
                text(m_line, "origin"));
        else if (is("request") && text(m_line, "source") == QLatin1String("second-token") && !isLogsKey())
            add(Kind::KeyCreated, QT_TRANSLATE_NOOP("core", "A delegate's key was made on the token \"%1\"."),
                m_after.context.plan.key.tokenLabel);
        else if (is("roster-signed") && m_after.draftRoster &&
                 m_after.rosterSignatures.size() == m_after.draftRoster->members.size())
            add(Kind::QuorumChange,
                QT_TRANSLATE_NOOP("core", "The roster with digest %1 is signed by all its members."),
                m_after.draftRoster->digest().hex());
        else if (is("objected"))
            add(Kind::Objection, QT_TRANSLATE_NOOP("core", "%1 objected, and the ceremony halts at the next boundary."),
                text(m_line, "person"));
        else if (is("resolved") && m_before.openObjection() && !m_after.openObjection())
            add(Kind::Objection, QT_TRANSLATE_NOOP("core", "The objection is resolved: %1"), text(m_line, "how"));
        return m_alerts;
    }

private:
    bool is(const char *kind) const { return m_line.kind == QLatin1String(kind); }

    void add(Kind kind, const char *sentence, const QString &value = {})
    {
        Alert alert;
        alert.kind = kind;
        alert.mode = m_after.mode;
        alert.domain = m_after.domain;
        alert.ceremony = m_after.ceremony;
        alert.title = m_after.context.plan.title;
        alert.at = m_line.time;
        alert.what = value.isEmpty() ? Text(sentence) : Text(sentence, {value});
        alert.digest = m_line.digest();
        alert.entry = m_line.seq;
        alert.id = QStringLiteral("%1.%2.%3")
                       .arg(m_after.ceremony)
                       .arg(m_line.seq, 6, 10, QLatin1Char('0'))
                       .arg(kindText(kind));
        // One line may tell of several keys.
        const auto same =
            std::count_if(m_alerts.begin(), m_alerts.end(), [&](const Alert &a) { return a.kind == kind; });
        if (same > 0)
            alert.id += QStringLiteral("-%1").arg(same + 1);
        m_alerts += alert;
    }

    // Made when the log was, and certified now.
    bool isLogsKey() const
    {
        return std::any_of(m_after.logKeys.begin(), m_after.logKeys.end(),
                           [this](const ceremony::LogKey &key) { return key.ckaId == m_after.context.plan.key.ckaId; });
    }

    void tokenOpened()
    {
        const ceremony::StatementState *open = m_after.currentStatement();
        add(Kind::TokenLogin,
            QT_TRANSLATE_NOOP("core", "The token was opened with the members' shares, for statement %1."),
            open ? open->digest.hex() : QString::number(number(m_line, "statement")));
        if (!m_before.inventoryAfter.isEmpty()) // what happened to it between two openings
            inventory(m_before.inventoryAfter, m_after.inventoryBefore, false);
    }

    // Keys that are gone, and keys that no operation made.
    void inventory(const QJsonArray &before, const QJsonArray &now, bool operated)
    {
        for (const QString &gone : keysOf(before)) {
            if (!keysOf(now).contains(gone))
                add(Kind::KeyDeleted, QT_TRANSLATE_NOOP("core", "The token no longer lists the key %1 as it was."),
                    gone);
        }
        for (const QString &added : keysOf(now)) {
            if (!keysOf(before).contains(added) && !(operated && wasMade(added)))
                add(Kind::KeyChanged,
                    QT_TRANSLATE_NOOP("core", "The token lists the key %1, which no operation of this ceremony made."),
                    added);
        }
    }

    // Label, CKA_ID and attributes of private and secret keys: a changed attribute makes another key of it.
    static QStringList keysOf(const QJsonArray &inventory)
    {
        QStringList out;
        for (const QJsonValue &value : inventory) {
            const QJsonObject object = value.toObject();
            const QString objectClass = object.value(QLatin1String("class")).toString();
            if (objectClass != QLatin1String("private-key") && objectClass != QLatin1String("secret-key"))
                continue;
            const QByteArray attributes = canonicalJson(object.value(QLatin1String("attributes")).toObject());
            out += QStringLiteral("\"%1\" (%2, attributes %3)")
                       .arg(object.value(QLatin1String("label")).toString(),
                            object.value(QLatin1String("id")).toString(), Digest::of(attributes).hex().first(8));
        }
        return out;
    }

    bool wasMade(const QString &key) const
    {
        for (const ceremony::StatementState &statement : m_after.statements) {
            for (const approval::Operation &op : statement.statement.operations) {
                const auto *make = std::get_if<approval::MakeKeyOperation>(&op);
                if (make &&
                    key.startsWith(
                        QStringLiteral("\"%1\" (%2,").arg(make->label, QString::fromLatin1(make->ckaId.toHex()))))
                    return true;
            }
        }
        return false;
    }

    void operation()
    {
        const qint64 statement = number(m_line, "statement");
        const qint64 op = number(m_line, "op");
        if (statement < 1 || statement > m_after.statements.size())
            return;
        const auto &operations = m_after.statements[statement - 1].statement.operations;
        if (op < 1 || op > operations.size())
            return;
        const QString kind = approval::operationKind(operations[op - 1]);
        if (is("failed")) {
            add(kindOf(kind), QT_TRANSLATE_NOOP("core", "The operation %1 was tried and failed."), kind);
            return;
        }
        if (const auto *sign = std::get_if<approval::SignCertificateOperation>(&operations[op - 1]))
            add(Kind::KeyUsed, QT_TRANSLATE_NOOP("core", "The root key signed a certificate for \"%1\"."),
                sign->subject);
        else if (const auto *make = std::get_if<approval::MakeKeyOperation>(&operations[op - 1]))
            add(Kind::KeyCreated, QT_TRANSLATE_NOOP("core", "The key \"%1\" was made on the token."), make->label);
        else if (kind == QLatin1String("reseal"))
            add(Kind::KeyChanged, QT_TRANSLATE_NOOP("core", "The token's credential was replaced and sealed anew."));
        else
            add(kindOf(kind), QT_TRANSLATE_NOOP("core", "The operation %1 was run at the token."), kind);
    }

    static Kind kindOf(const QString &operation)
    {
        if (operation == QLatin1String("make-key"))
            return Kind::KeyCreated;
        if (operation == QLatin1String("change-quorum"))
            return Kind::QuorumChange;
        if (operation.startsWith(QLatin1String("sign-")) || operation == QLatin1String("open-only"))
            return Kind::KeyUsed;
        return Kind::KeyChanged; // reseal, backup, restore
    }

    const Line &m_line;
    const ceremony::State &m_before;
    const ceremony::State &m_after;
    QList<Alert> m_alerts;
};

Text systemText(const access::SystemEvent &event)
{
    using Kind = access::SystemEvent::Kind;
    const QStringList who{event.login.isEmpty() ? QStringLiteral("somebody") : event.login, event.where};
    switch (event.kind) {
    case Kind::Login:
        return Text(QT_TRANSLATE_NOOP("core", "%1 logged in at the machine (%2)."), who);
    case Kind::FailedLogin:
        return Text(QT_TRANSLATE_NOOP("core", "A login as %1 failed at the machine (%2)."), who);
    case Kind::Boot:
        return QT_TRANSLATE_NOOP("core", "The machine was started.");
    case Kind::Shutdown:
    case Kind::Logout:
        break;
    }
    return QT_TRANSLATE_NOOP("core", "The machine was shut down.");
}

} // namespace

QString kindText(Kind kind)
{
    return kindNames()[static_cast<int>(kind)];
}

QStringList allKinds()
{
    return kindNames();
}

QList<Alert> alertsFor(const Line &line, const ceremony::State &before, const ceremony::State &after)
{
    return Alerting(line, before, after).all();
}

std::optional<Alert> alertFor(const access::SystemEvent &event, Mode mode, const QString &domain)
{
    if (event.kind == access::SystemEvent::Kind::Logout)
        return std::nullopt;
    Alert alert;
    alert.kind = event.kind == access::SystemEvent::Kind::Login         ? Kind::ConsoleLogin
                 : event.kind == access::SystemEvent::Kind::FailedLogin ? Kind::FailedLogin
                                                                        : Kind::PowerEvent;
    alert.mode = mode;
    alert.domain = domain;
    alert.at = event.at;
    alert.what = systemText(event);
    alert.digest = Digest::of(canonicalJson(QJsonObject{{QStringLiteral("kind"), access::eventText(event.kind)},
                                                        {QStringLiteral("login"), event.login},
                                                        {QStringLiteral("where"), event.where},
                                                        {QStringLiteral("source"), event.source},
                                                        {QStringLiteral("time"), timeText(event.at)}}));
    alert.id = QStringLiteral("system.%1.%2").arg(alert.digest.hex().first(16), kindText(alert.kind));
    return alert;
}

QStringList recipients(const ceremony::State &state)
{
    QStringList out;
    if (const policy::Roster *roster = state.rosterInForce()) {
        for (const policy::Member &member : roster->members)
            out += member.id;
    } else {
        for (const ceremony::PlannedPerson &person : state.context.plan.members())
            out += person.id;
    }
    out.removeDuplicates();
    return out;
}

} // namespace chancery::alerts
