// Recomputes everything that an archive claims from its raw files. No stored verdict is ever read.
#pragma once

#include "core/audit/report.h"
#include "core/base/digest.h"
#include "core/base/result.h"
#include "core/transparency/log_policy.h"

namespace chancery::audit {

struct Expectations
{
    std::optional<Digest> anchor; // a record digest that the reader brought
    std::optional<Mode> mode;     // what the reader takes the archive for
    // A checkpoint of the event log that the reader brought: the whole note. It covers more than a record's digest
    // does: what happened after the record was made, up to its close.
    std::optional<QByteArray> checkpoint = {};
    // Whom the reader believes about the event log, and the other if it names that too. It then decides how many
    // witnesses are enough, not the profile in the archive.
    std::optional<transparency::LogPolicy> policy = {};
    // Of an earlier run, the reader's own; what it covers of the logs is not read again.
    std::optional<Memory> since = {};
};

// Errors only when there is nothing to judge: no archive.json, or no permission to read. Any damage inside the archive
// is a failed claim, and the rest is judged as far as it goes. Nothing is ever written.
Result<Report> audit(const QString &archiveFolder, const Expectations &expectations);

} // namespace chancery::audit
