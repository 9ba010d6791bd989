// One certificate: what the logs promised, and the bundle that proves it.
#include "core/audit/one_certificate_state.h"

#include "core/pki/precertificate.h"
#include "core/transparency/hashed_rekord.h"

#include <algorithm>

namespace chancery::audit {

namespace {

using transparency::BundledProof;

// The bundle's own chain is whole: each issued the one before it, and the last itself.
Result<void> checkChainInside(const transparency::CertificateBundle &bundle, const pki::Certificate &certificate)
{
    pki::Certificate current = certificate;
    for (const QByteArray &der : bundle.chain) {
        const auto issuer = pki::parseCertificate(der);
        CHANCERY_TRY(issuer);
        CHANCERY_TRY(pki::checkIssuedBy(current, *issuer));
        current = *issuer;
    }
    return pki::checkSelfSigned(current);
}

const pki::KnownLog *logOf(const CertificateQuestion &question, const pki::Sct &sct)
{
    const auto found = std::find_if(question.logs.begin(), question.logs.end(),
                                    [&](const pki::KnownLog &log) { return log.key.id() == sct.logId; });
    return found == question.logs.end() ? nullptr : &*found;
}

struct Promises
{
    bool embedded = false;
    QList<pki::Sct> known; // by logs that the reader trusts
    pki::LogEntry entry;   // what they are for
};

void checkEachPromise(CertificateAudit &a, const Promises &promises)
{
    const auto fail = [&](const Text &why) {
        a.findings.failed(claim::CertificatePromises, a.certificate.subject, why);
    };
    if (promises.known.isEmpty())
        return fail(QT_TRANSLATE_NOOP("core", "no log whose key was brought has promised to show it"));
    // As a list: one that does not hold spoils it.
    if (const auto good = pki::checkSctList(promises.known, promises.entry, {a.question.logs, 1, a.question.at}); !good)
        return fail(good.error().text());
    for (const pki::Sct &sct : promises.known) {
        const pki::KnownLog *log = logOf(a.question, sct);
        a.trusted += {TrustedLayer::Kind::LogKey, log->name, log->key.id()};
        a.findings.held(claim::CertificatePromises, log->name);
    }
}

void checkEachProof(CertificateAudit &a, const Promises &promises)
{
    const auto fail = [&](const Text &why) {
        a.findings.failed(claim::CertificateInclusion, a.certificate.subject, why);
    };
    if (promises.known.isEmpty())
        return a.findings.notChecked(claim::CertificateInclusion,
                                     QT_TRANSLATE_NOOP("core", "No key was brought of a log that promised anything."));
    for (const pki::Sct &sct : promises.known) {
        const auto proof = std::find_if(a.bundle->proofs.begin(), a.bundle->proofs.end(),
                                        [&](const BundledProof &one) { return one.sct == sct; });
        const pki::KnownLog *log = logOf(a.question, sct);
        const auto index = pki::leafIndexOf(sct.extensions);
        if (proof == a.bundle->proofs.end() && index && !*index) {
            a.findings.notChecked(
                claim::CertificateInclusion,
                Text(QT_TRANSLATE_NOOP("core", "%1 is another's log, and proves its entries itself."), {log->name}));
            continue;
        }
        if (proof == a.bundle->proofs.end()) {
            fail(Text(QT_TRANSLATE_NOOP("core", "the bundle does not prove what %1 promised"), {log->name}));
            continue;
        }
        const auto tree = transparency::checkIncluded(*proof, promises.entry, *log);
        if (!tree)
            fail(tree.error().text());
        else
            a.findings.held(claim::CertificateInclusion,
                            QStringLiteral("%1: entry %2 of %3").arg(log->name).arg(proof->index).arg(tree->size));
    }
}

// Nothing, with the reason as a finding: they cannot be judged.
std::optional<Promises> promisesOf(CertificateAudit &a)
{
    const auto notChecked = [&](const Text &why) {
        a.findings.notChecked(claim::CertificatePromises, why);
        a.findings.notChecked(claim::CertificateInclusion, why);
    };
    if (a.question.logs.isEmpty()) {
        notChecked(QT_TRANSLATE_NOOP("core", "No key of a log was brought."));
        return {};
    }
    const auto scts = pki::embeddedScts(a.certificate.tbs);
    if (!scts) {
        a.findings.failed(claim::CertificatePromises, a.certificate.subject, scts.error().text());
        a.findings.notChecked(claim::CertificateInclusion,
                              QT_TRANSLATE_NOOP("core", "The promises in the certificate cannot be read."));
        return {};
    }
    Promises out{!scts->isEmpty(), {}, pki::certificateEntry(a.certificate.der)};
    QList<pki::Sct> all = *scts;
    if (!out.embedded && !a.bundle && a.question.bundle) {
        notChecked(QT_TRANSLATE_NOOP("core", "Its promises would be in the bundle, which is not its own."));
        return {};
    }
    if (!out.embedded && a.bundle) {
        for (const BundledProof &proof : a.bundle->proofs)
            all += proof.sct;
    }
    if (out.embedded && !a.issuer) {
        notChecked(
            QT_TRANSLATE_NOOP("core", "The promises name the issuer's key: bring its certificate, or the bundle."));
        return {};
    }
    if (out.embedded) {
        if (const auto entry = pki::precertificateEntry(a.certificate.tbs, a.issuer->spki))
            out.entry = *entry;
    }
    for (const pki::Sct &sct : all) {
        if (logOf(a.question, sct))
            out.known += sct;
    }
    return out;
}

} // namespace

void checkBundle(CertificateAudit &a)
{
    if (!a.question.bundle)
        return a.findings.notChecked(claim::CertificateBundle, QT_TRANSLATE_NOOP("core", "No bundle was brought."));
    const auto fail = [&](const Text &why) { a.findings.failed(claim::CertificateBundle, a.certificate.subject, why); };
    auto bundle = transparency::CertificateBundle::parse(*a.question.bundle);
    if (!bundle)
        return fail(bundle.error().text());
    if (bundle->certificate != a.certificate.der)
        return fail(QT_TRANSLATE_NOOP("core", "it is the bundle of another certificate"));
    if (const auto whole = checkChainInside(*bundle, a.certificate); !whole)
        return fail(whole.error().text());
    a.findings.held(claim::CertificateBundle);
    a.bundle = *std::move(bundle);
}

void checkPromises(CertificateAudit &a)
{
    const auto promises = promisesOf(a);
    if (!promises)
        return;
    checkEachPromise(a, *promises);
    if (a.bundle)
        checkEachProof(a, *promises);
    else
        a.findings.notChecked(claim::CertificateInclusion,
                              a.question.bundle ? QT_TRANSLATE_NOOP("core", "The bundle is not this certificate's.")
                                                : QT_TRANSLATE_NOOP("core", "No bundle was brought."));
}

void checkEntered(CertificateAudit &a)
{
    const auto notChecked = [&](const Text &why) { a.findings.notChecked(claim::CertificateRekor, why); };
    if (a.question.rekorLogs.isEmpty() && (!a.bundle || a.bundle->rekor.isEmpty()))
        return; // nobody speaks of Rekor
    if (a.question.rekorLogs.isEmpty())
        return notChecked(QT_TRANSLATE_NOOP("core", "No key of a Rekor log was brought."));
    if (!a.bundle)
        return notChecked(a.question.bundle ? QT_TRANSLATE_NOOP("core", "The bundle is not this certificate's.")
                                            : QT_TRANSLATE_NOOP("core", "No bundle was brought."));
    if (!a.issuer)
        return notChecked(QT_TRANSLATE_NOOP("core", "The entry names the issuer's key: bring its certificate."));
    for (const transparency::RekorLog &log : a.question.rekorLogs) {
        const auto fail = [&](const Text &why) { a.findings.failed(claim::CertificateRekor, log.origin, why); };
        const auto entry =
            std::find_if(a.bundle->rekor.begin(), a.bundle->rekor.end(),
                         [&](const transparency::RekorEntry &one) { return one.logId == log.key.id().hex(); });
        if (entry == a.bundle->rekor.end()) {
            fail(QT_TRANSLATE_NOOP("core", "the bundle holds no entry of this log"));
            continue;
        }
        const auto its = transparency::checkHashedRekord(entry->body, a.certificate.der, a.issuer->spki);
        const auto there = transparency::checkRekorEntry(*entry, log, a.question.at);
        if (!its || !there)
            fail(its ? there.error().text() : its.error().text());
        else
            a.findings.held(claim::CertificateRekor,
                            QStringLiteral("%1: entry %2").arg(log.origin).arg(entry->anyIndex));
    }
}

} // namespace chancery::audit
