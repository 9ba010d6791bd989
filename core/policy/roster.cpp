#include "core/policy/roster.h"

#include <algorithm>

namespace chancery::policy {

const Member *Roster::find(const QString &person) const
{
    const auto it =
        std::find_if(members.begin(), members.end(), [&](const Member &member) { return member.id == person; });
    return it == members.end() ? nullptr : &*it;
}

const Member *Roster::byCredential(QByteArrayView credentialId) const
{
    const auto holds = [&](const Member &member) {
        return std::any_of(member.keys.begin(), member.keys.end(),
                           [&](const MemberKey &k) { return k.credentialId == credentialId; });
    };
    const auto it = std::find_if(members.begin(), members.end(), holds);
    return it == members.end() ? nullptr : &*it;
}

const MemberKey *Roster::key(QByteArrayView credentialId) const
{
    const Member *member = byCredential(credentialId);
    if (!member)
        return nullptr;
    return &*std::find_if(member->keys.begin(), member->keys.end(),
                          [&](const MemberKey &k) { return k.credentialId == credentialId; });
}

int Roster::seat(const QString &person) const
{
    const Member *member = find(person);
    return member ? static_cast<int>(member - members.constData()) + 1 : 0;
}

QString Roster::fileName() const
{
    return QStringLiteral("%1.json").arg(number, 4, 10, QLatin1Char('0'));
}

} // namespace chancery::policy
