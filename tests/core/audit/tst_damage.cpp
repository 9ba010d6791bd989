// One thing is wrong with the files of an honest archive: exactly the claims about it fail, by name.
#include "judged.h"

#include <QTest>

#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace chancery;
using namespace chancery::test;

using Edit = std::function<void(FileMap &)>;
Q_DECLARE_METATYPE(Edit)

namespace {

const QString First = QStringLiteral("ceremonies/2026-11-23-0001/");
const QString Second = QStringLiteral("ceremonies/2026-11-24-0002/");

// Another byte in the middle of the file, such that text stays text.
Edit flip(const QString &path)
{
    return [path](FileMap &files) {
        QByteArray &bytes = files[path];
        const qsizetype at = bytes.size() / 2;
        bytes[at] = bytes[at] == 'a' ? 'b' : 'a';
    };
}

Edit change(const QString &path, const QByteArray &from, const QByteArray &to)
{
    return [=](FileMap &files) {
        QByteArray &bytes = files[path];
        const qsizetype at = bytes.indexOf(from);
        if (at < 0)
            throw std::runtime_error("the test changes nothing");
        bytes.replace(at, from.size(), to);
    };
}

Edit withLines(const QString &path, const std::function<void(QList<QByteArray> &)> &edit)
{
    return [=](FileMap &files) {
        QList<QByteArray> lines = files[path].split('\n');
        edit(lines);
        files[path] = lines.join('\n');
    };
}

qsizetype lineOf(const QList<QByteArray> &lines, const QByteArray &kind)
{
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines[i].contains("\"kind\":\"" + kind + "\""))
            return i;
    }
    throw std::runtime_error("the test finds no such line");
}

Edit drop(const QByteArray &kind)
{
    return withLines(Second + QStringLiteral("transcript.jsonl"),
                     [kind](QList<QByteArray> &lines) { lines.removeAt(lineOf(lines, kind)); });
}

Edit remove(const QString &path)
{
    return [path](FileMap &files) {
        if (files.remove(path) != 1)
            throw std::runtime_error("the test removes nothing");
    };
}

QStringList claims(const char *names)
{
    QStringList out = QString::fromLatin1(names).split(u' ');
    out.sort();
    return out;
}

} // namespace

class TestDamage : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_archive = MadeArchive::make(); }

    void honestArchiveIsAccepted()
    {
        QByteArray says;
        QVERIFY2(Written(m_archive.files).crosschecked(&says) == 0, says.constData());
    }

    // What Qt's own lists leave out, and other programs serve.
    void strangeNames_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("folder");
        QTest::newRow("name that is not UTF-8") << QByteArray("certificates/\xff\xfe.pem") << false;
        QTest::newRow("folder that is not UTF-8") << QByteArray("ceremonies/2026-\xff") << true;
        QTest::newRow("empty folder") << QByteArray("ceremonies/2027-01-01-abcd") << true;
        QTest::newRow("hidden file") << QByteArray(".hidden") << false;
    }

    void strangeNames()
    {
        QFETCH(QByteArray, path);
        QFETCH(bool, folder);
        const Written written(m_archive.files);
        const QByteArray whole = QFile::encodeName(written.folder()) + '/' + path;
        if (folder) {
            QCOMPARE(::mkdir(whole.constData(), 0700), 0);
        } else {
            const int file = ::open(whole.constData(), O_CREAT | O_WRONLY, 0600);
            QVERIFY(file >= 0);
            ::close(file);
        }
        QCOMPARE(failedClaims(written.report()), QStringList{QStringLiteral("archive.files")});
        QCOMPARE(written.crosschecked(), 1);
        QVERIFY(::remove(whole.constData()) == 0); // the folder is removed by Qt, which does not see it
    }

    // Links lead out of the archive, on a server too; a hole costs nothing to make and a lot to read.
    void linksAndHoles_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("leadsTo"); // empty: a hole in that file
        QTest::addColumn<QString>("failed");
        const auto row = [](const char *name, const QString &path, const char *leadsTo, const char *failed) {
            QTest::newRow(name) << path << QByteArray(leadsTo) << claims(failed).join(u' ');
        };
        row("link for the pages", QStringLiteral("site"), "/", "archive.files");
        row("link for the first page", QStringLiteral("index.html"), "archive.json", "archive.files");
        row("link to a folder", QStringLiteral("certificates/more"), "..", "archive.files");
        row("link for a file", QStringLiteral("certificates/release.chain.pem"), "release.pem", "archive.files");
        row("link to a device", Second + QStringLiteral("VERIFY.txt"), "/dev/zero", "archive.files");
        row("hole", Second + QStringLiteral("approvals/01/alice.sig"), "", "approval.signature archive.files");
        row("hole that nothing names", QStringLiteral("hole"), "", "archive.files");
    }

    void linksAndHoles()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, leadsTo);
        QFETCH(QString, failed);
        const Written written(m_archive.files);
        const QByteArray whole = QFile::encodeName(written.folder() + u'/' + path);
        if (leadsTo.isEmpty()) {
            const int file = ::open(whole.constData(), O_CREAT | O_WRONLY, 0600);
            QVERIFY(file >= 0);
            QCOMPARE(::ftruncate(file, off_t{1} << 36), 0);
            ::close(file);
        } else {
            QFile::remove(written.folder() + u'/' + path);
            QCOMPARE(::symlink(leadsTo.constData(), whole.constData()), 0);
        }
        QCOMPARE(failedClaims(written.report()).join(u' '), failed);
        if (!leadsTo.isEmpty()) // the other program has no fear of holes
            QCOMPARE(written.crosschecked(), 1);
    }

    void damage_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<QStringList>("failed");
        QTest::addColumn<bool>("crosschecked"); // whether the other program looks at it
        const auto row = [](const char *name, const Edit &edit, const char *failed, bool crosschecked = true) {
            QTest::newRow(name) << edit << claims(failed) << crosschecked;
        };
        const QString profile = QStringLiteral("profiles/%1.json").arg(smallProfile().digest().hex());
        const QString transcript = Second + QStringLiteral("transcript.jsonl");
        const auto in = [](const char *name) { return Second + QString::fromLatin1(name); };

        row("byte of archive.json", change(QStringLiteral("archive.json"), "\"record\":\"", "\"record\":\"0"),
            "archive.founding");
        row(
            "archive.json of other JSON", [](FileMap &files) { files[QStringLiteral("archive.json")] = "{}"; },
            "archive.founding");
        row("byte of the profile", flip(profile), "archive.files plan.digest");
        row("byte of the plan", change(in("plan.json"), "A rehearsal", "B rehearsal"), "archive.files plan.digest");
        row("byte of the roster", flip(QStringLiteral("roster/0001.json")), "archive.files roster.lineage");
        row("roster with another threshold", change(QStringLiteral("roster/0001.json"), "\"m\":2", "\"m\":3"),
            "archive.files roster.lineage");
        row("byte of a roster signature", flip(QStringLiteral("roster/0001.sigs/bob.sig")),
            "archive.files roster.signatures");
        row("byte of the root", flip(QStringLiteral("certificates/root.pem")), "archive.files certificate.bytes");
        row("byte of a chain", flip(QStringLiteral("certificates/release.chain.pem")), "archive.files", false);
        row("byte of the transcript", change(transcript, "\"item\":\"Token's bag\"", "\"item\":\"Token's bug\""),
            "transcript.chain");
        row("transcript is no JSON", withLines(transcript, [](QList<QByteArray> &lines) { lines[4] = "not JSON"; }),
            "transcript.chain");
        row("byte of a statement", flip(in("statements/01.json")), "archive.files statement.digests");
        row("byte of to-be-signed bytes", flip(in("statements/01.01.tbs")), "certificate.bytes statement.digests");
        row("byte of an approval", flip(in("approvals/01/bob.sig")), "approval.signature archive.files");
        row("byte of the record", flip(in("record.json")), "archive.files record.matches-transcript");
        row("byte of a countersignature", flip(in("record.sigs/bob.sig")), "archive.files record.countersignatures");
        row("byte of allowed_signers", flip(in("allowed_signers")), "archive.files");
        row("byte of VERIFY.txt", flip(in("VERIFY.txt")), "archive.files", false);

        row("no roster", remove(QStringLiteral("roster/0001.json")), "archive.files roster.lineage");
        row("no profile", remove(profile), "archive.files plan.digest");
        row("no plan", remove(in("plan.json")), "archive.files plan.digest");
        row("no transcript", remove(transcript), "archive.files transcript.chain");
        row("no statement", remove(in("statements/01.json")), "archive.files statement.digests");
        row("no to-be-signed bytes", remove(in("statements/01.01.tbs")),
            "archive.files certificate.bytes statement.digests");
        row("no approval", remove(in("approvals/01/alice.sig")), "approval.signature archive.files");
        row("no certificate", remove(QStringLiteral("certificates/release.pem")), "archive.files certificate.bytes");
        row("no countersignature", remove(in("record.sigs/dana.sig")), "archive.files record.countersignatures");
        row("no record", remove(in("record.json")), "archive.files record.matches-transcript");
        row(
            "two approvals removed",
            [=](FileMap &files) {
                remove(in("approvals/01/alice.sig"))(files);
                remove(in("approvals/01/bob.sig"))(files);
            },
            "approval.signature approval.threshold archive.files");
        row(
            "no first ceremony",
            [](FileMap &files) {
                for (const QString &path : files.keys()) {
                    if (path.startsWith(First))
                        files.remove(path);
                }
            },
            "approval.signature archive.files archive.founding certificate.chain record.countersignatures "
            "record.lineage "
            "roster.lineage");

        row("dropped line", drop("equipment"), "transcript.chain");
        row("dropped check-in", drop("purpose-read"), "transcript.chain");
        row("dropped last line", drop("closed"), "transcript.chain");
        row("reordered lines", withLines(transcript, [](QList<QByteArray> &lines) { lines.swapItemsAt(2, 3); }),
            "transcript.chain");
        row(
            "last line cut", [=](FileMap &files) { files[transcript].chop(1); }, "transcript.chain");

        row(
            "extra file", [](FileMap &files) { files.insert(QStringLiteral("certificates/other.pem"), "x"); },
            "archive.files");
        row(
            "extra approval", [=](FileMap &files) { files.insert(in("approvals/01/zoe.sig"), "x"); }, "archive.files");
        row(
            "extra profile", [](FileMap &files) { files.insert(QStringLiteral("profiles/00.json"), "{}"); },
            "archive.files");
        row(
            "swapped statements",
            [](FileMap &files) {
                std::swap(files[First + QStringLiteral("statements/01.json")],
                          files[First + QStringLiteral("statements/02.json")]);
            },
            "archive.files statement.digests");
        row(
            "swapped approvals",
            [=](FileMap &files) { std::swap(files[in("approvals/01/bob.sig")], files[in("approvals/01/carol.sig")]); },
            "approval.signature approval.threshold archive.files");
        row(
            "approval of another statement",
            [=](FileMap &files) {
                files[in("approvals/01/bob.sig")] = files[First + QStringLiteral("approvals/01/bob.sig")];
            },
            "approval.signature archive.files");
        row(
            "certificates swapped",
            [](FileMap &files) {
                std::swap(files[QStringLiteral("certificates/root.pem")],
                          files[QStringLiteral("certificates/release.pem")]);
            },
            "archive.files certificate.bytes certificate.chain certificate.profile");
        row(
            "archive.json says live",
            [](FileMap &files) {
                change(QStringLiteral("archive.json"), "rehearsal.small", "small")(files);
                change(QStringLiteral("archive.json"), "\"mode\":\"rehearsal\"", "\"mode\":\"live\"")(files);
            },
            "");
    }

    void damage()
    {
        QFETCH(Edit, edit);
        QFETCH(QStringList, failed);
        QFETCH(bool, crosschecked);
        FileMap files = m_archive.files;
        edit(files);
        QVERIFY(files != m_archive.files);
        const Written written(files);
        const audit::Report report = written.report();
        if (failed == QStringList{QString()}) // a lie about the whole: many claims, and this one among them
            QVERIFY(failedClaims(report).contains(QStringLiteral("mode.separate")));
        else
            QCOMPARE(failedClaims(report).join(u' '), failed.join(u' '));
        if (crosschecked)
            QCOMPARE(written.crosschecked(), 1);
    }

private:
    MadeArchive m_archive;
};

QTEST_GUILESS_MAIN(TestDamage)
#include "tst_damage.moc"
