// What an archive holds, for people to see at a glance: its keys, from the root down, and its ceremonies. Read, not
// judged: whether all of it holds together is chancery-verify's to say.
#pragma once

#include "core/archive/history.h"
#include "core/base/key_algorithm.h"

namespace chancery::archive {

struct KeyOverview
{
    QString name;  // the certificate's common name
    int depth = 0; // 0: a root; 1: issued by one; and so on
    KeyAlgorithm algorithm = KeyAlgorithm::P384;
    Digest fingerprint; // of the certificate
    QDateTime notBefore;
    QDateTime notAfter;
    QString ceremony; // id of the one that signed it
};

struct CeremonyOverview
{
    QString id;
    QString title;
    Mode mode = Mode::Rehearsal;
    QDateTime began;
    QDateTime ended;
    bool aborted = false;
};

struct Overview
{
    QList<KeyOverview> keys; // each issuer before what it issued, otherwise in the order of their ceremonies
    QList<CeremonyOverview> ceremonies;
};

// Damaged when a certificate of the history cannot be read.
Result<Overview> overviewOf(const QList<PastCeremony> &history);

} // namespace chancery::archive
