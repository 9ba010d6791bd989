// Messages that wait for a way out, a file each in a private folder. What is in it survives restarts, a full disk and
// weeks without a server; a message may be sent twice (the process ended between the delivery and its note), never
// lost.
//
//   ID.json           the message; never changed
//   ID.retry.json     when to try again, and why the last try failed; losing it only means to try sooner
//   ID.receipt.json   it was handed over; stays until a transcript has noted it
//   EVENT.alerts.jsonl, EVENT.alerts.jsonl.p7s
//                     the list that names messages by their digests, and its signature; while one of them is here
//   .lock             held by whoever sends or takes receipts, so that two programs do not send one message each
#pragma once

#include "core/alerts/alert_list.h"
#include "core/alerts/receipt.h"
#include "core/ports/files.h"

#include <functional>
#include <optional>

namespace chancery::alerts {

// By the lists that lie beside a message. Whether the signature of a list holds is for ListCheck.
enum class Standing {
    Unsigned, // on none
    Signed,
    Changed, // one has another message under this id
};

struct Waiting
{
    Message message;
    Standing standing = Standing::Unsigned;
    SignedList list; // unless Unsigned
    int tries = 0;
    QDateTime next;  // invalid: at once
    QString problem; // of the last try, in English
};

struct Contents
{
    QList<Waiting> waiting;  // in order of id
    QList<Receipt> receipts; // handed over, not yet noted
    QStringList unreadable;  // names of files that are none of ours, or damaged; left alone
};

struct Round
{
    QList<Receipt> sent;
    struct Failure
    {
        QString id;
        Error error;
    };
    QList<Failure> failures;
    QDateTime next; // when to call again; invalid: nothing waits
};

class Outbox
{
public:
    static constexpr qsizetype MostMessages = 20000;

    // Makes the folder. It must be private: what happens is public, but when somebody looks at the outbox is not.
    static Result<Outbox> open(ports::Files &files, const QString &folder);

    const QString &folder() const { return m_folder; }

    // Durable when it returns; the same message again is fine, also when it has been handed over. Errors: DiskFull and
    // its like; NotAllowed when MostMessages wait. Alerts follow from the transcript, so whoever was refused puts
    // again.
    Result<void> put(const Message &message);
    Result<void> put(const QList<Message> &messages); // all that fit, then the first error

    Result<Contents> contents() const;
    // Of contents(), the receipts alone: without reading what waits.
    Result<QList<Receipt>> receipts() const;
    // Handed over or not; a file that cannot be read is left out.
    Result<QList<Message>> messages() const;

    // Tries every message that is due, each on its own, at most once; `noted` after each delivery. Nobody answering
    // ends the round, and what was not tried goes first in the next. Waits 1, 2, 4, ... minutes, at most an hour,
    // between tries, and never gives up. how: "smtp", or "carried" on a machine that sends for another. Blocks as long
    // as the notifier does; stop is asked before each message, and true ends the round. What was Changed, and what
    // `check` refuses, is a failure and is not sent. Errors: Conflict while another program sends from this outbox.
    Result<Round> deliver(ports::Notifier &notifier, const QDateTime &now, const QString &how = QStringLiteral("smtp"),
                          const std::function<bool()> &stop = {},
                          const std::function<Result<void>(const Waiting &)> &check = {});

    // Everything is due now, as when somebody sends by hand.
    Result<void> hurry();

    // Puts a list here when it names a message that lies here; durable when it returns, and once more is fine.
    Result<void> keep(const SignedList &list);
    // Takes away the lists of which no message is left.
    Result<void> tidy();

    // Receipts that came back: how many were new. BadInput when one is for a message that is not, or not so, in here;
    // Conflict while somebody sends.
    Result<int> take(const QList<Receipt> &receipts);

    // After a transcript has durably noted it: message and receipt go.
    Result<void> settle(const Receipt &receipt);

private:
    Outbox(ports::Files &files, QString folder) : m_files(&files), m_folder(std::move(folder)) {}
    QString path(const QString &id, const char *ending) const;
    bool hasOneOf(const Listed &messages) const;
    Result<void> postpone(const Waiting &waiting, int tries, const QDateTime &next, const QString &problem);

    ports::Files *m_files;
    QString m_folder;
    std::optional<qsizetype> m_fileCount; // counted at the first put, and at most too large after it
};

// Of what a transcript should cause and has not noted: what to put again after a restart.
QList<Message> withoutNoted(const QList<Message> &messages, const QSet<QString> &notedIds);

} // namespace chancery::alerts
