#include "core/audit/report.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"

#include <algorithm>

namespace chancery::audit {

namespace {

QString modeWord(const std::optional<Mode> &mode)
{
    return mode ? modeText(*mode) : QStringLiteral("unknown");
}

} // namespace

bool Report::holds() const
{
    return std::none_of(claims.begin(), claims.end(), [](const Claim &c) { return c.verdict == Verdict::Failed; });
}

const Claim *Report::find(const QString &name) const
{
    const auto it = std::find_if(claims.begin(), claims.end(), [&](const Claim &c) { return c.name == name; });
    return it == claims.end() ? nullptr : &*it;
}

QByteArray Report::toJson() const
{
    QJsonArray list;
    for (const Claim &claim : claims) {
        list += QJsonObject{{QStringLiteral("name"), claim.name},
                            {QStringLiteral("verdict"), verdictText(claim.verdict)},
                            {QStringLiteral("why"), claim.why.english()},
                            {QStringLiteral("evidence"), chancery::toJson(claim.evidence)}};
    }
    return canonicalJson(
        QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/verdict/1")},
                    {QStringLiteral("mode"), modeWord(mode)},
                    {QStringLiteral("verdict"), verdictText(holds() ? Verdict::Passed : Verdict::Failed)},
                    {QStringLiteral("anchored"), anchored},
                    {QStringLiteral("claims"), list}});
}

QString Report::text() const
{
    const auto count = [&](Verdict verdict) {
        return std::count_if(claims.begin(), claims.end(), [&](const Claim &c) { return c.verdict == verdict; });
    };
    const auto failed = count(Verdict::Failed);
    QString first = QStringLiteral("no claim failed");
    if (failed > 0)
        first = failed == 1 ? QStringLiteral("1 claim failed") : QStringLiteral("%1 claims failed").arg(failed);
    QString out = QStringLiteral("%1: %2 (%3 passed, %4 witnessed, %5 not checked)\n")
                      .arg(modeWord(mode).toUpper(), first)
                      .arg(count(Verdict::Passed))
                      .arg(count(Verdict::Witnessed))
                      .arg(count(Verdict::NotChecked));
    for (const Claim &claim : claims) {
        out += QStringLiteral("%1  %2  %3")
                   .arg(verdictText(claim.verdict), -11)
                   .arg(claim.name, -27)
                   .arg(claim.why.english());
        if (!claim.evidence.isEmpty())
            out += QStringLiteral(" [%1]").arg(claim.evidence.join(QStringLiteral("; ")));
        out += u'\n';
    }
    return out;
}

} // namespace chancery::audit
