// One line of a transcript: {"by","data","kind","prev","seq","time"}, canonical, then LF (FORMATS.md).
#pragma once

#include "core/base/digest.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>

namespace chancery::transcript {

// What decide() gives: an entry without its place in the chain.
struct Draft
{
    QString by; // person id, or "console"
    QString kind;
    QJsonObject data;
};

struct Line
{
    QString by;
    QString kind;
    QJsonObject data;
    Digest prev;
    qint64 seq = 0; // from 1
    QDateTime time;

    QByteArray bytes() const;                             // without LF
    Digest digest() const { return Digest::of(bytes()); } // the head when this line is the last
};

Result<Line> parseLine(QByteArrayView bytes); // without LF; strict

// A whole transcript read back. A last line without LF is no damage here: it is reported as `cut` bytes, to be cut at
// opening. Any other flaw is an error that names the line.
struct Transcript
{
    QList<Line> lines;
    QByteArray cut;  // bytes after the last LF
    qint64 size = 0; // bytes up to and with the last LF
    Digest head() const { return lines.isEmpty() ? Digest() : lines.last().digest(); }
};
Result<Transcript> parseTranscript(QByteArrayView bytes);

} // namespace chancery::transcript
