// How ceremonies end when not everybody signs in the room: aborts, departures, refusals, remarks, and signatures that
// were made elsewhere.
#include "founded.h"

using namespace chancery;
using namespace chancery::test;
using ceremony::Phase;
using session::DeskUse;

class TestEndings : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();

    void abortWithAResealOwed();
    void abortBeforeAnyKeyAndBeginAnew();
    void abortAfterTheCertificate();
    void aMemberLeaves();
    void anObserverSignsByFile();
    void refusalRemarkAndUnsigned();
    void theSameCertificateTwice();

private:
    void goOn()
    {
        m_room = std::make_unique<RoomWithDevices>(m_founded.path());
        const auto begun = m_room->begin();
        QVERIFY2(begun, begun ? "" : qPrintable(begun.error().english()));
    }
    QTemporaryDir m_founded;
    std::unique_ptr<RoomWithDevices> m_room;
};

void TestEndings::initTestCase()
{
    QVERIFY(found(m_founded.path()));
}

void TestEndings::cleanup()
{
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestEndings::abortWithAResealOwed()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Approve));
    QVERIFY(room.use(QStringLiteral("amara")));
    QVERIFY(room.use(QStringLiteral("jonas")));
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.tokenOpen; }));
    room.session().submit(ceremony::Abort{QStringLiteral("The alarm rang.")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Ending; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(!room.state().resealOwed);
    QVERIFY(room.state().certificate.isEmpty());
    QCOMPARE(room.record().value(QLatin1String("outcome")).toString(), QStringLiteral("aborted"));
    QCOMPARE(room.record().value(QLatin1String("reason")).toString(), QStringLiteral("The alarm rang."));
    QCOMPARE(room.verify(), QString());
    QVERIFY(!QFile::exists(room.archive() + QStringLiteral("/certificates/release.pem")));

    // Another day it works, with the replaced credential.
    room.leave();
    QVERIFY(room.begin());
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(QFile::exists(room.archive() + QStringLiteral("/certificates/release.pem")));
    QCOMPARE(room.verify(), QString());
}

void TestEndings::abortBeforeAnyKeyAndBeginAnew()
{
    m_room = std::make_unique<RoomWithDevices>();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.begin());
    QVERIFY(
        room.playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Purpose; }));
    room.session().submit(ceremony::Abort{QStringLiteral("Not everybody is well.")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Recorded; }));
    for (const ceremony::Attendee *member : room.now()->state.members())
        room.session().submit(ceremony::NoteUnsigned{member->id, QStringLiteral("no key is enrolled yet")});
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.verify(), QString());
    room.leave();
    QVERIFY(room.begin());
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.state().context.plan.kind, QStringLiteral("establish-root"));
    QVERIFY(QFile::exists(room.archive() + QStringLiteral("/certificates/root.pem")));
    QCOMPARE(room.verify(), QString());
}

// It stays with the ceremony as evidence, and VERIFY.txt says where.
void TestEndings::abortAfterTheCertificate()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY(
        room.playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Verify; }));
    room.session().submit(ceremony::Abort{QStringLiteral("The name is wrong.")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.phase == Phase::Recorded; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(!QFile::exists(room.archive() + QStringLiteral("/certificates/release.pem")));
    const QString folder = room.archive() + QStringLiteral("/ceremonies/") + room.state().ceremony;
    int commands = 0;
    for (const QByteArray &line : room.file(QStringLiteral("VERIFY.txt")).split('\n')) {
        if (!line.startsWith("  ") || line.startsWith("    "))
            continue;
        QCOMPARE(
            RoomWithDevices::run(QStringLiteral("sh"), {QStringLiteral("-c"), QString::fromUtf8(line)}, {}, folder), 0);
        ++commands;
    }
    QVERIFY(commands > 5);
    QCOMPARE(room.verify(), QString());
}

void TestEndings::aMemberLeaves()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY(
        room.playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Verify; }));
    room.session().submit(ceremony::Leave{QStringLiteral("priya")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return !s.state.person(QStringLiteral("priya"))->present; }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(!room.state().countersigned.contains(QStringLiteral("priya")));
    for (const QJsonValue &present : room.record().value(QLatin1String("present")).toArray()) {
        const bool left = present[QLatin1String("id")].toString() == QLatin1String("priya");
        QCOMPARE(present[QLatin1String("stayed")].toBool(), !left);
    }
    QCOMPARE(room.verify(), QString());
}

// An observer's own SSH key, on an own machine: the record goes out as a file and the signature comes back.
void TestEndings::anObserverSignsByFile()
{
    goOn();
    RoomWithDevices &room = *m_room;
    const QString rafael = QStringLiteral("rafael");
    QTemporaryDir machine;
    const QString key = machine.filePath(QStringLiteral("id"));
    QCOMPARE(RoomWithDevices::run(QStringLiteral("ssh-keygen"),
                                  {QStringLiteral("-q"), QStringLiteral("-t"), QStringLiteral("ed25519"),
                                   QStringLiteral("-N"), QString(), QStringLiteral("-f"), key}),
             0);
    QVERIFY(room.playUntil(
        [&](const session::Snapshot &s) { return s.state.person(rafael) && s.state.person(rafael)->present; }));
    room.session().leaveDesk();
    room.session().bringPublicKey(rafael, QStringLiteral("ssh-ed25519 nonsense"));
    QVERIFY(room.problem(ErrorCode::BadInput));
    QFile file(key + QStringLiteral(".pub"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    room.session().bringPublicKey(rafael, QString::fromUtf8(file.readAll()));
    QVERIFY(room.waitFor([&](const session::Snapshot &s) { return s.state.person(rafael)->key.has_value(); }));
    QVERIFY(room.playUntil([](const session::Snapshot &s) { return s.state.phase == Phase::Recorded; }));
    QCOMPARE(room.last(QStringLiteral("key-registered")).value(QLatin1String("self_asserted")).toBool(), true);

    QFile record(machine.filePath(QStringLiteral("record.json")));
    QVERIFY(record.open(QIODevice::WriteOnly));
    record.write(room.file(QStringLiteral("record.json")));
    record.close();
    const QString space = signature_namespace::eventRecord(room.state().domain);
    const auto sign = [&](const QString &nameSpace) {
        QFile::remove(record.fileName() + QStringLiteral(".sig"));
        RoomWithDevices::run(QStringLiteral("ssh-keygen"),
                             {QStringLiteral("-Y"), QStringLiteral("sign"), QStringLiteral("-q"), QStringLiteral("-f"),
                              key, QStringLiteral("-n"), nameSpace, record.fileName()});
        QFile signature(record.fileName() + QStringLiteral(".sig"));
        return signature.open(QIODevice::ReadOnly) ? signature.readAll() : QByteArray();
    };
    room.session().bringCountersignature(rafael, sign(QStringLiteral("file")));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::BadInput), ErrorCode::BadInput));
    room.session().bringCountersignature(rafael, sign(space));
    QVERIFY(room.waitFor([&](const session::Snapshot &s) { return s.state.countersigned.contains(rafael); }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    const QString folder = room.archive() + QStringLiteral("/ceremonies/") + room.state().ceremony;
    QCOMPARE(
        RoomWithDevices::run(QStringLiteral("ssh-keygen"),
                             {QStringLiteral("-Y"), QStringLiteral("verify"), QStringLiteral("-f"),
                              QStringLiteral("allowed_signers"), QStringLiteral("-I"), rafael, QStringLiteral("-n"),
                              space, QStringLiteral("-s"), QStringLiteral("record.sigs/rafael.sig")},
                             room.file(QStringLiteral("record.json")), folder),
        0);
    QCOMPARE(room.verify(), QString());
}

void TestEndings::refusalRemarkAndUnsigned()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY(room.playToDesk(DeskUse::Countersign));
    QVERIFY(room.useFor(
        {DeskUse::Refuse, QStringLiteral("priya"), {}, QStringLiteral("I could not see the token."), true}));
    QVERIFY(room.useFor({DeskUse::Remark, QStringLiteral("jonas"), {}, QStringLiteral("The room was warm."), true}));
    room.session().submit(ceremony::NoteUnsigned{QStringLiteral("hana"), QStringLiteral("caught a train")});
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return !s.state.unsignedWhy.isEmpty(); }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QVERIFY(room.state().countersigned.contains(QStringLiteral("jonas")));
    QVERIFY(!room.state().countersigned.contains(QStringLiteral("priya")));
    QVERIFY(!room.state().countersigned.contains(QStringLiteral("hana")));
    QCOMPARE(room.last(QStringLiteral("refused")).value(QLatin1String("signed")).toBool(), true);
    QCOMPARE(room.last(QStringLiteral("remark")).value(QLatin1String("signed")).toBool(), true);
    QVERIFY(room.file(QStringLiteral("refusals/01.json")).contains("I could not see the token."));
    QCOMPARE(room.verify(), QString());
}

// A name is published once; a plan for it again is refused before anyone has touched, not at the close.
void TestEndings::theSameCertificateTwice()
{
    goOn();
    RoomWithDevices &room = *m_room;
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    const QString name = room.state().context.plan.certificate.name;
    room.leave();
    auto plan = room.nextPlan();
    QVERIFY(plan);
    QVERIFY(plan->certificate.name != name); // a rehearsal numbers them
    plan->certificate.name = name;
    const auto again = room.begin(*plan);
    QVERIFY(!again);
    QVERIFY(saysWhatToDo(again.error(), ErrorCode::NotAllowed));
    room.offGui([&] { QVERIFY(session::Session::unfinished(room.rehearsal().places(), room.files())->isEmpty()); });
}

QTEST_GUILESS_MAIN(TestEndings)
#include "tst_endings.moc"
