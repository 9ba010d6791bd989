#include "core/session/session.h"

#include "core/archive/history.h"
#include "core/archive/layout.h"
#include "core/session/access_work.h"
#include "core/session/driver.h"

namespace chancery::session {

namespace {

constexpr qint64 LargestPlan = qint64{1} << 22;
constexpr qint64 LargestTranscript = qint64{1} << 28;

QString workFolders(const Places &places)
{
    return places.privateFolder + QStringLiteral("/running");
}

QString profileFile(const QString &workFolder)
{
    return workFolder + QStringLiteral("/publish/profiles/");
}

// Taken before anything of the archive is read: another console may be about to add to it. The lock lies beside the
// archive, so two private folders on one archive exclude each other too.
Result<std::unique_ptr<ports::FileLock>> lockArchive(const Places &places, ports::Files &files)
{
    CHANCERY_TRY(files.makeFolder(places.privateFolder));
    auto lock = files.lock(places.archive + QStringLiteral(".lock"));
    if (!lock && lock.error().code() == ErrorCode::Conflict)
        return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "Another console works on this archive."),
                     QT_TRANSLATE_NOOP("core", "Close the other console first. Nothing was changed."));
    return lock;
}

Error otherMode()
{
    return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "This archive belongs to the other mode."),
                 QT_TRANSLATE_NOOP("core", "A rehearsal and a live ceremony never share an archive."));
}

// By the first line, before anything is mended. What cannot be read has no mode yet; reading the rest speaks of it.
Result<void> checkMode(ports::Files &files, const QString &workFolder, Mode mode)
{
    const QString path = archive::transcriptFile(workFolder);
    const auto bytes = files.exists(path) ? files.read(path, LargestTranscript) : Result<QByteArray>(QByteArray());
    if (!bytes)
        return bytes.error();
    const auto first =
        transcript::parseLine(QByteArrayView(*bytes).first(std::max<qsizetype>(0, bytes->indexOf('\n'))));
    if (first && first->data.value(QLatin1String("mode")).toString() != modeText(mode))
        return otherMode();
    return {};
}

} // namespace

Session::Session() = default;

Session::~Session()
{
    if (m_driver)
        m_driver->stop();
}

Result<std::unique_ptr<Session>> Session::begin(const Places &places, const Devices &devices, Mode mode,
                                                const ceremony::Plan &plan, const policy::Profile &profile,
                                                const QJsonObject &software)
{
    auto lock = lockArchive(places, *devices.files);
    if (!lock)
        return std::move(lock).error();
    const auto history = archive::readHistory(*devices.files, places.archive);
    if (!history)
        return history.error();
    const auto context = archive::contextAfter(*history, plan, profile);
    if (!context)
        return context.error();
    if (!history->isEmpty() && history->first().state.mode != mode)
        return otherMode();
    // Names are published once: better known now than when everyone has signed.
    const QString published = places.archive + QStringLiteral("/certificates/%1.pem").arg(plan.certificate.name);
    if (devices.files->exists(published))
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "This archive holds a certificate with the name \"%1\" already."),
                          {plan.certificate.name}),
                     QT_TRANSLATE_NOOP("core", "Prepare the plan again with another name, such as the same with -2."));
    // Nothing is begun on logs that are not what the last record saw.
    if (!history->isEmpty()) {
        const QString last = archive::Layout(places.archive).ceremony(history->last().id);
        const auto heads = logHeads(*devices.files, places.archive, context->logKeys,
                                    withProof(*devices.files, last, context->logKeys, context->logHeads));
        if (!heads)
            return heads.error();
    }
    if (access::keepsLogs(profile))
        CHANCERY_TRY(checkBooks(*devices.files, places.archive, *history));
    std::unique_ptr<Session> session(new Session);
    session->m_driver = std::make_unique<Driver>(*session, places, devices, std::move(*lock), *context,
                                                 delegatesOf(*history), archive::headsBefore(*history, plan));
    ceremony::OpenCeremony open;
    open.mode = mode;
    open.id = QStringLiteral("%1-%2").arg(devices.clock->now().toUTC().toString(QStringLiteral("yyyy-MM-dd")),
                                          QString::fromLatin1(devices.random->bytes(2).toHex()));
    open.sealingId = devices.random->bytes(16);
    open.software = software;
    // Asked before a folder is made, so that a refusal leaves nothing behind.
    if (auto allowed = ceremony::decide(ceremony::initialState(*context), open, devices.clock->now()); !allowed)
        return allowed.error();
    const QString folder = workFolders(places) + u'/' + open.id;
    CHANCERY_TRY(devices.files->makeFolder(profileFile(folder)));
    CHANCERY_TRY(
        devices.files->create(profileFile(folder) + profile.digest().hex() + QStringLiteral(".json"), profile.bytes()));
    const auto others = unfinished(places, *devices.files);
    if (!others)
        return others.error();
    CHANCERY_TRY(forgetUnopened(*devices.files, places, *others));
    CHANCERY_TRY(session->m_driver->openJournal(folder));
    CHANCERY_TRY(session->m_driver->beginConsole(mode, open.id));
    CHANCERY_TRY(session->m_driver->perform(open));
    session->m_driver->start();
    return session;
}

Result<std::unique_ptr<Session>> Session::resume(const Places &places, const Devices &devices, Mode mode,
                                                 const QString &id)
{
    auto lock = lockArchive(places, *devices.files);
    if (!lock)
        return std::move(lock).error();
    const QString folder = workFolders(places) + u'/' + id;
    CHANCERY_TRY(checkMode(*devices.files, folder, mode));
    const auto planBytes = devices.files->read(archive::planFile(folder), LargestPlan);
    if (!planBytes)
        return planBytes.error();
    const auto plan = ceremony::Plan::parse(*planBytes);
    if (!plan)
        return plan.error();
    auto profile = archive::readProfile(*devices.files, folder + QStringLiteral("/publish"), plan->profile);
    if (!profile)
        profile = archive::readProfile(*devices.files, places.archive, plan->profile);
    if (!profile)
        profile = archive::readProfile(*devices.files, folder + QStringLiteral("/unpublished"), plan->profile);
    if (!profile)
        return profile.error();
    const auto history = archive::readHistory(*devices.files, places.archive);
    if (!history)
        return history.error();
    const auto context = archive::contextAfter(*history, *plan, *profile);
    if (!context)
        return context.error();
    std::unique_ptr<Session> session(new Session);
    session->m_driver = std::make_unique<Driver>(*session, places, devices, std::move(*lock), *context,
                                                 delegatesOf(*history), archive::headsBefore(*history, *plan));
    CHANCERY_TRY(session->m_driver->openJournal(folder));
    const ceremony::State &state = session->m_driver->state();
    if (!state.opened)
        return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "Ceremony %1 was never opened."), {id}),
                     QT_TRANSLATE_NOOP("core", "Nothing happened in it; begin a new one."));
    CHANCERY_TRY(session->m_driver->beginConsole(state.mode, id));
    if (state.phase != ceremony::Phase::Closed)
        CHANCERY_TRY(session->m_driver->perform(ceremony::Resume{QStringLiteral("restart")}));
    session->m_driver->start();
    return session;
}

Result<QStringList> Session::unfinished(const Places &places, ports::Files &files)
{
    QStringList ids;
    if (!files.exists(workFolders(places)))
        return ids;
    const auto names = files.list(workFolders(places));
    if (!names)
        return names.error();
    for (const QString &name : *names) {
        const QString id = name.chopped(name.endsWith(u'/') ? 1 : 0);
        const QString transcript = archive::transcriptFile(workFolders(places) + u'/' + id);
        const auto bytes =
            files.exists(transcript) ? files.read(transcript, qint64{1} << 28) : Result<QByteArray>(QByteArray());
        if (bytes && bytes->contains('\n') && files.exists(archive::planFile(workFolders(places) + u'/' + id)))
            ids += id;
    }
    return ids;
}

void Session::submit(const ceremony::Command &command)
{
    QMetaObject::invokeMethod(
        m_driver.get(), [d = m_driver.get(), command] { d->submit(command); }, Qt::QueuedConnection);
}

void Session::chooseSeat(const QString &person)
{
    QMetaObject::invokeMethod(
        m_driver.get(), [d = m_driver.get(), person] { d->deskController().chooseSeat(person); }, Qt::QueuedConnection);
}

void Session::useKey(const DeskTask &task)
{
    QMetaObject::invokeMethod(
        m_driver.get(), [d = m_driver.get(), task] { d->deskController().useKey(task); }, Qt::QueuedConnection);
}

void Session::enterPin(Secret pin)
{
    auto shared = std::make_shared<Secret>(std::move(pin));
    QMetaObject::invokeMethod(
        m_driver.get(), [d = m_driver.get(), shared] { d->deskController().enterPin(std::move(*shared)); },
        Qt::QueuedConnection);
}

void Session::leaveDesk()
{
    QMetaObject::invokeMethod(
        m_driver.get(), [d = m_driver.get()] { d->deskController().leave(); }, Qt::QueuedConnection);
}

void Session::bringCountersignature(const QString &person, const QByteArray &armored)
{
    submit(ceremony::Countersign{person, armored});
}

void Session::bringPublicKey(const QString &person, const QString &line)
{
    QMetaObject::invokeMethod(
        m_driver.get(),
        [d = m_driver.get(), person, line] {
            const auto key = approval::parsePublicKey(line);
            if (key)
                d->submit(ceremony::RegisterKey{person, *key, {}});
            else
                d->report(key.error());
        },
        Qt::QueuedConnection);
}

void Session::bringRequest(const QByteArray &bytes)
{
    QMetaObject::invokeMethod(
        m_driver.get(), [d = m_driver.get(), bytes] { d->bringRequest(bytes); }, Qt::QueuedConnection);
}

void Session::bringLogAnswer(const QString &log, const QByteArray &json)
{
    QMetaObject::invokeMethod(
        m_driver.get(), [d = m_driver.get(), log, json] { d->bringLogAnswer(log, json); }, Qt::QueuedConnection);
}

std::shared_ptr<const Snapshot> Session::snapshot() const
{
    return m_driver->snapshot();
}

QString Session::workFolder() const
{
    return m_driver->workFolder();
}

QString Session::id() const
{
    const QString folder = m_driver->workFolder();
    return folder.mid(folder.lastIndexOf(u'/') + 1);
}

} // namespace chancery::session
