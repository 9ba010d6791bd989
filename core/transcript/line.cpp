#include "core/transcript/line.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"

#include <QRegularExpression>

namespace chancery::transcript {

namespace {

constexpr qint64 LargestSeq = (qint64{1} << 53) - 1;

Error damagedLine(qint64 number, const Text &why)
{
    return Error(ErrorCode::Damaged,
                 Text(QT_TRANSLATE_NOOP("core", "Line %1 of the transcript is damaged: %2"),
                      {QString::number(number), why.english()}),
                 QT_TRANSLATE_NOOP("core", "Keep this file as it is, and compare it with another copy."));
}

// What line number `number` must be, given the line before it and its digest.
Result<void> checkPlace(const Line &line, qint64 number, const Line *before, const Digest &digest)
{
    if (line.seq != number)
        return damagedLine(number,
                           Text(QT_TRANSLATE_NOOP("core", "it says that it is line %1."), {QString::number(line.seq)}));
    if (line.prev != digest)
        return damagedLine(number, QT_TRANSLATE_NOOP("core", "it does not follow from the line before it."));
    if (before && line.time < before->time)
        return damagedLine(number, QT_TRANSLATE_NOOP("core", "its time lies before that of the line before it."));
    return {};
}

} // namespace

QByteArray Line::bytes() const
{
    return canonicalJson(QJsonObject{{QStringLiteral("by"), by},
                                     {QStringLiteral("data"), data},
                                     {QStringLiteral("kind"), kind},
                                     {QStringLiteral("prev"), prev.hex()},
                                     {QStringLiteral("seq"), seq},
                                     {QStringLiteral("time"), timeText(time)}});
}

Result<Line> parseLine(QByteArrayView bytes)
{
    static const QRegularExpression kindForm(QStringLiteral("\\A[a-z]+(-[a-z]+)*\\z"));
    const auto object = parseCanonicalJson(bytes);
    if (!object)
        return object.error();

    Line line;
    Fields f(*object, QStringLiteral("line"));
    line.by = f.personId("by"); // "console" has the same form
    line.data = f.object("data");
    line.kind = f.name("kind", 64);
    line.prev = f.digest("prev");
    line.seq = f.integer("seq", 1, LargestSeq);
    line.time = f.time("time");
    if (!kindForm.match(line.kind).hasMatch())
        f.refuse("kind", QT_TRANSLATE_NOOP("core", "a kind is made of lower-case words joined by -"));
    CHANCERY_TRY(f.done());
    return line;
}

Result<Transcript> parseTranscript(QByteArrayView bytes)
{
    Transcript transcript;
    Digest before; // of the line's bytes, which are canonical: parseLine() takes no others
    while (transcript.size < bytes.size()) {
        const QByteArrayView rest = bytes.sliced(transcript.size);
        const qsizetype length = rest.indexOf('\n');
        if (length < 0) {
            transcript.cut = rest.toByteArray();
            break;
        }
        const qint64 number = transcript.lines.size() + 1;
        auto line = parseLine(rest.first(length));
        if (!line)
            return damagedLine(number, QT_TRANSLATE_NOOP("core", "it cannot be read.")).withCause(line.error());
        CHANCERY_TRY(
            checkPlace(*line, number, transcript.lines.isEmpty() ? nullptr : &transcript.lines.last(), before));
        before = Digest::of(rest.first(length));
        transcript.lines += *std::move(line);
        transcript.size += length + 1;
    }
    return transcript;
}

} // namespace chancery::transcript
