// Which archives keep access logs, and which delegate signs them.
#pragma once

#include "core/ceremony/state.h"

namespace chancery::access {

// Where the profile has an operations token and lists the template "access-log". Elsewhere no log is kept: nobody could
// ever sign it.
bool keepsLogs(const policy::Profile &profile);

struct Delegate
{
    QByteArray certificate; // DER
    QByteArray root;        // DER, its issuer
    QByteArray ckaId;       // of its key on the operations token
    QDateTime notBefore;
    QDateTime notAfter;
};

// The access-log delegate that a ceremony made with a key on the operations token. Nothing for any other ceremony, for
// one that was aborted, and for a delegate whose key lies elsewhere or whose certificate cannot sign CMS.
std::optional<Delegate> delegateMadeBy(const ceremony::State &state);

// The newest that is valid then; delegates are in the order of their ceremonies.
std::optional<Delegate> delegateAt(const QList<Delegate> &delegates, const QDateTime &at);

} // namespace chancery::access
