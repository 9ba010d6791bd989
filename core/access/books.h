// The logs as they lie in an archive's folder access/: ID.console.jsonl, ID.hsm.jsonl and ID.alerts.jsonl, each with
// its detached CMS signature (ID.console.jsonl.p7s) once the access-log delegate has signed it.
#pragma once

#include "core/access/delegate.h"
#include "core/access/hsm_log.h"
#include "core/pki/cms.h"
#include "core/ports/files.h"

namespace chancery::access {

struct UnsignedLog
{
    QString path; // absolute
    QString name; // "ID.hsm.jsonl"
};

// The chained logs of one book, in order; no folder yet gives none. Damaged when one is, or when they are no chain.
Result<QList<Log>> readBook(ports::Files &files, const QString &archiveFolder, Book book);

// Where the next log of this book is chained to.
Result<BookHead> bookHead(ports::Files &files, const QString &archiveFolder, Book book);

struct SignedLog
{
    Log log;
    QByteArray signature; // as it lies there; not checked
};
Result<QList<SignedLog>> signedLogs(ports::Files &files, const QString &archiveFolder, Book book);

// Durable and never replaced; writing the same log again is fine.
Result<void> writeLog(ports::Files &files, const QString &archiveFolder, const Log &log);

// Those without a signature: what happened before the delegate existed, or while its token was not there. In the order
// of events, those of one event in the order of AllBooks.
Result<QList<UnsignedLog>> unsignedLogs(ports::Files &files, const QString &archiveFolder);

// The signatures of which no book of the token tells yet: they stand in the next one, in the order in which they are
// made. Each is checked; Damaged when one is not by one of these delegates.
Result<QList<LogSigning>> untoldSignings(ports::Files &files, const QString &archiveFolder,
                                         const QList<Delegate> &delegates);

// Signs all that are unsigned; each signature is durable before the next is made, so a call that broke off goes on
// where it stopped. What was signed belongs into the next event's book of the token. `key` is the CKA_ID in hex.
// Checked against `root` before it is written.
Result<QList<LogSigning>> signLogs(ports::Files &files, const QString &archiveFolder, const pki::CmsSigner &signer,
                                   const QByteArray &root, const QString &key, const QDateTime &at);

} // namespace chancery::access
