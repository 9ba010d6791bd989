#include "core/ceremony/rekor_logging.h"

#include "core/pki/certificate.h"
#include "core/transparency/hashed_rekord.h"
#include "core/transparency/rekor_entry.h"

namespace chancery::ceremony {

namespace {

constexpr qint64 ClocksMayDifferBySeconds = 60;

} // namespace

Result<QByteArray> rekorProposal(const State &state)
{
    const bool precertificate = state.needsPrecertificate();
    const auto issuer = pki::parseCertificate(precertificate ? state.context.issuerCertificate : state.certificate);
    CHANCERY_TRY(issuer);
    return transparency::hashedRekord(precertificate ? state.precertificate : state.certificate, issuer->spki);
}

Result<LoggedRekor> checkRekorAnswer(const State &state, const QString &log, QByteArrayView json, const QDateTime &at)
{
    const auto &logging = state.context.profile.transparency;
    const policy::CertificateLogEntry *named = logging ? logging->find(log) : nullptr;
    if (!named || named->kind != policy::CertificateLogEntry::Kind::Rekor)
        return Error(ErrorCode::NotNow, QT_TRANSLATE_NOOP("core", "No answer of this log is waited for."));
    const auto rekor = transparency::RekorLog::make(named->origin, named->key);
    CHANCERY_TRY(rekor);
    const auto proposal = rekorProposal(state);
    CHANCERY_TRY(proposal);
    const auto entry = transparency::RekorEntry::parse(json);
    CHANCERY_TRY(entry);
    if (entry->body != *proposal)
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "This is the entry of something else than what was submitted here."),
                     QT_TRANSLATE_NOOP("core", "Bring what Rekor answered to this very submission."));
    CHANCERY_TRY(transparency::checkRekorEntry(*entry, *rekor, at.addSecs(ClocksMayDifferBySeconds)));
    const bool precertificate = state.needsPrecertificate();
    const Digest submitted = Digest::of(precertificate ? state.precertificate : state.certificate);
    return LoggedRekor{log,
                       precertificate,
                       submitted,
                       entry->bytes(),
                       entry->anyIndex,
                       QDateTime::fromSecsSinceEpoch(entry->enteredAt, Qt::UTC)};
}

} // namespace chancery::ceremony
