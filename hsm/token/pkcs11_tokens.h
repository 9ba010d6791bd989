// The tokens behind one PKCS#11 module.
#pragma once

#include "core/ports/token.h"
#include "hsm/token/module_config.h"

#include <map>
#include <memory>
#include <mutex>

namespace chancery::hsm {

class Module;
class TokenSession;

// Loads and initialises the module; finalises it when it and every Token it gave out are gone. One per module and
// process at a time: a second one gets Conflict.
class Pkcs11Tokens final : public ports::Tokens
{
public:
    static Result<std::unique_ptr<Pkcs11Tokens>> create(const ModuleConfig &config);
    ~Pkcs11Tokens() override;

    Result<QList<ports::TokenInfo>> list() override;
    // Opening a token that is open already shares its session, and so its login.
    Result<std::unique_ptr<ports::Token>> open(const ports::TokenId &id) override;
    Result<ports::TokenInfo> initialise(const QString &blankSerial, const QString &label,
                                        const Secret &securityOfficerPin, const Secret &userPin) override;

private:
    explicit Pkcs11Tokens(std::shared_ptr<Module> module);
    Result<std::shared_ptr<TokenSession>> session(unsigned long slot);

    std::shared_ptr<Module> m_module;
    std::mutex m_sessionMutex;
    std::map<unsigned long, std::weak_ptr<TokenSession>> m_sessions; // by slot
};

} // namespace chancery::hsm
