// One PKCS#11 module in this process, and the one owner of its C_Initialize and C_Finalize.
#pragma once

#include "core/base/result.h"
#include "hsm/token/cryptoki.h"
#include "hsm/token/module_config.h"

#include <QList>
#include <memory>
#include <mutex>

struct PKCS11_ctx_st;
struct PKCS11_slot_st;

namespace chancery::hsm {

// Initialised when load() returns it, finalised when destroyed. The function list serves most calls; libp11 stands
// on the same initialised module, for the keys that it can use.
class Module
{
public:
    // Conflict: somebody else in this process uses the module already.
    static Result<std::shared_ptr<Module>> load(const ModuleConfig &config);
    ~Module();
    Module(const Module &) = delete;
    Module &operator=(const Module &) = delete;

    const CK_FUNCTION_LIST &api() const { return *m_api; }

    // Slots with a token, blank ones too, in the module's order. Also makes modules look for new ones.
    Result<QList<CK_SLOT_ID>> slotIds() const;
    Result<CK_TOKEN_INFO> tokenInfo(CK_SLOT_ID slot) const;

    // libp11's own object for this slot, never given out before: it has no session, no mode, no cached keys. Null
    // when libp11 cannot serve it. Give it back before the module goes.
    PKCS11_slot_st *borrowLibp11Slot(CK_SLOT_ID slot);
    void returnLibp11Slot();

private:
    struct SlotList
    {
        PKCS11_slot_st *first = nullptr;
        unsigned int count = 0;
    };

    Module() = default;
    Result<void> initialise(const ModuleConfig &config);
    void releaseSlotLists();

    void *m_handle = nullptr;
    CK_FUNCTION_LIST *m_api = nullptr;
    bool m_initialised = false;
    PKCS11_ctx_st *m_libp11 = nullptr;
    std::mutex m_slotMutex;
    QList<SlotList> m_slotLists;
    int m_borrowed = 0;
};

} // namespace chancery::hsm
