// Between precertificate and certificate: nothing is finished before the logs have promised to show it, and no promise
// counts that is not for this very certificate.
#include "core/ceremony/room.h"
#include "core/pki/precertificate.h"

#include <QTest>

using namespace chancery;
using namespace chancery::ceremony;
using namespace chancery::ceremony::test;

namespace {

const QString ct = QStringLiteral("ct");

Room founded(int logs = 1)
{
    Room room(QStringLiteral("small"), {}, logs);
    room.to(StepKind::Verify);
    room.playStep();
    room.do_(FreezeRecord{room.heads()});
    return room;
}

// The delegate's ceremony, where the precertificate has just been signed and the token is still open.
Room announced(int logs = 1)
{
    Room room = Room::delegate(founded(logs));
    room.to(StepKind::Operate);
    room.operate(1);
    return room;
}

// The same, with the token closed for the logs.
Room waiting(int logs = 1)
{
    Room room = announced(logs);
    room.do_(TokenClosed{QStringLiteral("log"), {}});
    return room;
}

int statementNumber(const Room &room)
{
    return room.state.currentStatement()->number;
}

} // namespace

class TestLogging : public QObject
{
    Q_OBJECT

private slots:
    void keysAreMadeOnce();
    void keysOfOtherKindsAreRefused_data();
    void keysOfOtherKindsAreRefused();
    void theRootIsLoggedAfterItIsSigned();
    void nothingIsFinishedBeforeTheAnswer();
    void everyLogMustAnswer();
    void badAnswersAreRefused_data();
    void badAnswersAreRefused();
    void anAnswerIsNotTakenTwice();
    void badAnswersDoNotFold();
    void otherTimestampsInTheCertificateAreRefused();
    void anotherPrecertificateIsRefused();
    void touchesAreAskedAgainAfterTheLimit();
    void anObjectionBetween();
    void aHoldBetween();
    void anAbortBetween();
    void aFailedSubmissionIsRetried();
    void aLogThatWentBackFreezesNoRecord();
    void closingForALogNeedsOne();
};

void TestLogging::keysAreMadeOnce()
{
    Room room(QStringLiteral("small"), {}, 1);
    room.to(StepKind::Equipment);
    QVERIFY(refusedWith(room.say(LogKeyMade{ct, room.logSpki(ct), Room::attributes()}), ErrorCode::NotNow));
    room.do_(ConfirmItem{QStringLiteral("Bag"), QStringLiteral("0042")});
    room.do_(FoundTokenNow{QStringLiteral("root"), Room::token()});
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    QCOMPARE(nextTokenToFind(room.state), QStringLiteral("operations"));
    room.do_(FoundTokenNow{QStringLiteral("operations"), Room::token(QStringLiteral("0003"))});
    QCOMPARE(wanted(room.state, room.now), Wanted::MakeLogKeys);
    QCOMPARE(room.state.logKeysMissing(), (QStringList{eventLog, ct}));
    room.do_(LogKeyMade{eventLog, room.logSpki(eventLog), Room::attributes()});
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    room.do_(LogKeyMade{ct, room.logSpki(ct), Room::attributes()});
    QVERIFY(refusedWith(room.say(LogKeyMade{ct, room.logSpki(ct), Room::attributes()}), ErrorCode::NotNow));
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    room.do_(Advance{});
    QCOMPARE(room.state.logKey(ct)->origin, room.domain() + QStringLiteral("/ct"));
    QCOMPARE(room.state.logKey(ct)->tokenSerial, QStringLiteral("0003"));
}

void TestLogging::keysOfOtherKindsAreRefused_data()
{
    QTest::addColumn<QString>("log");
    QTest::addColumn<QString>("keyOf"); // whose public key is given
    QTest::addColumn<bool>("mayLeave");
    QTest::newRow("events, with P-256") << QString(eventLog) << ct << false;
    QTest::newRow("certificates, with Ed25519") << ct << QString(eventLog) << false;
    QTest::newRow("a log of no profile") << QStringLiteral("ct-2") << ct << false;
    QTest::newRow("a key that could leave") << ct << ct << true;
}

void TestLogging::keysOfOtherKindsAreRefused()
{
    QFETCH(QString, log);
    QFETCH(QString, keyOf);
    QFETCH(bool, mayLeave);
    Room room(QStringLiteral("small"), {}, 1);
    room.to(StepKind::Equipment);
    room.do_(FoundTokenNow{QStringLiteral("operations"), Room::token(QStringLiteral("0003"))});
    QJsonObject attributes = Room::attributes();
    if (mayLeave)
        attributes.insert(QStringLiteral("extractable"), true);
    QVERIFY(!room.say(LogKeyMade{log, room.logSpki(keyOf), attributes}));
    QVERIFY(room.state.logKeys.isEmpty());
}

void TestLogging::theRootIsLoggedAfterItIsSigned()
{
    Room room(QStringLiteral("small"), {}, 1);
    room.to(StepKind::Operate, 2);
    QVERIFY(refusedWith(room.say(Logged{ct, QByteArray(60, 'x')}), ErrorCode::NotNow));
    room.to(StepKind::Staple);
    QVERIFY(room.state.precertificate.isEmpty());
    QCOMPARE(wanted(room.state, room.now), Wanted::SubmitToLog);
    QVERIFY(refusedWith(room.say(Advance{}), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(NoteNotLogged{}), ErrorCode::NotNow));
    room.do_(room.answer(ct));
    QCOMPARE(room.last(QStringLiteral("logged")).value(QLatin1String("entry")).toString(),
             QStringLiteral("certificate"));
    QVERIFY(room.state.stapled());
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    room.do_(Advance{});
}

void TestLogging::nothingIsFinishedBeforeTheAnswer()
{
    Room room = announced();
    QVERIFY(room.files.contains(QStringLiteral("publish/certificates/release.pre.pem")));
    QCOMPARE(wanted(room.state, room.now), Wanted::CloseToken);
    QCOMPARE(closingReason(room.state), QStringLiteral("log"));
    // Not the final signature, and not the reseal before it: neither decided nor folded.
    for (int op : {2, 3}) {
        QVERIFY(refusedWith(room.say(BeginOperation{statementNumber(room), op}), ErrorCode::NotNow));
        const QJsonObject begun{{QStringLiteral("statement"), statementNumber(room)},
                                {QStringLiteral("op"), op},
                                {QStringLiteral("attempt"), 1}};
        QVERIFY(!room.take({QStringLiteral("console"), QStringLiteral("begun"), begun}));
    }
    room.do_(TokenClosed{QStringLiteral("log"), {}});
    QCOMPARE(room.state.currentStatement()->sharesHeld(), room.state.quorum());
    QCOMPARE(wanted(room.state, room.now), Wanted::SubmitToLog);
    QCOMPARE(keyUse(room.state, room.now), KeyUse::None);
    room.do_(room.answer(ct));
    QCOMPARE(wanted(room.state, room.now), Wanted::OpenToken); // with the shares that were given
    room.openToken();
    QCOMPARE(nextOperation(room.state), 2);
    QCOMPARE(wanted(room.state, room.now), Wanted::RunOperation);
    room.operateAll();
    room.do_(TokenClosed{QStringLiteral("done"), {}});
    const auto certificate = must(pki::parseCertificate(room.state.certificate));
    const auto inside = must(pki::embeddedScts(certificate.tbs));
    QCOMPARE(inside.size(), 1);
    QCOMPARE(pki::encodeSct(inside.first()), room.state.scts.first().sct);
    QCOMPARE(must(pki::commonTbs(certificate.tbs)), room.state.prepared->tbs);
    room.do_(Advance{});
    QVERIFY(room.state.stapled());
    room.do_(Advance{});
    room.do_(VerifyNow{});
}

void TestLogging::everyLogMustAnswer()
{
    Room room = waiting(2);
    QCOMPARE(room.state.logsToAsk(), (QStringList{ct, QStringLiteral("ct-2")}));
    room.do_(room.answer(ct));
    QCOMPARE(wanted(room.state, room.now), Wanted::SubmitToLog);
    QCOMPARE(room.state.logsToAsk(), QStringList{QStringLiteral("ct-2")});
    room.openToken(); // a login that was under way is recorded, and the token closed again
    QCOMPARE(wanted(room.state, room.now), Wanted::CloseToken);
    QVERIFY(refusedWith(room.say(BeginOperation{statementNumber(room), 2}), ErrorCode::NotNow));
    room.do_(TokenClosed{QStringLiteral("log"), {}});
    room.do_(room.answer(QStringLiteral("ct-2"), 7));
    QCOMPARE(wanted(room.state, room.now), Wanted::OpenToken);
    room.openToken();
    room.operateAll();
    QCOMPARE(must(pki::embeddedScts(must(pki::parseCertificate(room.state.certificate)).tbs)).size(), 2);
}

void TestLogging::badAnswersAreRefused_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what :
         {"unknown log", "other certificate", "from the future", "bad signature", "another log", "no index",
          "the certificate's own bytes", "another issuer", "nothing", "more after it", "another version"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void TestLogging::badAnswersAreRefused()
{
    QFETCH(QString, what);
    Room room = waiting(2);
    const chancery::test::MadeLog &log = *room.logDoubles.at(ct);
    const pki::LogEntry entry = must(entryToLog(room.state));
    const auto at = static_cast<quint64>(room.now.toMSecsSinceEpoch());
    const QByteArray index = pki::leafIndexExtension(0);
    QByteArray sct = room.answer(ct).sct;
    if (what == QLatin1String("unknown log")) {
        sct = pki::encodeSct(chancery::test::MadeLog().promise(entry, at, index));
    } else if (what == QLatin1String("other certificate")) {
        pki::LogEntry other = entry;
        other.bytes[other.bytes.size() - 1] = static_cast<char>(other.bytes.back() ^ 1);
        sct = pki::encodeSct(log.promise(other, at, index));
    } else if (what == QLatin1String("from the future")) {
        sct = pki::encodeSct(log.promise(entry, at + 61'000, index));
    } else if (what == QLatin1String("bad signature")) {
        sct[sct.size() - 1] = static_cast<char>(sct.back() ^ 1);
    } else if (what == QLatin1String("another log")) {
        sct = room.answer(QStringLiteral("ct-2")).sct;
    } else if (what == QLatin1String("no index")) {
        sct = pki::encodeSct(log.promise(entry, at));
    } else if (what == QLatin1String("the certificate's own bytes")) {
        sct = pki::encodeSct(log.promise(pki::certificateEntry(room.state.precertificate), at, index));
    } else if (what == QLatin1String("another issuer")) {
        pki::LogEntry other = entry;
        other.issuerKey = Digest::of("another key");
        sct = pki::encodeSct(log.promise(other, at, index));
    } else if (what == QLatin1String("nothing")) {
        sct.clear();
    } else if (what == QLatin1String("more after it")) {
        sct += '\0';
    } else if (what == QLatin1String("another version")) {
        sct[0] = 1;
    } else {
        QFAIL("no such row");
    }
    const auto refused = room.say(Logged{ct, sct});
    QVERIFY(!refused);
    QVERIFY(!refused.error().text().isEmpty());
    QVERIFY(room.state.scts.isEmpty());
    QCOMPARE(wanted(room.state, room.now), Wanted::SubmitToLog);
    room.do_(room.answer(ct)); // and the good one counts, whatever came before
}

void TestLogging::anAnswerIsNotTakenTwice()
{
    Room room = waiting(2);
    const Logged first = room.answer(ct);
    room.do_(first);
    QVERIFY(refusedWith(room.say(first), ErrorCode::NotNow));
    QVERIFY(refusedWith(room.say(room.answer(ct, 1)), ErrorCode::NotNow));
    QVERIFY(!room.say(Logged{QStringLiteral("ct-2"), first.sct})); // nor in the other's name
    QVERIFY(!room.say(Logged{QStringLiteral("ct-3"), first.sct}));
    QCOMPARE(room.state.scts.size(), 1);
}

// The fold judges by itself: an entry that decide() would never have made is refused when a transcript is read.
void TestLogging::badAnswersDoNotFold()
{
    Room room = waiting();
    room.do_(room.answer(ct));
    const QJsonObject good = room.last(QStringLiteral("logged"));
    const auto refused = [&](const QString &field, const QJsonValue &value) {
        Room again = waiting();
        QJsonObject data{{QStringLiteral("log"), ct},
                         {QStringLiteral("origin"), good.value(QLatin1String("origin"))},
                         {QStringLiteral("entry"), QStringLiteral("precertificate")},
                         {QStringLiteral("sha256"), Digest::of(again.state.precertificate).hex()},
                         {QStringLiteral("sct"), toBase64(again.answer(ct).sct)}};
        if (field.isEmpty())
            return !again.take({QStringLiteral("console"), QStringLiteral("logged"), data});
        data.insert(field, value);
        return !again.take({QStringLiteral("console"), QStringLiteral("logged"), data});
    };
    QVERIFY(!refused({}, {}));
    QVERIFY(refused(QStringLiteral("log"), QStringLiteral("ct-2")));
    QVERIFY(refused(QStringLiteral("origin"), QStringLiteral("log.example/ct")));
    QVERIFY(refused(QStringLiteral("entry"), QStringLiteral("certificate")));
    QVERIFY(refused(QStringLiteral("sha256"), Digest::of("another").hex()));
    QVERIFY(refused(QStringLiteral("sct"), good.value(QLatin1String("sct")))); // another ceremony's
}

void TestLogging::otherTimestampsInTheCertificateAreRefused()
{
    Room room = waiting();
    room.do_(room.answer(ct, 4));
    room.openToken();
    room.do_(BeginOperation{statementNumber(room), 2});
    const QByteArray &common = room.state.prepared->tbs;
    const auto with = [&](const QByteArray &tbs) {
        return OperationDone{statementNumber(room), 2, {}, room.rootSigned(tbs)};
    };
    const pki::Sct recorded = must(pki::parseSct(room.state.scts.first().sct));
    QVERIFY(!room.say(with(common)));                                             // none
    QVERIFY(!room.say(with(must(pki::precertificateTbs(common)))));               // the poison again
    QVERIFY(!room.say(with(must(pki::finalTbs(common, {room.promise(ct, 5)}))))); // good, and not the recorded one
    QVERIFY(!room.say(with(must(pki::finalTbs(common, {recorded, recorded})))));
    QVERIFY(!room.say(with(must(pki::finalTbs(common, {recorded, room.promise(ct, 5)})))));
    QVERIFY(room.state.certificate.isEmpty());
    room.do_(with(must(pki::finalTbs(common, {recorded}))));
}

void TestLogging::anotherPrecertificateIsRefused()
{
    Room room = Room::delegate(founded());
    room.to(StepKind::Operate);
    room.do_(BeginOperation{statementNumber(room), 1});
    const QByteArray &common = room.state.prepared->tbs;
    const auto with = [&](const QByteArray &der) { return OperationDone{statementNumber(room), 1, {}, der}; };
    QVERIFY(!room.say(with(room.rootSigned(common)))); // it could be used as a certificate
    QByteArray other = common;
    other[other.indexOf("Release")] = 'B';
    QVERIFY(!room.say(with(room.rootSigned(must(pki::precertificateTbs(other))))));
    QByteArray badly = room.outcome(1).bytes;
    badly[badly.size() - 1] = static_cast<char>(badly.back() ^ 1);
    QVERIFY(!room.say(with(badly)));
    QVERIFY(room.state.precertificate.isEmpty());
    room.do_(room.outcome(1));
}

void TestLogging::touchesAreAskedAgainAfterTheLimit()
{
    Room room = waiting();
    const int number = statementNumber(room);
    room.do_(SharesGone{});
    QCOMPARE(room.state.currentStatement()->sharesHeld(), 0);
    QCOMPARE(wanted(room.state, room.now), Wanted::SubmitToLog);
    QVERIFY(refusedWith(room.say(TokenOpened{QStringLiteral("user"), 1, {}}), ErrorCode::NotNow));
    room.do_(room.answer(ct));
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    QCOMPARE(keyUse(room.state, room.now), KeyUse::Approve);
    for (const char *member : {"m1", "m2"})
        room.do_(room.approval(QString::fromLatin1(member)));
    QCOMPARE(statementNumber(room), number); // the same statement, touched again
    QCOMPARE(room.state.currentStatement()->by(QStringLiteral("m1"))->again, 1);
    room.openToken();
    room.operateAll();
    room.do_(TokenClosed{QStringLiteral("done"), {}});
    QVERIFY(room.state.statements.last().finished);
}

void TestLogging::anObjectionBetween()
{
    for (const bool whileOpen : {true, false}) {
        Room room = whileOpen ? announced() : waiting();
        room.do_(room.objection(QStringLiteral("otto")));
        if (whileOpen) {
            QCOMPARE(wanted(room.state, room.now), Wanted::CloseToken);
            QCOMPARE(closingReason(room.state), QStringLiteral("objection"));
            QVERIFY(!room.say(TokenClosed{QStringLiteral("log"), {}}));
            room.do_(TokenClosed{QStringLiteral("objection"), {}});
            QCOMPARE(room.state.currentStatement()->sharesHeld(), 0);
        }
        QVERIFY(refusedWith(room.say(room.answer(ct)), ErrorCode::NotNow)); // nothing is logged meanwhile
        QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
        for (const char *member : {"m1", "m2"})
            room.do_(room.resolution(QString::fromLatin1(member), true));
        QCOMPARE(wanted(room.state, room.now), Wanted::SubmitToLog);
        room.do_(room.answer(ct));
        QCOMPARE(wanted(room.state, room.now), Wanted::ProposeStatement); // the one before is void
        room.propose();
        const auto &operations = room.state.currentStatement()->statement.operations;
        QCOMPARE(operations.size(), 2); // the certificate of the very precertificate, and the reseal
        QCOMPARE(std::get<approval::SignCertificateOperation>(operations[0]).tbsSha256, room.state.prepared->tbsDigest);
        for (const char *member : {"m1", "m2"})
            room.do_(room.approval(QString::fromLatin1(member)));
        room.openToken();
        room.operateAll();
        room.do_(TokenClosed{QStringLiteral("done"), {}});
        room.do_(Advance{});
        QVERIFY(room.state.stapled());
    }
}

void TestLogging::aHoldBetween()
{
    Room room = waiting();
    room.do_(Hold{QStringLiteral("lunch")});
    QVERIFY(refusedWith(room.say(room.answer(ct)), ErrorCode::NotNow));
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    room.do_(Resume{QStringLiteral("restart")}); // over a restart
    room.do_(Resume{QStringLiteral("hold")});
    QCOMPARE(wanted(room.state, room.now), Wanted::SubmitToLog);
    room.do_(room.answer(ct));
    QCOMPARE(wanted(room.state, room.now), Wanted::ProposeStatement);
}

void TestLogging::anAbortBetween()
{
    Room room = waiting();
    room.do_(Abort{QStringLiteral("No time.")});
    QCOMPARE(room.state.phase, Phase::Ending);
    QCOMPARE(wanted(room.state, room.now), Wanted::ProposeStatement); // the credential was used: one reseal is owed
    room.do_(room.answer(ct)); // what was under way is recorded, and changes nothing
    QCOMPARE(wanted(room.state, room.now), Wanted::ProposeStatement);
    room.propose();
    QCOMPARE(room.state.currentStatement()->statement.operations.size(), 1);
    for (const char *member : {"m1", "m2"})
        room.do_(room.approval(QString::fromLatin1(member)));
    room.openToken();
    room.operateAll();
    room.do_(TokenClosed{QStringLiteral("done"), {}});
    room.do_(FreezeRecord{room.heads()});
    QVERIFY(room.state.certificate.isEmpty());
    QVERIFY(!room.files.contains(QStringLiteral("publish/certificates/release.pem")));
}

void TestLogging::aFailedSubmissionIsRetried()
{
    Room room = waiting();
    room.do_(StopStep{QStringLiteral("log"), QStringLiteral("The token is gone."), {}});
    QCOMPARE(wanted(room.state, room.now), Wanted::Nothing);
    QVERIFY(refusedWith(room.say(room.answer(ct)), ErrorCode::NotNow));
    room.do_(Retry{});
    QCOMPARE(wanted(room.state, room.now), Wanted::SubmitToLog);
    QCOMPARE(room.state.currentStatement()->sharesHeld(), room.state.quorum());
    room.do_(room.answer(ct));
    QCOMPARE(wanted(room.state, room.now), Wanted::OpenToken);
}

void TestLogging::aLogThatWentBackFreezesNoRecord()
{
    Room room = Room::delegate(founded());
    room.to(StepKind::Countersign);
    const auto altered = [&](int log, const QString &field, const QJsonValue &value) {
        QJsonArray heads = room.heads();
        QJsonObject head = heads[log].toObject();
        head.insert(field, value);
        heads[log] = head;
        return heads;
    };
    QVERIFY(!room.say(FreezeRecord{}));
    QVERIFY(!room.say(FreezeRecord{{room.heads()[0]}}));
    QVERIFY(!room.say(FreezeRecord{altered(0, QStringLiteral("origin"), QStringLiteral("log.example/log"))}));
    QVERIFY(!room.say(FreezeRecord{altered(0, QStringLiteral("size"), 0)})); // without the founding's event
    QVERIFY(!room.say(FreezeRecord{altered(1, QStringLiteral("size"), 1)})); // without what it promised today
    room.do_(FreezeRecord{room.heads()});

    Room ended = Room::delegate(founded());
    ended.to(StepKind::Purpose);
    ended.do_(Abort{QStringLiteral("No time.")});
    QJsonArray heads = ended.heads();
    QJsonObject head = heads[1].toObject();
    head.insert(QStringLiteral("root"), Digest::of("another tree of that size").hex());
    heads[1] = head;
    QVERIFY(refusedWith(ended.say(FreezeRecord{heads}), ErrorCode::Damaged));
    const QJsonObject frozen{{QStringLiteral("sha256"), Digest::of(eventRecord(ended.state, ended.now, heads)).hex()},
                             {QStringLiteral("logs"), heads}};
    QVERIFY(!ended.take({QStringLiteral("console"), QStringLiteral("record-frozen"), frozen}));
    ended.do_(FreezeRecord{ended.heads()});
}

void TestLogging::closingForALogNeedsOne()
{
    Room room = Room::delegate(founded());
    room.to(StepKind::Operate);
    QVERIFY(!room.say(TokenClosed{QStringLiteral("log"), {}})); // nothing is signed yet
    Room plain;
    plain.to(StepKind::Operate);
    QVERIFY(!plain.say(TokenClosed{QStringLiteral("log"), {}}));
}

QTEST_APPLESS_MAIN(TestLogging)
#include "tst_logging.moc"
