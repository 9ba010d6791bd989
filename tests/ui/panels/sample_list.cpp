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

void freeze(Snapshot &snapshot)
{
    State &s = snapshot.state;
    s.recordBytes = eventRecord(s, s.now, {});
    s.record = Digest::of(s.recordBytes);
    s.recordFrozen = s.now;
    s.phase = Phase::Recorded;
    for (const char *person : {"amara", "jonas", "ingrid"}) {
        s.countersigned.insert(QString::fromLatin1(person), Digest::of(person));
        say(snapshot, QString::fromLatin1(person), "countersigned");
    }
}

void addApprovals(QList<Sample> &out)
{
    const auto add = [&](const char *name, const SnapshotPtr &snapshot) { out += Sample{name, snapshot}; };
    auto insert = delegateAt(StepKind::Approve);
    approve(*insert, 3, 3);
    atDesk(*insert, DeskUse::Approve, Desk::Stage::WaitingForKey, {});
    add("approve-insert", insert);
    auto pin = delegateAt(StepKind::Approve, Mode::Rehearsal);
    approve(*pin, 2, 2);
    atDesk(*pin, DeskUse::Approve, Desk::Stage::WaitingForPin, {});
    add("approve-pin", pin);
    auto wrong = delegateAt(StepKind::Approve);
    approve(*wrong, 3, 3);
    atDesk(*wrong, DeskUse::Approve, Desk::Stage::WaitingForPin, QStringLiteral("zofia"));
    wrong->desk.pinTriesLeft = 7;
    wrong->desk.problem = Error(ErrorCode::PinWrong, "The key did not accept that PIN.");
    add("approve-wrong-pin", wrong);
    auto touch = delegateAt(StepKind::Approve);
    approve(*touch, 3, 3);
    atDesk(*touch, DeskUse::Approve, Desk::Stage::WaitingForTouch, QStringLiteral("wanjiru"));
    add("approve-touch", touch);
    auto restart = delegateAt(StepKind::Approve);
    approve(*restart, 4, 1);
    atDesk(*restart, DeskUse::Approve, Desk::Stage::WaitingForKey, {});
    add("approve-restart", restart);
    auto one = delegateAt(StepKind::Approve, Mode::Rehearsal);
    approve(*one, 1, 0);
    atDesk(*one, DeskUse::Approve, Desk::Stage::WaitingForPin, QStringLiteral("jonas"));
    one->desk.pinTriesLeft = 1;
    add("approve-restart-one", one);
    add("approve-root", [] {
        auto key = rootAt(StepKind::Approve);
        atDesk(*key, DeskUse::Approve, Desk::Stage::WaitingForKey, {});
        return key;
    }());
    auto operate = delegateAt(StepKind::Operate);
    approve(*operate, 5, 5);
    begin(*operate);
    add("operate", operate);
    auto failed = delegateAt(StepKind::Operate);
    approve(*failed, 5, 5);
    begin(*failed);
    fail(*failed);
    add("failure", failed);
    auto ending = delegateAt(StepKind::Operate);
    approve(*ending, 1, 1);
    ending->state.phase = Phase::Ending;
    ending->state.resealOwed = true;
    atDesk(*ending, DeskUse::Approve, Desk::Stage::WaitingForKey, {});
    add("ending-reseal", ending);
    add("ending", delegateAt(StepKind::Countersign));
}

void addQuorum(QList<Sample> &out)
{
    auto enrol = rootAt(StepKind::Enrol);
    enrolAll(enrol->state, 3);
    atDesk(*enrol, DeskUse::Enrol, Desk::Stage::WaitingForTouch, QStringLiteral("tomas"));
    enrol->desk.touch = 2;
    enrol->desk.touches = 2;
    out += Sample{"enrol-touch", enrol};
    auto vouch = rootAt(StepKind::Enrol, Mode::Rehearsal);
    enrolAll(vouch->state, 4);
    vouch->state.vouches[QStringLiteral("tomas")].removeLast();
    atDesk(*vouch, DeskUse::Enrol, Desk::Stage::WaitingForKey, {});
    out += Sample{"enrol-vouch", vouch};
    auto sealing = rootAt(StepKind::Seal);
    sealing->busy = Wanted::SetUpToken;
    sealing->busySince = sealing->state.now;
    out += Sample{"seal-busy", sealing};
    auto sealed = rootAt(StepKind::Seal);
    sealed->state.draftRoster = makeRoster(sealed->state);
    sealed->state.userSet = makeSet(sealed->state, *sealed->state.draftRoster, "user");
    sealed->state.officerSet = makeSet(sealed->state, *sealed->state.draftRoster, "so");
    sealed->secondPlace = true;
    out += Sample{"seal-done", sealed};
    auto roster = rootAt(StepKind::Roster);
    for (const char *person : {"amara", "jonas", "priya", "tomas", "wanjiru", "kenji"})
        roster->state.rosterSignatures.insert(QString::fromLatin1(person), roster->state.now);
    atDesk(*roster, DeskUse::SignRoster, Desk::Stage::WaitingForTouch, QStringLiteral("leila"));
    out += Sample{"roster", roster};
}

} // namespace

QList<Sample> samples()
{
    QList<Sample> out;
    out += Sample{"open", rootAt(StepKind::Open, Mode::Rehearsal)};
    auto roll = delegateAt(StepKind::RollCall);
    checkIn(roll->state, {QStringLiteral("priya"), QStringLiteral("callum"), QStringLiteral("rafael")});
    out += Sample{"roll-call", roll};
    auto registering = delegateAt(StepKind::RollCall, Mode::Rehearsal);
    checkIn(registering->state, {});
    atDesk(*registering, DeskUse::Register, Desk::Stage::WaitingForPin, QStringLiteral("ingrid"));
    out += Sample{"roll-call-register", registering};
    auto equipment = delegateAt(StepKind::Equipment);
    equipment->state.sealsRead.insert(QStringLiteral("Console, seal on the lid"), QStringLiteral("0107"));
    equipment->state.secondToken.reset();
    say(*equipment, {}, "token",
        {{QStringLiteral("label"), QString()}, {QStringLiteral("model"), QStringLiteral("SoftHSM v2")}});
    out += Sample{"equipment", equipment};
    auto halted = delegateAt(StepKind::Equipment);
    object(*halted, QStringLiteral("tomas"));
    out += Sample{"halted", halted};
    out += Sample{"purpose", delegateAt(StepKind::Purpose)};
    addQuorum(out);
    auto request = delegateAt(StepKind::Request);
    request->state.subjectSpki = freshSpki();
    out += Sample{"request", request};
    auto compare = delegateAt(StepKind::Compare);
    for (const char *person : {"amara", "jonas", "wanjiru", "zofia", "hana", "rafael", "ingrid"})
        compare->state.compared.insert(QString::fromLatin1(person), QStringLiteral("matched"));
    out += Sample{"compare", compare};
    auto record = rootAt(StepKind::Compare, Mode::Rehearsal);
    record->state.compared.insert(QStringLiteral("amara"), QStringLiteral("recorded"));
    out += Sample{"compare-record", record};
    // Everybody is here, and a key is still in the rack.
    auto full = delegateAt(StepKind::Compare, Mode::Rehearsal);
    checkIn(full->state, {});
    full->state.compared.insert(QStringLiteral("amara"), QStringLiteral("matched"));
    full->state.compared.insert(QStringLiteral("jonas"), QStringLiteral("differs"));
    out += Sample{"compare-everybody", full};
    addApprovals(out);
    auto staple = delegateAt(StepKind::Staple);
    staple->state.stapleRecorded = true;
    out += Sample{"staple", staple};
    auto verify = delegateAt(StepKind::Verify);
    verify->state.verified = true;
    verify->state.verifyChecks = {QStringLiteral("bytes-as-approved"), QStringLiteral("signature-and-chain"),
                                  QStringLiteral("template-of-the-profile"), QStringLiteral("lint")};
    out += Sample{"verify", verify};
    auto countersign = delegateAt(StepKind::Countersign);
    freeze(*countersign);
    atDesk(*countersign, DeskUse::Countersign, Desk::Stage::WaitingForKey, {});
    out += Sample{"countersign", countersign};
    auto everybody = delegateAt(StepKind::Countersign, Mode::Rehearsal);
    checkIn(everybody->state, {});
    freeze(*everybody);
    atDesk(*everybody, DeskUse::Countersign, Desk::Stage::WaitingForKey, {});
    out += Sample{"countersign-everybody", everybody};
    auto pin = delegateAt(StepKind::Countersign, Mode::Rehearsal);
    freeze(*pin);
    atDesk(*pin, DeskUse::Countersign, Desk::Stage::WaitingForPin, {});
    out += Sample{"countersign-pin", pin};
    auto closed = delegateAt(StepKind::Close);
    freeze(*closed);
    closed->state.phase = Phase::Closed;
    closed->state.step = static_cast<int>(closed->state.steps.size()) - 1;
    out += Sample{"close", closed};
    auto held = delegateAt(StepKind::Compare);
    held->state.phase = Phase::Held;
    held->state.heldSince = held->state.now;
    out += Sample{"held", held};
    return out;
}

} // namespace chancery::tests
