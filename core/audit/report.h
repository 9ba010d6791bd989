// What the verifier says of an archive: every claim of the closed list with its verdict.
#pragma once

#include "core/audit/claims.h"
#include "core/audit/memory.h"
#include "core/base/mode.h"

#include <QByteArray>
#include <QJsonArray>
#include <optional>

namespace chancery::audit {

// The parts that every report has.
bool anyFailed(const QList<Claim> &claims);
QString modeWord(const std::optional<Mode> &mode); // "live", "rehearsal", "unknown"
QString summaryOf(const QList<Claim> &claims);     // "no claim failed (3 passed, ...)"
QString claimLines(const QList<Claim> &claims);
QJsonArray claimsJson(const QList<Claim> &claims);

struct Report
{
    std::optional<Mode> mode; // nothing: the archive does not say it readably
    bool anchored = false;    // the end was compared with something that the reader brought
    QList<Claim> claims;      // as claimKinds()
    qsizetype tilesRead = 0;  // files of the logs' trees and entries
    Memory memory;            // of this run; worth keeping only when it holds

    bool holds() const; // no claim failed
    const Claim *find(const QString &name) const;
    QByteArray toJson() const; // canonical JSON, FORMATS.md
    QString text() const;      // a line per claim; the first word is the mode
};

} // namespace chancery::audit
