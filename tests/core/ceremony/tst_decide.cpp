// decide(): what people may ask at which moment, up to the roster; halts, and the record.
#include "core/base/canonical_json.h"
#include "core/ceremony/room.h"

#include <QTest>

using namespace chancery;
using namespace chancery::ceremony;
using namespace chancery::ceremony::test;

class TestDecide : public QObject
{
    Q_OBJECT

private slots:
    void opensOnce();
    void aLiveCeremonyNeedsAMandateAndAFinishedProfile();
    void aDelegateNeedsARoot();
    void aPlanThatCannotBeSignedIsNotOpened_data();
    void aPlanThatCannotBeSignedIsNotOpened();
    void nothingBeforeTheOpening();
    void theAbsentDoNotAct_data();
    void theAbsentDoNotAct();
    void rollCall();
    void sealNumbersAreCompared();
    void onlyListedTokens();
    void vouching();
    void enrolment();
    void limitsNeedARecordedWaiver();
    void setUpOutOfTurn();
    void aTokenSetUpAgainIsADeviation();
    void rosterSignatures();
    void comparing();
    void deviations();
    void countersigning();
    void refusingAndRemarks();
    void closing();
};

namespace {

QString inWords(const Result<void> &result)
{
    return result ? QString() : result.error().english();
}

} // namespace

void TestDecide::opensOnce()
{
    Room room;
    room.open();
    QCOMPARE(room.last(QStringLiteral("opened")).value(QLatin1String("domain")).toString(),
             QStringLiteral("rehearsal.small.example"));
    QVERIFY(room.files.contains(QStringLiteral("plan.json")));
    QVERIFY(refusedWith(room.say(OpenCeremony{}), ErrorCode::NotNow));

    Room other;
    const OpenCeremony badId{Mode::Rehearsal, QStringLiteral("../x"), QByteArray(16, 's'), {}};
    QVERIFY(refusedWith(other.say(badId), ErrorCode::Internal));
    QVERIFY(!other.state.opened);
}

void TestDecide::aLiveCeremonyNeedsAMandateAndAFinishedProfile()
{
    Room room;
    const OpenCeremony live{Mode::Live, QStringLiteral("2026-11-23-00ab"), QByteArray(16, 's'), {}};
    QVERIFY(inWords(room.say(live)).contains(QStringLiteral("decision")));
    room.state.context.plan.mandate =
        Mandate{QStringLiteral("The council"), QStringLiteral("minutes 12"), Digest::of("text")};
    const auto unfinished = room.say(live);
    QVERIFY(refusedWith(unfinished, ErrorCode::NotAllowed));
    QVERIFY2(inWords(unfinished).contains(QStringLiteral("cannot go live")), qPrintable(inWords(unfinished)));
    QVERIFY(!unfinished.error().hint().isEmpty());
}

void TestDecide::aDelegateNeedsARoot()
{
    Room founded;
    founded.to(StepKind::Countersign);
    Room room = Room::delegate(founded);
    room.state.context.roster.reset();
    const OpenCeremony open{Mode::Rehearsal, QStringLiteral("2026-11-23-00ab"), QByteArray(16, 's'), {}};
    const auto without = room.say(open);
    QVERIFY(refusedWith(without, ErrorCode::NotAllowed));
    QVERIFY(without.error().hint().english().contains(QStringLiteral("root first")));

    Room second; // a second root in the same archive
    second.state.context.roster = *founded.state.rosterInForce();
    QVERIFY(refusedWith(second.say(open), ErrorCode::NotAllowed));
}

void TestDecide::aPlanThatCannotBeSignedIsNotOpened_data()
{
    QTest::addColumn<int>("wrong");
    QTest::addColumn<QString>("words");
    QTest::newRow("begins before the root") << 0 << QStringLiteral("not within the life");
    QTest::newRow("ends after the root") << 1 << QStringLiteral("not within the life");
    QTest::newRow("a root that lives longer than the profile says") << 2 << QStringLiteral("allows 2033-11-23 at most");
}

// What the console would refuse after the token had signed it must never reach the token, nor nine people's morning.
void TestDecide::aPlanThatCannotBeSignedIsNotOpened()
{
    QFETCH(int, wrong);
    QFETCH(QString, words);
    Room founded;
    founded.to(StepKind::Countersign);
    Room room = wrong < 2 ? Room::delegate(founded) : Room();
    PlannedCertificate &planned = room.state.context.plan.certificate;
    const PlannedCertificate &root = founded.state.context.plan.certificate;
    if (wrong == 0)
        planned.notBefore = root.notBefore.addSecs(-1);
    if (wrong == 1)
        planned.notAfter = root.notAfter.addSecs(1);
    if (wrong == 2)
        planned.notAfter = planned.notBefore.addYears(40);
    const OpenCeremony open{Mode::Rehearsal, QStringLiteral("2026-11-23-00ab"), QByteArray(16, 's'), {}};
    const auto refused = room.say(open);
    QVERIFY(refusedWith(refused, ErrorCode::NotAllowed));
    QVERIFY2(inWords(refused).contains(words), qPrintable(inWords(refused)));
    QVERIFY(refused.error().hint().english().contains(QStringLiteral("Nothing was signed")));

    // Nor is it prepared, whatever let it pass before: a console that resumes has opened long ago.
    if (wrong < 2) {
        Room later = Room::delegate(founded);
        later.to(StepKind::Compare);
        PlannedCertificate &late = later.state.context.plan.certificate;
        (wrong == 0 ? late.notBefore : late.notAfter) = wrong == 0 ? planned.notBefore : planned.notAfter;
        QVERIFY(refusedWith(later.say(PrepareCertificate{}), ErrorCode::NotAllowed));
    }
}

void TestDecide::nothingBeforeTheOpening()
{
    Room room;
    QVERIFY(refusedWith(room.say(CheckIn{QStringLiteral("ada")}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    room.open();
    QVERIFY(refusedWith(room.say(CheckIn{QStringLiteral("ada")}), ErrorCode::NotNow)); // not before the roll call
}

void TestDecide::theAbsentDoNotAct_data()
{
    QTest::addColumn<int>("what");
    const char *names[] = {"register", "leave", "vouch", "object", "compare", "agree to a deviation"};
    for (int i = 0; i < 6; ++i)
        QTest::newRow(names[i]) << i;
}

void TestDecide::theAbsentDoNotAct()
{
    QFETCH(int, what);
    Room room;
    room.to(StepKind::Enrol);
    room.do_(room.enrolment(QStringLiteral("m1")));
    room.do_(Leave{QStringLiteral("otto")});
    const QString otto = QStringLiteral("otto");
    const QList<Command> commands{RegisterKey{otto, room.keys.at(otto)->publicKey(), {}},
                                  Leave{otto},
                                  VouchFor{QStringLiteral("m1"), otto, {}},
                                  room.objection(otto),
                                  CompareResult{otto, true},
                                  NoteDeviation{{}, QStringLiteral("rain"), {}, {otto}}};
    const auto result = room.say(commands[what]);
    QVERIFY2(refusedWith(result, ErrorCode::NotAllowed), qPrintable(inWords(result)));
    QVERIFY(inWords(result).contains(QStringLiteral("Otto")));
    QVERIFY(!result.error().hint().isEmpty());
}

void TestDecide::rollCall()
{
    Room room;
    room.to(StepKind::RollCall);
    const auto stranger = room.say(CheckIn{QStringLiteral("eve")});
    QVERIFY(refusedWith(stranger, ErrorCode::NotFound));
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    room.do_(CheckIn{QStringLiteral("ada")});
    QVERIFY(refusedWith(room.say(CheckIn{QStringLiteral("ada")}), ErrorCode::Conflict));
    for (const char *member : {"m1", "m2"})
        room.do_(CheckIn{QString::fromLatin1(member)});
    QVERIFY(inWords(room.say(Advance{})).contains(QStringLiteral("2 of 3 members"))); // founding needs all of them
    room.do_(CheckIn{QStringLiteral("m3")});

    const auto adasKey = room.keys.at(QStringLiteral("ada"))->publicKey();
    QVERIFY(refusedWith(room.say(RegisterKey{QStringLiteral("m1"), adasKey, {}}), ErrorCode::NotAllowed));
    room.do_(RegisterKey{QStringLiteral("ada"), adasKey, {}});
    room.do_(CheckIn{QStringLiteral("otto")});
    QVERIFY(refusedWith(room.say(RegisterKey{QStringLiteral("otto"), adasKey, {}}), ErrorCode::Conflict));
    room.do_(Advance{});
}

void TestDecide::sealNumbersAreCompared()
{
    Room room;
    room.to(StepKind::Equipment);
    const auto other = room.say(ConfirmItem{QStringLiteral("Bag"), QStringLiteral("0043")});
    QVERIFY(refusedWith(other, ErrorCode::Conflict));
    QVERIFY(inWords(other).contains(QStringLiteral("0042")) && !other.error().hint().isEmpty());
    QVERIFY(refusedWith(room.say(ConfirmItem{QStringLiteral("Box"), {}}), ErrorCode::NotFound));
    QVERIFY(room.state.sealsRead.isEmpty());
    room.do_(ConfirmItem{QStringLiteral("Bag"), QStringLiteral("0042")});
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow)); // the token was not found yet
    QVERIFY(refusedWith(room.say(ConfirmPurpose{}), ErrorCode::NotNow));
}

void TestDecide::onlyListedTokens()
{
    Room room;
    room.to(StepKind::Equipment);
    FoundToken other = Room::token();
    other.id.model = QStringLiteral("Model T");
    const auto result = room.say(FoundTokenNow{QStringLiteral("root"), other});
    QVERIFY(refusedWith(result, ErrorCode::NotAllowed));
    QVERIFY(inWords(result).contains(QStringLiteral("Model T")) && !result.error().hint().isEmpty());

    Room founded;
    founded.to(StepKind::Countersign);
    Room delegate = Room::delegate(founded);
    delegate.to(StepKind::Equipment);
    const auto wrong = delegate.say(FoundTokenNow{QStringLiteral("root"), Room::token(QStringLiteral("9999"))});
    QVERIFY(refusedWith(wrong, ErrorCode::Conflict));
    QVERIFY(inWords(wrong).contains(QStringLiteral("9999")) && inWords(wrong).contains(QStringLiteral("0001")));
}

void TestDecide::vouching()
{
    Room room;
    room.to(StepKind::Enrol);
    const QString m1 = QStringLiteral("m1");
    const QString m2 = QStringLiteral("m2");
    QVERIFY(refusedWith(room.say(VouchFor{m1, m2, {}}), ErrorCode::NotNow)); // no key yet
    room.do_(room.enrolment(m1));
    QVERIFY(inWords(room.say(VouchFor{m1, m1, {}})).contains(QStringLiteral("themselves")));
    room.do_(VouchFor{m1, m2, {}});
    QVERIFY(refusedWith(room.say(VouchFor{m1, m2, {}}), ErrorCode::Conflict));
    for (const char *member : {"m2", "m3"})
        room.enrol(QString::fromLatin1(member));
    QVERIFY(inWords(room.say(Advance{})).contains(QStringLiteral("Member 1"))); // one voucher is not enough
    room.do_(VouchFor{m1, QStringLiteral("otto"), {}});
    room.do_(Advance{});
}

void TestDecide::enrolment()
{
    Room room;
    room.to(StepKind::Enrol);
    const EnrolKey good = room.enrolment(QStringLiteral("m1"));
    EnrolKey unlisted = good;
    unlisted.key.aaguid = QByteArray(16, 'x');
    QVERIFY(refusedWith(room.say(unlisted), ErrorCode::NotAllowed));
    EnrolKey observers = room.enrolment(QStringLiteral("otto"));
    QVERIFY(refusedWith(room.say(observers), ErrorCode::NotAllowed));
    room.do_(good);
    QVERIFY(refusedWith(room.say(good), ErrorCode::Conflict));
    EnrolKey again = good; // the same key on another seat
    again.person = QStringLiteral("m2");
    const auto result = room.say(again);
    QVERIFY(refusedWith(result, ErrorCode::Conflict));
    QVERIFY(inWords(result).contains(QStringLiteral("Member 1")));
}

void TestDecide::limitsNeedARecordedWaiver()
{
    // Four of nine are of one affiliation; M - 2 is three.
    QStringList labels(9);
    for (int i = 0; i < 9; ++i)
        labels[i] = i < 4 ? QStringLiteral("same") : QStringLiteral("a%1").arg(i);
    Room room(QStringLiteral("rust"), labels);
    room.to(StepKind::Enrol);
    for (const QString &member : room.memberIds())
        room.enrol(member);
    const Text broken = missing(room.state, room.now);
    QVERIFY(broken.english().contains(QStringLiteral("same")));
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(WaiveLimit{broken.english(), QStringLiteral(" ")}), ErrorCode::BadInput));
    room.do_(WaiveLimit{broken.english(), QStringLiteral("The council agreed on 3 May.")});
    room.do_(Advance{});
    const QJsonObject record = must(parseJson(eventRecord(room.state, room.now, {})));
    QCOMPARE(record.value(QLatin1String("waived_limits")).toArray().size(), 1);
}

void TestDecide::setUpOutOfTurn()
{
    Room room;
    room.to(StepKind::Enrol);
    QVERIFY(refusedWith(room.say(DraftRoster{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(BeginTokenSetup{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(TokenSetUp{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(BeginKeyOnSecondToken{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(SubjectKey{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(PrepareCertificate{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(NoteNotLogged{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(VerifyNow{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(FreezeRecord{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(CloseCeremony{}), ErrorCode::NotNow));
    room.to(StepKind::Seal);
    room.do_(DraftRoster{});
    QVERIFY(refusedWith(room.say(DraftRoster{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(room.enrolment(QStringLiteral("m1"))), ErrorCode::NotNow));
}

void TestDecide::aTokenSetUpAgainIsADeviation()
{
    Room room;
    room.to(StepKind::Seal);
    room.do_(DraftRoster{});
    room.do_(BeginTokenSetup{});
    room.do_(Resume{QStringLiteral("restart")});
    room.do_(BeginTokenSetup{});
    QCOMPARE(room.state.tokenInitAttempt, 2);
    QCOMPARE(room.state.deviations.size(), 1);
    QVERIFY(room.state.deviations.first().happened.contains(QStringLiteral("Attempt 1")));
}

void TestDecide::rosterSignatures()
{
    Room room;
    room.to(StepKind::Roster);
    const QString m1 = QStringLiteral("m1");
    SignRoster wrongShare = room.rosterSignature(m1);
    wrongShare.shares[QStringLiteral("so")] = Digest::of("another share");
    const auto damaged = room.say(wrongShare);
    QVERIFY(refusedWith(damaged, ErrorCode::Damaged));
    QVERIFY(!damaged.error().hint().isEmpty());

    SignRoster foreign = room.rosterSignature(m1);
    foreign.signature =
        room.webauthn(m1, signature_namespace::approval(room.domain()), room.state.draftRoster->bytes());
    QVERIFY(!room.say(foreign));
    SignRoster others = room.rosterSignature(m1);
    others.signature = room.webauthn(QStringLiteral("m2"), signature_namespace::roster(room.domain()),
                                     room.state.draftRoster->bytes());
    QVERIFY(!room.say(others));
    SignRoster unverified = room.rosterSignature(m1);
    unverified.signature =
        room.webauthn(m1, signature_namespace::roster(room.domain()), room.state.draftRoster->bytes(), 0x81);
    QVERIFY(!room.say(unverified));
    QVERIFY(room.state.rosterSignatures.isEmpty());

    room.do_(room.rosterSignature(m1));
    QVERIFY(refusedWith(room.say(room.rosterSignature(m1)), ErrorCode::Conflict));
    room.do_(room.rosterSignature(QStringLiteral("m2")));
    QVERIFY(!room.state.rosterInForce());
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow)); // N of N
    room.do_(room.rosterSignature(QStringLiteral("m3")));
    QVERIFY(room.state.rosterInForce());
    room.do_(Advance{});
}

void TestDecide::comparing()
{
    Room room;
    room.to(StepKind::Compare);
    QVERIFY(refusedWith(room.say(CompareResult{QStringLiteral("m1"), true}), ErrorCode::NotNow));
    room.do_(PrepareCertificate{});
    for (const Attendee *attendee : room.state.present()) {
        if (attendee->id != QLatin1String("otto"))
            room.do_(CompareResult{attendee->id, true});
    }
    // Nobody can hold a copy of a new root's digest: it is recorded.
    QVERIFY(room.last(QStringLiteral("matched")).isEmpty());
    QVERIFY(!room.last(QStringLiteral("recorded")).isEmpty());
    QVERIFY(inWords(room.say(Advance{})).contains(QStringLiteral("Otto")));
    room.do_(CompareResult{QStringLiteral("otto"), false});
    QCOMPARE(room.state.phase, Phase::Halted); // a difference is an objection in the same breath
    QCOMPARE(room.state.objections.first().reason, QStringLiteral("value-differs"));
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(CompareResult{QStringLiteral("otto"), true}), ErrorCode::NotNow));
    for (const char *member : {"m1", "m2"})
        room.do_(room.resolution(QString::fromLatin1(member), true));
    QVERIFY(inWords(room.say(Advance{})).contains(QStringLiteral("differs"))); // otto looks again
    QVERIFY(refusedWith(room.say(CompareResult{QStringLiteral("m1"), false}), ErrorCode::Conflict));
    room.do_(CompareResult{QStringLiteral("otto"), true});
    room.do_(Advance{});

    Room founded;
    founded.to(StepKind::Countersign);
    Room delegate = Room::delegate(founded);
    delegate.to(StepKind::Compare);
    delegate.do_(PrepareCertificate{});
    delegate.do_(CompareResult{QStringLiteral("m1"), true});
    QVERIFY(!delegate.last(QStringLiteral("matched")).isEmpty());
}

void TestDecide::deviations()
{
    Room room;
    room.to(StepKind::Purpose);
    QVERIFY(refusedWith(room.say(NoteDeviation{{}, QStringLiteral(" "), {}, {}}), ErrorCode::BadInput));
    room.do_(NoteDeviation{
        QStringLiteral("Light."), QStringLiteral("Dark."), QStringLiteral("A lamp."), {QStringLiteral("otto")}});
    QCOMPARE(room.state.deviations.first().agreed, QStringList{QStringLiteral("otto")});
}

void TestDecide::countersigning()
{
    Room room;
    room.to(StepKind::Countersign);
    QVERIFY(refusedWith(room.say(Countersign{QStringLiteral("m1"), "x"}), ErrorCode::NotNow));
    room.playStep();
    const QString m1 = QStringLiteral("m1");
    const QString space = signature_namespace::eventRecord(room.domain());
    // The form of approvals could carry a share away: it is refused here.
    const auto webauthn = room.say(Countersign{m1, room.webauthn(m1, space, room.state.recordBytes)});
    QVERIFY(!webauthn && !inWords(webauthn).isEmpty());
    QVERIFY(!room.say(Countersign{m1, room.plain(m1, space, room.state.recordBytes, 0x01)})); // no user verification
    QVERIFY(!room.say(Countersign{m1, room.plain(m1, space, "another record")}));
    QVERIFY(
        !room.say(Countersign{m1, room.plain(m1, signature_namespace::remark(room.domain()), room.state.recordBytes)}));
    QVERIFY(!room.say(Countersign{m1, room.plain(QStringLiteral("m2"), space, room.state.recordBytes)}));
    QVERIFY(!room.say(Countersign{m1, "not a signature"}));
    const Countersign good = room.countersignature(m1);
    room.do_(good);
    QVERIFY(refusedWith(room.say(good), ErrorCode::Conflict));
    Room replay = room;
    replay.state.countersigned.clear();
    QVERIFY(!replay.say(good)); // its counter was seen
}

void TestDecide::refusingAndRemarks()
{
    Room room;
    room.to(StepKind::Countersign);
    QVERIFY(refusedWith(room.say(Note{true, QStringLiteral("m1"), QStringLiteral("No."), room.now, {}}),
                        ErrorCode::NotNow));
    room.playStep();
    const QString m1 = QStringLiteral("m1");
    const auto note = [&](bool refusal, const QString &person, const QString &text) {
        const QByteArray bytes =
            signedNote(room.state, refusal ? "refusal" : "remark", person, room.now, {}, text, room.state.record);
        const QString space =
            refusal ? signature_namespace::refusal(room.domain()) : signature_namespace::remark(room.domain());
        return Note{refusal, person, text, room.now, room.plain(person, space, bytes)};
    };
    QVERIFY(refusedWith(room.say(Note{true, m1, QStringLiteral(" "), room.now, {}}), ErrorCode::BadInput));
    room.do_(note(true, m1, QStringLiteral("I did not see the second step.")));
    QVERIFY(room.files.contains(QStringLiteral("refusals/01.sigs/m1.sig")));
    QVERIFY(refusedWith(room.say(note(true, m1, QStringLiteral("Again."))), ErrorCode::Conflict));
    QVERIFY(refusedWith(room.say(room.countersignature(m1)), ErrorCode::Conflict)); // one word or the other
    room.do_(note(false, m1, QStringLiteral("But the room was warm.")));
    room.do_(Note{false, QStringLiteral("otto"), QStringLiteral("Only said."), room.now, {}});
    QVERIFY(room.files.contains(QStringLiteral("remarks/02.json")));
    QVERIFY(!room.files.contains(QStringLiteral("remarks/02.sigs/otto.sig")));
    room.do_(room.countersignature(QStringLiteral("m2")));
    QVERIFY(refusedWith(room.say(note(true, QStringLiteral("m2"), QStringLiteral("No."))), ErrorCode::Conflict));
    QVERIFY(refusedWith(room.say(room.objection(QStringLiteral("otto"))), ErrorCode::NotNow)); // it is a refusal now
}

void TestDecide::closing()
{
    Room room;
    room.to(StepKind::Countersign);
    QVERIFY(refusedWith(room.say(CloseCeremony{}), ErrorCode::NotNow));
    room.playStep();
    for (const Attendee *attendee : room.state.present()) {
        QVERIFY2(inWords(room.say(CloseCeremony{})).contains(QStringLiteral("signature")), qPrintable(attendee->id));
        if (attendee->id != QLatin1String("otto"))
            room.do_(room.countersignature(attendee->id));
        else
            room.do_(NoteUnsigned{attendee->id, QStringLiteral("caught a train")});
    }
    QVERIFY(refusedWith(room.say(NoteUnsigned{QStringLiteral("m1"), QStringLiteral("x")}), ErrorCode::NotNow));
    room.do_(CloseCeremony{});
    QCOMPARE(room.last(QStringLiteral("closed")).value(QLatin1String("record")).toString(), room.state.record.hex());
    QVERIFY(refusedWith(room.say(Resume{QStringLiteral("restart")}), ErrorCode::NotNow));
}

QTEST_APPLESS_MAIN(TestDecide)
#include "tst_decide.moc"
