#include "app/site/site_source.h"

#include "core/archive/layout.h"
#include "core/archive/site_files.h"
#include "core/base/canonical_json.h"

namespace chancery::site {

namespace {

constexpr qint64 LargestFile = qint64{1} << 28;

// What a remark, refusal or objection says; its form is the verifier's to judge.
QString textOf(const QByteArray &bytes)
{
    const auto object = parseJson(bytes);
    return object ? object->value(QLatin1String("text")).toString() : QString();
}

void keepContent(Source &out, const QString &path, const QByteArray &bytes)
{
    if (path.startsWith(QStringLiteral("certificates/")) && path.endsWith(QStringLiteral(".pem"))) {
        if (const auto certificate = pki::parseCertificatePem(bytes))
            out.certificates.insert(path, certificate->der);
        return;
    }
    if (!path.startsWith(QStringLiteral("ceremonies/")))
        return;
    const QString inside = path.section(u'/', 2);
    const bool note = inside.startsWith(QStringLiteral("remarks/")) || inside.startsWith(QStringLiteral("refusals/"));
    if (note && inside.endsWith(QStringLiteral(".json")))
        out.texts.insert(path, textOf(bytes));
    if (inside == QStringLiteral("VERIFY.txt"))
        out.verify.insert(path.section(u'/', 1, 1), QString::fromUtf8(bytes));
}

} // namespace

Result<Source> readSource(ports::Files &files, const QString &archiveFolder, const QDateTime &at,
                          const QString &version)
{
    Source out;
    out.at = at;
    out.version = version;
    auto history = archive::readHistory(files, archiveFolder);
    if (!history)
        return std::move(history).error();
    out.history = *std::move(history);
    const auto paths = archive::filesBelow(files, archiveFolder);
    if (!paths)
        return paths.error();
    for (const QString &path : *paths) {
        const auto bytes = files.read(archiveFolder + u'/' + path, LargestFile);
        if (!bytes)
            return bytes.error();
        out.files.insert(path, {bytes->size(), Digest::of(*bytes)});
        keepContent(out, path, *bytes);
    }
    for (const archive::PastCeremony &past : std::as_const(out.history)) {
        const QString path = archive::transcriptFile(archive::Layout(archiveFolder).ceremony(past.id));
        const auto bytes = files.read(path, LargestFile);
        if (!bytes)
            return bytes.error();
        const auto transcript = transcript::parseTranscript(*bytes);
        if (!transcript)
            return transcript.error();
        out.transcripts.insert(past.id, transcript->lines);
    }
    return out;
}

} // namespace chancery::site
