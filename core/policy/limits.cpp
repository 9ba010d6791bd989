// The recommendation that no one affiliation and no one country is near a quorum.
#include "core/policy/roster.h"

#include <QMap>
#include <QSet>
#include <algorithm>

namespace chancery::policy {

namespace {

QList<Text> broken(const char *sentence, int most, const QList<Member> &members, QStringList Member::*labels)
{
    QMap<QString, int> counts; // sorted: the same members always give the same texts
    for (const Member &member : members) {
        const QSet<QString> once((member.*labels).begin(), (member.*labels).end());
        for (const QString &label : once)
            ++counts[label];
    }
    QList<Text> out;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
        if (it.value() > most)
            out += Text(sentence, {QString::number(it.value()), it.key(), QString::number(most)});
    }
    return out;
}

} // namespace

QList<Text> brokenLimits(int m, const QList<Member> &members)
{
    // One member shares a label with nobody, so that below M = 3 the limit is 1.
    const int most = std::max(1, m - 2);
    return broken(QT_TRANSLATE_NOOP("core", "%1 members share the affiliation %2; at most %3 should."), most, members,
                  &Member::affiliations) +
           broken(QT_TRANSLATE_NOOP("core", "%1 members share the country %2; at most %3 should."), most, members,
                  &Member::countries);
}

} // namespace chancery::policy
