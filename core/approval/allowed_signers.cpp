#include "core/approval/allowed_signers.h"

#include "core/base/mode.h"

#include <algorithm>

namespace chancery::approval {

QByteArray allowedSigners(QList<AllowedSigner> signers, const QString &domain)
{
    namespace ns = signature_namespace;
    const QStringList everyone{ns::eventRecord(domain), ns::remark(domain), ns::refusal(domain), ns::objection(domain)};
    const QStringList members = QStringList{ns::approval(domain), ns::roster(domain)} + everyone;

    std::sort(signers.begin(), signers.end(), [](const AllowedSigner &a, const AllowedSigner &b) {
        return a.person != b.person ? a.person < b.person : a.key.line() < b.key.line();
    });
    QString out;
    for (const AllowedSigner &signer : signers)
        out += QStringLiteral("%1 namespaces=\"%2\" %3\n")
                   .arg(signer.person, (signer.member ? members : everyone).join(u','), signer.key.line());
    return out.toUtf8();
}

} // namespace chancery::approval
