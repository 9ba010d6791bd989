// chancery-cli outbox: what waits, sending it, and taking up receipts that another machine brought back.
#include "app/cli/outbox_machine.h"
#include "app/net/alert_settings.h"
#include "app/net/smtp_notifier.h"
#include "app/system/system_ports.h"

#include "core/alerts/list_check.h"
#include "core/archive/disk_files.h"
#include "core/base/time.h"
#include "core/pki/certificate.h"

#include <QDir>
#include <QFileInfo>
#include <QTextStream>

namespace chancery::cli {

namespace {

constexpr qint64 LargestReceipts = qint64{8} << 20;
constexpr qint64 LargestRoot = qint64{64} << 10;

struct Given
{
    QString outbox;
    QString settings;
    QString receipt;
    QString archive;
    QString root;
    app::SystemPaths paths;
};

Error missing(const char *sentence)
{
    return Error(ErrorCode::BadInput, sentence, QT_TRANSLATE_NOOP("core", "chancery-cli --help says how."));
}

Result<Given> takeOptions(QStringList &arguments)
{
    Given given;
    for (const auto &[name, value] : {std::pair{"--outbox", &given.outbox},
                                      {"--settings", &given.settings},
                                      {"--receipt", &given.receipt},
                                      {"--archive", &given.archive},
                                      {"--root", &given.root}}) {
        const auto taken = takeOption(arguments, QString::fromLatin1(name));
        if (!taken)
            return taken.error();
        *value = taken->isEmpty() ? QString() : QDir::cleanPath(QDir::current().absoluteFilePath(*taken));
    }
    for (const auto &[name, value] : {std::pair{"--wtmp", &given.paths.wtmp}, {"--btmp", &given.paths.btmp}}) {
        const auto taken = takeOption(arguments, QString::fromLatin1(name));
        if (!taken)
            return taken.error();
        if (!taken->isEmpty())
            *value = *taken;
    }
    if (given.outbox.isEmpty())
        return missing(QT_TRANSLATE_NOOP("core", "Say which outbox: --outbox DIR."));
    if (!QFileInfo(given.outbox).isDir())
        return Error(ErrorCode::NotFound,
                     Text(QT_TRANSLATE_NOOP("core", "There is no outbox at \"%1\"."), {given.outbox}));
    return given;
}

QString stateOf(const alerts::Waiting &waiting)
{
    return waiting.tries == 0 ? QStringLiteral("not tried yet")
                              : QStringLiteral("tried %1 times, next %2: %3")
                                    .arg(waiting.tries)
                                    .arg(timeText(waiting.next), waiting.problem);
}

// " (3 signed, 2 unsigned)"
QString counted(const QMap<QString, int> &standings)
{
    QStringList out;
    for (auto it = standings.begin(); it != standings.end(); ++it)
        out += QStringLiteral("%1 %2").arg(it.value()).arg(it.key());
    return out.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(out.join(QStringLiteral(", ")));
}

// Nothing when no root was given.
Result<std::optional<alerts::ListCheck>> checkAgainst(const QString &root)
{
    if (root.isEmpty())
        return std::optional<alerts::ListCheck>();
    archive::DiskFiles files;
    const auto pem = files.read(root, LargestRoot);
    if (!pem)
        return pem.error();
    const auto certificate = pki::parseCertificatePem(*pem);
    if (!certificate)
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not one certificate in PEM."), {root}),
                     QT_TRANSLATE_NOOP("core", "Give the root's, as the archive has it in certificates/root.pem; best "
                                               "a copy that you had before."))
            .withCause(certificate.error());
    return std::optional(alerts::ListCheck(certificate->der));
}

QString standingOf(const alerts::Waiting &waiting)
{
    switch (waiting.standing) {
    case alerts::Standing::Unsigned:
        return QStringLiteral("unsigned");
    case alerts::Standing::Signed:
        return QStringLiteral("signed");
    case alerts::Standing::Changed:
        break;
    }
    return QStringLiteral("changed");
}

Result<Answer> listed(const alerts::Contents &contents, const Given &given, bool json)
{
    auto check = checkAgainst(given.root);
    if (!check)
        return std::move(check).error();
    QJsonArray waiting;
    QJsonArray receipts;
    QTextStream text(stdout);
    QMap<QString, int> standings;
    for (const alerts::Waiting &w : contents.waiting) {
        const bool holds = w.standing != alerts::Standing::Changed && (!*check || (**check)(w));
        const QString standing =
            w.standing == alerts::Standing::Signed && !holds ? QStringLiteral("refused") : standingOf(w);
        ++standings[standing];
        waiting += QJsonObject{
            {QStringLiteral("id"), w.message.id},
            {QStringLiteral("signature"), standing},
            {QStringLiteral("list"), w.list.name},
            {QStringLiteral("kind"), w.message.kind},
            {QStringLiteral("person"), w.message.person},
            {QStringLiteral("time"), timeText(w.message.at)},
            {QStringLiteral("tries"), w.tries},
            {QStringLiteral("next"), w.next.isValid() ? QJsonValue(timeText(w.next)) : QJsonValue(QJsonValue::Null)},
            {QStringLiteral("problem"), w.problem}};
        if (!json)
            text << "waits     " << w.message.id << "  " << standing << ", " << stateOf(w) << "\n";
    }
    for (const alerts::Receipt &r : contents.receipts) {
        receipts += r.toJson();
        if (!json)
            text << "sent      " << r.id << "  " << timeText(r.at) << " (" << r.how << ")\n";
    }
    if (!json) {
        for (const QString &name : contents.unreadable)
            text << "damaged   " << name << "\n";
        text << contents.waiting.size() << " wait" << counted(standings) << ", " << contents.receipts.size()
             << " sent and not yet recorded, " << contents.unreadable.size() << " damaged\n";
    }
    const bool good = contents.unreadable.isEmpty() && !standings.contains(QStringLiteral("changed")) &&
                      !standings.contains(QStringLiteral("refused"));
    return Answer{good ? 0 : 1,
                  {{QStringLiteral("waiting"), waiting},
                   {QStringLiteral("receipts"), receipts},
                   {QStringLiteral("damaged"), QJsonArray::fromStringList(contents.unreadable)}}};
}

// Ids of what was sent, by how it stood in the outbox before.
QMap<QString, QStringList> byStanding(const alerts::Round &round, const alerts::Contents &before)
{
    QMap<QString, QString> standings;
    for (const alerts::Waiting &w : before.waiting)
        standings.insert(w.message.id, standingOf(w));
    QMap<QString, QStringList> out;
    for (const alerts::Receipt &r : round.sent)
        out[standings.value(r.id, QStringLiteral("unsigned"))] += r.id;
    return out;
}

Result<Answer> send(alerts::Outbox &outbox, const Given &given, bool json)
{
    if (given.settings.isEmpty())
        return missing(QT_TRANSLATE_NOOP("core", "Say who has which address: --settings FILE."));
    const auto settings = app::readAlertSettings(given.settings);
    if (!settings)
        return settings.error();
    auto check = checkAgainst(given.root);
    if (!check)
        return std::move(check).error();
    const auto before = outbox.contents();
    if (!before)
        return before.error();
    CHANCERY_TRY(outbox.hurry());
    app::SmtpNotifier smtp(*settings);
    std::function<Result<void>(const alerts::Waiting &)> holds;
    if (*check)
        holds = [&check](const alerts::Waiting &waiting) { return (**check)(waiting); };
    const auto round = outbox.deliver(smtp, app::SystemClock().now(), QStringLiteral("smtp"), {}, holds);
    if (!round)
        return round.error();
    const QMap<QString, QStringList> sent = byStanding(*round, *before);
    const QStringList withSignature = sent.value(QStringLiteral("signed"));
    const QStringList without = sent.value(QStringLiteral("unsigned"));
    QTextStream text(stdout);
    QJsonArray failures;
    for (const alerts::Round::Failure &failure : round->failures) {
        failures += QJsonObject{{QStringLiteral("id"), failure.id}, {QStringLiteral("why"), failure.error.english()}};
        if (!json)
            text << "waits     " << failure.id << "  " << failure.error.text().shown() << "\n";
    }
    const auto after = outbox.contents();
    if (!after)
        return after.error();
    archive::DiskFiles files;
    if (!given.receipt.isEmpty())
        CHANCERY_TRY(files.replace(given.receipt, alerts::receiptsFile(after->receipts)));
    if (!json) {
        for (const QString &id : without)
            text << "unsigned  " << id << "\n";
        text << round->sent.size() << " sent, " << after->waiting.size() << " wait\n";
        if (!without.isEmpty())
            text << without.size() << " of them without a signature: nothing shows that they are the console's\n";
        if (!withSignature.isEmpty())
            text << withSignature.size() << " of them with a signature"
                 << (*check ? " that holds\n" : ", unchecked; --root FILE checks it first\n");
    }
    return Answer{after->waiting.isEmpty() ? 0 : 1,
                  {{QStringLiteral("sent"), round->sent.size()},
                   {QStringLiteral("sent_signed"), withSignature.size()},
                   {QStringLiteral("sent_unsigned"), without.size()},
                   {QStringLiteral("waiting"), after->waiting.size()},
                   {QStringLiteral("failures"), failures}}};
}

Result<Answer> takeReceipt(alerts::Outbox &outbox, const QString &file, bool json)
{
    archive::DiskFiles files;
    const auto bytes = files.read(QDir::cleanPath(QDir::current().absoluteFilePath(file)), LargestReceipts);
    if (!bytes)
        return bytes.error();
    const auto receipts = alerts::parseReceiptsFile(*bytes);
    if (!receipts)
        return receipts.error();
    const auto taken = outbox.take(*receipts);
    if (!taken)
        return taken.error();
    if (!json)
        QTextStream(stdout) << *taken << " receipts taken up; the next record names them\n";
    return Answer{0, {{QStringLiteral("taken"), *taken}}};
}

} // namespace

Result<Answer> outbox(const QStringList &given, bool json)
{
    QStringList arguments = given;
    const auto options = takeOptions(arguments);
    if (!options)
        return options.error();
    const QString what = arguments.isEmpty() ? QString() : arguments.takeFirst();
    QString file;
    if (what == QLatin1String("take-receipt")) {
        if (arguments.isEmpty())
            return missing(QT_TRANSLATE_NOOP("core", "Say which file of receipts."));
        file = arguments.takeFirst();
    }
    CHANCERY_TRY(nothingLeft(arguments));
    archive::DiskFiles files;
    auto outbox = alerts::Outbox::open(files, options->outbox);
    if (!outbox)
        return outbox.error();
    if (what == QLatin1String("list")) {
        const auto contents = outbox->contents();
        if (!contents)
            return contents.error();
        return listed(*contents, *options, json);
    }
    if (what == QLatin1String("send"))
        return send(*outbox, *options, json);
    if (what == QLatin1String("take-receipt"))
        return takeReceipt(*outbox, file, json);
    if (what == QLatin1String("machine")) {
        if (options->archive.isEmpty())
            return missing(QT_TRANSLATE_NOOP("core", "Say whose members are to be told: --archive DIR."));
        return tellOfMachine(*outbox, options->archive, options->paths, json);
    }
    return missing(QT_TRANSLATE_NOOP("core", "Say what to do with the outbox: list, send, machine or take-receipt."));
}

} // namespace chancery::cli
