#include "core/alerts/settings.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"

#include <QRegularExpression>

namespace chancery::alerts {

namespace {

constexpr qsizetype LargestFile = 256 * 1024;
constexpr qsizetype MostMembers = 255;

bool isHost(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral("\\A(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45})\\z"));
    return form.match(text).hasMatch();
}

void readSmtp(Fields &f, Settings &settings)
{
    const QStringList encryptions{QStringLiteral("tls"), QStringLiteral("starttls"), QStringLiteral("none")};
    settings.host = f.name("host", 255);
    settings.port = static_cast<int>(f.integer("port", 1, 65535));
    settings.encryption =
        static_cast<Encryption>(qMax<qsizetype>(0, encryptions.indexOf(f.oneOf("encryption", encryptions))));
    if (!f.isNull("ca_file"))
        settings.caFile = f.name("ca_file", 4096);
    if (!f.isNull("user"))
        settings.user = f.name("user", 254);
    if (!f.isNull("password_file"))
        settings.passwordFile = f.name("password_file", 4096);
    if (!isHost(settings.host))
        f.refuse("host", QT_TRANSLATE_NOOP("core", "this is not the name or address of a machine"));
    if (settings.encryption == Encryption::None && !settings.isLoopback())
        f.refuse("encryption", QT_TRANSLATE_NOOP("core", "only a server on this very machine may be used without TLS"));
    if (settings.user.isEmpty() != settings.passwordFile.isEmpty())
        f.refuse("password_file", QT_TRANSLATE_NOOP("core", "user and password_file belong together"));
    for (const auto &[key, path] : {std::pair{"ca_file", settings.caFile}, {"password_file", settings.passwordFile}}) {
        if (!path.isEmpty() && !path.startsWith(u'/'))
            f.refuse(key, QT_TRANSLATE_NOOP("core", "this must be an absolute path"));
    }
}

} // namespace

bool isMailAddress(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral("\\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}"
                       "~-]+)*@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\z"));
    return text.size() <= 254 && text.indexOf(u'@') <= 64 && form.match(text).hasMatch();
}

bool Settings::isLoopback() const
{
    return host == QLatin1String("localhost") || host == QLatin1String("127.0.0.1") || host == QLatin1String("::1");
}

Result<Settings> Settings::parse(QByteArrayView bytes)
{
    if (bytes.size() > LargestFile)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The settings for alerts are too large."));
    const auto object = parseJson(bytes);
    if (!object)
        return object.error();
    Settings settings;
    Fields f(*object, QStringLiteral("alert settings"));
    f.schema("alert-settings");
    f.inside("smtp", [&](Fields &inner) { readSmtp(inner, settings); });
    settings.sender = f.name("sender", 254);
    if (!isMailAddress(settings.sender))
        f.refuse("sender", QT_TRANSLATE_NOOP("core", "this is not a mail address"));
    f.objects("members", [&](Fields &item) {
        const QString id = item.personId("id");
        const QString address = item.name("address", 254);
        if (!isMailAddress(address))
            item.refuse("address", QT_TRANSLATE_NOOP("core", "this is not a mail address"));
        if (settings.addresses.contains(id))
            item.refuse("id", QT_TRANSLATE_NOOP("core", "this member stands there twice"));
        settings.addresses.insert(id, address);
    });
    if (settings.addresses.size() > MostMembers)
        f.refuse("members", QT_TRANSLATE_NOOP("core", "there are too many"));
    CHANCERY_TRY(f.done());
    return settings;
}

} // namespace chancery::alerts
