// Whether a waiting message is one that the PKI's console signed: for whoever sends it from another machine.
#pragma once

#include "core/alerts/outbox.h"

namespace chancery::alerts {

class ListCheck
{
public:
    // DER; the certificate that one trusts, from elsewhere than the outbox.
    explicit ListCheck(QByteArray root) : m_root(std::move(root)) {}

    // Fine for what is Unsigned: nothing can be said of it. Damaged when the message was Changed, when the signature of
    // its list does not hold under the root, or when the list is of another PKI or mode. Each list is judged once.
    Result<void> operator()(const Waiting &waiting);

private:
    Result<void> judge(const SignedList &list);

    QByteArray m_root;
    QMap<Digest, Result<void>> m_judged; // by list and signature
};

// Why a message that was Changed is not sent.
Error changedMessage(const Waiting &waiting);

} // namespace chancery::alerts
