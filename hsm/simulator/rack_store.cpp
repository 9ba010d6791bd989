#include "hsm/simulator/rack_store.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"

#include <QDir>
#include <QFile>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

namespace chancery::hsm {

namespace {

constexpr char FileName[] = "rack.json";
constexpr qint64 LargestFile = 16 << 20;
constexpr int Secret32 = 32;

QJsonObject toJson(const SimulatedCredential &credential)
{
    return {{QStringLiteral("id"), toBase64(credential.id)},
            {QStringLiteral("rp_id"), credential.rpId},
            {QStringLiteral("scalar"), toBase64(credential.scalar)},
            {QStringLiteral("protection"), credential.protection},
            {QStringLiteral("hmac_secret"), credential.hmacSecret},
            {QStringLiteral("cred_random_uv"), toBase64(credential.credRandomWithUv)},
            {QStringLiteral("cred_random"), toBase64(credential.credRandomWithoutUv)}};
}

QJsonObject toJson(const SimulatedMemory &key)
{
    QJsonArray credentials;
    for (const SimulatedCredential &credential : key.credentials)
        credentials.append(toJson(credential));
    return {{QStringLiteral("person"), key.person},
            {QStringLiteral("pin"), toBase64(key.pin.pin)},
            {QStringLiteral("pin_tries_left"), key.pin.triesLeft},
            {QStringLiteral("counter"), qint64(key.counter)},
            {QStringLiteral("attestation_scalar"), toBase64(key.attestationScalar)},
            {QStringLiteral("attestation_certificate"), toBase64(key.attestationCertificate)},
            {QStringLiteral("credentials"), credentials}};
}

SimulatedCredential readCredential(Fields &f)
{
    SimulatedCredential out;
    out.id = f.base64("id", 1, 255);
    out.rpId = f.name("rp_id");
    out.scalar = f.base64("scalar", Secret32, Secret32);
    out.protection = int(f.integer("protection", 1, 3));
    out.hmacSecret = f.boolean("hmac_secret");
    out.credRandomWithUv = f.base64("cred_random_uv", Secret32, Secret32);
    out.credRandomWithoutUv = f.base64("cred_random", Secret32, Secret32);
    return out;
}

SimulatedMemory readKey(Fields &f)
{
    SimulatedMemory out;
    out.person = f.personId("person");
    out.pin.pin = f.base64("pin", 0, 63);
    out.pin.triesLeft = int(f.integer("pin_tries_left", 0, PinMemory::AllTries));
    out.counter = quint32(f.integer("counter", 0, std::numeric_limits<quint32>::max()));
    out.attestationScalar = f.base64("attestation_scalar", Secret32, Secret32);
    out.attestationCertificate = f.base64("attestation_certificate", 1);
    f.objects("credentials", [&](Fields &item) { out.credentials.append(readCredential(item)); });
    return out;
}

Error diskError(const QString &path)
{
    const int code = errno;
    const bool full = code == ENOSPC || code == EDQUOT;
    return Error(full ? ErrorCode::DiskFull : ErrorCode::DiskError,
                 Text(QT_TRANSLATE_NOOP("core", "The simulated keys cannot be kept in %1."), {path}),
                 full ? QT_TRANSLATE_NOOP("core", "Make room on this disk, then repeat the step.")
                      : QT_TRANSLATE_NOOP("core", "Check the folder and its permissions, then repeat the step."))
        .withDetail(QString::fromLocal8Bit(std::strerror(code)));
}

// Closes, and says whether everything before and the closing itself worked; errno is that of the first failure.
bool closed(int file, bool good)
{
    const int before = errno;
    const bool closing = ::close(file) == 0;
    if (!good)
        errno = before;
    return good && closing;
}

bool writeWhole(int file, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(file, bytes.data(), std::size_t(bytes.size()));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = bytes.sliced(written);
    }
    return ::fsync(file) == 0;
}

bool syncFolder(const QByteArray &folder)
{
    const int handle = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return handle >= 0 && closed(handle, ::fsync(handle) == 0);
}

} // namespace

QByteArray encodedRack(const RackMemory &memory)
{
    QJsonArray keys;
    for (const SimulatedMemory &key : memory.keys)
        keys.append(toJson(key));
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/simulated-rack/1")},
                                     {QStringLiteral("root_scalar"), toBase64(memory.rootScalar)},
                                     {QStringLiteral("root_certificate"), toBase64(memory.rootCertificate)},
                                     {QStringLiteral("keys"), keys}});
}

Result<RackMemory> decodedRack(QByteArrayView bytes)
{
    const auto object = parseCanonicalJson(bytes);
    if (!object)
        return object.error();
    Fields f(*object, QStringLiteral("simulated rack"));
    f.schema("simulated-rack");
    RackMemory out;
    out.rootScalar = f.base64("root_scalar", Secret32, Secret32);
    out.rootCertificate = f.base64("root_certificate", 1);
    f.objects("keys", [&](Fields &item) { out.keys.append(readKey(item)); });
    CHANCERY_TRY(f.done());
    return out;
}

Result<void> saveRack(const QString &folder, const RackMemory &memory)
{
    const QByteArray path = QFile::encodeName(QDir(folder).filePath(QLatin1String(FileName)));
    const QByteArray temporary = path + ".new";
    // One that an ended program left behind may have other permissions.
    ::unlink(temporary.constData());
    const int file = ::open(temporary.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0 || !closed(file, writeWhole(file, encodedRack(memory))) ||
        std::rename(temporary.constData(), path.constData()) != 0 || !syncFolder(QFile::encodeName(folder)))
        return diskError(folder);
    return {};
}

Result<std::optional<RackMemory>> loadRack(const QString &folder)
{
    QFile file(QDir(folder).filePath(QLatin1String(FileName)));
    if (!file.exists())
        return std::optional<RackMemory>();
    if (!file.open(QIODevice::ReadOnly))
        return Error(ErrorCode::DiskError,
                     Text(QT_TRANSLATE_NOOP("core", "The simulated keys in %1 cannot be read."), {folder}),
                     QT_TRANSLATE_NOOP("core", "Check the folder and its permissions."))
            .withDetail(file.errorString());
    auto memory = decodedRack(file.read(LargestFile));
    if (!memory)
        return Error(ErrorCode::Damaged,
                     Text(QT_TRANSLATE_NOOP("core", "The simulated keys in %1 are damaged."), {folder}),
                     QT_TRANSLATE_NOOP("core", "Start a new rehearsal in another folder."))
            .withCause(memory.error());
    return std::optional<RackMemory>(*std::move(memory));
}

} // namespace chancery::hsm
