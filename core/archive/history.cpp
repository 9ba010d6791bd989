#include "core/archive/history.h"

#include "core/archive/layout.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"

#include <QMap>

namespace chancery::archive {

namespace {

constexpr qint64 LargestTranscript = qint64{1} << 28;
constexpr qint64 LargestFile = qint64{1} << 24;

Error damaged(const QString &id, Error cause)
{
    return Error(ErrorCode::Damaged, Text(QT_TRANSLATE_NOOP("core", "The archive's ceremony %1 is damaged."), {id}),
                 QT_TRANSLATE_NOOP("core", "Check the archive with chancery-verify, and take it from a good copy."))
        .withCause(std::move(cause));
}

// Which record each ceremony follows.
Result<QMap<Digest, QString>> followers(ports::Files &files, const QString &folder)
{
    const Layout layout(folder);
    QMap<Digest, QString> out;
    if (!files.exists(layout.ceremonies()))
        return out;
    const auto names = files.list(layout.ceremonies());
    if (!names)
        return names.error();
    for (const QString &name : *names) {
        const QString id = name.chopped(name.endsWith(u'/') ? 1 : 0);
        const auto bytes = files.read(layout.ceremony(id) + QStringLiteral("/record.json"), LargestFile);
        if (!bytes)
            return damaged(id, bytes.error());
        const auto object = parseCanonicalJson(*bytes);
        if (!object)
            return damaged(id, object.error());
        const auto previous = Digest::fromHex(object->value(QLatin1String("previous")).toString());
        if (!previous)
            return damaged(id, previous.error());
        if (out.contains(*previous))
            return damaged(
                id, Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "Two ceremonies follow the same record.")));
        out.insert(*previous, id);
    }
    return out;
}

Result<ceremony::State> fold(ports::Files &files, const QString &folder, const QString &archiveFolder,
                             const QList<PastCeremony> &before)
{
    const auto planBytes = files.read(planFile(folder), LargestFile);
    if (!planBytes)
        return planBytes.error();
    const auto plan = ceremony::Plan::parse(*planBytes);
    if (!plan)
        return plan.error();
    const auto profile = readProfile(files, archiveFolder, plan->profile);
    if (!profile)
        return profile.error();
    const auto context = contextAfter(before, *plan, *profile);
    if (!context)
        return context.error();
    const auto bytes = files.read(transcriptFile(folder), LargestTranscript);
    if (!bytes)
        return bytes.error();
    const auto transcript = transcript::parseTranscript(*bytes);
    if (!transcript)
        return transcript.error();
    ceremony::State state = ceremony::initialState(*context);
    for (const transcript::Line &line : transcript->lines) {
        auto next = ceremony::apply(state, line);
        if (!next)
            return next.error();
        state = std::move(*next);
    }
    if (state.phase != ceremony::Phase::Closed || !transcript->cut.isEmpty())
        return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "The ceremony is not closed."));
    return state;
}

} // namespace

Result<policy::Profile> readProfile(ports::Files &files, const QString &archiveFolder, const Digest &digest)
{
    const auto bytes = files.read(Layout(archiveFolder).profile(digest), LargestFile);
    if (!bytes)
        return bytes.error();
    auto profile = policy::Profile::parse(*bytes);
    if (profile && profile->digest() != digest)
        return Error(ErrorCode::Damaged,
                     QT_TRANSLATE_NOOP("core", "A profile of the archive is not the one its name says."));
    return profile;
}

Result<QList<PastCeremony>> readHistory(ports::Files &files, const QString &archiveFolder)
{
    const auto next = followers(files, archiveFolder);
    if (!next)
        return next.error();
    QList<PastCeremony> history;
    Digest record;
    while (next->contains(record)) {
        const QString id = next->value(record);
        const auto state = fold(files, Layout(archiveFolder).ceremony(id), archiveFolder, history);
        if (!state)
            return damaged(id, state.error());
        record = state->record;
        history += PastCeremony{id, *state};
    }
    if (history.size() != next->size())
        return Error(
            ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "A ceremony of the archive follows no record in it."),
            QT_TRANSLATE_NOOP("core", "Check the archive with chancery-verify, and take it from a good copy."));
    return history;
}

Result<ceremony::Context> contextAfter(const QList<PastCeremony> &history, const ceremony::Plan &plan,
                                       const policy::Profile &profile)
{
    ceremony::Context context;
    context.plan = plan;
    context.profile = profile;
    for (const PastCeremony &past : history) {
        const ceremony::State &state = past.state;
        context.previousRecord = state.record;
        context.counters = state.counters;
        context.logKeys = state.logKeys; // also of a founding that was aborted: the log went on
        context.logHeads = state.logHeads;
        context.alertsNoted = state.alertsNoted;
        const bool founds = state.context.plan.key.source == ceremony::KeySource::RootToken;
        if (founds && state.aborted())
            continue; // its roster and token never came into use; the next attempt founds anew
        if (const policy::Roster *roster = state.rosterInForce())
            context.roster = *roster;
        if (founds) {
            context.issuerCertificate = state.certificate;
            context.issuerKeyId = state.context.plan.key.ckaId;
        }
        context.userSet = state.userSet;
    }
    return context;
}

QJsonArray headsBefore(const QList<PastCeremony> &history, const ceremony::Plan &plan)
{
    for (const PastCeremony &past : history) {
        if (past.state.context.plan.certificate.serial == plan.certificate.serial)
            return past.state.context.logHeads;
    }
    return history.isEmpty() ? QJsonArray() : history.last().state.logHeads;
}

} // namespace chancery::archive
