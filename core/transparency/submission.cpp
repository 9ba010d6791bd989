#include "core/transparency/submission.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/pki/tls_encoding.h"

namespace chancery::transparency {

namespace {

constexpr qint64 LargestInteger = (qint64{1} << 53) - 1;
constexpr quint8 Sha256 = 4;

Error badFile()
{
    return Error(ErrorCode::BadInput,
                 QT_TRANSLATE_NOOP("core", "This is not what a certificate log says or is asked (RFC 6962)."),
                 QT_TRANSLATE_NOOP("core", "Bring the file as the log gave it, unchanged."));
}

Result<QList<QByteArray>> certificatesOf(const QStringList &texts)
{
    QList<QByteArray> out;
    for (const QString &text : texts) {
        const QByteArray base64 = text.toLatin1();
        const auto der = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
        if (!der || (*der).isEmpty() || (*der).size() > pki::largestEntry || (*der).toBase64() != base64)
            return badFile();
        out += *der;
    }
    return out;
}

} // namespace

QByteArray submissionBody(const QList<QByteArray> &chain)
{
    QJsonArray list;
    for (const QByteArray &der : chain)
        list += toBase64(der);
    return canonicalJson(QJsonObject{{QStringLiteral("chain"), list}});
}

Result<QList<QByteArray>> parseSubmission(QByteArrayView json)
{
    if (json.size() > 2 * longestSubmission * pki::largestEntry)
        return badFile();
    const auto object = parseJson(json);
    CHANCERY_TRY(object);
    Fields f(*object, QStringLiteral("submission"));
    const QStringList texts = f.texts("chain");
    CHANCERY_TRY(f.done());
    if (texts.isEmpty() || texts.size() > longestSubmission)
        return badFile();
    return certificatesOf(texts);
}

QByteArray submissionAnswer(const pki::Sct &sct)
{
    const QByteArray signature =
        pki::TlsWriter().number(Sha256, 1).number(static_cast<quint8>(sct.signer), 1).vector(sct.signature, 2).bytes();
    return canonicalJson(QJsonObject{{QStringLiteral("sct_version"), 0},
                                     {QStringLiteral("id"), toBase64(sct.logId.bytes())},
                                     {QStringLiteral("timestamp"), static_cast<qint64>(sct.timestamp)},
                                     {QStringLiteral("extensions"), toBase64(sct.extensions)},
                                     {QStringLiteral("signature"), toBase64(signature)}});
}

Result<pki::Sct> parseSubmissionAnswer(QByteArrayView json)
{
    if (json.size() > largestAnswer)
        return badFile();
    const auto object = parseJson(json);
    CHANCERY_TRY(object);
    Fields f(*object, QStringLiteral("answer"));
    f.integer("sct_version", 0, 0);
    const QByteArray id = f.base64("id", Digest::Size, Digest::Size);
    const qint64 timestamp = f.integer("timestamp", 0, LargestInteger);
    const QByteArray extensions = f.base64("extensions", 0, pki::largestSct);
    const QByteArray signature = f.base64("signature", 5, pki::largestSct);
    CHANCERY_TRY(f.done());
    // The signature has its header already, so the parts are an SCT when they are put together.
    return pki::parseSct(pki::TlsWriter()
                             .number(0, 1)
                             .raw(id)
                             .number(static_cast<quint64>(timestamp), 8)
                             .vector(extensions, 2)
                             .raw(signature)
                             .bytes());
}

Result<QList<Digest>> parseRoots(QByteArrayView json)
{
    const auto object = parseJson(json);
    CHANCERY_TRY(object);
    Fields f(*object, QStringLiteral("roots"));
    const QStringList texts = f.texts("certificates");
    CHANCERY_TRY(f.done());
    if (texts.size() > mostRoots)
        return badFile();
    const auto roots = certificatesOf(texts);
    if (!roots)
        return roots.error();
    QList<Digest> out;
    for (const QByteArray &der : *roots)
        out += Digest::of(der);
    return out;
}

} // namespace chancery::transparency
