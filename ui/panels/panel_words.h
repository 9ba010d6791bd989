// Words and numbers that several panels say in the same way.
#pragma once

#include "core/session/snapshot.h"

#include <QString>

namespace chancery::ui {

QString givenName(const QString &name);                          // "Tomás"
QString clockText(const QDateTime &time);                        // "15:04:15Z"; empty when invalid
QString dateTimeText(const QDateTime &time);                     // "2026-11-23 15:04:27Z"
QString elapsedText(const QDateTime &from, const QDateTime &to); // "00:47:12"
QString durationText(qint64 seconds);                            // "1 min 24 s", "1 h 45 min"
QString roleWord(ceremony::Role role);                           // "member", "administrator", "observer"
QString nameOf(const ceremony::State &state, const QString &person);
QString givenNameOf(const ceremony::State &state, const QString &person);
int seatOf(const ceremony::State &state, const QString &person); // from 1; 0: not a member
QString administratorName(const ceremony::State &state);
// One operation of a statement, as a line of a list: "Sign the certificate “Rust Project Root 2026”".
QString operationWords(const approval::Operation &operation);
// The text of a QR code over a digest: CHANCERY1:TBS:ID:SHA256:HEX, in upper case.
QString qrText(const char *what, const QString &ceremony, const Digest &digest);
// "Jonas, insert your security key"; what the person at the desk is to do.
QString deskHeadline(const session::Snapshot &snapshot);
// Where a new root is made there is no copy to compare with: people record instead of match.
bool isRecorded(const ceremony::State &state);
QString errorHint(const Error &error); // the hint, and the device's own code behind it

} // namespace chancery::ui
