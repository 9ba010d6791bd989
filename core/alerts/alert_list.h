// The list of an event's messages, by their digests: the third of its access logs (access::Book::Alerts), signed as
// they are. One signature stands for all messages, and each member can check the own one with it (formats/alerts.md).
#pragma once

#include "core/access/access_log.h"
#include "core/alerts/message.h"

#include <QMap>

namespace chancery::alerts {

using Listed = QMap<QString, Digest>; // of each message, by its id

// What the transcript of an event notes as handed over (`alerted`).
Listed notedIn(const QList<transcript::Line> &lines);

struct ListSources
{
    QList<Message> caused; // by the event's own transcript, whether they lie in the outbox or not
    QList<Message> kept;   // in the outbox, handed over or not
    Listed noted;          // by that transcript
    Listed earlier;        // on the lists of the events before
};

// All that was caused, and of what the machine itself saw (outbox machine) what no earlier list has: at most MostOthers
// of them, the rest waits for the next list. A message stands there as it was handed over, else as it waits, also when
// an earlier version of this program put it into other words.
inline constexpr qsizetype MostOthers = 2000;
Listed toList(const ListSources &sources, Mode mode, const QString &domain);

access::Log alertList(const access::LogHeader &header, const Listed &messages, const QDateTime &began,
                      const QDateTime &at);

// Strict; Damaged.
Result<Listed> readAlertList(const access::Log &log);

struct ListDuties
{
    QStringList caused;   // ids of the messages that the transcript causes
    Listed noted;         // by that transcript
    Listed earlier;       // on the lists before
    bool knowsAll = true; // earlier is all there ever was
};

// What is wrong with an event's list: everybody is on it for all that they had to be told of, nobody for anything else
// of this PKI's ceremonies, and what was handed over is what it says. Empty: all of it holds. Whether the words of a
// message are right is for who reads them.
QList<Text> checkAlertList(const access::Log &log, const ListDuties &duties);

} // namespace chancery::alerts
