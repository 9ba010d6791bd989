// That a message was handed over, to whom and when: what the transcript notes. Never an address.
#pragma once

#include "core/alerts/message.h"

namespace chancery::alerts {

struct Receipt
{
    QString id; // of the message
    QString kind;
    QString person;
    Digest sha256; // of the message's bytes
    QDateTime at;  // handed over, by the clock of the machine that did it
    QString how;   // "smtp"; "carried": another machine sent it

    QJsonObject toJson() const;
    QByteArray bytes() const; // chancery/alert-receipt/1
    static Result<Receipt> fromJson(const QJsonObject &object);
    static Result<Receipt> parse(QByteArrayView bytes);
};

// The file that comes back from a machine that sent for an isolated one: chancery/alert-receipts/1, at most 8 MiB and
// 10 000 receipts. It is that machine's word: no signature stands under it.
QByteArray receiptsFile(const QList<Receipt> &receipts);
Result<QList<Receipt>> parseReceiptsFile(QByteArrayView bytes);

} // namespace chancery::alerts
