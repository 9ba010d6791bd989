// An archive written out and judged: the names of the claims that failed, sorted, by our verifier and by the
// cross-check.
#pragma once

#include "core/audit/auditor.h"
#include "support/made_archive.h"

#include <QProcess>

namespace chancery::test {

inline QStringList failedClaims(const audit::Report &report)
{
    QStringList out;
    for (const audit::Claim &claim : report.claims) {
        if (claim.verdict == audit::Verdict::Failed)
            out += claim.name;
    }
    out.sort();
    return out;
}

class Written
{
public:
    explicit Written(const FileMap &files) { writeTree(folder(), files); }

    QString folder() const { return m_folder.filePath(QStringLiteral("archive")); }
    audit::Report report(const audit::Expectations &expectations = {}) const
    {
        return must(audit::audit(folder(), expectations));
    }
    // The exit code of the other program; 0: nothing is wrong.
    int crosschecked(QByteArray *says = nullptr) const
    {
        QProcess process;
        process.start(QStringLiteral("/usr/bin/python3"),
                      {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/crosscheck/crosscheck.py"), folder()});
        if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit)
            throw std::runtime_error("the cross-check does not run");
        if (says)
            *says = process.readAll() + process.readAllStandardError();
        return process.exitCode();
    }

private:
    QTemporaryDir m_folder;
};

} // namespace chancery::test
