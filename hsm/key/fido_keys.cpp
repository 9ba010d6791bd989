#include "hsm/key/fido_keys.h"

#include "hsm/key/fido_error.h"
#include "hsm/key/key_operations.h"

#include <algorithm>
#include <cstring>
#include <fido.h>

namespace chancery::hsm {

namespace {

bool contains(char **names, std::size_t count, const char *wanted)
{
    return std::any_of(names, names + count, [&](const char *name) { return std::strcmp(name, wanted) == 0; });
}

struct SeveralSubscriptions final : ports::Subscription
{
    std::vector<std::unique_ptr<ports::Subscription>> parts;
};

} // namespace

FidoKeys::FidoKeys(std::vector<std::unique_ptr<KeySource>> sources) : m_sources(std::move(sources)) {}

Result<QStringList> FidoKeys::inserted()
{
    fido_init(FIDO_DISABLE_U2F_FALLBACK);
    QStringList out;
    for (const auto &source : m_sources) {
        const auto entries = source->entries();
        if (!entries)
            return entries.error();
        for (const KeyEntry &entry : *entries)
            out.append(entry.path);
    }
    return out;
}

Result<FidoKeys::Found> FidoKeys::find(const QString &path)
{
    for (const auto &source : m_sources) {
        const auto entries = source->entries();
        if (!entries)
            return entries.error();
        for (const KeyEntry &entry : *entries) {
            if (entry.path == path)
                return Found{source.get(), entry};
        }
    }
    return Error(ErrorCode::DeviceGone, QT_TRANSLATE_NOOP("core", "The security key is not inserted any more."),
                 QT_TRANSLATE_NOOP("core", "Insert the key again and repeat the step."))
        .withDetail(path);
}

Result<FidoKeys::Found> FidoKeys::open(KeyCall &call, const QString &path)
{
    auto found = find(path);
    if (found)
        CHANCERY_TRY(call.open(*found->source, path, m_limit));
    return found;
}

Result<ports::SecurityKeyInfo> FidoKeys::info(const QString &path)
{
    KeyCall call(m_running);
    const auto found = open(call, path);
    if (!found)
        return found.error();
    const auto cbor = call.cborInfo();
    if (!cbor)
        return cbor.error();
    const fido_cbor_info *info = cbor->get();

    ports::SecurityKeyInfo out;
    out.path = path;
    out.product = found->entry.product;
    out.simulated = found->source->simulated();
    out.aaguid = QByteArray(reinterpret_cast<const char *>(fido_cbor_info_aaguid_ptr(info)),
                            qsizetype(fido_cbor_info_aaguid_len(info)));
    out.firmware = fido_cbor_info_fwversion(info);
    char **extensions = fido_cbor_info_extensions_ptr(info);
    out.hmacSecret = contains(extensions, fido_cbor_info_extensions_len(info), "hmac-secret");
    out.credProtect = contains(extensions, fido_cbor_info_extensions_len(info), "credProtect");
    out.pinSet = fido_dev_has_pin(call.device());
    if (out.pinSet)
        CHANCERY_TRY(call.run([&](fido_dev *key) { return fido_dev_get_retry_count(key, &out.pinTriesLeft); }));
    return out;
}

Result<void> FidoKeys::setPin(const QString &path, const Secret &pin)
{
    CHANCERY_TRY(checkPin(pin));
    KeyCall call(m_running);
    CHANCERY_TRY(open(call, path));
    if (fido_dev_has_pin(call.device()))
        return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "The security key has a PIN already."),
                     QT_TRANSLATE_NOOP("core", "Use the PIN that was set on it."));
    const Secret text = pinText(pin);
    return call.run([&](fido_dev *key) { return fido_dev_set_pin(key, text.chars(), nullptr); });
}

Result<ports::Credential> FidoKeys::makeCredential(const QString &path, const ports::CredentialRequest &request,
                                                   const Secret &pin, const ports::TouchPrompt &touchNeeded)
{
    CHANCERY_TRY(checkPin(pin));
    KeyCall call(m_running);
    CHANCERY_TRY(open(call, path));
    return hsm::makeCredential(call, request, pin, touchNeeded);
}

Result<QByteArray> FidoKeys::recognise(const QString &path, const QString &rpId, const QList<QByteArray> &candidates,
                                       const Secret &pin)
{
    CHANCERY_TRY(checkPin(pin));
    KeyCall call(m_running);
    CHANCERY_TRY(open(call, path));
    return hsm::recognise(call, rpId, candidates, pin);
}

Result<ports::Assertion> FidoKeys::assertCredential(const QString &path, const ports::AssertionRequest &request,
                                                    const Secret &pin, const ports::TouchPrompt &touchNeeded)
{
    CHANCERY_TRY(checkPin(pin));
    KeyCall call(m_running);
    CHANCERY_TRY(open(call, path));
    return hsm::assertCredential(call, request, pin, touchNeeded);
}

void FidoKeys::cancel()
{
    m_running.cancelAll();
}

std::unique_ptr<ports::Subscription> FidoKeys::onChange(std::function<void()> changed)
{
    auto all = std::make_unique<SeveralSubscriptions>();
    for (const auto &source : m_sources) {
        if (auto one = source->onChange(changed))
            all->parts.push_back(std::move(one));
    }
    return all->parts.empty() ? nullptr : std::move(all);
}

} // namespace chancery::hsm
