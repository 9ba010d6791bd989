// The one read/write session to a token that everything raw goes through.
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "hsm/token/module.h"

#include <QByteArray>
#include <QList>
#include <memory>
#include <optional>

struct PKCS11_slot_st;

namespace chancery::hsm {

enum class Role { User, SecurityOfficer };

// Opened first and kept, so that no session mode ever changes. Logged out and closed when destroyed. Used by one
// thread at a time.
class TokenSession
{
public:
    // Only for a token with CKF_TOKEN_INITIALIZED: the caller has looked.
    static Result<std::shared_ptr<TokenSession>> open(std::shared_ptr<Module> module, CK_SLOT_ID slot);
    ~TokenSession();
    TokenSession(const TokenSession &) = delete;
    TokenSession &operator=(const TokenSession &) = delete;

    const CK_FUNCTION_LIST &api() const { return m_module->api(); }
    CK_SESSION_HANDLE handle() const { return m_session; }
    CK_SLOT_ID slot() const { return m_slot; }
    const Module &module() const { return *m_module; }
    // Null when libp11 must not touch this token.
    PKCS11_slot_st *libp11Slot() const { return m_libp11Slot; }

    // A real C_Login after a C_Logout; the PIN goes from its own memory to the module.
    Result<void> login(Role role, const Secret &pin);
    Result<void> logout(); // nobody logged in is fine

    // DeviceGone when the token cannot even say any more who it is.
    Result<void> stillThere() const;
    // The same result; but when the token refused because it is gone, DeviceGone. SoftHSM answers most calls with
    // CKR_GENERAL_ERROR once its files are removed.
    template <class T>
    Result<T> orGone(Result<T> result) const
    {
        if (!result && result.error().code() == ErrorCode::DeviceRefused)
            CHANCERY_TRY(stillThere());
        return result;
    }

private:
    TokenSession(std::shared_ptr<Module> module, CK_SLOT_ID slot) : m_module(std::move(module)), m_slot(slot) {}
    void prepareLibp11();

    std::shared_ptr<Module> m_module;
    CK_SLOT_ID m_slot = 0;
    CK_SESSION_HANDLE m_session = CK_INVALID_HANDLE;
    PKCS11_slot_st *m_libp11Slot = nullptr;
};

} // namespace chancery::hsm
