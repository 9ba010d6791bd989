#include "core/session/vault.h"

namespace chancery::session {

void Vault::hold(const QString &person, Held held)
{
    m_held.insert_or_assign(person, std::move(held));
}

void Vault::wipe()
{
    m_held.clear();
    m_credential.wipe();
    m_nextCredential.wipe();
}

Result<Secret> Vault::joinCurrent() const
{
    QList<const Secret *> shares;
    for (const auto &entry : m_held) {
        if (!entry.second.current.isEmpty())
            shares += &entry.second.current;
    }
    return sealing::join(shares);
}

Result<Secret> Vault::joinNext() const
{
    QList<const Secret *> shares;
    for (const auto &entry : m_held) {
        if (!entry.second.next.isEmpty())
            shares += &entry.second.next;
    }
    return sealing::join(shares);
}

void Vault::promote()
{
    m_credential = std::move(m_nextCredential);
    m_nextCredential = Secret();
}

} // namespace chancery::session
