// Close: what a ceremony adds to the archive, idempotent by digest, and then its folder by one rename.
#pragma once

#include "core/ceremony/ceremony.h"
#include "core/ports/files.h"

namespace chancery::archive {

// Everything from workFolder/publish/ and the profile goes to its place in the archive, then workFolder becomes
// ceremonies/ID/: what is there is closed. May be called again after a crash at any point. Conflict when the archive
// holds another file of the same name.
Result<void> publishCeremony(ports::Files &files, const QString &archiveFolder, const QString &workFolder,
                             const ceremony::State &state);

// The stock commands that check this very event, for VERIFY.txt.
QByteArray verifyText(const ceremony::State &state);

} // namespace chancery::archive
