#include "hsm/token/module.h"

#include "hsm/token/pkcs11_errors.h"

#include <QFileInfo>
#include <dlfcn.h>
#include <libp11.h>
#include <openssl/err.h>

namespace chancery::hsm {

namespace {

// NSS reads one pointer behind the standard's structure.
struct InitializeArguments
{
    CK_C_INITIALIZE_ARGS standard{};
    void *behind = nullptr;
};

Error notLoaded(const QString &path, const QString &detail)
{
    return Error(ErrorCode::NotFound,
                 Text(QT_TRANSLATE_NOOP("core", "The token's driver %1 cannot be loaded."), {path}),
                 QT_TRANSLATE_NOOP("core", "Install the package that holds it, or correct the path in the settings."))
        .withDetail(detail);
}

Error inUse(const QString &path)
{
    return Error(ErrorCode::Conflict,
                 Text(QT_TRANSLATE_NOOP("core", "The token's driver %1 is in use by this program already."), {path}),
                 QT_TRANSLATE_NOOP("core", "Close what uses it first."))
        .withDetail(returnValueText(CKR_CRYPTOKI_ALREADY_INITIALIZED));
}

} // namespace

Result<std::shared_ptr<Module>> Module::load(const ModuleConfig &config)
{
    std::shared_ptr<Module> module(new Module);
    const QByteArray path = QFile::encodeName(config.path);
    // An absolute path only: nothing is searched for. NODELETE because modules leave exit and thread handlers behind.
    if (!QFileInfo(config.path).isAbsolute())
        return notLoaded(config.path, QString());
    module->m_handle = dlopen(path.constData(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!module->m_handle)
        return notLoaded(config.path, QString::fromLocal8Bit(dlerror()));
    const auto getFunctionList = reinterpret_cast<CK_C_GetFunctionList>(dlsym(module->m_handle, "C_GetFunctionList"));
    if (!getFunctionList || getFunctionList(&module->m_api) != CKR_OK || !module->m_api)
        return notLoaded(config.path, QStringLiteral("C_GetFunctionList"));
    CHANCERY_TRY(module->initialise(config));
    return module;
}

Result<void> Module::initialise(const ModuleConfig &config)
{
    InitializeArguments arguments;
    QByteArray reserved = config.initArguments;
    arguments.standard.flags = CKF_OS_LOCKING_OK;
    arguments.standard.pReserved = reserved.isEmpty() ? nullptr : reserved.data();
    const CK_RV answer = m_api->C_Initialize(&arguments);
    if (answer == CKR_CRYPTOKI_ALREADY_INITIALIZED)
        return inUse(config.path);
    CHANCERY_TRY(checked(answer, "C_Initialize"));
    m_initialised = true;
    // libp11 takes a module that is initialised already as it is. Doing it before libp11 keeps the return value, which
    // libp11 would hide, and tells an owner elsewhere in the process apart.
    m_libp11 = PKCS11_CTX_new();
    if (m_libp11 && PKCS11_CTX_load(m_libp11, QFile::encodeName(config.path).constData()) != 0) {
        PKCS11_CTX_free(m_libp11);
        m_libp11 = nullptr;
    }
    ERR_clear_error();
    return {};
}

Module::~Module()
{
    if (m_libp11) {
        releaseSlotLists();
        PKCS11_CTX_unload(m_libp11); // always calls C_Finalize
        PKCS11_CTX_free(m_libp11);
        ERR_clear_error();
    } else if (m_initialised) {
        m_api->C_Finalize(nullptr);
    }
    if (m_handle)
        dlclose(m_handle);
}

Result<QList<CK_SLOT_ID>> Module::slotIds() const
{
    // A token may appear between the two calls.
    for (int attempt = 0; attempt < 5; ++attempt) {
        CK_ULONG count = 0;
        CHANCERY_TRY(checked(m_api->C_GetSlotList(CK_TRUE, nullptr, &count), "C_GetSlotList"));
        QList<CK_SLOT_ID> ids(static_cast<qsizetype>(count));
        const CK_RV answer = m_api->C_GetSlotList(CK_TRUE, ids.data(), &count);
        if (answer == CKR_BUFFER_TOO_SMALL)
            continue;
        CHANCERY_TRY(checked(answer, "C_GetSlotList"));
        ids.resize(static_cast<qsizetype>(count));
        return ids;
    }
    return tokenError(CKR_BUFFER_TOO_SMALL, "C_GetSlotList");
}

Result<CK_TOKEN_INFO> Module::tokenInfo(CK_SLOT_ID slot) const
{
    CK_TOKEN_INFO info{};
    CHANCERY_TRY(checked(m_api->C_GetTokenInfo(slot, &info), "C_GetTokenInfo"));
    return info;
}

PKCS11_slot_st *Module::borrowLibp11Slot(CK_SLOT_ID slot)
{
    if (!m_libp11)
        return nullptr;
    const std::lock_guard lock(m_slotMutex);
    if (m_borrowed == 0)
        releaseSlotLists();
    SlotList list;
    const bool listed = PKCS11_enumerate_slots(m_libp11, &list.first, &list.count) == 0;
    ERR_clear_error();
    if (!listed)
        return nullptr;
    m_slotLists.append(list);
    for (unsigned int i = 0; i < list.count; ++i) {
        if (list.first[i].token && PKCS11_get_slotid_from_slot(&list.first[i]) == slot) {
            ++m_borrowed;
            return &list.first[i];
        }
    }
    return nullptr;
}

void Module::returnLibp11Slot()
{
    const std::lock_guard lock(m_slotMutex);
    --m_borrowed;
}

// libp11 closes every session of every slot when it frees a list, those of other lists too: only while nothing is open.
void Module::releaseSlotLists()
{
    for (const SlotList &list : std::as_const(m_slotLists))
        PKCS11_release_all_slots(m_libp11, list.first, list.count);
    m_slotLists.clear();
}

} // namespace chancery::hsm
