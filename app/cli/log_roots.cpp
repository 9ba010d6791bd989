// chancery-cli log roots: whether the certificate logs of others take certificates under this root, before the day on
// which one is needed.
#include "app/cli/log_site.h"
#include "app/net/http_log_client.h"

#include "core/archive/history.h"
#include "core/transparency/submission.h"

#include <QDir>

namespace chancery::cli {

Result<Answer> logRoots(QStringList arguments, bool json)
{
    const auto place = takePlace(arguments, QT_TRANSLATE_NOOP("core", "Say which archive."));
    if (!place)
        return place.error();
    CHANCERY_TRY(nothingLeft(arguments));
    archive::DiskFiles files;
    const auto history = archive::readHistory(files, QDir::cleanPath(QDir::current().absoluteFilePath(*place)));
    if (!history)
        return history.error();
    if (history->isEmpty() || history->first().state.certificate.isEmpty())
        return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "This archive holds no root yet."));
    const Digest root = Digest::of(history->first().state.certificate);
    const auto &transparency = history->last().state.context.profile.transparency;
    QTextStream text(stdout);
    QJsonArray all;
    int refusing = 0;
    int unknown = 0;
    for (const policy::CertificateLogEntry &log :
         transparency ? transparency->certificateLogs : QList<policy::CertificateLogEntry>()) {
        if (log.kind != policy::CertificateLogEntry::Kind::Https)
            continue;
        const auto answer = app::HttpLogClient({log.origin}).roots(log.origin);
        const auto roots = answer ? transparency::parseRoots(*answer) : Result<QList<Digest>>(answer.error());
        const QString outcome = !roots                  ? QStringLiteral("no answer")
                                : roots->contains(root) ? QStringLiteral("takes it")
                                                        : QStringLiteral("does not");
        unknown += roots ? 0 : 1;
        refusing += roots && !roots->contains(root) ? 1 : 0;
        all += QJsonObject{{QStringLiteral("log"), log.origin},
                           {QStringLiteral("outcome"), outcome},
                           {QStringLiteral("problem"), roots ? QString() : roots.error().english()}};
        if (!json)
            text << outcome.leftJustified(11) << log.origin << (roots ? QString() : u' ' + roots.error().text().shown())
                 << "\n";
    }
    if (!json) {
        text << all.size() << " logs of others, " << refusing << " do not take this root, " << unknown
             << " without an answer\n";
        if (refusing > 0)
            text << "Ask those who run them to add it: "
                 << QDir(*place).filePath(QStringLiteral("certificates/root.pem")) << "\n";
    }
    return Answer{refusing > 0 ? 1 : (unknown > 0 ? 2 : 0),
                  {{QStringLiteral("root"), root.hex()}, {QStringLiteral("logs"), all}}};
}

} // namespace chancery::cli
