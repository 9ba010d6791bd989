// What is wanted of the archive's logs: their keys, the promises of certificate logs, the entry of the event itself.
#include "core/archive/layout.h"
#include "core/archive/publish.h"
#include "core/ceremony/record.h"
#include "core/session/access_work.h"
#include "core/session/driver.h"
#include "core/session/log_submission.h"
#include "core/session/log_work.h"

namespace chancery::session {

using ceremony::Wanted;

namespace {

constexpr qint64 LargestTranscript = qint64{1} << 28;
constexpr int AgainAfterSeconds = 1;

// A token counts wrong PINs, so this one is not tried again by itself.
Error pinRefused(const Error &cause)
{
    return Error(cause.code(), QT_TRANSLATE_NOOP("core", "The operations token does not take its PIN."),
                 QT_TRANSLATE_NOOP("core",
                                   "Everything is signed and kept. Correct the PIN and start the console again: "
                                   "it enters the event in the log and closes the ceremony."))
        .withDetail(cause.detail())
        .withCause(cause);
}

} // namespace

LogPlace Session::Driver::logPlace() const
{
    LogPlace place;
    place.files = m_devices.files;
    place.clock = m_devices.clock;
    place.archive = m_places.archive;
    place.tokens = m_devices.secondTokens;
    if (m_state.operationsToken)
        place.token = {m_state.operationsToken->id.serial, m_state.operationsToken->id.label};
    place.pin = m_devices.secondTokenPin;
    return place;
}

Result<void> Session::Driver::beginConsole(Mode mode, const QString &ceremony)
{
    const policy::Profile &profile = m_state.context.profile;
    if (!access::keepsLogs(profile))
        return {};
    const QString login = mode == Mode::Live ? m_devices.login : QStringLiteral("rehearsal");
    m_consoleRegister = consoleRegisterFile(m_places, ceremony);
    return noteConsole(*m_devices.files, m_consoleRegister, login, m_state.context, ceremony, profile.domainIn(mode),
                       now());
}

void Session::Driver::makeLogKeys()
{
    const QString log = m_state.logKeysMissing().first();
    const ports::KeyToMake key{ceremony::logKeyId(m_state, log), ceremony::logOrigin(m_state, log),
                               ceremony::logAlgorithm(log)};
    atToken<Result<QJsonObject>>(
        Wanted::MakeLogKeys,
        [place = logPlace(), key]() -> Result<QJsonObject> {
            const auto pin = place.pin(place.token.label);
            if (!pin)
                return pin.error();
            return subjectKeyOn(*place.tokens, place.token.label, *pin, key);
        },
        [this, log](Result<QJsonObject> made) {
            if (!made) {
                finishBusy();
                stopStep(QStringLiteral("log-key"), made.error());
                afterEntries();
                return;
            }
            record(ceremony::LogKeyMade{
                log, QByteArray::fromBase64(made->value(QLatin1String("spki")).toString().toLatin1()),
                made->value(QLatin1String("attributes")).toObject()});
        });
}

QString Session::Driver::logToAsk() const
{
    for (const QString &name : m_state.logsToAsk()) {
        if (!m_logsThatFailed.contains(name) && !m_state.context.profile.transparency->find(name)->asksPeople())
            return name;
    }
    return {};
}

// One after the other, and when one fails the next. Once all have failed, people can bring what a log by hand gave, or
// the step stops until they want all of them asked again.
void Session::Driver::submitToLog()
{
    const QString log = logToAsk();
    if (log.isEmpty())
        return;
    const auto take = [this, log](Result<QByteArray> sct) {
        const ceremony::Logged answer{log, sct.value_or(QByteArray())};
        const auto accepted = sct ? ceremony::decide(m_state, answer, now()) : Result<ceremony::Decision>(sct.error());
        if (accepted) {
            m_logsThatFailed.clear();
            record(answer);
            return;
        }
        finishBusy();
        m_logsThatFailed += log;
        m_problem = accepted.error();
        const QStringList left = m_state.logsToAsk();
        const bool byHand = std::any_of(left.begin(), left.end(), [this](const QString &name) {
            const policy::CertificateLogEntry *other = m_state.context.profile.transparency->find(name);
            return other->asksPeople() && other->givesSct();
        });
        if (logToAsk().isEmpty() && !byHand) {
            m_logsThatFailed.clear();
            stopStep(QStringLiteral("log"), accepted.error());
        }
        afterEntries();
    };
    if (const ceremony::LogKey *key = m_state.logKey(log)) {
        LogSubmission submission;
        submission.precertificate = m_state.needsPrecertificate();
        submission.certificate = submission.precertificate ? m_state.precertificate : m_state.certificate;
        submission.root = submission.precertificate ? m_state.context.issuerCertificate : m_state.certificate;
        atToken<Result<QByteArray>>(
            Wanted::SubmitToLog,
            [place = logPlace(), key = *key, submission, heads = m_state.context.logHeads, before = m_headsBefore] {
                return askEmbeddedLog(place, key, submission, heads, before);
            },
            take);
        return;
    }
    atToken<Result<QByteArray>>(
        Wanted::SubmitToLog,
        [logs = m_devices.logs, origin = ceremony::logOrigin(m_state, log), log,
         precertificate = m_state.needsPrecertificate(), body = logSubmission(m_state, log)]() -> Result<QByteArray> {
            if (!logs)
                return Error(ErrorCode::NotAllowed,
                             Text(QT_TRANSLATE_NOOP("core", "This console may not ask the log %1."), {origin}));
            const auto json = logs->submit(origin, precertificate, body);
            if (!json)
                return json.error();
            const auto answer = logAnswer(log, *json);
            return answer ? Result<QByteArray>(answer->sct) : answer.error();
        },
        take);
}

void Session::Driver::bringLogAnswer(const QString &log, const QByteArray &json)
{
    const auto answer = broughtAnswer(m_state, log, json);
    report(answer ? perform(*answer) : Result<void>(answer.error()));
}

// Before the record covers the transcript: what was sent to whom until now. What is sent later stands in the next one.
bool Session::Driver::noteAlerts()
{
    for (const ceremony::NoteAlerts &note : m_alerts.toNote(m_state)) {
        if (const auto noted = perform(note); !noted) {
            stopStep(QStringLiteral("record"), noted.error());
            return false;
        }
    }
    m_alerts.settle(m_state);
    return true;
}

void Session::Driver::freezeRecord()
{
    if (!noteAlerts())
        return;
    const auto heads = logHeads(*m_devices.files, m_places.archive, m_state.logKeys, m_state.context.logHeads);
    if (!heads) {
        stopStep(QStringLiteral("log"), heads.error());
        return;
    }
    performOrStop(QStringLiteral("record"), ceremony::FreezeRecord{*heads});
}

void Session::Driver::closeCeremony()
{
    const ceremony::LogKey *logKey = m_state.logKey(ceremony::eventLog);
    if ((!logKey && !keepsAccessLogs()) || !m_devices.files->exists(m_workFolder)) {
        publishCeremony({});
        return;
    }
    if (m_logPinRefused || (m_noTokenBefore.isValid() && now() < m_noTokenBefore))
        return;
    const auto transcript = m_devices.files->read(archive::transcriptFile(m_workFolder), LargestTranscript);
    if (!transcript) {
        m_problem = transcript.error();
        return;
    }
    const transparency::EventLeaf leaf{m_state.ceremony, m_state.record, Digest::of(*transcript),
                                       Digest::of(ceremony::countersignatureList(m_state))};
    std::function<Result<void>()> books = [] { return Result<void>(); };
    if (keepsAccessLogs())
        books = [place = logPlace(), event = ClosingEvent{m_state, m_journal->lines(), m_delegates, m_consoleRegister,
                                                          deviceLogFile(m_places, m_state.ceremony), m_places.outbox(),
                                                          m_alerts.caused(), m_devices.systemEvents}] {
            return closeBooks(place, event);
        };
    const auto key = logKey ? std::optional(*logKey) : std::nullopt; // none: ended before there was a log
    atToken<Result<QByteArray>>(
        Wanted::Close,
        [place = logPlace(), key, leaf, heads = m_state.logHeads, books]() -> Result<QByteArray> {
            const auto proof = key ? logEvent(place, *key, leaf, heads) : Result<QByteArray>(QByteArray());
            CHANCERY_TRY(proof);
            CHANCERY_TRY(books());
            return proof;
        },
        [this](Result<QByteArray> proof) {
            finishBusy();
            if (proof) {
                publishCeremony(*proof);
            } else { // tried again in a while: appending is idempotent
                m_noTokenBefore = now().addSecs(AgainAfterSeconds);
                m_logPinRefused =
                    proof.error().code() == ErrorCode::PinWrong || proof.error().code() == ErrorCode::PinLocked;
                m_problem = m_logPinRefused ? pinRefused(proof.error()) : proof.error();
            }
            publish();
        });
}

// Kept as it was first written: when it lies in the archive already, the rest of publish/ is on its way there.
Result<void> Session::Driver::stapleBundle()
{
    const QString file = QStringLiteral("/certificates/%1.bundle.json").arg(m_state.context.plan.certificate.name);
    const QString path = m_workFolder + QStringLiteral("/publish") + file;
    if (m_state.aborted() || m_state.certificate.isEmpty() || m_state.scts.isEmpty() || m_devices.files->exists(path) ||
        m_devices.files->exists(m_places.archive + file))
        return {};
    const auto bundle = certificateBundle(logPlace(), m_state);
    if (!bundle)
        return bundle.error();
    return m_devices.files->create(path, *bundle);
}

void Session::Driver::publishCeremony(const QByteArray &proof)
{
    auto done = Result<void>();
    if (m_devices.files->exists(m_workFolder)) {
        done = m_devices.files->replace(m_workFolder + QStringLiteral("/VERIFY.txt"), archive::verifyText(m_state));
        if (done && !proof.isEmpty())
            done = m_devices.files->replace(m_workFolder + QStringLiteral("/proof.tlog-proof"), proof);
        if (done)
            done = stapleBundle();
    }
    if (done)
        done = archive::publishCeremony(*m_devices.files, m_places.archive, m_workFolder, m_state);
    if (!done) {
        m_problem = done.error();
        return; // tried again at the next tick: closing is idempotent
    }
    m_closed = true;
    m_problem.reset();
}

} // namespace chancery::session
