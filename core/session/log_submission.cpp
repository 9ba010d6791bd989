#include "core/session/log_submission.h"

#include "core/ceremony/rekor_logging.h"
#include "core/transparency/submission.h"

namespace chancery::session {

namespace {

bool isRekor(const ceremony::State &state, const QString &log)
{
    const auto &logging = state.context.profile.transparency;
    const policy::CertificateLogEntry *named = logging ? logging->find(log) : nullptr;
    return named && named->kind == policy::CertificateLogEntry::Kind::Rekor;
}

} // namespace

QByteArray logSubmission(const ceremony::State &state, const QString &log)
{
    if (!state.logsToAsk().contains(log))
        return {};
    if (isRekor(state, log))
        return ceremony::rekorProposal(state).value_or(QByteArray());
    return transparency::submissionBody(state.needsPrecertificate()
                                            ? QList<QByteArray>{state.precertificate, state.context.issuerCertificate}
                                            : QList<QByteArray>{state.certificate});
}

QString submissionName(const ceremony::State &state, const QString &log)
{
    const QString call = isRekor(state, log)           ? QStringLiteral("log-entries")
                         : state.needsPrecertificate() ? QStringLiteral("add-pre-chain")
                                                       : QStringLiteral("add-chain");
    return QStringLiteral("%1-%2.json").arg(log, call);
}

Result<ceremony::Logged> logAnswer(const QString &log, const QByteArray &json)
{
    const auto sct = transparency::parseSubmissionAnswer(json);
    if (!sct)
        return sct.error();
    return ceremony::Logged{log, pki::encodeSct(*sct)};
}

Result<ceremony::Command> broughtAnswer(const ceremony::State &state, const QString &log, const QByteArray &json)
{
    if (isRekor(state, log))
        return ceremony::Command(ceremony::EnteredInRekor{log, json});
    const auto answer = logAnswer(log, json);
    return answer ? Result<ceremony::Command>(*answer) : answer.error();
}

} // namespace chancery::session
