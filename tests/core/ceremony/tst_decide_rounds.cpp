// decide(): statements, approvals and operations. Nothing opens the token but M distinct members, and nothing runs
// but what they approved, once.
#include "core/base/canonical_json.h"
#include "core/ceremony/room.h"

#include <QTest>

using namespace chancery;
using namespace chancery::ceremony;
using namespace chancery::ceremony::test;

class TestDecideRounds : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void refusesTheApproval_data();
    void refusesTheApproval();
    void aCounterMustGrow();
    void anApprovalOfAnOldStatement();
    void expiry();
    void expiredWhileTheTokenIsOpen();
    void fourApprovalsAreNotEnough();
    void consentAloneOpensNothing();
    void sharesMissingAreNoApprovalsMissing();
    void againOnTheSameStatement();
    void operationsRunOnce();
    void operationsNeedTheOpenToken();
    void aRepeatedAttemptIsADeviation();
    void refusesWhatIsNotTheApprovedBytes();
    void refusesAKeyThatCouldLeave();
    void aFailedOperationStops();
    void theRecordWaitsForTheReseal();
    void abortWithAResealOwed();
    void limitAndHaltCloseTheToken();
    void anOperationThatRunsIsNotCut();
    void requests();
};

namespace {

// Up to the first Approve step, with the statement proposed.
Room proposed(const QString &profile = QStringLiteral("small"))
{
    Room room(profile);
    room.to(StepKind::Approve);
    room.propose();
    return room;
}

} // namespace

void TestDecideRounds::initTestCase()
{
    const Room room = proposed();
    const StatementState &open = *room.state.currentStatement();
    QCOMPARE(room.state.currentRound(), (QStringList{QStringLiteral("make-key"), QStringLiteral("reseal")}));
    QCOMPARE(open.statement.roster, room.state.rosterInForce()->digest());
    QCOMPARE(open.statement.plan, room.state.context.plan.digest());
    QCOMPARE(room.files.value(QStringLiteral("statements/01.json")), open.statement.bytes());
}

void TestDecideRounds::refusesTheApproval_data()
{
    QTest::addColumn<int>("what");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("another member's key") << 0 << ErrorCode::WrongKey;
    QTest::newRow("a key of nobody") << 1 << ErrorCode::WrongKey;
    QTest::newRow("signed by another key") << 2 << ErrorCode::WrongKey;
    QTest::newRow("a foreign namespace") << 3 << ErrorCode::BadInput;
    QTest::newRow("other bytes") << 4 << ErrorCode::BadInput;
    QTest::newRow("no user verification") << 5 << ErrorCode::NotAllowed;
    QTest::newRow("no user presence") << 6 << ErrorCode::NotAllowed;
    QTest::newRow("the plain form with a share") << 7 << ErrorCode::NotAllowed;
    QTest::newRow("not a signature") << 8 << ErrorCode::BadInput;
    QTest::newRow("an observer") << 9 << ErrorCode::WrongKey;
    QTest::newRow("a member who left") << 10 << ErrorCode::NotAllowed;
}

void TestDecideRounds::refusesTheApproval()
{
    QFETCH(int, what);
    QFETCH(ErrorCode, code);
    Room room = proposed();
    const QString m1 = QStringLiteral("m1");
    const QByteArray bytes = room.state.currentStatement()->statement.bytes();
    const QString space = signature_namespace::approval(room.domain());
    Approve approval = room.approval(m1);
    switch (what) {
    case 0:
        approval.credentialId = room.credentials.value(QStringLiteral("m2"));
        break;
    case 1:
        approval.credentialId = drawn(32);
        break;
    case 2:
        approval.signature = room.webauthn(QStringLiteral("m2"), space, bytes);
        break;
    case 3:
        approval.signature = room.webauthn(m1, signature_namespace::eventRecord(room.domain()), bytes);
        break;
    case 4:
        approval.signature = room.webauthn(m1, space, bytes + ' ');
        break;
    case 5:
        approval.signature = room.webauthn(m1, space, bytes, 0x81);
        break;
    case 6:
        approval.signature = room.webauthn(m1, space, bytes, 0x84);
        break;
    case 7:
        approval.signature = room.plain(m1, space, bytes);
        break;
    case 8:
        approval.signature = "-----BEGIN SSH SIGNATURE-----\n";
        break;
    case 9:
        approval = room.approval(QStringLiteral("otto"));
        break;
    default:
        room.do_(Leave{m1});
        break;
    }
    const auto result = room.say(approval);
    QVERIFY(!result);
    QVERIFY2(result.error().code() == code,
             qPrintable(
                 QStringLiteral("%1: %2").arg(static_cast<int>(result.error().code())).arg(result.error().english())));
    QVERIFY(room.state.currentStatement()->approvals.isEmpty());
}

void TestDecideRounds::aCounterMustGrow()
{
    Room room = proposed();
    const QString m1 = QStringLiteral("m1");
    room.counters[m1] = 0; // the roster touch was 1; this one is 1 again
    const auto result = room.say(room.approval(m1));
    QVERIFY(!result);
    QVERIFY2(result.error().english().contains(QStringLiteral("counted")), qPrintable(result.error().english()));
    room.do_(room.approval(m1)); // 2
}

void TestDecideRounds::anApprovalOfAnOldStatement()
{
    Room room = proposed();
    const Approve old = room.approval(QStringLiteral("m1"));
    room.do_(Hold{QStringLiteral("lunch")});
    room.do_(Resume{QStringLiteral("hold")});
    room.propose();
    QVERIFY(!room.say(old));
    QVERIFY(room.state.currentStatement()->approvals.isEmpty());
}

void TestDecideRounds::expiry()
{
    Room room = proposed();
    room.do_(room.approval(QStringLiteral("m1")));
    const Approve late = room.approval(QStringLiteral("m2"));
    const QDateTime expires = room.state.currentStatement()->statement.expires;
    QVERIFY(room.state.statementValid(expires.addSecs(-1)));
    room.now = expires;
    QVERIFY(refusedWith(room.say(late), ErrorCode::NotNow));
    QCOMPARE(keyUse(room.state, room.now), KeyUse::None);
    QCOMPARE(wanted(room.state, room.now), Wanted::ProposeStatement);
    room.propose();
    QCOMPARE(room.state.statements.first().voidReason, QStringLiteral("expired"));
    QCOMPARE(room.state.currentStatement()->number, 2);
}

void TestDecideRounds::expiredWhileTheTokenIsOpen()
{
    Room room;
    room.to(StepKind::Operate);
    const QDateTime expires = room.state.currentStatement()->statement.expires;
    QCOMPARE(wanted(room.state, room.now), Wanted::RunOperation);
    QCOMPARE(wanted(room.state, expires), Wanted::CloseToken);
    room.do_(BeginOperation{1, 1}); // what has begun is finished
    QCOMPARE(wanted(room.state, expires), Wanted::RunOperation);
}

void TestDecideRounds::fourApprovalsAreNotEnough()
{
    Room room = proposed(QStringLiteral("rust"));
    QCOMPARE(room.state.quorum(), 5);
    for (int i = 0; i < 4; ++i)
        room.do_(room.approval(room.memberIds().at(i)));
    QVERIFY(refusedWith(room.say(room.approval(room.memberIds().at(0))), ErrorCode::Conflict)); // not twice
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    QVERIFY(refusedWith(room.say(TokenOpened{QStringLiteral("user"), 1, {}}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    room.do_(room.approval(room.memberIds().at(8)));
    QCOMPARE(wanted(room.state, room.now), Wanted::OpenToken);
    room.openToken();
    QVERIFY(room.state.resealOwed);
    QVERIFY(refusedWith(room.say(TokenOpened{QStringLiteral("user"), 1, {}}), ErrorCode::NotNow));
}

void TestDecideRounds::consentAloneOpensNothing()
{
    Room room = proposed();
    for (const char *member : {"m1", "m2", "m3"}) {
        const QString id = QString::fromLatin1(member);
        Approve consent = room.approval(id);
        consent.signature = room.plain(id, signature_namespace::approval(room.domain()),
                                       room.state.currentStatement()->statement.bytes());
        consent.share = false;
        room.do_(consent);
        QVERIFY(refusedWith(room.say(consent), ErrorCode::Conflict));
    }
    QCOMPARE(room.state.currentStatement()->sharesHeld(), 0);
    QVERIFY(refusedWith(room.say(TokenOpened{QStringLiteral("user"), 1, {}}), ErrorCode::NotNow));
}

// After a restart approvals stand and shares do not: what is missing is said as what it is.
void TestDecideRounds::sharesMissingAreNoApprovalsMissing()
{
    const auto said = [](const Room &room) { return missing(room.state, room.now).english(); };
    Room room = proposed(); // 2 of 3
    QCOMPARE(said(room), QStringLiteral("2 more approvals needed"));
    room.do_(room.approval(QStringLiteral("m1")));
    QCOMPARE(said(room), QStringLiteral("1 more approval needed"));
    room.do_(SharesGone{});
    QCOMPARE(said(room), QStringLiteral("1 share and 1 approval needed"));
    room.do_(room.approval(QStringLiteral("m2")));
    QCOMPARE(said(room), QStringLiteral("1 share needed again"));
    room.do_(SharesGone{});
    QCOMPARE(said(room), QStringLiteral("2 shares needed again"));
    room.do_(room.approval(QStringLiteral("m3"))); // whoever has not approved yet may, too
    QCOMPARE(said(room), QStringLiteral("1 share needed again"));
    room.do_(room.approval(QStringLiteral("m1")));
    QCOMPARE(said(room), QStringLiteral("Opening the token"));
}

void TestDecideRounds::againOnTheSameStatement()
{
    Room room = proposed();
    const QString m1 = QStringLiteral("m1");
    room.do_(room.approval(m1));
    QVERIFY(refusedWith(room.say(room.approval(m1)), ErrorCode::Conflict));
    room.do_(SharesGone{});
    QVERIFY(refusedWith(room.say(SharesGone{}), ErrorCode::NotNow));
    room.do_(room.approval(m1));
    QVERIFY(room.files.contains(QStringLiteral("approvals/01/m1.sig")));
    QVERIFY(room.files.contains(QStringLiteral("approvals/01/again-1/m1.sig")));
    QCOMPARE(room.state.currentStatement()->approvals.size(), 1);
}

void TestDecideRounds::operationsRunOnce()
{
    Room room;
    room.to(StepKind::Operate);
    room.do_(BeginOperation{1, 1});
    room.do_(room.outcome(1));
    QVERIFY(refusedWith(room.say(BeginOperation{1, 1}), ErrorCode::Conflict));
    QVERIFY(refusedWith(room.say(room.outcome(1)), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(BeginOperation{1, 3}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(BeginOperation{2, 1}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(OperationFailed{1, 2, {}, {}}), ErrorCode::NotNow));
    QCOMPARE(nextOperation(room.state), 2);
}

void TestDecideRounds::operationsNeedTheOpenToken()
{
    Room room = proposed();
    QVERIFY(refusedWith(room.say(BeginOperation{1, 1}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(NewSetSealed{room.nextSet()}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(TokenClosed{QStringLiteral("done"), {}}), ErrorCode::NotNow));
    Room open;
    open.to(StepKind::Operate);
    open.do_(open.objection(QStringLiteral("otto")));
    QVERIFY(refusedWith(open.say(BeginOperation{1, 1}), ErrorCode::NotNow));
}

void TestDecideRounds::aRepeatedAttemptIsADeviation()
{
    Room room;
    room.to(StepKind::Operate);
    room.do_(BeginOperation{1, 1});
    room.do_(OperationFailed{1, 1, QStringLiteral("The token is gone."), QStringLiteral("CKR_DEVICE_REMOVED")});
    QCOMPARE(room.state.phase, Phase::Stopped);
    QVERIFY(refusedWith(room.say(BeginOperation{1, 1}), ErrorCode::NotNow));
    room.do_(Retry{});
    QCOMPARE(room.state.phase, Phase::Running);
    const qsizetype before = room.lines.size();
    room.do_(BeginOperation{1, 1});
    QCOMPARE(room.kindsFrom(before).join(u' '), QStringLiteral("attempt deviation begun"));
    QCOMPARE(room.state.currentStatement()->operations.first().attempt, 2);
    QVERIFY(room.state.deviations.first().happened.contains(QStringLiteral("The token is gone.")));
    room.do_(room.outcome(1));
}

void TestDecideRounds::refusesWhatIsNotTheApprovedBytes()
{
    Room room;
    room.to(StepKind::Operate, 2);
    room.do_(BeginOperation{2, 1});
    OperationDone done = room.outcome(1);
    done.bytes[done.bytes.size() - 20] = static_cast<char>(done.bytes[done.bytes.size() - 20] ^ 1);
    QVERIFY(!room.say(done)); // the signature is not right
    Room other = room;
    other.state.prepared->tbs[40] = static_cast<char>(other.state.prepared->tbs[40] ^ 1);
    const auto result = other.say(room.outcome(1));
    QVERIFY(refusedWith(result, ErrorCode::Damaged));
    QVERIFY(!result.error().hint().isEmpty());
    room.do_(room.outcome(1));
    QVERIFY(room.files.contains(QStringLiteral("publish/certificates/root.pem")));
}

void TestDecideRounds::refusesAKeyThatCouldLeave()
{
    Room room;
    room.to(StepKind::Operate);
    room.do_(BeginOperation{1, 1});
    for (const char *attribute : {"sensitive", "always_sensitive", "never_extractable", "local", "extractable"}) {
        OperationDone done = room.outcome(1);
        QJsonObject attributes = Room::attributes();
        const QLatin1String name(attribute);
        attributes.insert(name, !attributes.value(name).toBool());
        done.result.insert(QStringLiteral("attributes"), attributes);
        const auto result = room.say(done);
        QVERIFY2(refusedWith(result, ErrorCode::NotAllowed), attribute);
        QVERIFY(!result.error().hint().isEmpty());
    }
}

void TestDecideRounds::aFailedOperationStops()
{
    Room room;
    room.to(StepKind::Operate);
    room.do_(BeginOperation{1, 1});
    room.do_(OperationFailed{1, 1, QStringLiteral("No answer."), {}});
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    room.do_(Abort{QStringLiteral("It is broken.")}); // people may choose that too
    QCOMPARE(wanted(room.state, room.now), Wanted::CloseToken);
}

void TestDecideRounds::theRecordWaitsForTheReseal()
{
    Room room;
    room.to(StepKind::Operate, 2);
    room.operate(1); // the certificate
    QVERIFY(!room.state.certificate.isEmpty());
    room.do_(TokenClosed{QStringLiteral("limit"), {}});
    QVERIFY(room.state.resealOwed);
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    QCOMPARE(room.state.currentRound(), QStringList{QStringLiteral("reseal")}); // a round on the reseal alone is owed
    room.do_(Abort{QStringLiteral("No time.")});
    QVERIFY(refusedWith(room.say(FreezeRecord{}), ErrorCode::NotNow));
}

void TestDecideRounds::abortWithAResealOwed()
{
    Room room;
    room.to(StepKind::Operate);
    room.operate(1);
    room.do_(Abort{QStringLiteral("No time.")});
    QCOMPARE(wanted(room.state, room.now), Wanted::CloseToken);
    room.do_(TokenClosed{QStringLiteral("failed"), {}});
    QCOMPARE(wanted(room.state, room.now), Wanted::ProposeStatement);
    room.propose();
    QCOMPARE(room.state.currentRound(), QStringList{QStringLiteral("reseal")});
    room.do_(room.approval(QStringLiteral("m2")));
    room.do_(room.approval(QStringLiteral("m3")));
    room.openToken();
    QCOMPARE(wanted(room.state, room.now), Wanted::RunOperation);
    room.operate(1);
    QVERIFY(!room.state.resealOwed);
    QVERIFY(refusedWith(room.say(FreezeRecord{}), ErrorCode::NotNow)); // the token is open
    room.do_(TokenClosed{QStringLiteral("done"), {}});
    QCOMPARE(wanted(room.state, room.now), Wanted::FreezeRecord);
    room.do_(FreezeRecord{});
    room.countersignAll();
    room.do_(CloseCeremony{});
}

void TestDecideRounds::limitAndHaltCloseTheToken()
{
    Room room;
    room.to(StepKind::Operate);
    room.do_(room.objection(QStringLiteral("otto")));
    QCOMPARE(wanted(room.state, room.now), Wanted::CloseToken);
    room.do_(TokenClosed{QStringLiteral("objection"), {}}); // recorded whatever people decided meanwhile
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    QVERIFY(room.state.resealOwed);
}

void TestDecideRounds::anOperationThatRunsIsNotCut()
{
    Room room;
    room.to(StepKind::Operate);
    room.do_(BeginOperation{1, 1});
    QVERIFY(refusedWith(room.say(Hold{QStringLiteral("lunch")}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(Abort{QStringLiteral("enough")}), ErrorCode::NotNow));
    room.do_(room.objection(QStringLiteral("otto"))); // anyone may, at any time
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    room.do_(room.outcome(1)); // it is recorded
    QCOMPARE(wanted(room.state, room.now), Wanted::CloseToken);
}

void TestDecideRounds::requests()
{
    Room founded;
    founded.to(StepKind::Countersign);
    Room room = Room::delegate(founded, KeySource::Request);
    room.to(StepKind::Request);
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(BeginKeyOnSecondToken{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(SubjectKey{KeySource::SecondToken, room.subjectSpki(), {}, {}}), ErrorCode::NotNow));
    const auto p256 = must(pki::throwawayKey(KeyAlgorithm::P256));
    const auto wrong = room.say(SubjectKey{KeySource::Request, must(pki::spkiOf(p256.get())), "-----x", {}});
    QVERIFY(refusedWith(wrong, ErrorCode::NotAllowed));
    QVERIFY(wrong.error().english().contains(QStringLiteral("P-384")) && !wrong.error().hint().isEmpty());
    room.do_(SubjectKey{KeySource::Request, room.subjectSpki(), "-----BEGIN x", {}});
    QVERIFY(room.files.contains(QStringLiteral("request.pem")));
    room.do_(Advance{});
}

QTEST_APPLESS_MAIN(TestDecideRounds)
#include "tst_decide_rounds.moc"
