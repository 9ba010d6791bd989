// Alerts to the system's journal, with structured fields for the monitoring of the machine (guides/monitoring.md).
#pragma once

#include "core/ports/notifier.h"

namespace chancery::app {

// The same for every alert, so that one match finds them all.
inline constexpr char AlertMessageId[] = "7d0c1f5e6c0a4b0f9a3e5f4d2b8c6a91";

// "NAME=value", as they go to the journal.
QList<QByteArray> journalFields(const ports::Notice &notice);

class JournalNotifier final : public ports::Notifier
{
public:
    QString name() const override { return QStringLiteral("journal"); }
    // NotFound where no journal runs, as in most containers: libsystemd itself would say that all went well.
    Result<void> send(const ports::Notice &notice) override;
};

} // namespace chancery::app
