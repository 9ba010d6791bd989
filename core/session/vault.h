// The secrets of one approval round, outside the fold: shares, next sealing halves, the credential in use. Wiped when
// the operations are done, fail for good, or the open limit passes.
#pragma once

#include "core/ceremony/state.h"
#include "core/sealing/sealing.h"

#include <map>
#include <optional>
#include <vector>

namespace chancery::session {

class Vault
{
public:
    // What one touch opened: the share of the set in use, that of a newer set not yet proven, and the next half.
    struct Held
    {
        Secret current;
        Secret next;
        sealing::SealingHalf nextHalf;
    };

    void hold(const QString &person, Held held);
    bool isEmpty() const { return m_held.empty() && m_credential.isEmpty(); }
    void wipe(); // everything, the credential too

    // The credential of the set in use or of the newer one; errors when too few shares are held.
    Result<Secret> joinCurrent() const;
    Result<Secret> joinNext() const;
    const std::map<QString, Held> &held() const { return m_held; }

    // The credential the token is open with, and the one it will have.
    void setCredential(Secret credential) { m_credential = std::move(credential); }
    const Secret &credential() const { return m_credential; }
    void setNextCredential(Secret credential) { m_nextCredential = std::move(credential); }
    const Secret &nextCredential() const { return m_nextCredential; }
    void promote(); // the next credential is the token's now

private:
    std::map<QString, Held> m_held;
    Secret m_credential;
    Secret m_nextCredential;
};

} // namespace chancery::session
