// Security keys through libfido2, real and simulated ones alike.
#pragma once

#include "core/ports/security_key.h"
#include "hsm/key/key_call.h"
#include "hsm/key/key_source.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace chancery::hsm {

class FidoKeys final : public ports::SecurityKeys
{
public:
    // Live: usbKeys() alone. Rehearsal: SimulatedRack::source(), with or without usbKeys().
    explicit FidoKeys(std::vector<std::unique_ptr<KeySource>> sources);

    // How long a call waits for the person; 60 seconds unless set.
    void setTouchLimit(std::chrono::milliseconds limit) { m_limit = limit; }

    Result<QStringList> inserted() override;
    Result<ports::SecurityKeyInfo> info(const QString &path) override;
    Result<void> setPin(const QString &path, const Secret &pin) override;
    Result<ports::Credential> makeCredential(const QString &path, const ports::CredentialRequest &request,
                                             const Secret &pin, const ports::TouchPrompt &touchNeeded) override;
    Result<QByteArray> recognise(const QString &path, const QString &rpId, const QList<QByteArray> &candidates,
                                 const Secret &pin) override;
    Result<ports::Assertion> assertCredential(const QString &path, const ports::AssertionRequest &request,
                                              const Secret &pin, const ports::TouchPrompt &touchNeeded) override;
    void cancel() override;
    std::unique_ptr<ports::Subscription> onChange(std::function<void()> changed) override;

private:
    struct Found
    {
        KeySource *source = nullptr;
        KeyEntry entry;
    };
    Result<Found> find(const QString &path);
    Result<Found> open(KeyCall &call, const QString &path);

    std::vector<std::unique_ptr<KeySource>> m_sources;
    std::atomic<std::chrono::milliseconds> m_limit{std::chrono::seconds(60)};
    RunningCalls m_running;
};

} // namespace chancery::hsm
