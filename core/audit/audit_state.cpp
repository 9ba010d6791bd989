#include "core/audit/audit_state.h"

#include "core/base/canonical_json.h"

#include <algorithm>

namespace chancery::audit {

const transcript::Line *Ceremony::find(const char *kind) const
{
    const auto it =
        std::find_if(lines.begin(), lines.end(), [&](const transcript::Line &line) { return is(line, kind); });
    return it == lines.end() ? nullptr : &*it;
}

std::optional<QByteArray> Audit::named(const QString &path, const QString &sha256)
{
    auto found = files.read(path);
    if (!found)
        findings.failed(claim::ArchiveFiles, path, QT_TRANSLATE_NOOP("core", "the file is missing"));
    else if (Digest::of(*found).hex() != sha256)
        findings.failed(claim::ArchiveFiles, path,
                        QT_TRANSLATE_NOOP("core", "it is not the file that the transcript names"));
    else
        findings.held(claim::ArchiveFiles);
    return found;
}

void Audit::rendering(const QString &path, const QByteArray &expectedBytes)
{
    const auto found = files.read(path);
    if (!found)
        findings.failed(claim::ArchiveFiles, path, QT_TRANSLATE_NOOP("core", "the file is missing"));
    else if (*found != expectedBytes)
        findings.failed(claim::ArchiveFiles, path,
                        QT_TRANSLATE_NOOP("core", "it is not what the rest of the archive makes it"));
    else
        findings.held(claim::ArchiveFiles);
}

bool wasEnded(const QList<transcript::Line> &lines)
{
    return std::any_of(lines.begin(), lines.end(), [](const transcript::Line &line) {
        return is(line, "aborted") || (is(line, "resolved") && line.data.value(QLatin1String("done")).toBool() &&
                                       !line.data.value(QLatin1String("go_on")).toBool());
    });
}

QString text(const transcript::Line &line, const char *key)
{
    return line.data.value(QLatin1String(key)).toString();
}

qint64 number(const transcript::Line &line, const char *key)
{
    return line.data.value(QLatin1String(key)).toInteger(-1);
}

QByteArray bytes(const transcript::Line &line, const char *key)
{
    return QByteArray::fromBase64(text(line, key).toLatin1());
}

QString twoDigits(qint64 number)
{
    return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
}

Result<approval::Statement> embeddedStatement(const transcript::Line &line)
{
    return approval::parseStatement(canonicalJson(line.data.value(QLatin1String("statement")).toObject()));
}

QMap<qint64, approval::Statement> statementsOf(const Ceremony &c)
{
    QMap<qint64, approval::Statement> out;
    for (const transcript::Line &line : c.lines) {
        if (!is(line, "statement"))
            continue;
        if (auto statement = embeddedStatement(line))
            out.insert(number(line, "number"), *statement);
    }
    return out;
}

} // namespace chancery::audit
