// Files from outside that are not what they must be: plain words, and nothing has happened.
#include "founded.h"

#include "core/base/canonical_json.h"
#include "core/pki/keys.h"

#include <QDirIterator>

using namespace chancery;
using namespace chancery::test;

class TestBadFiles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup();

    void planOfAnotherProfile();
    void requests();
    void damagedWork_data();
    void damagedWork();
    void aWorkFolderWithoutEntries();
    void damagedArchive_data();
    void damagedArchive();

private:
    ceremony::Plan requestPlan(RoomWithDevices &room)
    {
        ceremony::Plan plan = *room.nextPlan();
        plan.key.source = ceremony::KeySource::Request;
        plan.key.tokenLabel.clear();
        plan.key.ckaId.clear();
        return plan;
    }
    QTemporaryDir m_founded;
    std::unique_ptr<RoomWithDevices> m_room;
};

namespace {

QByteArray fileAt(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("a test file cannot be written");
}

// A request made by openssl, as a delegate's team does.
QByteArray madeRequest(const QString &folder, const QString &curve)
{
    const QString path = folder + u'/' + curve + QStringLiteral(".csr");
    RoomWithDevices::run(QStringLiteral("openssl"),
                         {QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-newkey"),
                          QStringLiteral("ec"), QStringLiteral("-pkeyopt"),
                          QStringLiteral("ec_paramgen_curve:") + curve, QStringLiteral("-nodes"),
                          QStringLiteral("-keyout"), QStringLiteral("/dev/null"), QStringLiteral("-subj"),
                          QStringLiteral("/CN=release"), QStringLiteral("-out"), path});
    return fileAt(path);
}

} // namespace

void TestBadFiles::initTestCase()
{
    QVERIFY(found(m_founded.path()));
}

void TestBadFiles::cleanup()
{
    m_room->leave();
    QVERIFY(!m_room->callers->calledOn(QThread::currentThreadId()));
    m_room.reset();
}

void TestBadFiles::planOfAnotherProfile()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path());
    ceremony::Plan plan = *m_room->nextPlan();
    plan.profile = Digest::of("another profile");
    const auto begun = m_room->begin(plan);
    QVERIFY(!begun);
    QVERIFY(saysWhatToDo(begun.error(), ErrorCode::NotAllowed));
    QVERIFY(!QDir(m_room->folder() + QStringLiteral("/private/running")).exists() ||
            QDir(m_room->folder() + QStringLiteral("/private/running")).isEmpty()); // a refusal leaves nothing behind
}

void TestBadFiles::requests()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path());
    RoomWithDevices &room = *m_room;
    QVERIFY(room.begin(requestPlan(room)));
    room.playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Request; });
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Request; }));
    const qint64 before = room.state().entries;
    QTemporaryDir folder;
    const QByteArray good = madeRequest(folder.path(), QStringLiteral("P-384"));
    QVERIFY(good.startsWith("-----BEGIN CERTIFICATE REQUEST-----"));
    QByteArray forged = good;
    const qsizetype at = forged.lastIndexOf('\n', forged.size() - 40) - 8; // in the signature
    forged[at] = forged[at] == 'A' ? 'B' : 'A';
    const QList<QByteArray> bad{QByteArray(), "garbage", good.first(good.size() / 2), forged,
                                fileAt(m_founded.path() + QStringLiteral("/archive/certificates/root.pem"))};
    for (const QByteArray &bytes : bad) {
        room.session().submit(ceremony::Advance{}); // another problem, so that the next one is seen
        QVERIFY(room.problem(ErrorCode::NotNow));
        room.session().bringRequest(bytes);
        QVERIFY(room.waitFor(
            [](const session::Snapshot &s) { return s.problem && s.problem->code() != ErrorCode::NotNow; }));
        QVERIFY2(!room.now()->problem->text().isEmpty() && !room.now()->problem->hint().isEmpty(),
                 qPrintable(room.now()->problem->english()));
        QCOMPARE(room.state().entries, before);
    }
    room.session().bringRequest(madeRequest(folder.path(), QStringLiteral("P-256")));
    QVERIFY(saysWhatToDo(room.problem(ErrorCode::NotAllowed), ErrorCode::NotAllowed));
    QCOMPARE(room.state().entries, before);
    room.session().bringRequest(good);
    QVERIFY(room.waitFor([](const session::Snapshot &s) { return !s.state.subjectSpki.isEmpty(); }));
    QVERIFY2(room.playToEnd(), qPrintable(room.stuck));
    QCOMPARE(room.file(QStringLiteral("request.pem")), good);
    QCOMPARE(room.verify(), QString());
}

void TestBadFiles::damagedWork_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("a changed value") << QStringLiteral("transcript.jsonl") << QByteArray("\"member\"")
                                     << QByteArray("\"chief!\"");
    QTest::newRow("not JSON") << QStringLiteral("transcript.jsonl") << QByteArray("\"seq\":2")
                              << QByteArray("\"seq\"=2");
    QTest::newRow("the plan is another") << QStringLiteral("plan.json") << QByteArray("Token's")
                                         << QByteArray("Tokens'");
    QTest::newRow("the plan is none") << QStringLiteral("plan.json") << QByteArray("{") << QByteArray("[");
}

void TestBadFiles::damagedWork()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    m_room = std::make_unique<RoomWithDevices>(m_founded.path());
    RoomWithDevices &room = *m_room;
    QVERIFY(room.begin());
    QVERIFY(
        room.playUntil([](const session::Snapshot &s) { return s.state.stepKind() == ceremony::StepKind::Equipment; }));
    const QString path = room.session().workFolder() + u'/' + file;
    room.leave();
    const QByteArray good = fileAt(path);
    QVERIFY(good.contains(from));
    QByteArray bad = good;
    put(path, bad.replace(from, to));
    const auto resumed = room.resume();
    QVERIFY(!resumed);
    QVERIFY2(!resumed.error().text().isEmpty(), qPrintable(resumed.error().english()));
    QVERIFY(!resumed.error().hint().isEmpty());
    QCOMPARE(fileAt(path), bad); // evidence stays as it is
    put(path, good);
    QVERIFY(room.resume());
}

void TestBadFiles::aWorkFolderWithoutEntries()
{
    m_room = std::make_unique<RoomWithDevices>(m_founded.path());
    const QString work = m_room->folder() + QStringLiteral("/private/running/2026-01-01-00ff");
    QVERIFY(QDir().mkpath(work));
    put(work + QStringLiteral("/transcript.jsonl"), "{\"half a li");
    const auto resumed = m_room->resume();
    QVERIFY(!resumed);
    QCOMPARE(resumed.error().code(), ErrorCode::NotFound); // nothing happened in it
    QVERIFY(m_room->begin());
}

void TestBadFiles::damagedArchive_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("transcript") << QStringLiteral("transcript.jsonl");
    QTest::newRow("plan") << QStringLiteral("plan.json");
    QTest::newRow("profile") << QStringLiteral("profile");
}

void TestBadFiles::damagedArchive()
{
    QFETCH(QString, file);
    m_room = std::make_unique<RoomWithDevices>(m_founded.path());
    RoomWithDevices &room = *m_room;
    const ceremony::Plan plan = *room.nextPlan();
    const bool profile = file == QLatin1String("profile");
    QDirIterator it(room.archive() + (profile ? QStringLiteral("/profiles") : QStringLiteral("/ceremonies")),
                    QDir::Files, QDirIterator::Subdirectories);
    QString path;
    while (it.hasNext()) {
        const QString next = it.next();
        if (profile || next.endsWith(u'/' + file))
            path = next;
    }
    QByteArray bytes = fileAt(path);
    const qsizetype at = bytes.indexOf(file == QLatin1String("plan.json") ? "Enrol" : "small");
    QVERIFY(at > 0);
    bytes[at] = 'S';
    put(path, bytes);
    const auto begun = room.begin(plan);
    QVERIFY(!begun);
    QVERIFY(saysWhatToDo(begun.error(), ErrorCode::Damaged));
}

QTEST_GUILESS_MAIN(TestBadFiles)
#include "tst_bad_files.moc"
