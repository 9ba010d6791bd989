// The rehearsal's token store: SoftHSM with a folder of its own.
#pragma once

#include "core/base/result.h"
#include "hsm/token/module_config.h"

#include <QByteArray>
#include <memory>
#include <optional>

namespace chancery::hsm {

// Points this process's SoftHSM at a private folder, never at the user's own store. Create it before the module is
// loaded and keep it until the module is finalised; the environment is as before when it is destroyed. The folder
// stays: it belongs to the rehearsal.
class SoftTokenStore
{
public:
    // Makes or finds FOLDER/softhsm2.conf and FOLDER/tokens, for this user only. NotFound when SoftHSM is not
    // installed; NotAllowed when the folder is somebody else's or a link.
    static Result<std::unique_ptr<SoftTokenStore>> create(const QString &folder);
    ~SoftTokenStore();
    SoftTokenStore(const SoftTokenStore &) = delete;
    SoftTokenStore &operator=(const SoftTokenStore &) = delete;

    ModuleConfig module() const { return {m_modulePath, {}}; }
    const QString &modulePath() const { return m_modulePath; }
    const QString &tokenFolder() const { return m_tokenFolder; }

private:
    SoftTokenStore() = default;

    QString m_modulePath;
    QString m_tokenFolder;
    bool m_environmentSet = false;
    std::optional<QByteArray> m_environmentBefore;
};

} // namespace chancery::hsm
