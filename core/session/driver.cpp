#include "core/session/driver.h"

#include "core/archive/layout.h"
#include "core/pki/request.h"
#include "core/session/access_work.h"
#include "core/session/leftovers.h"

namespace chancery::session {

using ceremony::Phase;
using ceremony::Wanted;

namespace {

constexpr int TickMs = 250;

} // namespace

Session::Driver::Driver(Session &owner, Places places, Devices devices, std::unique_ptr<ports::FileLock> lock,
                        ceremony::Context context, QList<access::Delegate> delegates, QJsonArray headsBefore)
    : m_owner(owner), m_places(std::move(places)), m_devices(std::move(devices)), m_lock(std::move(lock)),
      m_delegates(std::move(delegates)), m_state(ceremony::initialState(std::move(context))),
      m_headsBefore(std::move(headsBefore)), m_store(*m_devices.files, m_places.privateFolder, m_places.second),
      m_timer(this), m_alerts(*m_devices.files, m_places.outbox(), m_devices.mail, m_devices.monitoring, this)
{
    m_timer.setInterval(TickMs);
    connect(&m_timer, &QTimer::timeout, this, &Driver::tick);
}

Session::Driver::~Driver() = default;

Result<void> Session::Driver::openJournal(const QString &workFolder)
{
    m_workFolder = workFolder;
    CHANCERY_TRY(m_devices.files->makeFolder(workFolder));
    return reopenJournal();
}

Result<void> Session::Driver::reopenJournal()
{
    m_journal.reset();
    auto journal = transcript::Journal::open(*m_devices.files, archive::transcriptFile(m_workFolder));
    if (!journal)
        return std::move(journal).error();
    ceremony::State state = ceremony::initialState(m_state.context);
    for (const transcript::Line &line : (*journal)->lines()) {
        auto next = ceremony::apply(state, line);
        if (!next)
            return std::move(next).error();
        m_alerts.lineAdded(line, state, *next);
        state = std::move(*next);
    }
    CHANCERY_TRY(removeLeftovers(*m_devices.files, m_workFolder, (*journal)->lines(), state));
    m_state = std::move(state);
    m_savedAt = m_state.now;
    m_alerts.flush(m_state);
    m_alerts.sendFresh(now());
    m_journal = std::move(*journal);
    m_journalBroken = false;
    if (!m_journal->cut().isEmpty())
        m_pendingCut = m_journal->cut(); // kept until the disk takes the entry about it
    if (m_pendingCut.isEmpty() || !m_state.opened)
        return {};
    CHANCERY_TRY(perform(ceremony::JournalCut{m_pendingCut}));
    m_pendingCut.clear();
    return {};
}

QDateTime Session::Driver::now()
{
    const QDateTime clock = m_devices.clock->now();
    return m_state.opened && clock < m_state.now ? m_state.now : clock;
}

Result<void> Session::Driver::perform(const ceremony::Command &command)
{
    if (m_journalBroken)
        CHANCERY_TRY(reopenJournal());
    const QDateTime at = now();
    const auto decision = ceremony::decide(m_state, command, at);
    if (!decision)
        return decision.error();
    for (const ceremony::Artifact &file : decision->files) {
        const QString path = m_workFolder + u'/' + file.path;
        CHANCERY_TRY(m_devices.files->makeFolder(path.first(path.lastIndexOf(u'/'))));
        // A file that no line names yet is left over from a crash: replaced, since only lines make it count.
        CHANCERY_TRY(m_devices.files->replace(path, file.bytes));
    }
    for (const transcript::Draft &draft : decision->entries) {
        const auto line = m_journal->append(draft, at);
        if (!line) {
            m_journalBroken = true;
            return line.error();
        }
        auto next = ceremony::apply(m_state, *line);
        if (!next) {
            m_journalBroken = true; // decide() folds what it gives, so this is a bug; the journal is read again
            return std::move(next).error();
        }
        m_alerts.lineAdded(*line, m_state, *next);
        m_state = std::move(*next);
        m_savedAt = line->time;
    }
    m_alerts.flush(m_state);
    m_alerts.sendFresh(now());
    return {};
}

void Session::Driver::start()
{
    publish(); // whoever has a session has a snapshot of it
    moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("session"));
    m_thread.start();
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_tokenWorker = std::make_unique<Worker>(QStringLiteral("token"));
            m_deskController =
                std::make_unique<DeskController>(*this, *m_devices.keys, *m_devices.random, m_devices.lookEvery);
            m_timer.start();
            m_alerts.start(m_state);
            afterEntries();
        },
        Qt::QueuedConnection);
}

void Session::Driver::stop()
{
    if (!m_thread.isRunning())
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_timer.stop();
            m_deskController.reset();
            if (m_token) {
                auto token = m_token;
                m_tokenWorker->run<bool>([token] { return token->logout().has_value(); }, this, [](bool) {});
            }
            m_alerts.stop();
            m_tokenWorker.reset(); // waits for an operation that runs: it is never cut in two by us
            m_token.reset();
            m_vault.wipe();
            if (keepsAccessLogs() && !m_closed)
                static_cast<void>(endConsole(*m_devices.files, m_consoleRegister, now())); // else it counts as killed
            moveToThread(m_owner.thread());
        },
        Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void Session::Driver::submit(const ceremony::Command &command)
{
    if (std::holds_alternative<ceremony::CloseCeremony>(command)) {
        m_alerts.flush(m_state);
        if (!m_alerts.isComplete()) {
            report(*m_alerts.problem());
            return;
        }
    }
    if (std::holds_alternative<ceremony::CloseCeremony>(command) && m_state.userSet) {
        // Read back from both places now, not from memory.
        auto safe = m_store.checkBoth(*m_state.userSet);
        if (safe && m_state.officerSet)
            safe = m_store.checkBoth(*m_state.officerSet);
        if (!safe) {
            report(safe);
            return;
        }
    }
    report(perform(command));
}

void Session::Driver::report(const Result<void> &result)
{
    if (result)
        m_problem.reset();
    else
        m_problem = result.error();
    afterEntries();
}

void Session::Driver::bringRequest(const QByteArray &bytes)
{
    const auto request = pki::parseRequest(bytes);
    if (!request) {
        report(request.error());
        return;
    }
    ceremony::SubjectKey key;
    key.source = ceremony::KeySource::Request;
    key.spki = request->spki;
    key.requestBytes = bytes;
    report(perform(key));
}

void Session::Driver::afterEntries()
{
    m_deskController->update();
    pump();
    m_deskController->update();
    publish();
}

void Session::Driver::publish()
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->state = m_state;
    snapshot->lines = m_journal ? m_journal->lines() : QList<transcript::Line>();
    if (m_deskController)
        snapshot->desk = m_deskController->desk();
    snapshot->busy = m_busy;
    snapshot->busySince = m_busySince;
    snapshot->problem = m_problem ? m_problem : m_alerts.problem();
    if (!m_vault.isEmpty() && m_state.lastTouch.isValid())
        snapshot->openUntil = m_state.lastTouch.addSecs(m_state.context.profile.openLimitSeconds);
    snapshot->secondPlace = m_store.hasSecond();
    snapshot->savedAt = m_savedAt;
    snapshot->memoryUnlocked = m_memoryUnlocked;
    snapshot->closed = m_closed;
    {
        const QMutexLocker locker(&m_snapshotMutex);
        m_snapshot = std::move(snapshot);
    }
    emit m_owner.changed();
}

std::shared_ptr<const Snapshot> Session::Driver::snapshot() const
{
    const QMutexLocker locker(&m_snapshotMutex);
    return m_snapshot ? m_snapshot : std::make_shared<const Snapshot>();
}

void Session::Driver::finishBusy()
{
    m_busy = Wanted::Nothing;
    m_busySince = {};
}

void Session::Driver::record(const ceremony::Command &command, const std::optional<Error> &because)
{
    const auto done = perform(command);
    // What the rules accept and only the disk does not take, the journal or a file that an entry names, is kept.
    const bool disk =
        !done && (done.error().code() == ErrorCode::DiskFull || done.error().code() == ErrorCode::DiskError ||
                  (done.error().code() == ErrorCode::NotAllowed &&
                   (m_journalBroken || ceremony::decide(m_state, command, now()).has_value())));
    if (disk) {
        m_unrecorded += command; // stays busy: nothing goes on before this is on the disk
        m_problem = done.error();
        publish();
        return;
    }
    finishBusy();
    if (!done)
        stopStep(QStringLiteral("record"), done.error());
    else if (because || m_state.phase != Phase::Stopped) // what stopped a step is told until people choose
        m_problem = because;
    afterEntries();
}

void Session::Driver::stopStep(const QString &what, const Error &error)
{
    m_problem = error;
    if (m_state.phase != Phase::Running && m_state.phase != Phase::Ending)
        return;
    const auto done = perform(ceremony::StopStep{what, error.text().english(), error.detail()});
    if (!done)
        m_problem = done.error();
}

void Session::Driver::performOrStop(const QString &what, const ceremony::Command &command)
{
    const auto done = perform(command);
    if (!done)
        stopStep(what, done.error());
}

void Session::Driver::tick()
{
    if (m_alerts.tick(m_state, now()))
        publish();
    if (!m_unrecorded.isEmpty()) {
        const ceremony::Command command = m_unrecorded.takeFirst();
        record(command);
        return;
    }
    const QDateTime limit = m_state.lastTouch.addSecs(m_state.context.profile.openLimitSeconds);
    const bool passed = !m_vault.isEmpty() && m_state.lastTouch.isValid() && now() > limit;
    if (passed && m_busy == Wanted::Nothing) {
        if (m_state.tokenOpen) {
            closeToken(QStringLiteral("limit"));
        } else {
            m_vault.wipe();
            report(perform(ceremony::SharesGone{}));
        }
        return;
    }
    if (m_busy == Wanted::Nothing && !m_closed)
        afterEntriesIfWanted();
}

void Session::Driver::afterEntriesIfWanted()
{
    if (ceremony::wanted(m_state, now()) != Wanted::Nothing)
        afterEntries();
}

// Starts what is wanted until a device is at work or people are next. Each turn adds an entry or ends the loop.
void Session::Driver::pump()
{
    while (m_busy == Wanted::Nothing && !m_closed) {
        const qint64 before = m_state.entries;
        const Wanted what = ceremony::wanted(m_state, now());
        switch (what) {
        case Wanted::Nothing:
            return;
        case Wanted::FindTokens:
            findTokens();
            break;
        case Wanted::DraftRoster:
            performOrStop(QStringLiteral("roster"), ceremony::DraftRoster{});
            break;
        case Wanted::SetUpToken:
            setUpToken();
            break;
        case Wanted::MakeSubjectKey:
            makeSubjectKey();
            break;
        case Wanted::PrepareCertificate:
            performOrStop(QStringLiteral("prepare"), ceremony::PrepareCertificate{});
            break;
        case Wanted::ProposeStatement:
            proposeStatement();
            break;
        case Wanted::OpenToken:
            openRootToken();
            break;
        case Wanted::RunOperation:
            runOperation();
            break;
        case Wanted::CloseToken:
            closeToken(ceremony::closingReason(m_state));
            break;
        case Wanted::MakeLogKeys:
            makeLogKeys();
            break;
        case Wanted::SubmitToLog:
            submitToLog();
            break;
        case Wanted::NoteNotLogged:
            performOrStop(QStringLiteral("staple"), ceremony::NoteNotLogged{});
            break;
        case Wanted::Verify:
            performOrStop(QStringLiteral("verify"), ceremony::VerifyNow{});
            break;
        case Wanted::FreezeRecord:
            freezeRecord();
            break;
        case Wanted::Close:
            closeCeremony();
            break;
        }
        if (m_state.entries == before)
            return;
    }
}

} // namespace chancery::session
