#include "core/access/books.h"

namespace chancery::access {

namespace {

constexpr qint64 LargestLog = qint64{64} << 20;
constexpr qint64 LargestSignature = qint64{256} << 10;
const QString SignatureEnding = QStringLiteral(".p7s");

QString folderOf(const QString &archiveFolder)
{
    return archiveFolder + QStringLiteral("/access");
}

Result<Log> readLog(ports::Files &files, const QString &path)
{
    const auto bytes = files.read(path, LargestLog);
    if (!bytes)
        return bytes.error();
    return parseLog(*bytes);
}

// All logs in the order in which they are signed: event by event, the books of one in theirs.
Result<QList<Log>> allLogs(ports::Files &files, const QString &archiveFolder)
{
    QStringList events;
    QMap<QString, QList<Log>> logsOf;
    for (const Book book : AllBooks) {
        const auto logs = readBook(files, archiveFolder, book);
        if (!logs)
            return logs.error();
        for (const Log &log : *logs) {
            if (!events.contains(log.header.ceremony))
                events += log.header.ceremony;
            logsOf[log.header.ceremony] += log;
        }
    }
    QList<Log> out;
    for (const QString &event : std::as_const(events))
        out += logsOf.value(event);
    return out;
}

Result<LogSigning> readSigning(const Log &log, const QByteArray &signature, const QList<Delegate> &delegates)
{
    const QByteArray bytes = log.bytes();
    for (const Delegate &delegate : delegates) {
        const auto facts = pki::verifyCms(bytes, signature, delegate.root);
        if (facts && facts->signer.der == delegate.certificate)
            return LogSigning{log.fileName(), Digest::of(bytes), QString::fromLatin1(delegate.ckaId.toHex()),
                              facts->signingTime};
    }
    return Error(ErrorCode::Damaged,
                 Text(QT_TRANSLATE_NOOP("core", "The signature of the access log %1 does not hold."), {log.fileName()}),
                 QT_TRANSLATE_NOOP("core", "Compare the folder with another copy of the archive."));
}

} // namespace

Result<QList<Log>> readBook(ports::Files &files, const QString &archiveFolder, Book book)
{
    const QString folder = folderOf(archiveFolder);
    if (!files.exists(folder))
        return QList<Log>();
    const auto names = files.list(folder);
    if (!names)
        return names.error();
    QList<Log> logs;
    for (const QString &name : *names) {
        if (!name.endsWith(QStringLiteral(".%1.jsonl").arg(bookText(book))))
            continue;
        auto log = readLog(files, folder + u'/' + name);
        if (!log)
            return log.error();
        if (log->fileName() != name)
            return Error(
                ErrorCode::Damaged,
                Text(QT_TRANSLATE_NOOP("core", "The access log %1 is of another event than its name says."), {name}),
                QT_TRANSLATE_NOOP("core", "Compare the folder with another copy of the archive."));
        logs += *std::move(log);
    }
    return orderLogs(logs);
}

Result<BookHead> bookHead(ports::Files &files, const QString &archiveFolder, Book book)
{
    const auto logs = readBook(files, archiveFolder, book);
    if (!logs)
        return logs.error();
    return logs->isEmpty() ? BookHead() : BookHead{logs->last().header.ceremony, logs->last().head()};
}

Result<QList<SignedLog>> signedLogs(ports::Files &files, const QString &archiveFolder, Book book)
{
    const auto logs = readBook(files, archiveFolder, book);
    if (!logs)
        return logs.error();
    QList<SignedLog> out;
    for (const Log &log : *logs) {
        const QString path = folderOf(archiveFolder) + u'/' + log.fileName() + SignatureEnding;
        if (!files.exists(path))
            continue;
        const auto signature = files.read(path, LargestSignature);
        if (!signature)
            return signature.error();
        out += SignedLog{log, *signature};
    }
    return out;
}

Result<void> writeLog(ports::Files &files, const QString &archiveFolder, const Log &log)
{
    CHANCERY_TRY(parseLog(log.bytes())); // what could not be read back must never be published
    CHANCERY_TRY(files.makeFolder(folderOf(archiveFolder)));
    return files.create(folderOf(archiveFolder) + u'/' + log.fileName(), log.bytes());
}

Result<QList<UnsignedLog>> unsignedLogs(ports::Files &files, const QString &archiveFolder)
{
    const auto logs = allLogs(files, archiveFolder);
    if (!logs)
        return logs.error();
    QList<UnsignedLog> out;
    for (const Log &log : *logs) {
        const QString path = folderOf(archiveFolder) + u'/' + log.fileName();
        if (!files.exists(path + SignatureEnding))
            out += UnsignedLog{path, log.fileName()};
    }
    return out;
}

Result<QList<LogSigning>> untoldSignings(ports::Files &files, const QString &archiveFolder,
                                         const QList<Delegate> &delegates)
{
    const auto logs = allLogs(files, archiveFolder);
    if (!logs)
        return logs.error();
    QStringList told;
    for (const Log &log : *logs) {
        for (const transcript::Line &line : log.lines) {
            if (log.header.book == Book::Hsm && line.kind == QLatin1String("log-signed"))
                told += line.data.value(QLatin1String("file")).toString();
        }
    }
    QList<LogSigning> out;
    for (const Log &log : *logs) {
        const QString path = folderOf(archiveFolder) + u'/' + log.fileName() + SignatureEnding;
        if (told.contains(log.fileName()) || !files.exists(path))
            continue;
        const auto signature = files.read(path, LargestSignature);
        if (!signature)
            return signature.error();
        auto signing = readSigning(log, *signature, delegates);
        if (!signing)
            return signing.error();
        out += *std::move(signing);
    }
    return out;
}

Result<QList<LogSigning>> signLogs(ports::Files &files, const QString &archiveFolder, const pki::CmsSigner &signer,
                                   const QByteArray &root, const QString &key, const QDateTime &at)
{
    const auto logs = unsignedLogs(files, archiveFolder);
    if (!logs)
        return logs.error();
    QList<LogSigning> out;
    for (const UnsignedLog &log : *logs) {
        const auto bytes = files.read(log.path, LargestLog);
        if (!bytes)
            return bytes.error();
        const auto signature = pki::signCms(*bytes, signer, at);
        if (!signature)
            return signature.error();
        CHANCERY_TRY(pki::verifyCms(*bytes, *signature, root));
        CHANCERY_TRY(files.create(log.path + SignatureEnding, *signature));
        out += LogSigning{log.name, Digest::of(*bytes), key, at};
    }
    return out;
}

} // namespace chancery::access
