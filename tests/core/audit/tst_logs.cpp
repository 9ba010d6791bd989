// Archives with logs: the honest one holds, and whatever is wrong with a log, or by those who have its keys, fails
// exactly the claims about it.
#include "judged.h"

#include <QTest>

using namespace chancery;
using namespace chancery::test;

using Edit = std::function<void(FileMap &)>;
using Misuse = std::function<void(MadeLogs &, const QString &archive)>;
Q_DECLARE_METATYPE(Edit)
Q_DECLARE_METATYPE(Misuse)
Q_DECLARE_METATYPE(Forgery)

namespace {

const QString Domain = QStringLiteral("rehearsal.small.example");
const QString First = QStringLiteral("ceremonies/2026-11-23-0001/");
const QString Second = QStringLiteral("ceremonies/2026-11-24-0002/");
const QString Proof = QStringLiteral("proof.tlog-proof");

Forgery withLogs()
{
    Forgery out;
    out.logs = true;
    return out;
}

Forgery withRekor()
{
    Forgery out = withLogs();
    out.rekor = true;
    return out;
}

void mustChange(bool changed)
{
    if (!changed)
        throw std::runtime_error("the test changes nothing");
}

// Another byte, counted from the end, or with a minus from the beginning.
Edit flip(const QString &path, int fromEnd = 1)
{
    return [=](FileMap &files) {
        mustChange(files.value(path).size() >= std::abs(fromEnd));
        QByteArray &bytes = files[path];
        char &byte = bytes[fromEnd < 0 ? -fromEnd : bytes.size() - fromEnd];
        byte = static_cast<char>(byte ^ 1);
    };
}

Edit without(const QString &prefix)
{
    return
        [=](FileMap &files) { mustChange(files.removeIf([&](auto it) { return it.key().startsWith(prefix); }) > 0); };
}

Edit change(const QString &path, const QByteArray &from, const QByteArray &to)
{
    return [=](FileMap &files) {
        mustChange(files.value(path).contains(from));
        QByteArray &bytes = files[path];
        bytes.replace(bytes.indexOf(from), from.size(), to);
    };
}

Edit editFounding(const std::function<void(QJsonArray &)> &edit)
{
    return [=](FileMap &files) {
        QByteArray &bytes = files[QStringLiteral("archive.json")];
        QJsonObject founding = must(parseJson(bytes));
        QJsonArray logs = founding.value(QLatin1String("logs")).toArray();
        edit(logs);
        founding.insert(QStringLiteral("logs"), logs);
        mustChange(canonicalJson(founding) != bytes);
        bytes = canonicalJson(founding);
    };
}

QDateTime later()
{
    return *parseTime(QStringLiteral("2026-11-25T14:00:00Z"));
}

// The log of events made anew with the keys of the old: these of its entries, in this order.
Misuse eventsAnew(const QList<int> &kept)
{
    return [=](MadeLogs &logs, const QString &archive) {
        QList<QByteArray> entries;
        for (const QByteArray &bundle : {readTree(archive).value(QStringLiteral("log/tile/entries/000.p/2"))}) {
            const qsizetype size = bundle.size() / 2; // both entries have the same length
            entries += {bundle.sliced(2, size - 2), bundle.sliced(size + 2)};
        }
        mustChange(QDir(archive + QStringLiteral("/log")).removeRecursively());
        const auto log = logs.events(Domain);
        for (int i : kept)
            must(log->append(entries[i]));
    };
}

QByteArray selfSigned()
{
    const pki::PkeyPtr key = must(pki::throwawayKey(KeyAlgorithm::P384));
    pki::CertificateFacts facts;
    facts.serial = QByteArray(16, '\x41');
    facts.subject = {QString(), QStringLiteral("Somebody"), QStringLiteral("Somebody else's root")};
    facts.notBefore = later();
    facts.notAfter = later().addYears(1);
    facts.ca = true;
    facts.keyUsages = {QStringLiteral("keyCertSign")};
    const QByteArray spki = must(pki::spkiOf(key.get()));
    const QByteArray tbs = must(pki::buildTbs(facts, spki, {}));
    return must(pki::assembleCertificate(tbs, must(pki::sign(key.get(), KeyAlgorithm::P384, tbs)), spki));
}

} // namespace

class TestLogs : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_archive = MadeArchive::make(withLogs()); }

    void anHonestArchiveWithRekorHolds()
    {
        const Written written(MadeArchive::make(withRekor()).files);
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        const audit::Claim *claim = report.find(QStringLiteral("certificate.rekor"));
        QCOMPARE(claim->verdict, audit::Verdict::Passed);
        QCOMPARE(claim->evidence.size(), 2); // the root's and the delegate's
        QCOMPARE(Written(m_archive.files).report().find(claim->name)->verdict, audit::Verdict::NotChecked);
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 0, says.constData());
    }

    // A checkpoint that an observer took away: of an earlier day, of today, of a tail that is gone, and of nobody.
    void aCheckpointTakenAway()
    {
        const QString end = QStringLiteral("archive.end");
        const auto reported = [](const FileMap &files, const QByteArray &checkpoint) {
            audit::Expectations brought;
            brought.checkpoint = checkpoint;
            return Written(files).report(brought);
        };
        const QByteArray newest = m_archive.files.value(QStringLiteral("log/checkpoint"));
        const auto proof = must(transparency::LogProof::parse(m_archive.files.value(First + Proof)));
        for (const QByteArray &honest : {proof.checkpoint, newest}) {
            const audit::Report report = reported(m_archive.files, honest);
            QVERIFY2(report.holds() && report.anchored, qPrintable(report.text()));
            QCOMPARE(report.find(end)->verdict, audit::Verdict::Passed);
        }
        QByteArray forged = newest;
        forged.replace("\n2\n", "\n3\n");
        QVERIFY(forged != newest);
        QCOMPARE(failedClaims(reported(m_archive.files, forged)), QStringList{end});
        // The last event and its entry are gone, and the log is as it was before: only who saw more can tell.
        FileMap rolledBack = m_archive.files;
        const auto last = must(transparency::LogProof::parse(m_archive.files.value(Second + Proof)));
        QVERIFY(last.checkpoint != proof.checkpoint);
        without(Second)(rolledBack);
        rolledBack[QStringLiteral("log/checkpoint")] = proof.checkpoint;
        QVERIFY(failedClaims(reported(rolledBack, newest)).contains(end));
        QVERIFY(!failedClaims(Written(rolledBack).report()).contains(end));
        const audit::Report unlogged = reported(MadeArchive::make().files, newest);
        QCOMPARE(failedClaims(unlogged), QStringList{end});
    }

    // Whoever edits a bundle has no key of Rekor.
    void anotherEntryInTheBundle()
    {
        MadeArchive made = MadeArchive::make(withRekor());
        const QString release = QStringLiteral("certificates/release.bundle.json");
        auto bundle = must(transparency::CertificateBundle::parse(made.files.value(release)));
        const auto root = must(
            transparency::CertificateBundle::parse(made.files.value(QStringLiteral("certificates/root.bundle.json"))));
        QCOMPARE(bundle.rekor.size(), 1);
        bundle.rekor = root.rekor;
        made.files[release] = bundle.bytes();
        judge(made.files, QStringLiteral("certificate.log"));
        bundle.rekor.clear();
        made.files[release] = bundle.bytes();
        judge(made.files, QStringLiteral("certificate.log"));
    }

    void honestArchiveHolds()
    {
        const Written written(m_archive.files);
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        for (const char *name : {"certificate.log", "log.events", "log.consistency"})
            QCOMPARE(report.find(QString::fromLatin1(name))->verdict, audit::Verdict::Passed);
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 0, says.constData());
    }

    void damage_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<QString>("failed");
        const auto row = [](const char *name, const Edit &edit, const char *failed) {
            QTest::newRow(name) << edit << QString::fromLatin1(failed);
        };
        const QString tile = QStringLiteral("ct/tile/0/000.p/");
        const QString data = QStringLiteral("ct/tile/data/000.p/");
        const QString entries = QStringLiteral("log/tile/entries/000.p/");
        row("no ct", without(QStringLiteral("ct/")), "certificate.log");
        row("no log", without(QStringLiteral("log/")), "log.events");
        row("no checkpoint of ct", without(QStringLiteral("ct/checkpoint")), "certificate.log");
        row("no checkpoint of log", without(QStringLiteral("log/checkpoint")), "log.events");
        row("no issuer", without(QStringLiteral("ct/issuer/")), "certificate.log");
        row(
            "another issuer", [](FileMap &f) { flip(f.lowerBound(QStringLiteral("ct/issuer/")).key())(f); },
            "certificate.log");
        row("damaged checkpoint of ct", flip(QStringLiteral("ct/checkpoint"), 20), "certificate.log");
        row("damaged checkpoint of log", flip(QStringLiteral("log/checkpoint"), 20), "log.events");
        row("damaged hash of ct", flip(tile + u'2'), "certificate.log");
        row("damaged hash of log", flip(QStringLiteral("log/tile/0/000.p/2")), "log.events");
        row(
            "damaged entry of ct",
            [data](FileMap &f) { f[data + u'2'][100] = static_cast<char>(f[data + u'2'][100] ^ 1); },
            "certificate.log");
        // What no hash of the tree covers.
        row("damaged precertificate beside its entry", flip(data + u'2', 40), "certificate.log");
        row("another issuer beside an entry", flip(data + u'2'), "archive.files certificate.log");
        row("damaged entry of log", flip(entries + u'2'), "log.events");
        row("stale tile of ct altered", flip(tile + u'1'), "archive.files");
        row("stale bundle of ct altered", flip(data + u'1', 40), "archive.files");
        row("stale bundle of log altered", flip(entries + u'1'), "archive.files");
        row(
            "stale tile of another width", [tile](FileMap &f) { f.insert(tile + u'3', f.value(tile + u'2')); },
            "archive.files");
        row(
            "tile of nothing", [](FileMap &f) { f.insert(QStringLiteral("log/tile/0/000.p/0"), {}); }, "archive.files");
        row(
            "stale tile under another name",
            [tile](FileMap &f) { f.insert(tile + QStringLiteral("01"), f.value(tile + u'1')); }, "archive.files");
        row(
            "a file that belongs to no log", [](FileMap &f) { f.insert(QStringLiteral("log/notes"), "x"); },
            "archive.files");
        row(
            "proof of another event", [](FileMap &f) { f.insert(Second + Proof, f.value(First + Proof)); },
            "log.events");
        row("no proof", without(Second + Proof), "log.events");
        row("damaged proof", flip(First + Proof, 20), "log.events");
        const QString bundle = QStringLiteral("certificates/release.bundle.json");
        row("no bundle", without(bundle), "certificate.log");
        row("damaged bundle", flip(bundle, 3), "certificate.log");
        row("damaged certificate in a bundle", flip(bundle, -30), "certificate.log");
        row(
            "the root's bundle for the delegate",
            [bundle](FileMap &f) { f.insert(bundle, f.value(QStringLiteral("certificates/root.bundle.json"))); },
            "certificate.log");
        row("archive.json without logs", editFounding([](QJsonArray &logs) { logs = {}; }), "archive.founding");
        row("archive.json without one log", editFounding([](QJsonArray &logs) { logs.removeLast(); }),
            "archive.founding");
        row("archive.json with another log", change(QStringLiteral("archive.json"), "example/ct", "example/cu"),
            "archive.founding");
        row(
            "another key of the event log",
            [](FileMap &files) {
                QByteArray &bytes = files[First + QStringLiteral("transcript.jsonl")];
                QList<QByteArray> lines = bytes.split('\n');
                for (QByteArray &line : lines) {
                    if (!line.contains("\"log\":\"log\""))
                        continue;
                    const qsizetype at = line.indexOf("\"spki\":") + 40; // inside the point
                    line[at] = line[at] == 'a' ? 'b' : 'a';
                }
                mustChange(lines.join('\n') != bytes);
                bytes = lines.join('\n');
            },
            "archive.founding log.events transcript.chain");
    }
    void damage()
    {
        QFETCH(Edit, edit);
        QFETCH(QString, failed);
        FileMap files = m_archive.files;
        edit(files);
        judge(files, failed);
    }

    // By somebody who has the operations token.
    void stolenKeys_data()
    {
        QTest::addColumn<Misuse>("misuse");
        QTest::addColumn<QString>("failed");
        QTest::newRow("nothing") << Misuse([](MadeLogs &, const QString &) {}) << QString();
        QTest::newRow("a certificate that no ceremony submitted") << Misuse([](MadeLogs &logs, const QString &) {
            const auto log = logs.certificates(Domain, later());
            const QByteArray other = selfSigned();
            must(log->accept(other));
            must(log->submitCertificate({other}));
        }) << QStringLiteral("certificate.log");
        QTest::newRow("a bundle with a line nobody has checked") << Misuse([](MadeLogs &, const QString &archive) {
            const QString path = QStringLiteral("certificates/release.bundle.json");
            auto bundle = must(transparency::CertificateBundle::parse(readTree(archive).value(path)));
            bundle.proofs[0].checkpoint +=
                transparency::NoteSignature{QStringLiteral("somebody"), 7, QByteArray(64, 'x')}.line();
            writeTree(archive, {{path, bundle.bytes()}});
        }) << QStringLiteral("certificate.log");
        QTest::newRow("a bundle proven for a tree that never was")
            << Misuse([](MadeLogs &logs, const QString &archive) {
                   const QString path = QStringLiteral("certificates/root.bundle.json");
                   auto bundle = must(transparency::CertificateBundle::parse(readTree(archive).value(path)));
                   logs.proveForAnotherTree(bundle, Domain);
                   writeTree(archive, {{path, bundle.bytes()}});
               })
            << QStringLiteral("certificate.log");
        QTest::newRow("an event that was none") << Misuse([](MadeLogs &logs, const QString &) {
            logs.logged(Domain, {QStringLiteral("2026-11-25-0003"), Digest::of("r"), Digest::of("t"), Digest::of("c")});
        }) << QStringLiteral("log.events");
        QTest::newRow("the last event is gone") << eventsAnew({0}) << QStringLiteral("log.events");
        QTest::newRow("the first event is gone") << eventsAnew({1}) << QStringLiteral("log.consistency log.events");
        QTest::newRow("events the other way round")
            << eventsAnew({1, 0}) << QStringLiteral("log.consistency log.events");
        QTest::newRow("an event twice in the tree") << Misuse([](MadeLogs &logs, const QString &archive) {
            const auto log = logs.events(Domain);
            const transparency::EntryFormat format;
            archive::DiskFiles disk;
            const QString folder = archive + QStringLiteral("/log");
            const auto tree = must(transparency::TileTree::open(disk, folder, format, log->published()));
            must(tree->append(must(tree->leaf(1))));
            must(logs.events(Domain)->append(format.entry(must(tree->leaf(1)))));
        }) << QStringLiteral("log.events");
        QTest::newRow("an event twice") << eventsAnew({0, 1, 1}) << QString(); // appending is idempotent
    }
    void stolenKeys()
    {
        QFETCH(Misuse, misuse);
        QFETCH(QString, failed);
        judge(MadeArchive::make(withLogs(), misuse).files, failed);
    }

    void forgery_data()
    {
        QTest::addColumn<Forgery>("forgery");
        QTest::addColumn<QString>("failed");
        const auto row = [](const char *name, bool Forgery::*member, const char *failed) {
            Forgery forgery = withLogs();
            forgery.*member = true;
            QTest::newRow(name) << forgery << QString::fromLatin1(failed);
        };
        row("the root's promise in the delegate's certificate", &Forgery::sctOfTheRoot, "certificate.log");
        row("finished without a promise", &Forgery::unpromised, "certificate.log operation.matches-statement");
        row("the record names other trees", &Forgery::otherHeads, "log.consistency");
        const auto rekor = [](const char *name, bool Forgery::*member, const char *failed) {
            Forgery forgery = withRekor();
            forgery.*member = true;
            QTest::newRow(name) << forgery << QString::fromLatin1(failed);
        };
        rekor("the root's entry in Rekor", &Forgery::rekorOfTheRoot, "certificate.rekor");
        rekor("finished without an entry", &Forgery::unentered, "certificate.rekor operation.matches-statement");
    }
    void forgery()
    {
        QFETCH(Forgery, forgery);
        QFETCH(QString, failed);
        judge(MadeArchive::make(forgery).files, failed);
    }

private:
    void judge(const FileMap &files, const QString &failed) const
    {
        const Written written(files);
        const audit::Report report = written.report();
        if (failedClaims(report).join(u' ') != failed)
            qInfo().noquote() << report.text();
        QCOMPARE(failedClaims(report).join(u' '), failed);
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == (failed.isEmpty() ? 0 : 1), says.constData());
    }

    MadeArchive m_archive;
};

QTEST_GUILESS_MAIN(TestLogs)
#include "tst_logs.moc"
