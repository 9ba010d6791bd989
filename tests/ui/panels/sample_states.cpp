#include "ui/panels/sample_states.h"

#include "core/ceremony/certificate_plan.h"
#include "core/ceremony/planner.h"
#include "core/ceremony/record.h"
#include "core/pki/keys.h"

#include <QFile>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace chancery::tests {

using namespace ceremony;
using session::Desk;
using session::DeskUse;
using session::Snapshot;

namespace {

const QDateTime Began(QDate(2026, 11, 23), QTime(14, 17, 15), Qt::UTC);

const policy::Profile &rustProfile()
{
    static const policy::Profile profile = [] {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/rust.json"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("no profile");
        const auto read = policy::Profile::load(file.readAll());
        if (!read)
            qFatal("%s", qPrintable(read.error().english()));
        policy::Profile withArc = *read;
        withArc.arc = QStringLiteral("1.3.6.1.4.1.32473"); // the documentation's own, so that live plans are whole
        return withArc;
    }();
    return profile;
}

QList<PlannedPerson> people()
{
    const auto member = [](const char *id, const char *name, const char *from, const char *country) {
        return PlannedPerson{QString::fromUtf8(id),
                             QString::fromUtf8(name),
                             Role::Member,
                             {QString::fromUtf8(from)},
                             {QString::fromUtf8(country)}};
    };
    return {member("amara", "Amara Okonjo", "Leadership Council", "NG"),
            member("jonas", "Jonas Lindqvist", "Infrastructure", "SE"),
            member("priya", "Priya Raghunathan", "crates.io", "IN"),
            member("tomas", "Tomás Iriarte", "Security Response", "UY"),
            member("wanjiru", "Wanjiru Kamau", "Rust Foundation", "KE"),
            member("kenji", "Kenji Morioka", "Compiler", "JP"),
            member("leila", "Leila Haddad", "Secure Code", "TN"),
            member("callum", "Callum Whitford", "Release", "NZ"),
            member("zofia", "Zofia Wrońska", "Cargo", "PL"),
            PlannedPerson{QStringLiteral("ingrid"), QStringLiteral("Ingrid Solheim"), Role::Administrator, {}, {}},
            PlannedPerson{QStringLiteral("hana"), QStringLiteral("Hana Dvořáková"), Role::Observer, {}, {}},
            PlannedPerson{QStringLiteral("rafael"), QStringLiteral("Rafael Quispe"), Role::Observer, {}, {}}};
}

Plan makePlan(bool root)
{
    PlanWish wish;
    wish.people = people();
    wish.equipment = {{QStringLiteral("Console, seal on the lid"), QStringLiteral("0107")},
                      {QStringLiteral("Boot drive, seal"), QStringLiteral("0231")},
                      {QStringLiteral("Token’s bag, seal"), QStringLiteral("0318")},
                      {QStringLiteral("Record drive A, seal"), QStringLiteral("0402")}};
    wish.mandate = Mandate{QStringLiteral("Leadership Council"),
                           QStringLiteral("https://example.org/decisions/2026-11-16"), Digest::of("decision")};
    wish.notBefore = Began;
    wish.rootTokenLabel = QStringLiteral("root");
    wish.serial = QByteArray(16, '\x5b');
    wish.ckaId = QByteArray(16, '\x21');
    wish.templateId = QStringLiteral("release");
    wish.keyTokenLabel = QStringLiteral("release");
    wish.issuerNotAfter = QDateTime(QDate(2031, 10, 31), QTime(0, 0), Qt::UTC);
    const auto made = root ? planEstablishRoot(rustProfile(), wish) : planIssueDelegate(rustProfile(), wish);
    if (!made)
        qFatal("%s", qPrintable(made.error().english()));
    return made->plan;
}

} // namespace

QByteArray freshSpki()
{
    EVP_PKEY *key = EVP_EC_gen("P-384");
    unsigned char *der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    const QByteArray out(reinterpret_cast<char *>(der), size);
    OPENSSL_free(der);
    EVP_PKEY_free(key);
    return out;
}

policy::Roster makeRoster(const State &s)
{
    policy::Roster roster;
    roster.mode = s.mode;
    roster.domain = s.domain;
    roster.profile = s.context.profile.digest();
    roster.m = s.context.profile.quorum.m;
    roster.n = s.context.profile.quorum.n;
    roster.limited = true;
    roster.sealingId = QByteArray(16, '\x11');
    char seat = 1;
    for (const PlannedPerson &planned : s.context.plan.members()) {
        policy::MemberKey key;
        key.credentialId = Digest::of(planned.id.toUtf8()).bytes();
        key.publicKey = QByteArray(1, '\x04') + QByteArray(64, seat);
        key.aaguid = QByteArray(16, '\x05');
        key.sealingUser = QByteArray(32, seat);
        key.sealingOfficer = QByteArray(32, char(seat + 100));
        roster.members += policy::Member{planned.id, planned.name, planned.affiliations, planned.countries, {key}};
        ++seat;
    }
    return roster;
}

SealedSetFacts makeSet(const State &s, const policy::Roster &roster, const char *name)
{
    SealedSetFacts set;
    set.set = QString::fromLatin1(name);
    set.number = 1;
    set.tokenSerial = s.rootToken->id.serial;
    set.roster = roster.digest();
    set.m = roster.m;
    int index = 0;
    for (const policy::Member &member : roster.members) {
        ++index;
        set.recipients += SetRecipient{index, member.keys.first().credentialId, 1, QByteArray(32, char(index)),
                                       Digest::of(member.id.toUtf8() + name)};
    }
    return set;
}

namespace {

FoundToken makeToken(const char *label, const char *serial)
{
    FoundToken token;
    token.id = {QString::fromLatin1(label), QString::fromLatin1(serial), QStringLiteral("SoftHSM project"),
                QStringLiteral("SoftHSM v2")};
    return token;
}

} // namespace

void checkIn(State &s, const QStringList &absent)
{
    for (Attendee &attendee : s.people) {
        attendee.present = !absent.contains(attendee.id);
        attendee.everPresent = attendee.present;
        attendee.since = Began.addSecs(500);
    }
}

void enrolAll(State &s, int count)
{
    const policy::Roster roster = makeRoster(s);
    for (int i = 0; i < count; ++i) {
        Enrolment enrolment;
        enrolment.key = roster.members[i].keys.first();
        enrolment.product = QStringLiteral("YubiKey 5 NFC, firmware 5.7.1");
        s.enrolments.insert(roster.members[i].id, enrolment);
        s.vouches.insert(roster.members[i].id, {Vouch{QStringLiteral("zofia"), QStringLiteral("from work"), Began},
                                                Vouch{QStringLiteral("ingrid"), QStringLiteral("from work"), Began}});
    }
}

namespace {

void prepare(State &s)
{
    s.subjectSpki = freshSpki();
    const auto tbs = plannedTbs(s, s.subjectSpki);
    if (!tbs)
        qFatal("%s", qPrintable(tbs.error().english()));
    s.prepared = PreparedCertificate{*tbs, *pki::tbsDigest(*tbs), s.subjectSpki};
}

void propose(State &s, bool makeKey)
{
    StatementState next;
    next.number = 1;
    next.at = s.now;
    approval::Statement &statement = next.statement;
    statement.mode = s.mode;
    statement.domain = s.domain;
    statement.ceremony = s.ceremony;
    statement.plan = s.context.plan.digest();
    statement.roster = s.rosterKnown()->digest();
    statement.token = s.rootToken->id;
    statement.head = s.head;
    statement.nonce = QByteArray(32, 'n');
    statement.openTo = QByteArray(32, 'o');
    statement.expires = s.now.addSecs(4500);
    if (makeKey) {
        statement.operations += approval::MakeKeyOperation{s.context.plan.key.ckaId, s.context.plan.key.label,
                                                           QStringLiteral("p-384"), Digest::of("template")};
    } else {
        approval::SignCertificateOperation sign;
        sign.tbsSha256 = s.prepared->tbsDigest;
        sign.subject = QStringLiteral("CN=%1,O=%2").arg(s.subjectCommonName(), s.organisation());
        sign.issuer = QStringLiteral("CN=Rust Project Root 2026,O=%1").arg(s.organisation());
        sign.serial = QString::fromLatin1(s.context.plan.certificate.serial.toHex());
        sign.keySha256 = Digest::of(s.subjectSpki);
        sign.notBefore = s.context.plan.certificate.notBefore;
        sign.notAfter = s.context.plan.certificate.notAfter;
        sign.profileTemplate = s.context.plan.certificate.templateId;
        sign.algorithm = QStringLiteral("p-384");
        statement.operations += sign;
    }
    statement.operations += approval::ResealOperation{QStringLiteral("user"), 2};
    next.digest = statement.digest();
    next.operations.resize(statement.operations.size());
    s.statements += next;
}

void finish(State &s)
{
    const auto certificate = pki::signWithThrowawayKey(s.prepared->tbs);
    s.certificate = *certificate;
    for (StatementState &statement : s.statements) {
        statement.finished = true;
        for (OperationState &operation : statement.operations) {
            operation.status = OperationState::Status::Completed;
            operation.endedAt = s.now;
        }
    }
    s.userSet = s.userSet ? s.userSet : std::optional<SealedSetFacts>();
}

void enter(State &s, StepKind kind)
{
    s.step = 0;
    while (s.stepKind() != kind) {
        s.steps[s.step].done = true;
        s.steps[s.step].doneAt = Began.addSecs(300 * (s.step + 1));
        ++s.step;
    }
    s.now = Began.addSecs(300 * (s.step + 1));
}

QByteArray rootCertificate()
{
    static const QByteArray certificate = *pki::signWithThrowawayKey(rootAt(StepKind::Compare)->state.prepared->tbs);
    return certificate;
}

SnapshotPtr makeAt(bool root, StepKind kind, Mode mode)
{
    Context context;
    context.plan = makePlan(root);
    context.profile = rustProfile();
    if (!root)
        context.issuerCertificate = rootCertificate();
    auto snapshot = std::make_shared<Snapshot>();
    State &s = snapshot->state;
    s = initialState(context);
    s.opened = true;
    s.mode = mode;
    s.domain = rustProfile().domainIn(mode);
    s.ceremony = QStringLiteral("2026-11-23-7f3a");
    s.began = Began;
    s.software = QJsonObject{{QStringLiteral("name"), QStringLiteral("chancery")},
                             {QStringLiteral("version"), QStringLiteral("0.1.0")}};
    enter(s, kind);
    const auto after = [&](StepKind step) {
        for (int i = 0; i < s.step; ++i) {
            if (s.context.plan.steps[i].kind == step)
                return true;
        }
        return false;
    };
    if (after(StepKind::RollCall))
        checkIn(s, root ? QStringList()
                        : QStringList{QStringLiteral("priya"), QStringLiteral("kenji"), QStringLiteral("leila"),
                                      QStringLiteral("callum")});
    if (after(StepKind::Open) && kind != StepKind::RollCall) {
        s.rootToken = makeToken("root", "4c1d9e07a2b35f68");
        if (!root)
            s.secondToken = makeToken("release", "9a07e1d24c5b3f86");
    }
    if (!root && after(StepKind::RollCall)) {
        s.context.roster = makeRoster(s);
        s.userSet = makeSet(s, *s.context.roster, "user");
    }
    if (after(StepKind::Enrol)) {
        enrolAll(s, 9);
        s.draftRoster = makeRoster(s);
    }
    if (after(StepKind::Seal)) {
        s.userSet = makeSet(s, *s.draftRoster, "user");
        s.officerSet = makeSet(s, *s.draftRoster, "so");
    }
    if (after(StepKind::Roster)) {
        for (const policy::Member &member : s.draftRoster->members)
            s.rosterSignatures.insert(member.id, s.now);
    }
    if (after(StepKind::Request) || (root && after(StepKind::Operate)))
        prepare(s);
    if (kind == StepKind::Approve || kind == StepKind::Operate)
        propose(s, root);
    if (!root && (after(StepKind::Operate))) {
        propose(s, false);
        approve(*snapshot, 5, 0);
        finish(s);
    }
    say(*snapshot, QStringLiteral("console"), "opened");
    return snapshot;
}

} // namespace

SnapshotPtr rootAt(StepKind kind, Mode mode)
{
    return makeAt(true, kind, mode);
}

SnapshotPtr delegateAt(StepKind kind, Mode mode)
{
    return makeAt(false, kind, mode);
}

void say(Snapshot &snapshot, const QString &by, const char *kind, const QJsonObject &data)
{
    transcript::Line line;
    line.by = by;
    line.kind = QString::fromLatin1(kind);
    line.data = data;
    line.prev = snapshot.state.head;
    line.seq = snapshot.lines.size() + 1;
    line.time = snapshot.state.now;
    snapshot.state.head = line.digest();
    snapshot.state.entries = line.seq;
    snapshot.lines += line;
    snapshot.savedAt = line.time;
}

void atDesk(Snapshot &snapshot, DeskUse use, Desk::Stage stage, const QString &person)
{
    snapshot.desk.use = use;
    snapshot.desk.stage = stage;
    snapshot.desk.person = person;
    snapshot.desk.product = stage > Desk::Stage::WaitingForKey ? QStringLiteral("YubiKey 5 NFC") : QString();
    snapshot.desk.pinTriesLeft = 8;
}

void approve(Snapshot &snapshot, int approvals, int held)
{
    StatementState &statement = snapshot.state.statements.last();
    for (const Attendee *member : snapshot.state.members()) {
        if (!member->present || statement.approvals.size() >= approvals)
            continue;
        Approval approval;
        approval.person = member->id;
        approval.at = snapshot.state.now;
        approval.share = true;
        approval.shareHeld = statement.approvals.size() < held;
        statement.approvals += approval;
        say(snapshot, member->id, "approved", {{QStringLiteral("person"), member->id}});
    }
}

void begin(Snapshot &snapshot)
{
    State &s = snapshot.state;
    s.tokenOpen = true;
    s.resealOwed = true;
    OperationState &operation = s.statements.last().operations.first();
    operation.status = OperationState::Status::Begun;
    operation.attempt = 1;
    operation.begunAt = s.now;
    snapshot.openUntil = s.now.addSecs(84);
    say(snapshot, QStringLiteral("console"), "token-opened");
    say(snapshot, QStringLiteral("console"), "begun", {{QStringLiteral("op"), 1}});
}

void fail(Snapshot &snapshot)
{
    State &s = snapshot.state;
    OperationState &operation = s.statements.last().operations.first();
    operation.status = OperationState::Status::Failed;
    operation.failure = QStringLiteral("The token did not answer while signing.");
    s.phase = Phase::Stopped;
    say(snapshot, QStringLiteral("console"), "failed",
        {{QStringLiteral("op"), 1},
         {QStringLiteral("text"), operation.failure},
         {QStringLiteral("detail"), QStringLiteral("CKR_DEVICE_REMOVED 0x00000032")}});
}

void object(Snapshot &snapshot, const QString &person)
{
    Objection objection;
    objection.number = 1;
    objection.person = person;
    objection.reason = objectionReasons().first();
    objection.text = QStringLiteral("The plan says seal 0318. It was read aloud as 0813.");
    objection.step = snapshot.state.step + 1;
    objection.at = snapshot.state.now;
    snapshot.state.objections += objection;
    snapshot.state.phase = Phase::Halted;
    say(snapshot, person, "objected");
}

} // namespace chancery::tests
