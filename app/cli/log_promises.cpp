// chancery-cli log promises: asks the certificate logs of others for proofs that they show what they promised to show.
#include "app/cli/log_site.h"
#include "app/net/http_log_client.h"
#include "app/system/system_ports.h"

#include "core/audit/outside_promises.h"

#include <QDir>

namespace chancery::cli {

namespace {

const QString Shown = QStringLiteral("shown");
const QString NotYet = QStringLiteral("not yet");
const QString Broken = QStringLiteral("broken");
const QString NoAnswer = QStringLiteral("no answer");

Result<void> keep(const QString &folder, const QString &certificate, int number, const transparency::KeptPromise &kept)
{
    if (folder.isEmpty() || !kept.index)
        return {};
    const QString file = QDir(folder).filePath(QStringLiteral("%1.%2").arg(certificate).arg(number));
    CHANCERY_TRY(writeOutput(file + QStringLiteral(".tree-head.json"), kept.treeHeadJson));
    return writeOutput(file + QStringLiteral(".inclusion.json"), kept.inclusionJson);
}

} // namespace

Result<Answer> logPromises(QStringList arguments, bool json)
{
    const auto out = takeOption(arguments, QStringLiteral("--out"));
    if (!out)
        return out.error();
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which archive."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    archive::DiskFiles files;
    const auto history = archive::readHistory(files, QDir::cleanPath(QDir::current().absoluteFilePath(*place)));
    if (!history)
        return history.error();
    if (history->isEmpty())
        return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "This archive holds no ceremony yet."));
    const auto promises = audit::outsidePromises(*history);
    if (!promises)
        return promises.error();
    if (!out->isEmpty() && !QDir().mkpath(*out))
        return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "The folder %1 cannot be made."), {*out}));

    QTextStream text(stdout);
    QJsonArray all;
    QMap<QString, int> counts;
    QMap<QString, int> numbers;
    for (const audit::OutsidePromise &asked : *promises) {
        app::HttpLogClient client({asked.promise.origin});
        const auto kept = transparency::askForProof(client, asked.promise, app::SystemClock().now());
        const QString outcome =
            kept ? (kept->index ? Shown : NotYet) : (kept.error().code() == ErrorCode::Damaged ? Broken : NoAnswer);
        ++counts[outcome];
        QJsonObject item{{QStringLiteral("certificate"), asked.certificate},
                         {QStringLiteral("log"), asked.promise.origin},
                         {QStringLiteral("outcome"), outcome},
                         {QStringLiteral("problem"), kept ? QString() : kept.error().english()}};
        if (kept)
            item.insert(QStringLiteral("tree"), headJson(kept->treeHead.head));
        all += item;
        if (!json)
            text << outcome.leftJustified(11) << asked.certificate << "  " << asked.promise.origin << "\n";
        if (!json && !kept)
            text << QString(11, u' ') << kept.error().text().shown() << " " << kept.error().hint().shown() << "\n";
        if (kept)
            CHANCERY_TRY(keep(*out, asked.certificate, ++numbers[asked.certificate], *kept));
    }
    const int broken = counts.value(Broken);
    const int unknown = counts.value(NoAnswer);
    if (!json)
        text << promises->size() << " promises by logs of others, " << broken << " broken, " << unknown
             << " without an answer\n";
    return Answer{broken > 0 ? 1 : (unknown > 0 ? 2 : 0), {{QStringLiteral("promises"), all}}};
}

} // namespace chancery::cli
