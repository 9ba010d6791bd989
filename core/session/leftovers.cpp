#include "core/session/leftovers.h"

#include <QRegularExpression>
#include <QSet>

namespace chancery::session {

namespace {

constexpr qint64 LargestFile = qint64{1} << 24;

struct Named
{
    QSet<QString> digests;   // "sha256" of any line
    QSet<QString> resolvers; // "NN/PERSON" who signed how objection NN is resolved
    QMap<QString, int> last; // folder -> the last number that a line gave out
};

Named namedBy(const QList<transcript::Line> &lines, const ceremony::State &state)
{
    Named named;
    for (const transcript::Line &line : lines) {
        const QString digest = line.data.value(QLatin1String("sha256")).toString();
        if (!digest.isEmpty())
            named.digests += digest;
        if (line.kind == QLatin1String("resolved"))
            named.resolvers += QStringLiteral("%1/%2")
                                   .arg(line.data.value(QLatin1String("number")).toInt(), 2, 10, QLatin1Char('0'))
                                   .arg(line.by);
    }
    named.last = {{QStringLiteral("statements"), static_cast<int>(state.statements.size())},
                  {QStringLiteral("objections"), static_cast<int>(state.objections.size())},
                  {QStringLiteral("remarks"), state.remarkCount},
                  {QStringLiteral("refusals"), state.refusalCount}};
    return named;
}

// path: inside the work folder.
Result<bool> counts(ports::Files &files, const QString &workFolder, const QString &path, const Named &named)
{
    static const QRegularExpression byDigest(
        QStringLiteral("\\A(approvals/.+\\.sig|record\\.sigs/.+|publish/roster/.+\\.sigs/.+|"
                       "(statements|objections|remarks|refusals)/[0-9]+\\.json)\\z"));
    static const QRegularExpression resolution(
        QStringLiteral("\\Aobjections/([0-9]+)\\.resolution\\.sigs/([^/]+)\\.sig\\z"));
    static const QRegularExpression numbered(QStringLiteral("\\A(statements|objections|remarks|refusals)/([0-9]+)\\."));
    if (path.section(u'/', -1).startsWith(QLatin1String(".partial-")))
        return false;
    if (const auto match = resolution.match(path); match.hasMatch())
        return named.resolvers.contains(match.captured(1) + u'/' + match.captured(2));
    if (byDigest.match(path).hasMatch()) {
        const auto bytes = files.read(workFolder + u'/' + path, LargestFile);
        if (!bytes)
            return bytes.error();
        return named.digests.contains(Digest::of(*bytes).hex());
    }
    if (const auto match = numbered.match(path); match.hasMatch())
        return match.captured(2).toInt() <= named.last.value(match.captured(1));
    return true;
}

// path: inside the work folder, empty or ending in '/'.
Result<void> clean(ports::Files &files, const QString &workFolder, const QString &path, const Named &named)
{
    const auto names = files.list(workFolder + u'/' + path);
    if (!names)
        return names.error();
    bool empty = !path.isEmpty();
    for (const QString &name : *names) {
        if (name.endsWith(u'/')) {
            CHANCERY_TRY(clean(files, workFolder, path + name, named));
            empty = empty && !files.exists(workFolder + u'/' + path + name.chopped(1));
            continue;
        }
        const auto kept = counts(files, workFolder, path + name, named);
        if (!kept)
            return kept.error();
        empty = empty && !*kept;
        if (!*kept)
            CHANCERY_TRY(files.remove(workFolder + u'/' + path + name));
    }
    return empty ? files.remove(workFolder + u'/' + path.chopped(1)) : Result<void>();
}

} // namespace

Result<void> removeLeftovers(ports::Files &files, const QString &workFolder, const QList<transcript::Line> &lines,
                             const ceremony::State &state)
{
    return clean(files, workFolder, {}, namedBy(lines, state));
}

} // namespace chancery::session
