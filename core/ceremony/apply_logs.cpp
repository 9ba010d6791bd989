#include "core/ceremony/apply_rules.h"
#include "core/ceremony/certificate_logging.h"
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
    LoggedSct sct;
    sct.log = f.personId("log");
    f.oneOf("origin", {logOrigin(state, sct.log)});
    sct.precertificate = state.needsPrecertificate();
    f.oneOf("entry", {sct.precertificate ? QStringLiteral("precertificate") : QStringLiteral("certificate")});
    sct.submitted = f.digest("sha256");
    sct.sct = f.base64("sct", 1, pki::largestSct);
    const QByteArray submitted = sct.precertificate ? state.precertificate : state.certificate;
    if (!state.logsToAsk().contains(sct.log) || sct.submitted != Digest::of(submitted))
        f.refuse("log", QT_TRANSLATE_NOOP("core", "no answer of this log was waited for"));
    else if (const auto good = checkAnswer(state, sct.log, sct.sct, line.time); !good)
        f.fail("sct", good.error());
    state.scts += sct;
}

} // namespace

QList<NamedRule> logRules()
{
    return {{"log-key", logKey}, {"logged", logged}};
}

} // namespace chancery::ceremony
