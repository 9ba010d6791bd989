#include "core/access/delegate.h"

#include "core/pki/certificate.h"

namespace chancery::access {

namespace {

const QString AccessLogTemplate = QStringLiteral("access-log");
const QString EmailProtection = QStringLiteral("1.3.6.1.5.5.7.3.4"); // what stock openssl asks of a CMS signer

} // namespace

bool keepsLogs(const policy::Profile &profile)
{
    return profile.transparency.has_value() && profile.find(AccessLogTemplate);
}

std::optional<Delegate> delegateMadeBy(const ceremony::State &state)
{
    const ceremony::Plan &plan = state.context.plan;
    if (!keepsLogs(state.context.profile) || state.aborted() || plan.certificate.templateId != AccessLogTemplate ||
        plan.key.source != ceremony::KeySource::SecondToken ||
        plan.key.tokenLabel != state.context.profile.transparency->token)
        return std::nullopt;
    const auto certificate = pki::parseCertificate(state.certificate);
    if (!certificate || !certificate->purposeOids.contains(EmailProtection) ||
        certificate->algorithm == KeyAlgorithm::Ed25519)
        return std::nullopt;
    return Delegate{state.certificate, state.context.issuerCertificate, plan.key.ckaId, certificate->notBefore,
                    certificate->notAfter};
}

std::optional<Delegate> delegateAt(const QList<Delegate> &delegates, const QDateTime &at)
{
    for (auto it = delegates.rbegin(); it != delegates.rend(); ++it) {
        if (it->notBefore <= at && at <= it->notAfter)
            return *it;
    }
    return std::nullopt;
}

} // namespace chancery::access
