#include "core/audit/outside_promises.h"

#include "core/transparency/certificate_bundle.h"

namespace chancery::audit {

Result<QList<OutsidePromise>> outsidePromises(const QList<archive::PastCeremony> &history)
{
    QList<OutsidePromise> out;
    for (const archive::PastCeremony &past : history) {
        const ceremony::State &state = past.state;
        const auto &transparency = state.context.profile.transparency;
        if (!transparency || state.aborted() || state.scts.isEmpty())
            continue;
        const auto entry = transparency::loggedEntry(state.certificate, state.context.issuerCertificate);
        if (!entry)
            return entry.error();
        for (const ceremony::LoggedSct &logged : state.scts) {
            const policy::CertificateLogEntry *log = transparency->find(logged.log);
            if (!log || log->kind != policy::CertificateLogEntry::Kind::Https)
                continue;
            const auto sct = pki::parseSct(logged.sct);
            const auto key = pki::LogKey::parse(log->key);
            if (!sct || !key)
                return sct ? key.error() : sct.error();
            CHANCERY_TRY(pki::verifySct(*sct, *entry, *key));
            out += OutsidePromise{state.context.plan.certificate.name, {log->origin, *key, *sct, *entry}};
        }
    }
    return out;
}

} // namespace chancery::audit
