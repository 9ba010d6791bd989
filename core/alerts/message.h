// One message for one member: the words of an alert, and the file in which it waits (chancery/alert/1).
#pragma once

#include "core/alerts/alert.h"
#include "core/ports/notifier.h"

namespace chancery::alerts {

// Everything that a receiver is told. No address: who "alice" is stands in the private settings.
struct Message
{
    QString id;     // of the alert, "." and the member
    QString kind;   // kindText
    QString person; // member id
    QString mode;
    QString domain;
    QString ceremony; // may be empty
    QDateTime at;     // when it happened
    Digest digest;    // of the transcript line
    qint64 entry = 0;
    QString subject;
    QString text;

    QByteArray bytes() const; // canonical JSON: what the list has the digest of
    Digest sha256() const { return Digest::of(bytes()); }
    static Result<Message> parse(QByteArrayView bytes); // strict
};

// The plain words. English, as the transcript is; the mode comes first.
Message messageFor(const Alert &alert, const QString &person);
QList<Message> messagesFor(const Alert &alert, const QStringList &people);

// The list of messages that has this one (core/alerts/alert_list.h), with its detached CMS signature.
struct SignedList
{
    QString name; // "ID.alerts.jsonl"
    QByteArray bytes;
    QByteArray signature; // DER

    bool isEmpty() const { return bytes.isEmpty(); }
};

// What a notifier is given. The message itself goes along as alert.json, so that it can also be compared with a list
// that is published later.
ports::Notice noticeFor(const Message &message, const SignedList &list = {});
// For the monitoring of the machine: to nobody in particular.
ports::Notice noticeFor(const Alert &alert);

} // namespace chancery::alerts
