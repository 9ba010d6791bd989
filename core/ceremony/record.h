// What people sign at the end, and the renderings beside it; all made from the state alone.
#pragma once

#include "core/ceremony/state.h"

namespace chancery::ceremony {

// The event record (FORMATS.md, Record) as canonical JSON. It covers the transcript so far. logs: {origin, size, root}
// of each log before this event.
QByteArray eventRecord(const State &state, const QDateTime &ended, const QJsonArray &logs);

// An objection, refusal or remark as it is signed: canonical JSON.
QByteArray signedNote(const State &state, const char *schema, const QString &person, const QDateTime &time,
                      const QString &reason, const QString &text, const Digest &about);
// What M members sign to resolve the open objection.
QByteArray resolutionNote(const State &state, const Objection &objection, const QString &how, bool goOn);

// The canonical list [{person, kind, sha256}], sorted, that `closed` and the log leaf cover.
QByteArray countersignatureList(const State &state);

// The file for `ssh-keygen -Y verify`, with every key that may have signed here.
QByteArray allowedSignersOf(const State &state);

} // namespace chancery::ceremony
