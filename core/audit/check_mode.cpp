// mode.separate: a rehearsal says so in everything that was signed, and so does a live ceremony.
#include "core/audit/audit_state.h"

#include "core/base/canonical_json.h"

namespace chancery::audit {

namespace {

void compare(Audit &a, const QString &where, const QJsonObject &object)
{
    const QString mode = a.mode ? modeText(*a.mode) : QString();
    if (object.value(QLatin1String("mode")).toString() != mode ||
        object.value(QLatin1String("domain")).toString() != a.domain)
        a.findings.failed(claim::ModeSeparate, where,
                          QT_TRANSLATE_NOOP("core", "it says another mode or domain than the archive"));
    else
        a.findings.held(claim::ModeSeparate);
}

// Live trusts only devices that the profile allows for live use.
void checkDevices(Audit &a, const Ceremony &c)
{
    if (a.mode != Mode::Live || !c.profile)
        return;
    for (const transcript::Line &line : c.lines) {
        bool listed = true;
        if (is(line, "token")) {
            listed = false;
            for (const policy::TokenEntry &entry : c.profile->tokens)
                listed =
                    listed ||
                    (entry.live && (entry.manufacturer.isEmpty() || entry.manufacturer == text(line, "manufacturer")) &&
                     (entry.model.isEmpty() || entry.model == text(line, "model")));
        } else if (is(line, "enrolled")) {
            listed = false;
            for (const policy::SecurityKeyEntry &entry : c.profile->securityKeys)
                listed = listed || (entry.live && entry.aaguid == bytes(line, "aaguid"));
        }
        if (!listed)
            a.findings.failed(claim::ModeSeparate, c.at(line),
                              QT_TRANSLATE_NOOP("core", "this device is for rehearsals only"));
    }
}

} // namespace

void checkMode(Audit &a, const Ceremony &c)
{
    for (const transcript::Line &line : c.lines) {
        if (is(line, "opened"))
            compare(a, c.at(line), line.data);
        else if (is(line, "statement"))
            compare(a, c.at(line), line.data.value(QLatin1String("statement")).toObject());
    }
    if (c.profile && a.mode && c.profile->domainIn(*a.mode) != a.domain)
        a.findings.failed(claim::ModeSeparate, c.id,
                          QT_TRANSLATE_NOOP("core", "the profile has another domain in this mode"));
    const QString prefix = c.path(QString());
    for (const QString &path : a.files.paths()) {
        const bool signedNote =
            path.startsWith(prefix) && path.endsWith(QStringLiteral(".json")) &&
            (path.contains(QStringLiteral("/objections/")) || path.contains(QStringLiteral("/refusals/")) ||
             path.contains(QStringLiteral("/remarks/")));
        if (!signedNote && path != prefix + QStringLiteral("record.json"))
            continue;
        // A file that no line accounts for stays unaccounted: what cannot be read is another claim's.
        if (const auto object = parseJson(a.files.peek(path)))
            compare(a, path, *object);
    }
    checkDevices(a, c);
}

} // namespace chancery::audit
