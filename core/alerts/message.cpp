#include "core/alerts/message.h"

#include "core/access/access_log.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"

namespace chancery::alerts {

namespace {

constexpr qsizetype Columns = 76;
constexpr qsizetype LongestText = 8000;
constexpr qsizetype LongestSubject = 160;

// A name that may be a file's: letters, digits, '.' and '-', none of them first but a letter or digit.
bool isId(const QString &id)
{
    const auto fits = [](QChar c) {
        const char16_t u = c.unicode();
        return (u >= 'a' && u <= 'z') || (u >= '0' && u <= '9') || u == '.' || u == '-';
    };
    return !id.isEmpty() && id.size() <= 128 && id.front() != u'.' && id.front() != u'-' &&
           !id.contains(QLatin1String("..")) && std::all_of(id.begin(), id.end(), fits);
}

QString wrapped(const QString &sentence)
{
    QString out;
    qsizetype column = 0;
    for (const QString &word : sentence.split(u' ', Qt::SkipEmptyParts)) {
        if (column > 0 && column + 1 + word.size() > Columns) {
            out += u'\n';
            column = 0;
        } else if (column > 0) {
            out += u' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out;
}

QString modeWord(const QString &mode)
{
    return mode == QLatin1String("live") ? QStringLiteral("LIVE") : QStringLiteral("REHEARSAL");
}

// What each kind is called in a subject.
QString headline(Kind kind)
{
    switch (kind) {
    case Kind::ConsoleLogin:
        return QStringLiteral("somebody is at the console");
    case Kind::TokenLogin:
        return QStringLiteral("the token was opened");
    case Kind::KeyCreated:
        return QStringLiteral("a key was made");
    case Kind::KeyUsed:
        return QStringLiteral("a key was used");
    case Kind::KeyChanged:
        return QStringLiteral("a key or its credential was changed");
    case Kind::KeyDeleted:
        return QStringLiteral("a key is gone");
    case Kind::FailedLogin:
        return QStringLiteral("a login failed");
    case Kind::QuorumChange:
        return QStringLiteral("the quorum changes");
    case Kind::Objection:
        return QStringLiteral("an objection");
    case Kind::PowerEvent:
        break;
    }
    return QStringLiteral("the machine was started or shut down");
}

QString subjectOf(const Alert &alert)
{
    const QString where = alert.ceremony.isEmpty() ? QString() : QStringLiteral(", ") + alert.ceremony;
    return access::cleanText(
        QStringLiteral("%1: %2 (%3%4)").arg(modeWord(modeText(alert.mode)), headline(alert.kind), alert.domain, where),
        LongestSubject);
}

QString textOf(const Alert &alert)
{
    QStringList lines{modeWord(modeText(alert.mode)), QString(), wrapped(access::cleanText(alert.what.english(), 2000)),
                      QString()};
    const auto fact = [&](const char *name, const QString &value) {
        if (!value.isEmpty())
            lines += QStringLiteral("%1: %2").arg(QString::fromLatin1(name), access::cleanText(value, 400));
    };
    fact("PKI", alert.domain);
    fact("Ceremony", alert.ceremony);
    fact("Title", alert.title);
    fact("Time", timeText(alert.at) + QStringLiteral(" (by the console's clock)"));
    fact("Kind", kindText(alert.kind));
    fact("Transcript line", alert.entry > 0 ? QString::number(alert.entry) : QString());
    fact(alert.entry > 0 ? "Digest of that line" : "Digest of the event", alert.digest.hex());
    lines += QString();
    lines += wrapped(alert.mode == Mode::Rehearsal
                         ? QStringLiteral("This is a rehearsal. No real key is involved.")
                         : QStringLiteral("Every member of the quorum is told of this, each on their own. If you did "
                                          "not expect it, speak to another member on a way that does not lead over "
                                          "this machine, and object at the console if you are in the room."));
    if (alert.entry > 0)
        lines += wrapped(QStringLiteral("The published transcript has this line, with this digest."));
    return lines.join(u'\n') + u'\n';
}

} // namespace

QByteArray Message::bytes() const
{
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/alert/1")},
                                     {QStringLiteral("id"), id},
                                     {QStringLiteral("kind"), kind},
                                     {QStringLiteral("person"), person},
                                     {QStringLiteral("mode"), mode},
                                     {QStringLiteral("domain"), domain},
                                     {QStringLiteral("ceremony"), ceremony},
                                     {QStringLiteral("time"), timeText(at)},
                                     {QStringLiteral("digest"), digest.hex()},
                                     {QStringLiteral("entry"), entry},
                                     {QStringLiteral("subject"), subject},
                                     {QStringLiteral("text"), text}});
}

Result<Message> Message::parse(QByteArrayView bytes)
{
    const auto object = parseCanonicalJson(bytes);
    if (!object)
        return object.error();
    Message message;
    Fields f(*object, QStringLiteral("alert"));
    f.schema("alert");
    message.id = f.name("id", 128);
    message.kind = f.oneOf("kind", allKinds());
    message.person = f.personId("person");
    message.mode = f.oneOf("mode", {modeText(Mode::Live), modeText(Mode::Rehearsal)});
    message.domain = f.name("domain");
    message.ceremony = f.text("ceremony", 32);
    message.at = f.time("time");
    message.digest = f.digest("digest");
    message.entry = f.integer("entry", 0, qint64{1} << 40);
    message.subject = f.name("subject", LongestSubject);
    message.text = f.text("text", LongestText);
    if (!isId(message.id) || !message.id.endsWith(u'.' + message.person))
        f.refuse("id", QT_TRANSLATE_NOOP("core", "this is not the id of an alert to this member"));
    CHANCERY_TRY(f.done());
    return message;
}

Message messageFor(const Alert &alert, const QString &person)
{
    Message message;
    message.id = alert.id + u'.' + person;
    message.kind = kindText(alert.kind);
    message.person = person;
    message.mode = modeText(alert.mode);
    message.domain = alert.domain;
    message.ceremony = alert.ceremony;
    message.at = alert.at;
    message.digest = alert.digest;
    message.entry = alert.entry;
    message.subject = subjectOf(alert);
    message.text = textOf(alert);
    return message;
}

QList<Message> messagesFor(const Alert &alert, const QStringList &people)
{
    QList<Message> out;
    for (const QString &person : people)
        out += messageFor(alert, person);
    return out;
}

ports::Notice noticeFor(const Message &message, const SignedList &list)
{
    ports::Notice notice{message.id,       message.kind,         message.person,
                         message.subject,  message.text,         message.mode,
                         message.ceremony, message.digest.hex(), {{QStringLiteral("alert.json"), message.bytes()}}};
    if (!list.isEmpty())
        notice.attachments += {{list.name, list.bytes}, {list.name + QStringLiteral(".p7s"), list.signature}};
    return notice;
}

ports::Notice noticeFor(const Alert &alert)
{
    return {alert.id,       kindText(alert.kind), {}, subjectOf(alert), textOf(alert), modeText(alert.mode),
            alert.ceremony, alert.digest.hex(),   {}};
}

} // namespace chancery::alerts
