#include "core/transcript/journal.h"

#include "core/archive/disk_files.h"
#include "core/base/time.h"
#include "support/fake_files.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace chancery;
using test::FakeFiles;
using transcript::Draft;
using transcript::Journal;
using transcript::Line;

namespace {

const QString Path = QStringLiteral("/transcript.jsonl");

QDateTime at(int second)
{
    return parseTime(QStringLiteral("2026-11-23T15:40:%1Z").arg(second, 2, 10, QLatin1Char('0'))).value();
}

Draft draft(int number)
{
    return {QStringLiteral("ada"), QStringLiteral("checked-in"), QJsonObject{{QStringLiteral("number"), number}}};
}

// What a later opening reads back.
QList<QByteArray> kept(ports::Files &files, const QString &path, QByteArray *cut = nullptr)
{
    const auto journal = Journal::open(files, path);
    if (!journal) {
        qWarning("%s", qPrintable(journal.error().english()));
        return {QByteArrayLiteral("not opened")};
    }
    if (cut)
        *cut = (*journal)->cut();
    QList<QByteArray> lines;
    for (const Line &line : (*journal)->lines())
        lines += line.bytes();
    return lines;
}

} // namespace

class JournalTest : public QObject
{
    Q_OBJECT

private slots:
    void onDisk()
    {
        QTemporaryDir folder;
        archive::DiskFiles files;
        const QString path = folder.filePath(QStringLiteral("transcript.jsonl"));
        QByteArray expected;
        Digest head;
        for (int round = 0; round < 3; ++round) { // a new console each time
            auto journal = Journal::open(files, path);
            QVERIFY2(journal, journal ? "" : qPrintable(journal.error().english()));
            QCOMPARE((*journal)->lines().size(), 2 * round);
            QVERIFY((*journal)->head() == head);
            for (int i = 0; i < 2; ++i) {
                const auto line = (*journal)->append(draft(i), at(round));
                QVERIFY(line);
                QCOMPARE(line->seq, 2 * round + i + 1);
                QVERIFY(line->prev == head);
                head = line->digest();
                QVERIFY((*journal)->head() == head);
                expected += line->bytes() + '\n';
                QFile file(path);
                QVERIFY(file.open(QIODevice::ReadOnly));
                QCOMPARE(file.readAll(), expected);
            }
        }
        QVERIFY(transcript::parseTranscript(expected));
    }

    void tornLastLine()
    {
        QTemporaryDir folder;
        archive::DiskFiles files;
        const QString path = folder.filePath(QStringLiteral("transcript.jsonl"));
        {
            auto journal = Journal::open(files, path).value();
            QVERIFY(journal->append(draft(1), at(1)));
            QVERIFY(journal->append(draft(2), at(2)));
        }
        const QByteArray whole = files.read(path, 10000).value();
        const QByteArray torn("{\"by\":\"ada\",\"da");
        QFile file(path);
        QVERIFY(file.open(QIODevice::Append));
        file.write(torn);
        file.close();

        auto journal = Journal::open(files, path).value();
        QCOMPARE(journal->cut(), torn);
        QCOMPARE(journal->lines().size(), 2);
        QCOMPARE(files.read(path, 10000).value(), whole);
        QVERIFY(journal->append({QStringLiteral("console"), QStringLiteral("journal-cut"), {}}, at(3)));
        journal.reset();
        QByteArray cut;
        QCOMPARE(kept(files, path, &cut).size(), 3);
        QVERIFY(cut.isEmpty());
    }

    void damagedIsNotOpened()
    {
        FakeFiles files;
        auto journal = Journal::open(files, Path).value();
        for (int i = 1; i <= 3; ++i)
            QVERIFY(journal->append(draft(i), at(i)));
        journal.reset();
        QByteArray &bytes = files.bytesOf(Path);
        const QByteArray whole = bytes;
        bytes.replace("\"number\":2", "\"number\":7");
        const QByteArray damaged = bytes;
        const auto opened = Journal::open(files, Path);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code(), ErrorCode::Damaged);
        QVERIFY(opened.error().english().contains(QStringLiteral("Line 3 ")));
        QCOMPARE(files.bytesOf(Path), damaged); // evidence stays as it was found
        // A torn end does not hide the damage before it, and is not cut off then either.
        bytes += "{\"by\"";
        QVERIFY(!Journal::open(files, Path));
        QVERIFY(files.bytesOf(Path).endsWith("{\"by\""));
        bytes = whole;
        QVERIFY(Journal::open(files, Path));
    }

    // The disk fills up at every possible byte of the third entry.
    void diskFull()
    {
        FakeFiles probe;
        auto measured = Journal::open(probe, Path).value();
        for (int i = 1; i <= 3; ++i)
            QVERIFY(measured->append(draft(i), at(i)));
        const QList<QByteArray> all = kept(probe, Path);
        const qint64 third = all[2].size() + 1;

        for (qint64 room = 0; room < third; ++room) {
            FakeFiles files;
            auto journal = Journal::open(files, Path).value();
            QVERIFY(journal->append(draft(1), at(1)));
            QVERIFY(journal->append(draft(2), at(2)));
            const Digest head = journal->head();
            files.space = room;
            const auto failed = journal->append(draft(3), at(3));
            QVERIFY(!failed);
            QCOMPARE(failed.error().code(), ErrorCode::DiskFull);
            QCOMPARE(journal->lines().size(), 2);
            QVERIFY(journal->head() == head);

            files.space = 100000; // room again, but this journal does not know what stands in the file
            const auto again = journal->append(draft(3), at(3));
            QVERIFY(!again);
            QCOMPARE(again.error().code(), ErrorCode::NotNow);
            journal.reset();

            QByteArray cut;
            QCOMPARE(kept(files, Path, &cut), all.first(2));
            QCOMPARE(cut.size(), room);
            auto reopened = Journal::open(files, Path).value();
            QVERIFY(reopened->append(draft(3), at(3)));
            QCOMPARE(kept(files, Path), all);
        }
    }

    void syncFails_data()
    {
        QTest::addColumn<int>("keptBytes");
        QTest::addColumn<int>("lines");
        QTest::newRow("nothing reached the disk") << 0 << 1;
        QTest::newRow("a part reached the disk") << 20 << 1;
        QTest::newRow("all reached the disk") << -1 << 2;
    }
    void syncFails()
    {
        QFETCH(int, keptBytes);
        QFETCH(int, lines);
        FakeFiles files;
        auto journal = Journal::open(files, Path).value();
        QVERIFY(journal->append(draft(1), at(1)));
        files.failSyncAfter = 0;
        files.keptOfUnsynced = keptBytes;
        const auto failed = journal->append(draft(2), at(2));
        QVERIFY(!failed);
        QCOMPARE(failed.error().code(), ErrorCode::DiskError);
        QCOMPARE(journal->lines().size(), 1);
        QVERIFY(!journal->append(draft(2), at(2)));
        journal.reset();
        files.failSyncAfter = -1;
        QCOMPARE(kept(files, Path).size(), lines);
    }

    void readOnly()
    {
        FakeFiles files;
        files.readOnly = true;
        const auto opened = Journal::open(files, Path);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code(), ErrorCode::NotAllowed);
    }

    void clockGoesBack()
    {
        FakeFiles files;
        auto journal = Journal::open(files, Path).value();
        QVERIFY(journal->append(draft(1), at(30)));
        const auto earlier = journal->append(draft(2), at(10));
        QVERIFY(earlier);
        QCOMPARE(timeText(earlier->time), timeText(at(30)));
        const auto later = journal->append(draft(3), at(31).addMSecs(900));
        QVERIFY(later);
        QCOMPARE(later->time, at(31)); // whole seconds, as the file has them
        QCOMPARE(kept(files, Path).size(), 3);
    }

    // An entry that could not be read back is refused before it is written, and the journal goes on.
    void unreadableEntry_data()
    {
        QTest::addColumn<QString>("by");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("text");
        QTest::newRow("person") << QStringLiteral("Ada L.") << QStringLiteral("opened") << QString();
        QTest::newRow("kind") << QStringLiteral("ada") << QStringLiteral("Opened!") << QString();
        QTest::newRow("lone surrogate") << QStringLiteral("ada") << QStringLiteral("opened") << QString(QChar(0xd800));
    }
    void unreadableEntry()
    {
        QFETCH(QString, by);
        QFETCH(QString, kind);
        QFETCH(QString, text);
        FakeFiles files;
        auto journal = Journal::open(files, Path).value();
        const auto refused = journal->append({by, kind, QJsonObject{{QStringLiteral("text"), text}}}, at(1));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code(), ErrorCode::Internal);
        QCOMPARE(files.bytesOf(Path), QByteArray());
        QVERIFY(journal->append(draft(1), at(1)));
        QCOMPARE(kept(files, Path).size(), 1);
    }
};

QTEST_APPLESS_MAIN(JournalTest)
#include "tst_journal.moc"
