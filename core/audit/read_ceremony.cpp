// One ceremony's files, and whether its transcript is one unbroken chain.
#include "core/audit/audit_state.h"

#include "core/base/canonical_json.h"
#include "core/base/time.h"

namespace chancery::audit {

namespace {

struct Chain
{
    Audit &a;
    Ceremony &c;
    Digest head;
    qint64 number = 0;

    void broken(const Text &why)
    {
        c.chainHolds = false;
        a.findings.failed(claim::TranscriptChain, QStringLiteral("%1 line %2").arg(c.id).arg(number), why);
    }

    void take(const QByteArray &raw)
    {
        ++number;
        const auto line = transcript::parseLine(raw);
        if (line) {
            if (line->seq != number)
                broken(Text(QT_TRANSLATE_NOOP("core", "it says that it is line %1"), {QString::number(line->seq)}));
            else if (line->prev != head)
                broken(QT_TRANSLATE_NOOP("core", "it does not name the line before it"));
            else if (!c.lines.isEmpty() && line->time < c.lines.last().time)
                broken(QT_TRANSLATE_NOOP("core", "its time lies before that of the line before it"));
            number = line->seq; // one missing line is one finding
            if (!ceremony::closedKinds().contains(line->kind))
                a.findings.failed(claim::ClosedKinds, c.at(*line),
                                  Text(QT_TRANSLATE_NOOP("core", "\"%1\" is no kind that is known"), {line->kind}));
            else
                a.findings.held(claim::ClosedKinds);
            c.lines += *line;
        } else {
            broken(Text(QT_TRANSLATE_NOOP("core", "it cannot be read: %1"), {line.error().english()}));
        }
        head = Digest::of(raw);
    }
};

void readTranscript(Audit &a, Ceremony &c)
{
    const QString path = c.path(QStringLiteral("transcript.jsonl"));
    const auto found = a.files.read(path);
    Chain chain{a, c, {}, 0};
    if (!found) {
        a.findings.failed(claim::ArchiveFiles, path, QT_TRANSLATE_NOOP("core", "the file is missing"));
        chain.broken(QT_TRANSLATE_NOOP("core", "there is no transcript"));
        return;
    }
    qsizetype at = 0;
    while (at < found->size()) {
        const qsizetype end = found->indexOf('\n', at);
        if (end < 0) {
            ++chain.number;
            chain.broken(QT_TRANSLATE_NOOP("core", "the last line is cut off"));
            return;
        }
        chain.take(found->mid(at, end - at));
        at = end + 1;
    }
    if (c.lines.isEmpty() || !is(c.lines.first(), "opened"))
        chain.broken(QT_TRANSLATE_NOOP("core", "the first line is not the opening"));
    else if (!is(c.lines.last(), "closed"))
        chain.broken(QT_TRANSLATE_NOOP("core", "the last line is not the close"));
    if (c.chainHolds) {
        a.findings.held(claim::TranscriptChain, QStringLiteral("%1: %2 lines").arg(c.id).arg(c.lines.size()));
        a.findings.witnessed(
            claim::TranscriptTimes,
            QStringLiteral("%1: %2 to %3").arg(c.id, timeText(c.lines.first().time), timeText(c.lines.last().time)));
    }
}

Digest digestOr(const QString &hex, const Digest &other)
{
    const auto digest = Digest::fromHex(hex);
    return digest ? *digest : other;
}

// Where the ceremony stands in the archive: its own words first, its record's when those are damaged.
void findPlace(Audit &a, Ceremony &c)
{
    const auto record = a.files.read(c.path(QStringLiteral("record.json")));
    Digest previous;
    if (const auto object = parseJson(record.value_or(QByteArray())))
        previous = digestOr(object->value(QLatin1String("previous")).toString(), previous);
    const transcript::Line *opened = c.find("opened");
    const transcript::Line *frozen = c.find("record-frozen");
    c.previous = opened ? digestOr(text(*opened, "previous"), previous) : previous;
    const Digest own = record ? Digest::of(*record) : Digest();
    c.record = frozen ? digestOr(text(*frozen, "sha256"), own) : own;
}

} // namespace

void readCeremony(Audit &a, Ceremony &c)
{
    readTranscript(a, c);
    findPlace(a, c);
    c.aborted = wasEnded(c.lines);
    if (const auto plan = a.files.read(c.path(QStringLiteral("plan.json")))) {
        if (auto parsed = ceremony::Plan::parse(*plan))
            c.plan = *parsed;
    }
    const transcript::Line *opened = c.find("opened");
    const QString digest = c.plan ? c.plan->profile.hex() : opened ? text(*opened, "profile") : QString();
    if (const auto profile = a.files.read(QStringLiteral("profiles/%1.json").arg(digest))) {
        if (auto parsed = policy::Profile::parse(*profile))
            c.profile = *parsed;
    }
}

} // namespace chancery::audit
