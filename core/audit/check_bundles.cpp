// certificate.log: the bundle beside each published certificate says what transcript and log say.
#include "core/audit/audit_state.h"

#include "core/base/canonical_json.h"
#include "core/transparency/certificate_bundle.h"
#include "core/transparency/log_reader.h"

namespace chancery::audit {

namespace {

using transparency::CertificateBundle;

constexpr qint64 ClocksMayDifferBySeconds = 60;

// What the ceremony says that its bundle must hold.
struct Expected
{
    QString path; // empty: it published no certificate that a log promised to show
    QByteArray certificate;
    QList<QByteArray> chain;
    QList<QByteArray> promises;
    QList<QByteArray> rekor; // canonical JSON
};

Expected expectedOf(const Ceremony &c)
{
    Expected out;
    for (const transcript::Line &line : c.lines) {
        if (is(line, "logged") && c.after.logKey(text(line, "log"))) // the others' entries are not here to be proven
            out.promises += bytes(line, "sct");
        if (const QJsonObject entered = line.data.value(QLatin1String("rekor")).toObject();
            is(line, "logged") && !entered.isEmpty())
            out.rekor += canonicalJson(entered);
        const QJsonObject result = line.data.value(QLatin1String("result")).toObject();
        if (is(line, "completed") && result.contains(QLatin1String("certificate")))
            out.certificate = QByteArray::fromBase64(result.value(QLatin1String("certificate")).toString().toLatin1());
    }
    if (const QByteArray issuer = c.after.context.issuerCertificate; !issuer.isEmpty())
        out.chain += issuer;
    if (c.plan && !c.aborted && !out.certificate.isEmpty() && !out.promises.isEmpty())
        out.path = QStringLiteral("certificates/%1.bundle.json").arg(c.plan->certificate.name);
    return out;
}

// Whether a line below the checkpoint is a witness's and holds; anything else there is refused.
using IsJudged = std::function<bool(const QByteArray &text, const transparency::NoteSignature &line)>;

// The checkpoint is one that this log has signed on its way, and nothing is written below it that nobody has checked.
Result<void> checkTree(const transparency::BundledProof &proof, const pki::KnownLog &log,
                       transparency::LogReader &reader, const IsJudged &isJudged)
{
    const auto note = transparency::openCertificateCheckpoint(proof.checkpoint, log.name, log.key);
    CHANCERY_TRY(note);
    const auto there = reader.headAt(note->head.size);
    if (!there || *there != note->head)
        return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "it is proven for another tree than the log's"));
    const QList<transparency::NoteSignature> &lines = note->note.signatures;
    const auto unknown = [&](const transparency::NoteSignature &line) { return !isJudged(note->note.text, line); };
    if (std::count_if(lines.begin(), lines.end(), unknown) != 1) // the log's own
        return Error(
            ErrorCode::Damaged,
            QT_TRANSLATE_NOOP("core", "a line below its checkpoint is wrong, or nobody's whom a profile names"));
    return {};
}

Result<void> judge(const QByteArray &file, const Expected &expected, const pki::SctRules &rules,
                   transparency::LogReader &reader, const IsJudged &isJudged)
{
    const auto bundle = CertificateBundle::parse(file);
    CHANCERY_TRY(bundle);
    QList<QByteArray> proven;
    for (const transparency::BundledProof &proof : bundle->proofs)
        proven += pki::encodeSct(proof.sct);
    QList<QByteArray> entered;
    for (const transparency::RekorEntry &entry : bundle->rekor)
        entered += entry.bytes();
    if (bundle->certificate != expected.certificate || bundle->chain != expected.chain || proven != expected.promises ||
        entered != expected.rekor)
        return Error(ErrorCode::Damaged,
                     QT_TRANSLATE_NOOP("core", "it is not the bundle of the certificate that was made"));
    CHANCERY_TRY(transparency::checkProofs(*bundle, rules));
    for (const transparency::BundledProof &proof : bundle->proofs)
        CHANCERY_TRY(checkTree(proof, rules.logs.first(), reader, isJudged));
    return {};
}

} // namespace

void checkBundles(Audit &a, const QList<Ceremony> &ceremonies, const ceremony::LogKey &log,
                  transparency::LogReader *reader)
{
    const auto key = pki::LogKey::parse(log.spki);
    const auto isJudged = [&](const QByteArray &text, const transparency::NoteSignature &line) {
        return isJudgedLine(a, ceremonies, text, line);
    };
    for (const Ceremony &c : ceremonies) {
        const Expected expected = expectedOf(c);
        const auto file = expected.path.isEmpty() ? std::nullopt : a.files.read(expected.path);
        if (expected.path.isEmpty() || !reader || !key)
            continue;
        const QDateTime latest = c.lines.last().time.addSecs(ClocksMayDifferBySeconds);
        const auto judged = file
                                ? judge(*file, expected, {{{log.origin, *key, true}}, 1, latest}, *reader, isJudged)
                                : Result<void>(Error(ErrorCode::NotFound,
                                                     QT_TRANSLATE_NOOP("core", "the certificate's bundle is missing")));
        if (judged)
            a.findings.held(claim::CertificateLog, expected.path);
        else
            a.findings.failed(claim::CertificateLog, expected.path, judged.error().text());
    }
}

} // namespace chancery::audit
