#include "core/session/log_submission.h"

#include "core/transparency/submission.h"

namespace chancery::session {

QByteArray logSubmission(const ceremony::State &state)
{
    if (state.logsToAsk().isEmpty())
        return {};
    return transparency::submissionBody(state.needsPrecertificate()
                                            ? QList<QByteArray>{state.precertificate, state.context.issuerCertificate}
                                            : QList<QByteArray>{state.certificate});
}

Result<ceremony::Logged> logAnswer(const QString &log, const QByteArray &json)
{
    const auto sct = transparency::parseSubmissionAnswer(json);
    if (!sct)
        return sct.error();
    return ceremony::Logged{log, pki::encodeSct(*sct)};
}

} // namespace chancery::session
