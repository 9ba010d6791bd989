// Following an archive from run to run: what is remembered of the logs is not read again, what is not remembered is
// judged as ever, and whoever changes the past is found out.
#include "judged.h"
#include "support/laid_log.h"

#include <QTest>

using namespace chancery;
using namespace chancery::test;

using Edit = std::function<void(FileMap &)>;
Q_DECLARE_METATYPE(Edit)

namespace {

const QString Domain = QStringLiteral("rehearsal.small.example");
const QString First = QStringLiteral("ceremonies/2026-11-23-0001/");
const QString Second = QStringLiteral("ceremonies/2026-11-24-0002/");
const QStringList LogClaims{QStringLiteral("certificate.log"), QStringLiteral("log.events"),
                            QStringLiteral("log.consistency"), QStringLiteral("archive.files")};

Forgery withLogs()
{
    Forgery out;
    out.logs = true;
    return out;
}

audit::Expectations since(const audit::Memory &memory)
{
    audit::Expectations out;
    out.since = memory;
    return out;
}

QStringList remembered(const audit::Report &report)
{
    QStringList out;
    for (const audit::Claim &claim : report.claims) {
        if (claim.remembered)
            out += claim.name;
    }
    return out;
}

Edit change(const QString &path, qsizetype at = 0)
{
    return [=](FileMap &files) {
        QByteArray &bytes = files[path];
        if (bytes.isEmpty())
            throw std::runtime_error("the test changes nothing");
        bytes[at] = static_cast<char>(bytes[at] ^ 1);
    };
}

Edit without(const QString &path)
{
    return [=](FileMap &files) {
        if (!files.remove(path))
            throw std::runtime_error("the test changes nothing");
    };
}

// An archive whose logs held so many entries before its first ceremony, of which nothing is here: only whoever judged
// them then can say what they are.
MadeArchive grownTo(quint64 size, audit::Memory &memory)
{
    return MadeArchive::make(withLogs(), {}, [&](MadeLogs &logs, const QString &archive) {
        const auto put = [&](const QString &folder) {
            return [=](const QString &path, const QByteArray &bytes) { writeTree(archive, {{folder + path, bytes}}); };
        };
        const auto events = layLog(
            transparency::EntryFormat(), size,
            [](quint64 index) { return must(transparency::EntryFormat::leaf("event " + QByteArray::number(index))); },
            put(QStringLiteral("log/")));
        const auto certificates = layLog(
            transparency::CertificateFormat(), size,
            [](quint64 index) {
                const pki::LogEntry entry{pki::LogEntry::Type::Certificate, QByteArray::number(index), {}};
                return transparency::CertificateLeaf{index, index, entry, {}, {}}.bytes();
            },
            put(QStringLiteral("ct/")));
        memory.logs = {{Domain + QStringLiteral("/log"), logs.checkpoint(Domain, ceremony::eventLog, events)},
                       {Domain + QStringLiteral("/ct"), logs.checkpoint(Domain, QStringLiteral("ct"), certificates)}};
        put(QStringLiteral("log/"))(QStringLiteral("checkpoint"), memory.logs[0].checkpoint);
        put(QStringLiteral("ct/"))(QStringLiteral("checkpoint"), memory.logs[1].checkpoint);
    });
}

} // namespace

class TestMemory : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_archive = MadeArchive::make(withLogs());
        m_early = Written(m_archive.before).report().memory;
        m_late = Written(m_archive.files).report().memory;
    }

    void readsBackWhatItWrote()
    {
        QCOMPARE(m_late.records.size(), 2);
        QCOMPARE(m_late.logs.size(), 2);
        QVERIFY(m_late.knows(First + QStringLiteral("record.json")));
        QVERIFY(!m_late.knows(QStringLiteral("log/checkpoint")));
        const auto again = audit::Memory::parse(m_late.bytes());
        QVERIFY(again);
        QCOMPARE(again->bytes(), m_late.bytes());
    }

    void badMemories_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray good = m_late.bytes();
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("not JSON") << QByteArray("memory");
        QTest::newRow("cut off") << good.chopped(1);
        QTest::newRow("not canonical") << good + '\n';
        QTest::newRow("another schema") << QByteArray(good).replace("verified-archive/1", "verified-archive/2");
        QTest::newRow("one more member") << QByteArray(good).replace("{\"files\"", "{\"a\":1,\"files\"");
        QTest::newRow("no digest") << QByteArray(good).replace(m_late.records[0].hex().toLatin1(), "12");
        QTest::newRow("a file twice") << QByteArray(good).replace("roster/0001.json", "archive.json");
        QTest::newRow("a log twice") << QByteArray(good).replace("example/ct", "example/log");
    }

    void badMemories()
    {
        QFETCH(QByteArray, bytes);
        QVERIFY(!audit::Memory::parse(bytes));
    }

    void afterOneNewEvent()
    {
        const Written written(m_archive.files);
        const audit::Report report = written.report(since(m_early));
        QVERIFY2(report.holds(), qPrintable(report.text()));
        QVERIFY(report.anchored);
        for (const char *name : {"archive.past", "archive.end", "certificate.log", "log.events", "log.consistency"})
            QCOMPARE(report.find(QString::fromLatin1(name))->verdict, audit::Verdict::Passed);
        // What was not looked at is said where it belongs, and nowhere else.
        for (const audit::Claim &claim : report.claims)
            QCOMPARE(claim.remembered, LogClaims.contains(claim.name));
        QVERIFY(report.find(QStringLiteral("log.events"))
                    ->why.english()
                    .contains(QStringLiteral("remembered from an earlier one: the first 1 entries of ") + Domain));
        QVERIFY(report.text()
                    .section(u'\n', 0, 0)
                    .endsWith(QStringLiteral(
                        "; in part remembered: certificate.log, log.events, log.consistency, archive.files")));
        QCOMPARE(report.memory.bytes(), m_late.bytes()); // as if all had been judged at once
        QVERIFY(report.toJson().contains("\"remembered\":[\"certificate.log\",\"log.events\",\"log.consistency\","));
    }

    void nothingNew()
    {
        const audit::Report report = Written(m_archive.files).report(since(m_late));
        QVERIFY2(report.holds(), qPrintable(report.text()));
        QCOMPARE(report.memory.bytes(), m_late.bytes());
        for (const QString &name : LogClaims)
            QCOMPARE(report.find(name)->verdict, audit::Verdict::Passed);
        QCOMPARE(remembered(report), LogClaims);
    }

    void withoutAMemory()
    {
        const audit::Report report = Written(m_archive.files).report();
        QCOMPARE(report.find(QStringLiteral("archive.past"))->verdict, audit::Verdict::NotChecked);
        QVERIFY(remembered(report).isEmpty());
        QVERIFY(report.toJson().contains("\"remembered\":[]"));
    }

    // Most of it holds for whoever comes for the first time.
    void changedPast_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<QStringList>("failed");
        const auto row = [](const char *name, const Edit &edit, const QString &failed) {
            QTest::newRow(name) << edit << failed.split(u' ');
        };
        row("a file of the first ceremony", change(First + QStringLiteral("VERIFY.txt")),
            QStringLiteral("archive.files archive.past"));
        row("a file gone", without(First + QStringLiteral("VERIFY.txt")), QStringLiteral("archive.files archive.past"));
        row("an old entry that is read again", change(QStringLiteral("log/tile/entries/000.p/2"), 10),
            QStringLiteral("log.events"));
        row("an old hash that is read again", change(QStringLiteral("ct/tile/0/000.p/2"), 10),
            QStringLiteral("certificate.log"));
        row("a new entry", change(QStringLiteral("log/tile/entries/000.p/2"), 400), QStringLiteral("log.events"));
        row("the checkpoint", change(QStringLiteral("ct/checkpoint"), 3), QStringLiteral("certificate.log"));
        row("a file of the new ceremony", change(Second + QStringLiteral("VERIFY.txt")),
            QStringLiteral("archive.files"));
        row(
            "a new file of nobody", [](FileMap &files) { files.insert(QStringLiteral("log/tile/0/000.p/3"), "x"); },
            QStringLiteral("archive.files"));
    }

    void changedPast()
    {
        QFETCH(Edit, edit);
        QFETCH(QStringList, failed);
        FileMap files = m_archive.files;
        edit(files);
        const audit::Report report = Written(files).report(since(m_early));
        QCOMPARE(failedClaims(report), failed);
        if (failed.contains(QStringLiteral("archive.past"))) // then nothing of the logs rests on it either
            QVERIFY(remembered(report).isEmpty());
    }

    // Made anew with all keys: an honest archive in itself, and not the one that was verified.
    void anotherArchive()
    {
        const Written other(MadeArchive::make(withLogs()).files);
        QVERIFY(other.report().holds());
        const QStringList failed = failedClaims(other.report(since(m_early)));
        for (const char *name : {"archive.past", "archive.end", "log.consistency"})
            QVERIFY2(failed.contains(QString::fromLatin1(name)), name);
        QVERIFY(remembered(other.report(since(m_early))).isEmpty());
    }

    void wentBack()
    {
        const Written written(m_archive.before);
        QVERIFY(written.report().holds());
        const audit::Report report = written.report(since(m_late));
        QCOMPARE(failedClaims(report), QStringList({QStringLiteral("archive.end"), QStringLiteral("archive.past"),
                                                    QStringLiteral("log.consistency")}));
        QVERIFY(remembered(report).isEmpty());
    }

    // Whoever has the log's key signs another tree of the size that was seen: the archive is whole, the fork is not.
    void logThatForked()
    {
        audit::Memory memory = m_early;
        const MadeArchive made = MadeArchive::make(withLogs(), [&](MadeLogs &logs, const QString &) {
            memory = m_early;
            memory.files.clear();
            memory.records.clear();
            memory.logs = {{Domain + QStringLiteral("/log"),
                            logs.checkpoint(Domain, ceremony::eventLog, {1, transparency::leafHash("another event")})}};
        });
        const audit::Report report = Written(made.files).report(since(memory));
        QCOMPARE(failedClaims(report), QStringList{QStringLiteral("log.consistency")});
        QVERIFY(remembered(report).isEmpty());
    }

    // A hundred times as many entries before: one level of tiles more. Without a memory nobody answers for them.
    void readsNoMoreThanTheLogarithm()
    {
        qsizetype before = 0;
        for (const quint64 size : {quint64(1000), quint64(100000)}) {
            audit::Memory memory;
            const Written written(grownTo(size, memory).files);
            const audit::Report report = written.report(since(memory));
            QVERIFY2(report.holds(), qPrintable(report.text()));
            QVERIFY2(report.tilesRead <= 16, qPrintable(QString::number(report.tilesRead)));
            QVERIFY2(before == 0 || report.tilesRead <= before + 4, qPrintable(QString::number(report.tilesRead)));
            before = report.tilesRead;
            const audit::Report whole = written.report();
            QVERIFY(!whole.holds());
            QVERIFY(whole.tilesRead > static_cast<qsizetype>(2 * size / transparency::TileWidth));
            // An old tile that is gone is missed, though nobody would have read it.
            QVERIFY(QFile::remove(written.folder() + QStringLiteral("/ct/tile/0/001")));
            QCOMPARE(failedClaims(written.report(since(memory))), QStringList{QStringLiteral("certificate.log")});
        }
    }

private:
    MadeArchive m_archive;
    audit::Memory m_early;
    audit::Memory m_late;
};

QTEST_GUILESS_MAIN(TestMemory)
#include "tst_memory.moc"
