// What the log verbs share: where a log is read from, whom it is believed on, and the words they use.
#pragma once

#include "app/cli/verbs.h"

#include "core/archive/disk_files.h"
#include "core/audit/own_policy.h"
#include "core/transparency/log_reader.h"
#include "core/transparency/witness.h"

#include <QJsonArray>
#include <QTextStream>
#include <memory>

namespace chancery::cli {

// A published site or an archive: a folder, file://, http:// or https://. Over the network a site that gives no answer,
// or one that is not 200 or 404, is an error of its own and never "not there".
class Site
{
public:
    static Result<Site> open(const QString &where);
    transparency::TileSource &root() { return *m_root; }
    transparency::TileSource &log(audit::OwnLog which = audit::OwnLog::Events);

private:
    std::unique_ptr<archive::DiskFiles> m_files = std::make_unique<archive::DiskFiles>();
    std::unique_ptr<transparency::TileSource> m_root;
    std::unique_ptr<transparency::TileSource> m_log;
    std::unique_ptr<transparency::TileSource> m_certificates;
};

// --log events (when it is left out) or --log certificates.
Result<audit::OwnLog> takeLog(QStringList &arguments);

// Whom the caller believes: --policy FILE, --log-key KEY (a verifier key, or a file that holds one), or nobody yet.
struct Trust
{
    std::optional<transparency::LogPolicy> policy;
    std::optional<VerifierKey> key;

    // Without an archive to ask: BadInput when nobody was named.
    Result<transparency::LogPolicy> alone() const;
    // A policy says all there is to say; to a key, or to nothing, the archive adds what it says of itself.
    Result<transparency::LogPolicy> at(Site &site, audit::OwnLog log = audit::OwnLog::Events) const;
};
// log: of which kind the key must be.
Result<Trust> takeTrust(QStringList &arguments, audit::OwnLog log = audit::OwnLog::Events);

// A log below SITE/log or SITE/ct whose checkpoint holds.
Result<transparency::LogReader> openLog(Site &site, const transparency::LogPolicy &policy,
                                        audit::OwnLog log = audit::OwnLog::Events);

// Files that a person names on the command line.
Result<QByteArray> readInput(const QString &path, qint64 limit);
Result<void> writeOutput(const QString &path, const QByteArray &bytes); // never over a file with other content

// The one positional argument that is left, such as SITE; a usage error with these words when there is none.
Result<QString> takePlace(QStringList &arguments, const char *words);

Result<quint64> number(const QString &text);
QJsonObject headJson(const transparency::TreeHead &head);
// The request that a log would make to a witness that has cosigned its first `old` entries.
Result<transparency::AddCheckpoint> requestFrom(transparency::LogReader &reader, quint64 old);
QJsonArray cosignedJson(const transparency::LogPolicy::Verdict &verdict);

// Each of the verbs below "log"; arguments after its own name.
Result<Answer> logProve(QStringList arguments, bool json);
Result<Answer> logCheck(QStringList arguments, bool json);
Result<Answer> logConsistency(QStringList arguments, bool json);
Result<Answer> logWitness(QStringList arguments, bool json);
Result<Answer> logPolicy(QStringList arguments, bool json);
// Below "witness": having one's own log witnessed.
Result<Answer> requestCosignature(QStringList arguments, bool json);
Result<Answer> acceptCosignature(QStringList arguments, bool json);
Result<Answer> askWitnesses(QStringList arguments, bool json);
Result<Answer> logWatch(QStringList arguments, bool json);
Result<Answer> logPromises(QStringList arguments, bool json);
Result<Answer> logRoots(QStringList arguments, bool json);

} // namespace chancery::cli
