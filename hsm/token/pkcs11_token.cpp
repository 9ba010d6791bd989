#include "hsm/token/pkcs11_token.h"

#include "hsm/token/key_forms.h"
#include "hsm/token/key_pairs.h"
#include "hsm/token/libp11_signing.h"
#include "hsm/token/objects.h"
#include "hsm/token/pkcs11_errors.h"
#include "hsm/token/token_info.h"
#include "hsm/token/token_session.h"
#include "hsm/token/unfinished_keys.h"

#include <QtGlobal>
#include <algorithm>
#include <tuple>

namespace chancery::hsm {

namespace {

unsigned char *pinBytes(const Secret &pin)
{
    return const_cast<unsigned char *>(pin.data());
}

CK_ULONG pinSize(const Secret &pin)
{
    return static_cast<CK_ULONG>(pin.size());
}

// Such keys want the PIN again for each signature; nobody is asked for it here.
Result<void> needNoPinEachTime(const TokenSession &session, CK_OBJECT_HANDLE privateKey)
{
    const auto value = readAttribute(session, privateKey, CKA_ALWAYS_AUTHENTICATE);
    if (!value)
        return value.error();
    if (*value && (*value)->size() == 1 && (*value)->at(0) != CK_FALSE)
        return Error(ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("core", "This key wants the PIN again for each signature."),
                     QT_TRANSLATE_NOOP("core", "Use a key that was made in a ceremony."));
    return {};
}

// P-384 through libp11 where it can, everything else through the function list.
Result<QByteArray> signOnce(const TokenSession &session, const KeyPair &pair, const QByteArray &id,
                            QByteArrayView message)
{
    if (pair.key.algorithm == KeyAlgorithm::P384 && session.libp11Slot()) {
        auto signature = signWithLibp11(session.libp11Slot(), id, message);
        if (!signature)
            return std::move(signature).error();
        if (*signature)
            return **signature;
    }
    return signRaw(session, pair, message);
}

} // namespace

Pkcs11Token::Pkcs11Token(ports::TokenId id, std::shared_ptr<TokenSession> session)
    : m_id(std::move(id)), m_session(std::move(session))
{
}

Pkcs11Token::~Pkcs11Token() = default;

Result<ports::TokenInfo> Pkcs11Token::info()
{
    CHANCERY_TRY(m_session->stillThere());
    const auto raw = m_session->module().tokenInfo(m_session->slot());
    if (!raw)
        return raw.error();
    ports::TokenInfo info = describeToken(*raw);
    if (!(info.id == m_id))
        return tokenError(CKR_TOKEN_NOT_PRESENT, "C_GetTokenInfo"); // another one is in its place
    return info;
}

Result<void> Pkcs11Token::login(const Secret &userPin)
{
    return m_session->orGone(m_session->login(Role::User, userPin));
}

Result<void> Pkcs11Token::logout()
{
    return m_session->orGone(m_session->logout());
}

Result<QList<ports::TokenObject>> Pkcs11Token::inventory()
{
    const auto handles = m_session->orGone(findObjects(*m_session, Template()));
    if (!handles)
        return handles.error();
    QList<ports::TokenObject> out;
    for (const CK_OBJECT_HANDLE handle : *handles) {
        const auto nothing = m_session->orGone(holdsNothing(*m_session, handle));
        if (!nothing)
            return nothing.error();
        if (*nothing)
            continue;
        auto object = m_session->orGone(describeObject(*m_session, handle));
        if (!object)
            return std::move(object).error();
        out.append(*std::move(object));
    }
    if (out.isEmpty())
        CHANCERY_TRY(m_session->stillThere());
    std::ranges::sort(out, {}, [](const ports::TokenObject &o) { return std::tie(o.objectClass, o.id, o.label); });
    return out;
}

Result<ports::TokenKey> Pkcs11Token::makeKey(const ports::KeyToMake &key)
{
    auto pair = m_session->orGone(makeKeyPair(*m_session, key));
    if (!pair)
        return std::move(pair).error();
    return pair->key;
}

Result<std::optional<ports::TokenKey>> Pkcs11Token::findKey(const QByteArray &id)
{
    auto pair = m_session->orGone(findKeyPair(*m_session, id));
    if (!pair)
        return std::move(pair).error();
    if (!*pair) {
        CHANCERY_TRY(m_session->stillThere());
        return std::optional<ports::TokenKey>();
    }
    return std::optional<ports::TokenKey>((*pair)->key);
}

Result<QByteArray> Pkcs11Token::sign(const QByteArray &id, QByteArrayView message)
{
    auto pair = m_session->orGone(findKeyPair(*m_session, id));
    if (!pair)
        return std::move(pair).error();
    if (!*pair) {
        CHANCERY_TRY(m_session->stillThere());
        return Error(
            ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "The token holds no key with this id."),
            QT_TRANSLATE_NOOP("core", "Check that it is the right token and that it was opened with its PIN."));
    }
    CHANCERY_TRY(m_session->orGone(needNoPinEachTime(*m_session, (*pair)->privateKey)));
    auto signature = m_session->orGone(signOnce(*m_session, **pair, id, message));
    if (!signature)
        return std::move(signature).error();
    if (!verifies((*pair)->key.spki, (*pair)->key.algorithm, message, *signature))
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The token gave a signature that does not fit its public key."),
                     QT_TRANSLATE_NOOP("core", "The signature was thrown away. Take the token out of use."));
    return signature;
}

Result<void> Pkcs11Token::changeUserPin(const Secret &oldPin, const Secret &newPin)
{
    const CK_RV answer = m_session->api().C_SetPIN(m_session->handle(), pinBytes(oldPin), pinSize(oldPin),
                                                   pinBytes(newPin), pinSize(newPin));
    return m_session->orGone(checked(answer, "C_SetPIN"));
}

Result<void> Pkcs11Token::setUserPin(const Secret &securityOfficerPin, const Secret &newUserPin)
{
    CHANCERY_TRY(m_session->orGone(m_session->login(Role::SecurityOfficer, securityOfficerPin)));
    const CK_RV answer = m_session->api().C_InitPIN(m_session->handle(), pinBytes(newUserPin), pinSize(newUserPin));
    const auto out = m_session->logout();
    CHANCERY_TRY(m_session->orGone(checked(answer, "C_InitPIN")));
    return m_session->orGone(out);
}

} // namespace chancery::hsm
