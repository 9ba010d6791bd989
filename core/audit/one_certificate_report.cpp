// What is said of one certificate: the closed list of claims, and the report's outside forms.
#include "core/audit/one_certificate.h"

#include "core/audit/report.h"
#include "core/base/canonical_json.h"
#include "core/base/time.h"

namespace chancery::audit {

namespace {

QString layerText(TrustedLayer::Kind kind)
{
    switch (kind) {
    case TrustedLayer::Kind::Root:
        return QStringLiteral("root");
    case TrustedLayer::Kind::Delegate:
        return QStringLiteral("delegate");
    case TrustedLayer::Kind::LogKey:
        return QStringLiteral("log-key");
    }
    Q_UNREACHABLE();
}

// The certificate is a stranger's: nothing in its names may move the cursor or turn a line around.
QString withoutMarks(const QString &text)
{
    QString out;
    for (const uint c : text.toUcs4()) {
        const QChar::Category category = QChar::category(c);
        const bool mark = category == QChar::Other_Control || category == QChar::Other_Format ||
                          category == QChar::Separator_Line || category == QChar::Separator_Paragraph;
        const char32_t one = c;
        if (mark && c != u'\n')
            out += QStringLiteral("<U+%1>").arg(c, 4, 16, QLatin1Char('0')).toUpper();
        else
            out += QString::fromUcs4(&one, 1);
    }
    return out;
}

} // namespace

const QList<ClaimKind> &certificateClaimKinds()
{
    static const QList<ClaimKind> kinds{
        {claim::CertificateForm,
         QT_TRANSLATE_NOOP("core", "It is one X.509 certificate that can be read strictly, and no precertificate.")},
        {claim::CertificateChain, QT_TRANSLATE_NOOP("core", "Each certificate up to the anchor was signed by the next, "
                                                            "which may issue it.")},
        {claim::CertificateTime, QT_TRANSLATE_NOOP("core", "It and everything above it is within its life.")},
        {claim::CertificateLint, QT_TRANSLATE_NOOP("core", "No certificate breaks a rule of RFC 5280.")},
        {claim::CertificatePurpose, QT_TRANSLATE_NOOP("core", "It was made for the purpose that you named.")},
        {claim::CertificateBundle, QT_TRANSLATE_NOOP("core", "The bundle is this certificate's, and its chain is "
                                                             "whole.")},
        {claim::CertificatePromises, QT_TRANSLATE_NOOP("core", "A log whose key you brought promised to show this very "
                                                               "certificate.")},
        {claim::CertificateInclusion, QT_TRANSLATE_NOOP("core", "It stands under a checkpoint that the log signed.")},
        {claim::CertificateRekor,
         QT_TRANSLATE_NOOP("core", "Its entry stands in each Rekor log whose key you brought.")},
        {claim::ModeSeparate, QT_TRANSLATE_NOOP("core", "Its name and all names above it say the same mode.")},
    };
    return kinds;
}

bool CertificateReport::holds() const
{
    return !anyFailed(claims);
}

QByteArray CertificateReport::toJson() const
{
    QJsonArray layers;
    for (const TrustedLayer &layer : trusted) {
        layers += QJsonObject{{QStringLiteral("layer"), layerText(layer.kind)},
                              {QStringLiteral("name"), layer.name},
                              {QStringLiteral("sha256"), layer.sha256.hex()}};
    }
    return canonicalJson(
        QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/certificate-verdict/1")},
                    {QStringLiteral("mode"), modeWord(mode)},
                    {QStringLiteral("verdict"), verdictText(holds() ? Verdict::Passed : Verdict::Failed)},
                    {QStringLiteral("subject"), subject},
                    {QStringLiteral("sha256"), sha256.hex()},
                    {QStringLiteral("purpose"), purpose},
                    {QStringLiteral("at"), timeText(at)},
                    {QStringLiteral("trusted"), layers},
                    {QStringLiteral("claims"), claimsJson(claims)}});
}

QString CertificateReport::text() const
{
    QStringList layers;
    for (const TrustedLayer &layer : trusted)
        layers += layerText(layer.kind) + u' ' + layer.name;
    return withoutMarks(
        QStringLiteral("%1: %2; trusted: %3\n%4")
            .arg(modeWord(mode).toUpper(), summaryOf(claims),
                 layers.isEmpty() ? QStringLiteral("nothing that was brought") : layers.join(QStringLiteral("; ")),
                 claimLines(claims)));
}

} // namespace chancery::audit
