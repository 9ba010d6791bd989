#include "app/verify/certificate_files.h"

#include <QFile>

namespace chancery::verify {

namespace {

constexpr qint64 LargestFile = qint64{1} << 22;
constexpr qsizetype MostCertificates = 9;

Error unreadable(const QString &path)
{
    return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "%1 cannot be read."), {path}),
                 QT_TRANSLATE_NOOP("core", "Name an ordinary file of at most 4 MiB that you may read."));
}

Error notCertificates(const QString &path)
{
    return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "%1 holds no certificates."), {path}),
                 QT_TRANSLATE_NOOP("core", "Bring certificates in PEM without text around them, or one in DER."));
}

Error noLogKey(const QString &what)
{
    return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no log's key."), {what}),
                 QT_TRANSLATE_NOOP("core", "Say ORIGIN=KEY after --log-key or --rekor-key; the key is a PEM file or "
                                           "base64, as archive.json has it."));
}

struct OriginAndKey
{
    QString origin;
    QByteArray spki;
};

Result<OriginAndKey> readOriginAndKey(const QString &argument)
{
    const qsizetype at = argument.indexOf(u'=');
    const QString value = argument.mid(at + 1);
    if (at < 1 || value.isEmpty())
        return noLogKey(argument);
    OriginAndKey out{argument.left(at), {}};
    if (QFile::exists(value)) {
        const auto bytes = readFile(value);
        CHANCERY_TRY(bytes);
        const auto der = pki::fromPem(*bytes, "PUBLIC KEY");
        if (!der)
            return noLogKey(value);
        out.spki = *der;
    } else if (const auto der =
                   QByteArray::fromBase64Encoding(value.toLatin1(), QByteArray::AbortOnBase64DecodingErrors)) {
        out.spki = *der;
    }
    return out;
}

} // namespace

Result<QByteArray> readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(path);
    const QByteArray bytes = file.read(LargestFile + 1);
    if (file.error() != QFileDevice::NoError || bytes.size() > LargestFile)
        return unreadable(path);
    return bytes;
}

Result<QList<QByteArray>> readCertificates(const QString &path)
{
    const auto bytes = readFile(path);
    CHANCERY_TRY(bytes);
    if (bytes->startsWith('\x30'))
        return QList<QByteArray>{*bytes};
    const QByteArray end("-----END CERTIFICATE-----");
    QList<QByteArray> out;
    QByteArrayView rest = QByteArrayView(*bytes).trimmed();
    while (!rest.isEmpty()) {
        const qsizetype at = rest.indexOf(end);
        const auto der = at < 0 || out.size() == MostCertificates
                             ? Result<QByteArray>(notCertificates(path))
                             : pki::fromPem(rest.first(at + end.size()), "CERTIFICATE");
        if (!der)
            return notCertificates(path);
        out += *der;
        rest = rest.sliced(at + end.size()).trimmed();
    }
    return out.isEmpty() ? Result<QList<QByteArray>>(notCertificates(path)) : out;
}

Result<pki::KnownLog> readLogKey(const QString &argument)
{
    const auto given = readOriginAndKey(argument);
    CHANCERY_TRY(given);
    const auto key = pki::LogKey::parse(given->spki);
    if (!key)
        return noLogKey(argument);
    return pki::KnownLog{given->origin, *key, false};
}

Result<transparency::RekorLog> readRekorKey(const QString &argument)
{
    const auto given = readOriginAndKey(argument);
    return given ? transparency::RekorLog::make(given->origin, given->spki) : given.error();
}

Result<policy::Profile> readProfile(const QString &nameOrFile)
{
    const bool shipped = nameOrFile == QLatin1String("rust") || nameOrFile == QLatin1String("small");
    const auto bytes = readFile(shipped ? QStringLiteral(":/profiles/%1.json").arg(nameOrFile) : nameOrFile);
    CHANCERY_TRY(bytes);
    return policy::Profile::load(*bytes);
}

} // namespace chancery::verify
