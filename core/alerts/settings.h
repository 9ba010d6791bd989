// How alerts leave this machine, and who has which address: private, on the device, never in an archive
// (formats/alerts.md, chancery/alert-settings/1).
#pragma once

#include "core/base/result.h"

#include <QMap>

namespace chancery::alerts {

enum class Encryption { Tls, StartTls, None };

struct Settings
{
    QString host; // name or address of the mail server
    int port = 465;
    Encryption encryption = Encryption::Tls; // None only to this very machine (127.0.0.1, ::1, localhost)
    QString caFile;                          // absolute; empty: the system's authorities
    QString user;                            // empty: no login
    QString passwordFile;                    // absolute; its first line; needed with a user
    QString sender;                          // address
    QMap<QString, QString> addresses;        // member id -> address

    // Strict, any JSON layout. Errors name the field.
    static Result<Settings> parse(QByteArrayView bytes);
    bool isLoopback() const;
};

// One plain address, ASCII, at most 254 characters: nothing that could end a line or a command of a mail server.
bool isMailAddress(const QString &text);

} // namespace chancery::alerts
