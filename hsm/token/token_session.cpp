#include "hsm/token/token_session.h"

#include "hsm/token/pkcs11_errors.h"

#include <QtGlobal>
#include <libp11.h>
#include <openssl/err.h>

namespace chancery::hsm {

namespace {

Result<CK_SESSION_HANDLE> openReadWrite(const Module &module, CK_SLOT_ID slot)
{
    CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
    CHANCERY_TRY(
        checked(module.api().C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session),
                "C_OpenSession"));
    return session;
}

// What the token says about the tries that are left, put into the hint of a wrong PIN.
Error wrongPin(const Module &module, CK_SLOT_ID slot, Role role)
{
    const Error plain = tokenError(CKR_PIN_INCORRECT, "C_Login");
    const auto info = module.tokenInfo(slot);
    if (!info)
        return plain;
    const bool user = role == Role::User;
    if (info->flags & (user ? CKF_USER_PIN_LOCKED : CKF_SO_PIN_LOCKED))
        return tokenError(CKR_PIN_LOCKED, "C_Login").withDetail(plain.detail());
    if (info->flags & (user ? CKF_USER_PIN_FINAL_TRY : CKF_SO_PIN_FINAL_TRY))
        return Error(ErrorCode::PinWrong, plain.text(),
                     QT_TRANSLATE_NOOP("core", "One try is left before the token locks itself."))
            .withDetail(plain.detail());
    return plain;
}

} // namespace

Result<std::shared_ptr<TokenSession>> TokenSession::open(std::shared_ptr<Module> module, CK_SLOT_ID slot)
{
    std::shared_ptr<TokenSession> session(new TokenSession(std::move(module), slot));
    session->prepareLibp11();
    auto handle = openReadWrite(*session->m_module, slot);
    if (!handle)
        return std::move(handle).error();
    session->m_session = *handle;
    return session;
}

// libp11 0.4.12 waits for ever when it cannot open a session, and closes every session of the slot when it is told
// the mode. So it is told before ours is open, two sessions are tried first, and it is made to take the one that it
// keeps from then on while the token is known to be there.
void TokenSession::prepareLibp11()
{
    const auto first = openReadWrite(*m_module, m_slot);
    const auto second = openReadWrite(*m_module, m_slot);
    if (first)
        api().C_CloseSession(*first);
    if (second)
        api().C_CloseSession(*second);
    if (!first || !second)
        return;
    m_libp11Slot = m_module->borrowLibp11Slot(m_slot);
    if (!m_libp11Slot)
        return;
    unsigned char unused = 0;
    PKCS11_open_session(m_libp11Slot, 1);
    PKCS11_generate_random(m_libp11Slot, &unused, 1);
    ERR_clear_error();
}

TokenSession::~TokenSession()
{
    if (m_session != CK_INVALID_HANDLE)
        api().C_Logout(m_session);
    if (m_libp11Slot)
        PKCS11_logout(m_libp11Slot); // its flag is down: only its cached keys go
    ERR_clear_error();
    api().C_CloseAllSessions(m_slot); // ours and libp11's
    if (m_libp11Slot)
        m_module->returnLibp11Slot();
}

Result<void> TokenSession::login(Role role, const Secret &pin)
{
    CHANCERY_TRY(logout());
    const CK_RV answer = api().C_Login(m_session, role == Role::User ? CKU_USER : CKU_SO,
                                       const_cast<unsigned char *>(pin.data()), static_cast<CK_ULONG>(pin.size()));
    if (answer == CKR_PIN_INCORRECT)
        return wrongPin(*m_module, m_slot, role);
    return checked(answer, "C_Login");
}

Result<void> TokenSession::logout()
{
    const CK_RV answer = api().C_Logout(m_session);
    return answer == CKR_USER_NOT_LOGGED_IN ? Result<void>() : checked(answer, "C_Logout");
}

Result<void> TokenSession::stillThere() const
{
    CK_SESSION_INFO info{};
    CHANCERY_TRY(checked(api().C_GetSessionInfo(m_session, &info), "C_GetSessionInfo"));
    CK_TOKEN_INFO token{};
    const CK_RV answer = api().C_GetTokenInfo(m_slot, &token);
    if (answer == CKR_OK && (token.flags & CKF_TOKEN_INITIALIZED))
        return {};
    return tokenError(CKR_TOKEN_NOT_PRESENT, "")
        .withDetail(returnValueText(answer) + QStringLiteral(", C_GetTokenInfo"));
}

} // namespace chancery::hsm
