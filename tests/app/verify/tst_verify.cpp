// The program itself: what it prints and its exit codes.
#include "support/made_archive.h"

#include <QProcess>
#include <QTest>

using namespace chancery;
using namespace chancery::test;

namespace {

struct Answer
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

Answer verify(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(CHANCERY_VERIFY), arguments);
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
        throw std::runtime_error("chancery-verify does not run");
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace

class TestVerify : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_archive = MadeArchive::make();
        m_path = m_folder.filePath(QStringLiteral("archive"));
        writeTree(m_path, m_archive.files);
    }

    void holds()
    {
        const Answer answer = verify({m_path});
        QCOMPARE(answer.code, 0);
        QVERIFY(answer.out.startsWith("REHEARSAL: no claim failed"));
        QCOMPARE(answer.err, QByteArray());
    }

    void json()
    {
        const Answer answer = verify({m_path, QStringLiteral("--json")});
        QCOMPARE(answer.code, 0);
        const auto object = parseCanonicalJson(answer.out.chopped(1));
        QVERIFY(object.has_value());
        QCOMPARE(object->value(QLatin1String("verdict")).toString(), QStringLiteral("passed"));
    }

    void anchor()
    {
        const Answer answer =
            verify({m_path, QStringLiteral("--anchor"), m_archive.lastRecord.hex(), QStringLiteral("--json")});
        QCOMPARE(answer.code, 0);
        QVERIFY(answer.out.contains("\"anchored\":true"));
        QCOMPARE(verify({m_path, QStringLiteral("--anchor"), Digest::of("another").hex()}).code, 1);
    }

    void liveRefusesRehearsal()
    {
        const Answer answer = verify({m_path, QStringLiteral("--mode"), QStringLiteral("live")});
        QCOMPARE(answer.code, 1);
        QVERIFY(answer.out.startsWith("REHEARSAL: 1 claim failed"));
        QVERIFY(answer.out.contains("\nfailed       mode.separate "));
        QCOMPARE(verify({m_path, QStringLiteral("--mode=rehearsal")}).code, 0);
    }

    void damageIsAFailedClaim()
    {
        const QString damaged = m_folder.filePath(QStringLiteral("damaged"));
        writeTree(damaged, m_archive.files);
        writeTree(damaged, {{QStringLiteral("archive.json"), "not JSON"}});
        QCOMPARE(verify({damaged}).code, 1);
    }

    void remembersAndGoesOn()
    {
        const QString memory = m_folder.filePath(QStringLiteral("memory"));
        const QStringList again{m_path, QStringLiteral("--since"), memory, QStringLiteral("--remember"), memory};
        QCOMPARE(verify({m_path, QStringLiteral("--remember"), memory}).code, 0);
        QFile file(memory);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray kept = file.readAll();
        const Answer answer = verify(again);
        QCOMPARE(answer.code, 0);
        QVERIFY(answer.out.contains("\npassed       archive.past "));
        QVERIFY(answer.out.contains("\npassed       archive.end "));
        QVERIFY(file.seek(0));
        QCOMPARE(file.readAll(), kept);

        // Nothing is remembered of a run in which something failed.
        const QString damaged = m_folder.filePath(QStringLiteral("past"));
        writeTree(damaged, m_archive.files);
        QVERIFY(QFile::remove(damaged + QStringLiteral("/ceremonies/2026-11-23-0001/VERIFY.txt")));
        const Answer failed =
            verify({damaged, QStringLiteral("--since"), memory, QStringLiteral("--remember"), memory});
        QCOMPARE(failed.code, 1);
        QVERIFY(failed.out.contains("\nfailed       archive.past "));
        QVERIFY(failed.err.contains("nothing is remembered"));
        QVERIFY(file.seek(0));
        QCOMPARE(file.readAll(), kept);
        // A memory that cannot be written is said, and the report is there all the same.
        const Answer unwritten =
            verify({m_path, QStringLiteral("--remember"), m_folder.filePath(QStringLiteral("nowhere/memory"))});
        QCOMPARE(unwritten.code, 2);
        QVERIFY(unwritten.out.startsWith("REHEARSAL: no claim failed"));
        QVERIFY(unwritten.err.startsWith("error: "));
    }

    void unusable_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("no archive named") << QStringList();
        QTest::newRow("two archives") << QStringList{m_path, m_path};
        QTest::newRow("no such folder") << QStringList{m_folder.filePath(QStringLiteral("nothing"))};
        QTest::newRow("a folder without archive.json") << QStringList{m_folder.path()};
        QTest::newRow("unknown option") << QStringList{m_path, QStringLiteral("--fast")};
        QTest::newRow("bad anchor") << QStringList{m_path, QStringLiteral("--anchor"), QStringLiteral("12")};
        QTest::newRow("an anchor that is no checkpoint")
            << QStringList{m_path, QStringLiteral("--anchor"), m_path + QStringLiteral("/archive.json")};
        QTest::newRow("no memory") << QStringList{m_path, QStringLiteral("--since"),
                                                  m_folder.filePath(QStringLiteral("nothing"))};
        QTest::newRow("no memory but a file")
            << QStringList{m_path, QStringLiteral("--since"), m_path + QStringLiteral("/archive.json")};
        QTest::newRow("bad mode") << QStringList{m_path, QStringLiteral("--mode"), QStringLiteral("party")};
    }

    void unusable()
    {
        QFETCH(QStringList, arguments);
        const Answer answer = verify(arguments);
        QCOMPARE(answer.code, 2);
        QCOMPARE(answer.out, QByteArray());
        QVERIFY2(answer.err.startsWith("error: "), answer.err.constData());
        const QList<QByteArray> lines = answer.err.split('\n');
        QVERIFY2(lines.size() == 3 && lines[1].startsWith("hint: ") && lines[1].size() > 10, answer.err.constData());
    }

private:
    QTemporaryDir m_folder;
    QString m_path;
    MadeArchive m_archive;
};

QTEST_GUILESS_MAIN(TestVerify)
#include "tst_verify.moc"
