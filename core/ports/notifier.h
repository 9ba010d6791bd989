// One way to tell somebody something: mail, or the system's journal.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QList>

namespace chancery::ports {

// What is told, made for people and for programs.
struct Notice
{
    QString id;       // the same each time it is told again, so that a repetition is recognised
    QString kind;     // alert kind, such as "token-login"
    QString person;   // member id; empty: for the monitoring of the machine
    QString subject;  // one line
    QString text;     // plain text, lines of at most 78 characters where words allow
    QString mode;     // "live", "rehearsal"
    QString ceremony; // may be empty
    QString digest;   // of the transcript line, hex; may be empty
    struct Attachment
    {
        QString name;
        QByteArray bytes;
    };
    QList<Attachment> attachments;
};

// Every call may block, at most for the notifier's own limit; never on the GUI's thread. Success means that somebody
// else has taken it over for good (a mail server has accepted it). Errors: DeviceGone (nobody answers), TimedOut,
// DeviceRefused (an answer that says no), NotFound (no address for this person), NotAllowed (not without encryption).
class Notifier
{
public:
    virtual ~Notifier() = default;
    virtual QString name() const = 0; // "smtp", "journal"
    virtual Result<void> send(const Notice &notice) = 0;
};

} // namespace chancery::ports
