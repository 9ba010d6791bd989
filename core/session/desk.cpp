#include "core/session/desk.h"

#include "core/approval/sshsig.h"

namespace chancery::session {

namespace {

constexpr int WrongPinsInARow = 3; // CTAP: then the key wants to be taken out

DeskUse useOf(ceremony::KeyUse use)
{
    switch (use) {
    case ceremony::KeyUse::None:
        return DeskUse::None;
    case ceremony::KeyUse::Enrol:
        return DeskUse::Enrol;
    case ceremony::KeyUse::SignRoster:
        return DeskUse::SignRoster;
    case ceremony::KeyUse::Approve:
        return DeskUse::Approve;
    case ceremony::KeyUse::Countersign:
        return DeskUse::Countersign;
    }
    Q_UNREACHABLE();
}

} // namespace

DeskController::DeskController(DeskHost &host, ports::SecurityKeys &keys, ports::Random &random,
                               std::chrono::milliseconds lookEvery)
    : m_host(host), m_keys(keys), m_random(random), m_timer(this), m_worker(QStringLiteral("security-keys"))
{
    m_timer.setInterval(lookEvery);
    connect(&m_timer, &QTimer::timeout, this, &DeskController::look);
    m_keyChanges = m_keys.onChange([this] {
        QMetaObject::invokeMethod(
            this, [this] { look(); }, Qt::QueuedConnection);
    });
}

DeskController::~DeskController()
{
    m_keyChanges.reset();
    m_keys.cancel();
}

void DeskController::update()
{
    const DeskUse use =
        m_task.use != DeskUse::None ? m_task.use : useOf(ceremony::keyUse(m_host.state(), m_host.now()));
    if (use != m_desk.use || signsWhatIsNotAskedAnyMore())
        reset(use);
}

// The statement, roster or record may change while a key blinks; a touch on the old one would come to nothing.
bool DeskController::signsWhatIsNotAskedAnyMore()
{
    const bool signs = m_desk.stage == Desk::Stage::Checking || m_desk.stage == Desk::Stage::WaitingForTouch;
    const bool follows =
        m_desk.use == DeskUse::Approve || m_desk.use == DeskUse::SignRoster || m_desk.use == DeskUse::Countersign;
    return signs && follows && !m_signing.isEmpty() &&
           m_host.messageFor(m_desk.use, m_task, m_desk.person) != m_signing;
}

void DeskController::reset(DeskUse use)
{
    if (m_desk.stage == Desk::Stage::WaitingForTouch || m_desk.stage == Desk::Stage::Checking)
        m_keys.cancel();
    ++m_round;
    m_pin.reset();
    const bool takeOut = m_desk.takeOut;
    m_desk = Desk();
    m_desk.takeOut = takeOut;
    m_desk.use = use;
    m_desk.person = m_task.person;
    m_desk.stage = use == DeskUse::None ? Desk::Stage::Idle : Desk::Stage::WaitingForKey;
    m_desk.touches = use == DeskUse::Enrol ? 2 : 1;
    m_path.clear();
    m_signing.clear();
    if (use == DeskUse::None && !takeOut)
        m_timer.stop();
    else
        m_timer.start(); // an idle desk still looks whether the used key was taken out
    m_host.deskChanged();
}

void DeskController::chooseSeat(const QString &person)
{
    if (m_desk.use == DeskUse::None || m_desk.stage == Desk::Stage::Working)
        return;
    const DeskUse use = m_desk.use;
    reset(use);
    m_desk.person = person;
    m_host.deskChanged();
}

void DeskController::useKey(const DeskTask &task)
{
    m_task = task;
    reset(task.use);
}

void DeskController::leave()
{
    m_task = DeskTask();
    m_wrongPins = 0;
    if (!m_path.isEmpty())
        m_used.insert(m_path);
    m_desk.takeOut = !m_used.isEmpty();
    reset(DeskUse::None);
    update();
}

void DeskController::look()
{
    const bool waits =
        m_desk.stage == Desk::Stage::WaitingForKey || m_desk.stage == Desk::Stage::WaitingForPin || m_desk.takeOut;
    m_lookAgain = waits && m_asking;
    if (!waits || m_asking)
        return;
    m_asking = true;
    m_worker.run<Result<QStringList>>([this] { return m_keys.inserted(); }, this,
                                      [this](Result<QStringList> paths) {
                                          m_asking = false;
                                          looked(paths);
                                          if (m_lookAgain)
                                              look();
                                      });
}

void DeskController::looked(const Result<QStringList> &paths)
{
    if (!paths)
        return;
    QSet<QString> stillUsed;
    for (const QString &path : *paths) {
        if (m_used.contains(path))
            stillUsed.insert(path);
    }
    m_used = stillUsed;
    if (m_desk.takeOut && m_used.isEmpty()) {
        m_desk.takeOut = false;
        if (m_desk.use == DeskUse::None)
            m_timer.stop();
        m_host.deskChanged();
    }
    if (m_desk.stage == Desk::Stage::WaitingForPin && !paths->contains(m_path)) {
        const QString person = m_desk.person;
        const auto problem = m_desk.problem;
        reset(m_desk.use);
        m_desk.person = person;
        m_desk.problem = problem;
        m_host.deskChanged();
        return;
    }
    if (m_desk.stage != Desk::Stage::WaitingForKey)
        return;
    for (const QString &path : *paths) {
        if (m_used.contains(path))
            continue;
        m_path = path;
        m_asking = true;
        const int round = m_round;
        m_worker.run<Result<ports::SecurityKeyInfo>>([this, path] { return m_keys.info(path); }, this,
                                                     [this, round](Result<ports::SecurityKeyInfo> info) {
                                                         m_asking = false;
                                                         if (round == m_round)
                                                             asked(std::move(info));
                                                         if (m_lookAgain)
                                                             look();
                                                     });
        return;
    }
}

void DeskController::asked(Result<ports::SecurityKeyInfo> info)
{
    if (!info) {
        m_used.insert(m_path);
        m_path.clear();
        m_desk.problem = info.error();
        m_host.deskChanged();
        return;
    }
    m_info = *info;
    m_wrongPins = 0;        // the key counts in a row from the moment it is inserted
    m_desk.problem.reset(); // it was with the key before
    if (!makesCredential())
        m_desk.person = m_task.person; // whose this one is, only its PIN can tell
    m_desk.stage = Desk::Stage::WaitingForPin;
    m_desk.product = info->product;
    m_desk.pinTriesLeft = info->pinTriesLeft;
    m_desk.pinLocked = info->pinSet && info->pinTriesLeft == 0;
    m_host.deskChanged();
}

void DeskController::enterPin(Secret pin)
{
    if (m_desk.stage != Desk::Stage::WaitingForPin)
        return;
    m_pin = std::make_shared<Secret>(std::move(pin));
    m_desk.problem.reset();
    m_desk.stage = Desk::Stage::Checking;
    m_host.deskChanged();
    startWithPin();
}

template <class R>
void DeskController::ask(std::function<R(ports::SecurityKeys &, const Secret &)> work, std::function<void(R)> done)
{
    const int round = m_round;
    m_worker.run<R>(
        [this, work = std::move(work), pin = m_pin] { return work(m_keys, *pin); }, this,
        [this, round, done = std::move(done)](R result) {
            if (round == m_round)
                done(std::move(result)); // else a late answer: nobody waits for it, and it had no effect here
        });
}

bool DeskController::makesCredential() const
{
    return m_desk.use == DeskUse::Enrol || m_desk.use == DeskUse::Register;
}

QList<QByteArray> DeskController::candidates() const
{
    const ceremony::State &state = m_host.state();
    QList<QByteArray> ids;
    if (const policy::Roster *roster = state.rosterKnown()) {
        for (const policy::Member &member : roster->members) {
            for (const policy::MemberKey &key : member.keys)
                ids += key.credentialId;
        }
    } else {
        for (const ceremony::Enrolment &enrolment : state.enrolments)
            ids += enrolment.key.credentialId;
    }
    for (const ceremony::Attendee &attendee : state.people) {
        if (!attendee.credentialId.isEmpty())
            ids += attendee.credentialId;
    }
    return ids;
}

void DeskController::startWithPin()
{
    if (makesCredential()) {
        makeCredential();
        return;
    }
    ask<Result<QByteArray>>([path = m_path, rpId = rpIdFor(m_host.state().domain), ids = candidates()](
                                auto &keys, const Secret &pin) { return keys.recognise(path, rpId, ids, pin); },
                            [this](Result<QByteArray> id) { recognised(std::move(id)); });
}

void DeskController::fail(Error error)
{
    m_pin.reset();
    // The third wrong PIN in a row is answered with "locked" too; with tries left it only has to come out.
    const bool locked = error.code() == ErrorCode::PinLocked;
    if (error.code() == ErrorCode::PinWrong || locked) {
        ++m_wrongPins;
        m_desk.pinTriesLeft = qMax(0, m_desk.pinTriesLeft - 1);
        m_desk.pinLocked = m_desk.pinTriesLeft == 0;
    }
    m_desk.problem = std::move(error);
    const bool out = m_wrongPins >= WrongPinsInARow || locked || m_desk.pinLocked;
    const bool again = m_desk.problem->code() == ErrorCode::PinWrong ||
                       m_desk.problem->code() == ErrorCode::PinInvalid ||
                       m_desk.problem->code() == ErrorCode::TimedOut || m_desk.problem->code() == ErrorCode::Cancelled;
    m_desk.touch = 1;
    if (again && !out) {
        m_desk.stage = Desk::Stage::WaitingForPin;
    } else {
        if (m_desk.problem->code() != ErrorCode::DeviceGone) {
            m_used.insert(m_path);
            m_desk.takeOut = true;
        }
        m_wrongPins = 0;
        m_path.clear();
        m_desk.stage = Desk::Stage::WaitingForKey;
    }
    m_host.deskChanged();
}

void DeskController::recognised(Result<QByteArray> credentialId)
{
    if (!credentialId) {
        fail(std::move(credentialId).error());
        return;
    }
    m_wrongPins = 0;
    const ceremony::State &state = m_host.state();
    QString person;
    const policy::Roster *roster = state.rosterKnown();
    if (const policy::Member *member = roster ? roster->byCredential(*credentialId) : nullptr)
        person = member->id;
    for (auto it = state.enrolments.begin(); it != state.enrolments.end(); ++it) {
        if (person.isEmpty() && it.value().key.credentialId == *credentialId)
            person = it.key();
    }
    for (const ceremony::Attendee &attendee : state.people) {
        if (person.isEmpty() && attendee.credentialId == *credentialId)
            person = attendee.id;
    }
    const ceremony::Attendee *attendee = state.person(person);
    const bool anybody = m_task.person.isEmpty();
    if (!attendee || (!anybody && person != m_task.person)) {
        fail(Error(ErrorCode::WrongKey,
                   Text(QT_TRANSLATE_NOOP("core", "This is the key of %1."), {attendee ? attendee->name : person}),
                   QT_TRANSLATE_NOOP(
                       "core", "Nothing was signed with it. Take it out, and insert the key that is asked for.")));
        return;
    }
    m_desk.person = person;
    if (m_host.messageFor(m_desk.use, m_task, person).isEmpty()) {
        fail(Error(ErrorCode::Conflict,
                   Text(QT_TRANSLATE_NOOP("core", "%1 has touched already, or is not asked now."), {attendee->name}),
                   QT_TRANSLATE_NOOP("core", "It counts once. Take the key out; another person comes next.")));
        return;
    }
    assertCredential(*credentialId);
}

void DeskController::showTouch()
{
    // Called on the worker's thread, right before the key begins to blink.
    const int round = m_round;
    QMetaObject::invokeMethod(
        this,
        [this, round] {
            if (round != m_round)
                return;
            m_desk.stage = Desk::Stage::WaitingForTouch;
            m_host.deskChanged();
        },
        Qt::QueuedConnection);
}

void DeskController::makeCredential()
{
    const ceremony::State &state = m_host.state();
    const ceremony::Attendee *attendee = state.person(m_desk.person);
    if (!attendee) {
        fail(Error(ErrorCode::NotNow, QT_TRANSLATE_NOOP("core", "Choose first whose key this is.")));
        return;
    }
    ports::CredentialRequest request;
    request.rpId = rpIdFor(state.domain);
    request.userId = attendee->id.toUtf8();
    request.userName = attendee->name;
    request.clientDataHash = m_random.bytes(32);
    request.exclude = candidates();
    request.forApprovals = m_desk.use == DeskUse::Enrol;
    ask<Result<ports::Credential>>(
        [this, path = m_path, request](auto &keys, const Secret &pin) {
            return keys.makeCredential(path, request, pin, [this] { showTouch(); });
        },
        [this](Result<ports::Credential> credential) {
            if (!credential) {
                fail(std::move(credential).error());
                return;
            }
            m_wrongPins = 0;
            Touched touched;
            touched.credential = *credential;
            touched.credentialId = credential->id;
            if (m_desk.use == DeskUse::Register) {
                finish(std::move(touched));
                return;
            }
            // Enrolment's second touch: the first sealing halves of both sets.
            m_desk.touch = 2;
            m_desk.stage = Desk::Stage::Checking;
            m_host.deskChanged();
            const ceremony::State &now = m_host.state();
            ports::AssertionRequest second;
            second.rpId = rpIdFor(now.domain);
            second.credentialId = credential->id;
            second.clientDataHash = m_random.bytes(32);
            second.salts = sealing::salt(now.domain, now.sealingId, credential->id, sealing::Set::User, 1) +
                           sealing::salt(now.domain, now.sealingId, credential->id, sealing::Set::Officer, 1);
            auto kept = std::make_shared<Touched>(std::move(touched));
            ask<Result<ports::Assertion>>(
                [this, path = m_path, second](auto &keys, const Secret &pin) {
                    return keys.assertCredential(path, second, pin, [this] { showTouch(); });
                },
                [this, kept](Result<ports::Assertion> assertion) {
                    if (!assertion) {
                        fail(std::move(assertion).error());
                        return;
                    }
                    kept->assertion = std::move(*assertion);
                    finish(std::move(*kept));
                });
        });
}

void DeskController::assertCredential(const QByteArray &credentialId)
{
    const ceremony::State &state = m_host.state();
    auto touched = std::make_shared<Touched>();
    touched->credentialId = credentialId;
    touched->message = m_host.messageFor(m_desk.use, m_task, m_desk.person);
    m_signing = touched->message;
    ports::AssertionRequest request;
    request.rpId = rpIdFor(state.domain);
    request.credentialId = credentialId;
    QString nameSpace;
    approval::Form form = approval::Form::Plain;
    switch (m_desk.use) {
    case DeskUse::SignRoster:
        form = approval::Form::Webauthn;
        nameSpace = signature_namespace::roster(state.domain);
        request.salts = sealing::salt(state.domain, state.sealingId, credentialId, sealing::Set::User, 1) +
                        sealing::salt(state.domain, state.sealingId, credentialId, sealing::Set::Officer, 1);
        break;
    case DeskUse::Approve: {
        form = approval::Form::Webauthn;
        nameSpace = signature_namespace::approval(state.domain);
        const ceremony::SetRecipient *recipient = state.userSet ? state.userSet->byCredential(credentialId) : nullptr;
        touched->epoch = recipient ? recipient->epoch : 1;
        const auto epoch = static_cast<quint32>(touched->epoch);
        request.salts = sealing::salt(state.domain, state.sealingId, credentialId, sealing::Set::User, epoch) +
                        sealing::salt(state.domain, state.sealingId, credentialId, sealing::Set::User, epoch + 1);
        break;
    }
    case DeskUse::Countersign:
        nameSpace = signature_namespace::eventRecord(state.domain);
        break;
    case DeskUse::Object:
    case DeskUse::Resolve:
        nameSpace = signature_namespace::objection(state.domain);
        break;
    case DeskUse::Remark:
        nameSpace = signature_namespace::remark(state.domain);
        break;
    case DeskUse::Refuse:
        nameSpace = signature_namespace::refusal(state.domain);
        break;
    case DeskUse::None:
    case DeskUse::Enrol:
    case DeskUse::Register:
        return;
    }
    request.clientDataHash = approval::clientDataHash(form, nameSpace, touched->message, state.domain);
    ask<Result<ports::Assertion>>(
        [this, path = m_path, request](auto &keys, const Secret &pin) {
            return keys.assertCredential(path, request, pin, [this] { showTouch(); });
        },
        [this, touched](Result<ports::Assertion> assertion) {
            if (!assertion) {
                fail(std::move(assertion).error());
                return;
            }
            touched->assertion = std::move(*assertion);
            finish(std::move(*touched));
        });
}

void DeskController::finish(Touched touched)
{
    m_desk.stage = Desk::Stage::Working;
    m_pin.reset();
    touched.use = m_desk.use;
    touched.person = m_desk.person;
    touched.info = m_info;
    m_used.insert(m_path);
    m_path.clear();
    const DeskTask task = m_task;
    m_task = DeskTask();
    const auto done = m_host.touched(std::move(touched), task);
    m_desk.takeOut = true;
    if (!done) {
        m_desk.problem = done.error();
        m_desk.stage = Desk::Stage::WaitingForKey;
    }
    const auto problem = m_desk.problem;
    reset(DeskUse::None);
    update();
    m_desk.problem = problem;
    m_host.deskChanged();
}

} // namespace chancery::session
