// What the event log holds of a ceremony (FORMATS.md, Record): the digests of what was published, and nothing else.
#pragma once

#include "core/base/digest.h"

namespace chancery::transparency {

// Entry bytes: canonical JSON {"ceremony","countersignatures","record","schema","transcript"}, schema chancery/event/1.
struct EventLeaf
{
    QString ceremony;         // YYYY-MM-DD-xxxx
    Digest record;            // of record.json
    Digest transcript;        // of all bytes of transcript.jsonl
    Digest countersignatures; // of the canonical list that the transcript's "closed" entry names

    static Result<EventLeaf> parse(QByteArrayView entry);
    QByteArray bytes() const;
    bool operator==(const EventLeaf &) const = default;
};

// YYYY-MM-DD-xxxx with 4 random hexadecimal digits.
bool isCeremonyId(const QString &id);

} // namespace chancery::transparency
