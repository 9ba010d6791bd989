// The transcript in words, and how to check this very event.
#include "app/site/entry_words.h"
#include "app/site/event_parts.h"

#include "core/base/canonical_json.h"

#include <QJsonDocument>

namespace chancery::site {

namespace {

Html entry(const ceremony::State &state, const transcript::Line &line)
{
    Html inside = element("span", "words", entryWords(state, line)) + Html::text(" ") + time(line.time);
    const Html data =
        facts({{"Kind", code(line.kind)}, {"By", code(line.by)}, {"Digest of the line", digest(line.digest())}}) +
        element("pre", {{"tabindex", QStringLiteral("0")}},
                element("code", Html::text(QString::fromUtf8(QJsonDocument(line.data).toJson().trimmed()))));
    inside += element("details", element("summary", Html::text("Digest ") + code(line.digest().brief())) + data);
    return element("li", {{"id", QStringLiteral("line-%1").arg(line.seq)}, {"value", QString::number(line.seq)}},
                   inside);
}

} // namespace

Html eventTranscript(const Event &event)
{
    Html lines;
    for (const transcript::Line &line : event.page.source().transcripts.value(event.past.id))
        lines += entry(event.state(), line);
    return element(
        "section",
        heading(2, "transcript", "Transcript") +
            p(Html::text("Every entry of ") + event.page.file(event.path(QStringLiteral("transcript.jsonl"))) +
              Html::text(" in words, with its number, time and digest. Each entry names the digest of the one "
                         "before it.")) +
            element("ol", "transcript", lines));
}

Html eventVerify(const Event &event)
{
    const QString file = event.path(QStringLiteral("VERIFY.txt"));
    return element(
        "section",
        heading(2, "verify", "Verify this event") +
            p(Html::text("With a copy of the archive (") + event.page.linkTo(VerifyPage, Html::text("how to get one")) +
              Html::text("), go to this event\u2019s folder and use tools that are not ours. The same text is in ") +
              event.page.file(file) + Html::text(".")) +
            commands({QStringLiteral("cd ceremonies/%1").arg(event.past.id)}) +
            element("pre", {{"tabindex", QStringLiteral("0")}},
                    element("code", Html::text(event.page.source().verify.value(event.past.id)))));
}

Html eventFiles(const Event &event)
{
    QList<QList<Html>> rows;
    const QString folder = event.path(QString());
    const auto &files = event.page.source().files;
    for (auto it = files.lowerBound(folder); it != files.end() && it.key().startsWith(folder); ++it)
        rows += QList<Html>{event.page.linkTo(it.key(), element("bdi", code(it.key().sliced(folder.size())))),
                            Html::text(QString::number(it->size)), digest(it->digest)};
    return element("section", heading(2, "files", "Files") + table("Files of this event, as they were signed",
                                                                   {"File", "Bytes", "SHA-256"}, rows));
}

} // namespace chancery::site
