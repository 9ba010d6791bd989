#include "core/base/canonical_json.h"
#include "core/ceremony/apply_rules.h"
#include "core/ceremony/certificate_logging.h"
#include "core/ceremony/rekor_logging.h"
#include "core/pki/certificate.h"

namespace chancery::ceremony {

namespace {

void logKey(State &state, const transcript::Line &, Fields &f)
{
    LogKey key;
    key.log = f.personId("log");
    key.origin = f.name("origin");
    const QString algorithm = f.oneOf("algorithm", {keyAlgorithmText(logAlgorithm(key.log))});
    key.algorithm = keyAlgorithmFromText(algorithm).value_or(KeyAlgorithm::P256);
    key.ckaId = f.base64("cka_id", 1, 64);
    key.spki = f.base64("spki", 32, 512);
    key.tokenSerial = f.text("token", 64);
    f.object("attributes");
    if (!state.logKeysMissing().contains(key.log) || key.origin != logOrigin(state, key.log))
        f.refuse("log", QT_TRANSLATE_NOOP("core", "no key is made for this log here"));
    bool known = false;
    if (pki::algorithmOf(key.spki, &known) != key.algorithm || !known)
        f.refuse("spki", QT_TRANSLATE_NOOP("core", "this is a key of another type"));
    state.logKeys += key;
}

void logged(State &state, const transcript::Line &line, Fields &f)
{
    const QString log = f.personId("log");
    f.oneOf("origin", {logOrigin(state, log)});
    const bool precertificate = state.needsPrecertificate();
    f.oneOf("entry", {precertificate ? QStringLiteral("precertificate") : QStringLiteral("certificate")});
    const Digest submitted = f.digest("sha256");
    const bool waited = state.logsToAsk().contains(log) &&
                        submitted == Digest::of(precertificate ? state.precertificate : state.certificate);
    if (!waited)
        f.refuse("log", QT_TRANSLATE_NOOP("core", "no answer of this log was waited for"));
    if (!waited || state.context.profile.transparency->find(log)->givesSct()) {
        const QByteArray sct = f.base64("sct", 1, pki::largestSct);
        if (const auto good = waited ? checkAnswer(state, log, sct, line.time) : Result<void>(); !good)
            f.fail("sct", good.error());
        state.scts += LoggedSct{log, precertificate, submitted, sct};
        return;
    }
    const auto entry = checkRekorAnswer(state, log, canonicalJson(f.object("rekor")), line.time);
    if (!entry)
        f.fail("rekor", entry.error());
    else
        state.rekor += *entry;
}

} // namespace

QList<NamedRule> logRules()
{
    return {{"log-key", logKey}, {"logged", logged}};
}

} // namespace chancery::ceremony
