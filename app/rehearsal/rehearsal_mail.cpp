#include "app/rehearsal/rehearsal_mail.h"

#include "app/net/alert_settings.h"
#include "app/net/smtp_notifier.h"

namespace chancery::app {

Result<std::unique_ptr<ports::Notifier>> rehearsalMail(const QString &settingsFile)
{
    if (settingsFile.isEmpty())
        return std::unique_ptr<ports::Notifier>();
    const auto settings = readAlertSettings(settingsFile);
    if (!settings)
        return settings.error();
    if (!settings->isLoopback())
        return Error(ErrorCode::NotAllowed,
                     QT_TRANSLATE_NOOP("core", "A rehearsal sends mail to nobody outside this machine."),
                     QT_TRANSLATE_NOOP("core", "Leave out --alerts, or name a mail server on this very machine."));
    return std::unique_ptr<ports::Notifier>(std::make_unique<SmtpNotifier>(*settings));
}

} // namespace chancery::app
