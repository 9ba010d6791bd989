#include "core/audit/report.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/visible.h"

#include <algorithm>

namespace chancery::audit {

bool anyFailed(const QList<Claim> &claims)
{
    return std::any_of(claims.begin(), claims.end(), [](const Claim &c) { return c.verdict == Verdict::Failed; });
}

QString modeWord(const std::optional<Mode> &mode)
{
    return mode ? modeText(*mode) : QStringLiteral("unknown");
}

QString summaryOf(const QList<Claim> &claims)
{
    const auto count = [&](Verdict verdict) {
        return std::count_if(claims.begin(), claims.end(), [&](const Claim &c) { return c.verdict == verdict; });
    };
    const auto failed = count(Verdict::Failed);
    QString first = QStringLiteral("no claim failed");
    if (failed > 0)
        first = failed == 1 ? QStringLiteral("1 claim failed") : QStringLiteral("%1 claims failed").arg(failed);
    return QStringLiteral("%1 (%2 passed, %3 witnessed, %4 not checked)")
        .arg(first)
        .arg(count(Verdict::Passed))
        .arg(count(Verdict::Witnessed))
        .arg(count(Verdict::NotChecked));
}

QString claimLines(const QList<Claim> &claims)
{
    QString out;
    for (const Claim &claim : claims) {
        out += QStringLiteral("%1  %2  %3")
                   .arg(verdictText(claim.verdict), -11)
                   .arg(claim.name, -27)
                   .arg(visible(claim.why.english()));
        if (!claim.evidence.isEmpty())
            out += QStringLiteral(" [%1]").arg(visible(claim.evidence.join(QStringLiteral("; "))));
        out += u'\n';
    }
    return out;
}

QJsonArray claimsJson(const QList<Claim> &claims)
{
    QJsonArray list;
    for (const Claim &claim : claims) {
        list += QJsonObject{{QStringLiteral("name"), claim.name},
                            {QStringLiteral("verdict"), verdictText(claim.verdict)},
                            {QStringLiteral("why"), claim.why.english()},
                            {QStringLiteral("evidence"), chancery::toJson(claim.evidence)}};
    }
    return list;
}

namespace {

QStringList rememberedIn(const QList<Claim> &claims)
{
    QStringList out;
    for (const Claim &claim : claims) {
        if (claim.remembered)
            out += claim.name;
    }
    return out;
}

} // namespace

bool Report::holds() const
{
    return !anyFailed(claims);
}

const Claim *Report::find(const QString &name) const
{
    const auto it = std::find_if(claims.begin(), claims.end(), [&](const Claim &c) { return c.name == name; });
    return it == claims.end() ? nullptr : &*it;
}

QByteArray Report::toJson() const
{
    return canonicalJson(
        QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/verdict/1")},
                    {QStringLiteral("mode"), modeWord(mode)},
                    {QStringLiteral("verdict"), verdictText(holds() ? Verdict::Passed : Verdict::Failed)},
                    {QStringLiteral("anchored"), anchored},
                    {QStringLiteral("remembered"), chancery::toJson(rememberedIn(claims))},
                    {QStringLiteral("claims"), claimsJson(claims)}});
}

QString Report::text() const
{
    const QStringList remembered = rememberedIn(claims);
    const QString partly = remembered.isEmpty()
                               ? QString()
                               : QStringLiteral("; in part remembered: %1").arg(remembered.join(QStringLiteral(", ")));
    return QStringLiteral("%1: %2%3\n").arg(modeWord(mode).toUpper(), summaryOf(claims), partly) + claimLines(claims);
}

} // namespace chancery::audit
