#include "core/ceremony/certificate_plan.h"
#include "core/ceremony/decide_rules.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"

namespace chancery::ceremony {

namespace {

Result<approval::Operation> operationFor(const State &state, const QString &kind)
{
    const Plan &plan = state.context.plan;
    if (kind == QLatin1String("make-key"))
        return approval::Operation(approval::MakeKeyOperation{plan.key.ckaId, plan.key.label,
                                                              keyAlgorithmText(plan.certificate.algorithm),
                                                              Digest::of(keyTemplate(plan.certificate.algorithm))});
    if (kind == QLatin1String("reseal"))
        return approval::Operation(approval::ResealOperation{QStringLiteral("user"), state.userSet->number + 1});
    if (!state.prepared)
        return notNow(QT_TRANSLATE_NOOP("core", "The certificate is not prepared yet."));
    approval::SignCertificateOperation sign;
    sign.precertificate = kind == QLatin1String("sign-precertificate");
    // What the statement says of the certificate is read from the bytes themselves, not from the plan.
    const auto copy = pki::signWithThrowawayKey(state.prepared->tbs);
    if (!copy)
        return copy.error();
    const auto certificate = pki::parseCertificate(*copy);
    if (!certificate)
        return certificate.error();
    sign.tbsSha256 = state.prepared->tbsDigest;
    sign.subject = certificate->subject;
    sign.issuer = certificate->issuer;
    sign.serial = QString::fromLatin1(certificate->serial.toHex());
    sign.keySha256 = certificate->keyDigest();
    sign.notBefore = certificate->notBefore;
    sign.notAfter = certificate->notAfter;
    sign.profileTemplate = plan.certificate.templateId;
    sign.algorithm = keyAlgorithmText(certificate->algorithm);
    return approval::Operation(sign);
}

} // namespace

Result<void> decideOn(Decider &d, const BeginKeyOnSecondToken &)
{
    if (d.state.stepKind() != StepKind::Request || d.state.context.plan.key.source != KeySource::SecondToken)
        return notNow(QT_TRANSLATE_NOOP("core", "This plan takes the key from elsewhere."));
    d.entry(console(), "key-begun", {{QStringLiteral("token"), d.state.context.plan.key.tokenLabel}});
    return {};
}

Result<void> decideOn(Decider &d, const SubjectKey &c)
{
    const State &s = d.state;
    if (s.stepKind() != StepKind::Request || s.context.plan.key.source != c.source)
        return notNow(QT_TRANSLATE_NOOP("core", "This plan takes the key from elsewhere."));
    if (!s.subjectSpki.isEmpty())
        return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "The key to certify is here already."),
                     QT_TRANSLATE_NOOP("core", "If it is the wrong one, object, and end the ceremony with a record."));
    const auto tbs = plannedTbs(s, c.spki); // refuses a key of the wrong type before anything is recorded
    if (!tbs)
        return tbs.error();
    Digest requestDigest;
    if (!c.requestBytes.isEmpty()) {
        requestDigest = Digest::of(c.requestBytes);
        d.file(c.requestBytes.startsWith("-----") ? QStringLiteral("request.pem") : QStringLiteral("request.der"),
               c.requestBytes);
    }
    d.entry(console(), "request",
            {{QStringLiteral("source"), keySourceText(c.source)},
             {QStringLiteral("spki"), toBase64(c.spki)},
             {QStringLiteral("key_sha256"), Digest::of(c.spki).hex()},
             {QStringLiteral("request_sha256"), requestDigest.hex()},
             {QStringLiteral("attributes"), c.attributes}});
    return {};
}

Result<void> decideOn(Decider &d, const SubjectKeyFailed &c)
{
    return decideOn(d, StopStep{QStringLiteral("request"), c.text, c.detail});
}

Result<void> decideOn(Decider &d, const PrepareCertificate &)
{
    const State &s = d.state;
    if (s.stepKind() != StepKind::Compare || s.subjectSpki.isEmpty())
        return notNow(QT_TRANSLATE_NOOP("core", "There is no key to certify yet."));
    const auto tbs = plannedTbs(s, s.subjectSpki);
    if (!tbs)
        return tbs.error();
    const auto lints = lintBeforeApproval(*tbs);
    if (!lints)
        return lints.error();
    CHANCERY_TRY(checkBeforeApproval(s, *tbs));
    const auto digest = pki::tbsDigest(*tbs);
    if (!digest)
        return digest.error();
    d.entry(console(), "prepared",
            {{QStringLiteral("tbs"), toBase64(*tbs)},
             {QStringLiteral("tbs_sha256"), digest->hex()},
             {QStringLiteral("lints"), toJson(*lints)}});
    return {};
}

Result<void> decideOn(Decider &d, const ProposeStatement &c)
{
    const State &s = d.state;
    const policy::Roster *roster = s.rosterInForce();
    const QStringList round = s.currentRound();
    if (!roster || round.isEmpty() || !s.rootToken || !s.userSet)
        return notNow(QT_TRANSLATE_NOOP("core", "There is nothing to approve now."));
    approval::Statement statement;
    statement.mode = s.mode;
    statement.domain = s.domain;
    statement.ceremony = s.ceremony;
    statement.plan = s.context.plan.digest();
    statement.roster = roster->digest();
    statement.token = s.rootToken->id;
    statement.head = s.head;
    statement.nonce = c.nonce;
    statement.expires = d.at.addSecs(s.context.profile.statementLifeSeconds);
    statement.openTo = c.openTo;
    for (const QString &kind : round) {
        auto operation = operationFor(s, kind);
        if (!operation)
            return operation.error();
        statement.operations += *operation;
    }
    const QByteArray bytes = statement.bytes();
    const auto parsed = approval::parseStatement(bytes);
    if (!parsed)
        return parsed.error();
    const QString number = twoDigits(static_cast<int>(s.statements.size()) + 1);
    d.file(QStringLiteral("statements/%1.json").arg(number), bytes);
    for (qsizetype i = 0; i < round.size(); ++i) {
        if (round[i] == QLatin1String("sign-certificate") || round[i] == QLatin1String("sign-precertificate"))
            d.file(QStringLiteral("statements/%1.%2.tbs").arg(number, twoDigits(static_cast<int>(i) + 1)),
                   s.prepared->tbs);
    }
    d.entry(console(), "statement",
            {{QStringLiteral("number"), s.statements.size() + 1},
             {QStringLiteral("sha256"), Digest::of(bytes).hex()},
             {QStringLiteral("statement"), *parseCanonicalJson(bytes)}});
    return {};
}

Result<void> decideOn(Decider &d, const Approve &c)
{
    const State &s = d.state;
    const auto attendee = presentPerson(s, c.person);
    if (!attendee)
        return attendee.error();
    if (!s.statementValid(d.at))
        return notNow(QT_TRANSLATE_NOOP("core", "There is no statement to approve now, or it has expired."));
    const StatementState &open = *s.currentStatement();
    const policy::Roster *roster = s.rosterInForce();
    const policy::Member *member = roster ? roster->byCredential(c.credentialId) : nullptr;
    if (!member || member->id != c.person)
        return Error(ErrorCode::WrongKey,
                     Text(QT_TRANSLATE_NOOP("core", "This is not a key of %1."), {(*attendee)->name}));
    const Approval *before = open.by(c.person);
    if (before && (before->shareHeld || !c.share))
        return Error(ErrorCode::Conflict,
                     Text(QT_TRANSLATE_NOOP("core", "The approval of %1 counts already."), {(*attendee)->name}),
                     QT_TRANSLATE_NOOP("core", "Another member comes next."));
    const QByteArray bytes = open.statement.bytes();
    const QString nameSpace = signature_namespace::approval(s.domain);
    const auto verified =
        approval::verify(c.signature, nameSpace, bytes,
                         approval::securityKeyPublicKey(roster->key(c.credentialId)->publicKey, rpIdFor(s.domain)));
    if (!verified)
        return verified.error();
    if (c.share)
        CHANCERY_TRY(approval::checkApprovalForm(*verified, nameSpace, bytes, s.domain));
    else
        CHANCERY_TRY(approval::checkMemberForm(*verified));
    CHANCERY_TRY(approval::checkCounter(s.counters.value(c.credentialId), s.counters.contains(c.credentialId),
                                        verified->counter));
    const int again = before ? before->again + 1 : 0;
    const QString folder = QStringLiteral("approvals/") + twoDigits(open.number) +
                           (again > 0 ? QStringLiteral("/again-%1/").arg(again) : QStringLiteral("/"));
    d.file(folder + c.person + QStringLiteral(".sig"), c.signature);
    d.entry(c.person, "approved",
            {{QStringLiteral("statement"), open.number},
             {QStringLiteral("person"), c.person},
             {QStringLiteral("credential_id"), toBase64(c.credentialId)},
             {QStringLiteral("counter"), static_cast<qint64>(verified->counter)},
             {QStringLiteral("sha256"), Digest::of(c.signature).hex()},
             {QStringLiteral("again"), again},
             {QStringLiteral("share"), c.share}});
    if (c.nextEpoch > 0 && s.nextHalves.value(c.credentialId).epoch != c.nextEpoch) {
        d.entry(console(), "sealing-key",
                {{QStringLiteral("person"), c.person},
                 {QStringLiteral("credential_id"), toBase64(c.credentialId)},
                 {QStringLiteral("set"), QStringLiteral("user")},
                 {QStringLiteral("epoch"), c.nextEpoch},
                 {QStringLiteral("public_key"), toBase64(c.nextHalf)}});
    }
    return {};
}

} // namespace chancery::ceremony
