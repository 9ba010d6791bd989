// One PKCS#11 token in use.
#pragma once

#include "core/ports/token.h"

#include <memory>

namespace chancery::hsm {

class TokenSession;

class Pkcs11Token final : public ports::Token
{
public:
    Pkcs11Token(ports::TokenId id, std::shared_ptr<TokenSession> session);
    ~Pkcs11Token() override;

    Result<ports::TokenInfo> info() override;
    Result<void> login(const Secret &userPin) override;
    Result<void> logout() override;
    Result<QList<ports::TokenObject>> inventory() override;
    Result<ports::TokenKey> makeKey(const ports::KeyToMake &key) override;
    Result<std::optional<ports::TokenKey>> findKey(const QByteArray &id) override;
    Result<QByteArray> sign(const QByteArray &id, QByteArrayView message) override;
    Result<void> changeUserPin(const Secret &oldPin, const Secret &newPin) override;
    Result<void> setUserPin(const Secret &securityOfficerPin, const Secret &newUserPin) override;

private:
    ports::TokenId m_id;
    std::shared_ptr<TokenSession> m_session;
};

} // namespace chancery::hsm
