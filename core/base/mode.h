// Live or rehearsal: it stands in every signed object and decides the names that signatures hang on.
#pragma once

#include <QString>

namespace chancery {

enum class Mode { Live, Rehearsal };

// "live" and "rehearsal", as in every file.
QString modeText(Mode mode);

// D: the profile's domain when live, "rehearsal." before it in a rehearsal (FORMATS.md, Conventions).
QString domainFor(Mode mode, const QString &profileDomain);

// The FIDO2 relying party: "ssh:" + D, never a bare domain.
QString rpIdFor(const QString &domain);

// SSHSIG namespaces, each NAME@D.
namespace signature_namespace {
QString approval(const QString &domain);
QString roster(const QString &domain);
QString eventRecord(const QString &domain);
QString remark(const QString &domain);
QString refusal(const QString &domain);
QString objection(const QString &domain);
} // namespace signature_namespace

} // namespace chancery
