// What certificate logs that others keep have promised for the certificates of an archive.
#pragma once

#include "core/archive/history.h"
#include "core/transparency/kept_promise.h"

namespace chancery::audit {

struct OutsidePromise
{
    QString certificate; // its name in the archive
    transparency::Promise promise;
};

// Of every certificate that was issued, the promises of those logs that can be asked over a network, each checked with
// the log's key in the profile. In the order of the ceremonies.
Result<QList<OutsidePromise>> outsidePromises(const QList<archive::PastCeremony> &history);

} // namespace chancery::audit
