#include "core/access/console_log.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"

namespace chancery::access {

namespace {

constexpr qint64 LargestFile = qint64{4} << 20;
constexpr qsizetype MostSessions = 1000;
constexpr qsizetype MostOpened = 100;

QJsonObject sessionJson(const ConsoleSession &session)
{
    QJsonArray opened;
    for (const Opened &o : session.opened)
        opened += QJsonObject{
            {QStringLiteral("what"), o.what},
            {QStringLiteral("name"), o.name},
            {QStringLiteral("sha256"), o.sha256 ? QJsonValue(o.sha256->hex()) : QJsonValue(QJsonValue::Null)}};
    return {
        {QStringLiteral("login"), session.login},
        {QStringLiteral("role"), session.role},
        {QStringLiteral("began"), timeText(session.began)},
        {QStringLiteral("ended"), session.ended ? QJsonValue(timeText(*session.ended)) : QJsonValue(QJsonValue::Null)},
        {QStringLiteral("opened"), opened}};
}

ConsoleSession readSession(Fields &f)
{
    ConsoleSession session;
    session.login = f.name("login");
    session.role = f.name("role");
    session.began = f.time("began");
    if (!f.isNull("ended"))
        session.ended = f.time("ended");
    f.objects("opened", [&](Fields &item) {
        Opened opened;
        opened.what = item.name("what");
        opened.name = item.name("name");
        if (!item.isNull("sha256"))
            opened.sha256 = item.digest("sha256");
        session.opened += opened;
    });
    return session;
}

Error noSession()
{
    return Error(ErrorCode::NotNow, QT_TRANSLATE_NOOP("core", "No session of the console was begun."));
}

QString nameOr(const QString &text, const QString &otherwise)
{
    const QString clean = cleanText(text);
    return clean.isEmpty() ? otherwise : clean;
}

} // namespace

Result<ConsoleRegister> ConsoleRegister::open(ports::Files &files, const QString &path)
{
    ConsoleRegister made(files, path);
    if (!files.exists(path))
        return made;
    const auto bytes = files.read(path, LargestFile);
    if (!bytes)
        return bytes.error();
    const auto object = parseCanonicalJson(*bytes);
    if (!object)
        return object.error();
    Fields f(*object, QStringLiteral("console sessions"));
    f.schema("console-sessions");
    f.objects("sessions", [&](Fields &item) { made.m_sessions += readSession(item); });
    if (const auto done = f.done(); !done)
        return Error(ErrorCode::Damaged,
                     Text(QT_TRANSLATE_NOOP("core", "The list of console sessions \"%1\" cannot be read."), {path}),
                     QT_TRANSLATE_NOOP("core", "Move it away and note that as a deviation; a new list is begun."))
            .withCause(done.error());
    return made;
}

Result<void> ConsoleRegister::write(const QList<ConsoleSession> &sessions)
{
    QJsonArray list;
    for (const ConsoleSession &session : sessions)
        list += sessionJson(session);
    CHANCERY_TRY(m_files->replace(
        m_path, canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/console-sessions/1")},
                                          {QStringLiteral("sessions"), list}})));
    m_sessions = sessions;
    return {};
}

Result<void> ConsoleRegister::begin(const QString &login, const QString &role, const QDateTime &at)
{
    QList<ConsoleSession> next = m_sessions;
    if (next.size() >= MostSessions)
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "The console was started too often to note it."));
    ConsoleSession session;
    session.login = nameOr(login, QStringLiteral("unknown"));
    session.role = nameOr(role, QStringLiteral("unknown"));
    session.began = at;
    return write(next += session);
}

Result<void> ConsoleRegister::note(const Opened &opened)
{
    if (m_sessions.isEmpty())
        return noSession();
    QList<ConsoleSession> next = m_sessions;
    QList<Opened> &list = next.last().opened;
    const Opened clean{nameOr(opened.what, QStringLiteral("unknown")), nameOr(opened.name, QStringLiteral("unnamed")),
                       opened.sha256};
    const bool known = std::any_of(list.begin(), list.end(), [&](const Opened &o) {
        return o.what == clean.what && o.name == clean.name && o.sha256 == clean.sha256;
    });
    if (known || list.size() >= MostOpened)
        return {};
    list += clean;
    return write(next);
}

Result<void> ConsoleRegister::end(const QDateTime &at)
{
    if (m_sessions.isEmpty())
        return noSession();
    QList<ConsoleSession> next = m_sessions;
    next.last().ended = at;
    return write(next);
}

} // namespace chancery::access
