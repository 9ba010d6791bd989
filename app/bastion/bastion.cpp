#include "app/bastion/bastion.h"

#include "app/net/alert_settings.h"
#include "app/net/http_log_client.h"
#include "app/net/smtp_notifier.h"
#include "app/system/journal_notifier.h"
#include "app/system/logins.h"
#include "app/system/private_folder.h"
#include "app/system/system_ports.h"
#include "core/archive/disk_files.h"
#include "hsm/key/fido_keys.h"
#include "hsm/token/pkcs11_tokens.h"

#include <QFileInfo>

namespace chancery::app {

namespace {

Error notReady(const Text &why)
{
    return Error(ErrorCode::NotAllowed, why,
                 QT_TRANSLATE_NOOP("core", "Nothing was begun. Mend this, and start the console again."));
}

Result<void> checkReady(const session::Places &places, const policy::Profile &profile)
{
    const QList<Text> obstacles = profile.obstaclesToLive();
    if (!obstacles.isEmpty())
        return notReady(
            Text(QT_TRANSLATE_NOOP("core", "This profile cannot go live: %1"), {obstacles.first().english()}));
    // Made by hand, so that a drive that is not there is not taken for an empty one.
    if (!QFileInfo(places.second).isDir())
        return notReady(Text(QT_TRANSLATE_NOOP("core", "The second place for sealed shares is not there: %1"),
                             {places.second.isEmpty() ? QStringLiteral("--second") : places.second}));
    const QString own = QFileInfo(QFileInfo(places.archive).path()).canonicalFilePath();
    const QString second = QFileInfo(places.second).canonicalFilePath();
    if (!own.isEmpty() && (second == own || second.startsWith(own + u'/')))
        return notReady(QT_TRANSLATE_NOOP("core", "The second place for sealed shares lies in the first one."));
    static const QList<Text> unprotected = protectMemory(); // once a process
    if (!unprotected.isEmpty())
        return notReady(unprotected.first());
    return {};
}

Result<std::unique_ptr<hsm::Pkcs11Tokens>> load(const ModuleSettings &module)
{
    return hsm::Pkcs11Tokens::create({module.path, module.initArguments.toUtf8()});
}

} // namespace

struct Bastion::Parts
{
    SystemClock clock;
    SystemRandom random;
    archive::DiskFiles files;
    JournalNotifier journal;
    std::unique_ptr<SmtpNotifier> mail;
    std::unique_ptr<HttpLogClient> logs;
    std::unique_ptr<hsm::Pkcs11Tokens> rootTokens;
    std::unique_ptr<hsm::Pkcs11Tokens> secondTokens; // null: the root's module serves both
    std::unique_ptr<hsm::FidoKeys> keys;
};

Bastion::Bastion() : m_parts(std::make_unique<Parts>()) {}
Bastion::~Bastion() = default;

Result<std::unique_ptr<Bastion>> Bastion::create(const session::Places &places, const policy::Profile &profile,
                                                 const DeviceSettings &settings)
{
    CHANCERY_TRY(checkReady(places, profile));
    std::unique_ptr<Bastion> bastion(new Bastion);
    bastion->m_places = places;
    bastion->m_profile = profile;
    bastion->m_settings = settings;
    Parts &parts = *bastion->m_parts;
    if (!settings.alertFile.isEmpty()) {
        const auto alerts = readAlertSettings(settings.alertFile);
        if (!alerts)
            return alerts.error();
        parts.mail = std::make_unique<SmtpNotifier>(*alerts);
    }
    CHANCERY_TRY(makePrivateFolder(places.privateFolder));
    auto rootTokens = load(settings.rootModule);
    if (!rootTokens)
        return std::move(rootTokens).error();
    parts.rootTokens = std::move(*rootTokens);
    if (settings.secondModule) {
        auto secondTokens = load(*settings.secondModule);
        if (!secondTokens)
            return std::move(secondTokens).error();
        parts.secondTokens = std::move(*secondTokens);
    }
    std::vector<std::unique_ptr<hsm::KeySource>> sources;
    sources.push_back(hsm::usbKeys());
    parts.keys = std::make_unique<hsm::FidoKeys>(std::move(sources));
    parts.keys->setTouchLimit(std::chrono::seconds(profile.touchLimitSeconds));
    parts.logs = std::make_unique<HttpLogClient>(networkLogs(profile));
    return bastion;
}

session::Devices Bastion::devices()
{
    Parts &parts = *m_parts;
    session::Devices out;
    out.tokens = parts.rootTokens.get();
    out.secondTokens = parts.secondTokens ? parts.secondTokens.get() : parts.rootTokens.get();
    out.keys = parts.keys.get();
    out.files = &parts.files;
    out.logs = parts.logs.get();
    out.clock = &parts.clock;
    out.random = &parts.random;
    out.lockMemory = [] { return lockMemory(); };
    out.login = currentLogin();
    out.systemEvents = [](const QDateTime &since, const QDateTime &until) { return readSystemEvents(since, until); };
    out.mail = parts.mail.get();
    out.monitoring = &parts.journal;
    out.secondTokenPin = [this](const QString &label) { return readPin(m_settings, label); };
    return out;
}

Result<std::unique_ptr<session::Session>> Bastion::resume()
{
    const auto unfinished = session::Session::unfinished(m_places, m_parts->files);
    if (!unfinished)
        return unfinished.error();
    if (unfinished->isEmpty())
        return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "No ceremony was left unfinished."));
    return session::Session::resume(m_places, devices(), Mode::Live, unfinished->first());
}

Result<std::unique_ptr<session::Session>> Bastion::begin(const ceremony::Plan &plan)
{
    return session::Session::begin(m_places, devices(), Mode::Live, plan, m_profile, softwareFacts());
}

} // namespace chancery::app
