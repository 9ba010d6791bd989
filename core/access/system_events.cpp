#include "core/access/system_events.h"

#include "core/access/access_log.h"

#include <QRegularExpression>
#include <algorithm>

namespace chancery::access {

namespace {

// Of systemd's catalogue (sd-messages.h).
const QString SessionStart = QStringLiteral("8d45620c1a4348dbb17410da57c60c66");
const QString SessionStop = QStringLiteral("3354939424b4456d9802ca8333ed424a");
const QString StartupFinished = QStringLiteral("b07a249cd024414a82dd00cd181378ff");
const QString Shutdown = QStringLiteral("98268866d1d54a499c4e98921d93bc40");

constexpr qsizetype LongestLogin = 64;

// A failed login in the words of sshd or of PAM.
std::optional<SystemEvent> failedLogin(const QString &message, const QDateTime &at)
{
    static const QRegularExpression ssh(
        QStringLiteral("\\AFailed \\S+ for (?:invalid user )?(.{0,64}?) from ([0-9a-fA-F.:]{2,45}) port \\d+"));
    static const QRegularExpression pam(
        QStringLiteral("\\Apam_\\w+\\([\\w.-]+:auth\\): authentication failure;.* tty=(\\S{0,64}) ruser=\\S{0,64} "
                       "rhost=(\\S{0,255}?)(?:  user=(\\S{1,64}))?\\z"));
    SystemEvent event;
    event.kind = SystemEvent::Kind::FailedLogin;
    event.at = at;
    if (const auto match = ssh.match(message); match.hasMatch()) {
        event.login = cleanText(match.captured(1), LongestLogin);
        event.where = cleanText(match.captured(2));
        return event;
    }
    if (const auto match = pam.match(message); match.hasMatch()) {
        event.login = cleanText(match.captured(3), LongestLogin);
        event.where = cleanText(match.captured(2).isEmpty() ? match.captured(1) : match.captured(2));
        return event;
    }
    return std::nullopt;
}

} // namespace

QString eventText(SystemEvent::Kind kind)
{
    switch (kind) {
    case SystemEvent::Kind::Login:
        return QStringLiteral("login");
    case SystemEvent::Kind::Logout:
        return QStringLiteral("logout");
    case SystemEvent::Kind::FailedLogin:
        return QStringLiteral("failed-login");
    case SystemEvent::Kind::Boot:
        return QStringLiteral("boot");
    case SystemEvent::Kind::Shutdown:
        break;
    }
    return QStringLiteral("shutdown");
}

std::optional<SystemEvent> journalEvent(const QHash<QString, QString> &fields, const QDateTime &at)
{
    const auto field = [&](const char *name) { return fields.value(QString::fromLatin1(name)); };
    if (field("_UID") != QLatin1String("0"))
        return std::nullopt; // an ordinary user wrote it, whatever it says
    const QString id = field("MESSAGE_ID");
    SystemEvent event;
    event.at = at;
    event.source = QStringLiteral("journal");
    const bool logind = field("_SYSTEMD_UNIT") == QLatin1String("systemd-logind.service");
    if (id == SessionStart && logind) {
        event.kind = SystemEvent::Kind::Login;
    } else if (id == SessionStop && logind) {
        event.kind = SystemEvent::Kind::Logout;
    } else if (id == StartupFinished && field("_PID") == QLatin1String("1")) {
        event.kind = SystemEvent::Kind::Boot;
        event.where = cleanText(field("_BOOT_ID"));
    } else if (id == Shutdown && (logind || field("_PID") == QLatin1String("1"))) {
        event.kind = SystemEvent::Kind::Shutdown;
    } else {
        auto failed = failedLogin(field("MESSAGE"), at);
        if (failed)
            failed->source = event.source;
        return failed;
    }
    if (event.kind == SystemEvent::Kind::Login || event.kind == SystemEvent::Kind::Logout) {
        event.login = cleanText(field("USER_ID"), LongestLogin);
        event.where = cleanText(QStringLiteral("session ") + field("SESSION_ID"));
    }
    return event;
}

SystemEvents tidied(SystemEvents events, const QDateTime &since, const QDateTime &until)
{
    QList<SystemEvent> &all = events.events;
    all.removeIf(
        [&](const SystemEvent &e) { return !e.at.isValid() || e.at > until || (since.isValid() && e.at < since); });
    std::stable_sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.at < b.at; });
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (SystemEvents::Source &source : events.sources) {
        const auto ofSource = [&](const SystemEvent &e) { return e.source == source.name; };
        const qsizetype tooMany = std::count_if(all.begin(), all.end(), ofSource) - MostEvents;
        if (tooMany <= 0)
            continue;
        qsizetype dropped = 0;
        all.removeIf([&](const SystemEvent &e) { return ofSource(e) && ++dropped <= tooMany; });
        source.why =
            QStringLiteral("The oldest %1 entries were left out: it has more than %2.").arg(tooMany).arg(MostEvents);
    }
    return events;
}

} // namespace chancery::access
