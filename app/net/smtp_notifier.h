// Alerts by mail: one message to one member over SMTP, with TLS unless the server is this very machine.
#pragma once

#include "core/alerts/settings.h"
#include "core/ports/notifier.h"

namespace chancery::app {

struct SmtpLimits
{
    int connectSeconds = 15;
    int seconds = 60; // for the whole exchange, whatever the server does
};

// Blocks; for a thread of its own or a program without a window. A mail server that has said yes to the whole message
// has taken it over; a process that ends between that and the note of it sends the same mail again, with the same
// Message-ID. The server's certificate is always checked, against the system's authorities or the settings' own file.
// A rehearsal's messages go to a server on this very machine only: NotAllowed with any other.
class SmtpNotifier final : public ports::Notifier
{
public:
    explicit SmtpNotifier(alerts::Settings settings, const SmtpLimits &limits = {})
        : m_settings(std::move(settings)), m_limits(limits)
    {
    }
    QString name() const override { return QStringLiteral("smtp"); }
    Result<void> send(const ports::Notice &notice) override;

private:
    alerts::Settings m_settings;
    SmtpLimits m_limits;
};

} // namespace chancery::app
