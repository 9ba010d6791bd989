// Access logs in an archive: the honest ones hold, stock openssl accepts them, and whatever is wrong with one, also by
// somebody who has the delegate's key, fails exactly the claims about it.
#include "judged.h"
#include "support/made_books.h"

#include "core/pki/precertificate.h"

#include <QTest>

using namespace chancery;
using namespace chancery::test;
using access::Book;
using access::Log;
using transcript::Line;

using Edit = std::function<void(FileMap &)>;
Q_DECLARE_METATYPE(Edit)

namespace {

QString pathOf(const char *id, const char *book)
{
    return QStringLiteral("access/%1.%2.jsonl").arg(QLatin1String(id), QLatin1String(book));
}

const QString RootHsm = pathOf(MadeBooks::RootId, "hsm");
const QString RootConsole = pathOf(MadeBooks::RootId, "console");
const QString LastHsm = pathOf(MadeBooks::LastId, "hsm");
const QString LastConsole = pathOf(MadeBooks::LastId, "console");
const QString LastAlerts = pathOf(MadeBooks::LastId, "alerts");
const QString P7s = QStringLiteral(".p7s");

Edit flip(const QString &path, int fromEnd)
{
    return [=](FileMap &files) {
        QByteArray &bytes = files[path];
        if (bytes.size() < fromEnd)
            throw std::runtime_error("the test changes nothing");
        char &byte = bytes[bytes.size() - fromEnd];
        byte = static_cast<char>(byte ^ 1);
    };
}

Edit without(const QString &path)
{
    return [=](FileMap &files) {
        if (files.remove(path) != 1)
            throw std::runtime_error("the test changes nothing");
    };
}

Edit copy(const QString &from, const QString &to)
{
    return [=](FileMap &files) { files.insert(to, files.value(from)); };
}

qsizetype indexOf(const QList<Line> &lines, const char *kind)
{
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines[i].kind == QLatin1String(kind))
            return i;
    }
    throw std::runtime_error("the log has no such line");
}

// The lines changed, chained and closed anew: nothing about its form is wrong.
Log rebuilt(Log log, const std::function<void(Log &)> &change)
{
    change(log);
    const QList<Line> lines = log.lines;
    access::LogWriter writer(log.header, lines.first().time,
                             lines.first().data.value(QLatin1String("facts")).toObject());
    for (qsizetype i = 1; i + 1 < lines.size(); ++i)
        writer.add(lines[i].by, lines[i].kind, lines[i].data, lines[i].time);
    return std::move(writer).finish(lines.last().time);
}

} // namespace

class TestAccess : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_books = std::make_unique<MadeBooks>();
        m_files = m_books->files();
    }

    void honestArchiveHolds()
    {
        const Written written(m_files);
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        for (const char *name : {"access.chain", "access.hsm", "access.alerts", "access.signature"})
            QCOMPARE(report.find(QString::fromLatin1(name))->verdict, audit::Verdict::Passed);
        QCOMPARE(report.find(QStringLiteral("access.console"))->verdict, audit::Verdict::Witnessed);
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 0, says.constData());
    }

    void waitsForTheDelegate()
    {
        const Written written(MadeBooks(1).files());
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        QCOMPARE(report.find(QStringLiteral("access.chain"))->verdict, audit::Verdict::Passed);
        QCOMPARE(report.find(QStringLiteral("access.signature"))->verdict, audit::Verdict::NotChecked);
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 0, says.constData());
    }

    // The command of the handbook; openssl judges by the time it is told.
    void opensslAccepts_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("damaged");
        for (const char *id : {MadeBooks::RootId, MadeBooks::DelegateId, MadeBooks::LastId}) {
            for (const char *book : {"console", "hsm", "alerts"}) {
                QTest::addRow("%s %s", id, book) << pathOf(id, book) << false;
                QTest::addRow("%s %s damaged", id, book) << pathOf(id, book) << true;
            }
        }
    }
    void opensslAccepts()
    {
        QFETCH(QString, path);
        QFETCH(bool, damaged);
        FileMap files = m_files;
        if (damaged)
            flip(path, 5)(files);
        const Written written(files);
        QProcess openssl;
        openssl.setWorkingDirectory(written.folder());
        openssl.start(QStringLiteral("openssl"),
                      {QStringLiteral("cms"), QStringLiteral("-verify"), QStringLiteral("-binary"),
                       QStringLiteral("-inform"), QStringLiteral("DER"), QStringLiteral("-in"), path + P7s,
                       QStringLiteral("-content"), path, QStringLiteral("-CAfile"),
                       QStringLiteral("certificates/root.pem"), QStringLiteral("-attime"),
                       QString::number(QDateTime(QDate(2026, 12, 1), QTime(0, 0), Qt::UTC).toSecsSinceEpoch()),
                       QStringLiteral("-out"), QStringLiteral("/dev/null")});
        QVERIFY(openssl.waitForFinished(30000));
        QCOMPARE(openssl.exitCode() == 0, !damaged);
    }

    void damage_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<QString>("failed");
        const auto row = [](const char *name, const Edit &edit, const char *failed) {
            QTest::newRow(name) << edit << QString::fromLatin1(failed);
        };
        row("no log of the token", without(LastHsm), "access.chain access.signature");
        row("no log of the console", without(LastConsole), "access.chain access.signature");
        row("no list of messages", without(LastAlerts), "access.chain access.signature");
        row("no earlier list of messages", without(pathOf(MadeBooks::RootId, "alerts")),
            "access.chain access.signature");
        row("damaged list of messages", flip(LastAlerts, 300), "access.chain access.signature");
        row("no signature of a list of messages", without(LastAlerts + P7s), "access.signature");
        row("no earlier log", without(RootHsm), "access.chain access.signature");
        row("damaged line", flip(LastHsm, 300), "access.chain access.signature");
        row(
            "cut off", [](FileMap &f) { f[LastConsole].chop(1); }, "access.chain access.signature");
        row("one log for another", copy(LastHsm, LastConsole), "access.chain access.signature");
        row("no signature", without(LastHsm + P7s), "access.signature");
        row("no signature of an earlier log", without(RootConsole + P7s), "access.signature");
        row("damaged signature", flip(LastHsm + P7s, 5), "access.signature");
        row("damaged certificate in the signature", flip(LastHsm + P7s, 700), "access.signature");
        row("signature of another log", copy(RootHsm + P7s, LastHsm + P7s), "access.signature");
        row(
            "signature of nothing", [](FileMap &f) { f[LastHsm + P7s].clear(); }, "access.signature");
        row(
            "bytes after the signature", [](FileMap &f) { f[LastHsm + P7s] += '\0'; }, "access.signature");
        row("a log of no event", copy(LastHsm, pathOf("2026-11-26-0004", "hsm")), "archive.files");
        row(
            "notes beside the logs", [](FileMap &f) { f.insert(QStringLiteral("access/notes"), "x"); },
            "archive.files");
    }
    void damage()
    {
        QFETCH(Edit, edit);
        QFETCH(QString, failed);
        FileMap files = m_files;
        edit(files);
        judge(files, failed);
    }

    // By somebody who has the delegate's key: the logs of the last event, changed and signed anew.
    void forgery_data()
    {
        QTest::addColumn<Edit>("edit");
        QTest::addColumn<QString>("failed");
        const auto row = [this](const char *name, const QString &path, const std::function<void(Log &)> &change,
                                const char *failed) {
            QTest::newRow(name) << Edit([=, this](FileMap &files) {
                const QByteArray bytes = rebuilt(must(access::parseLog(files.value(path))), change).bytes();
                files[path] = bytes;
                files[path + P7s] = must(pki::signCms(bytes, m_books->signer(), signedAt()));
            }) << QString::fromLatin1(failed);
        };
        row(
            "nothing", LastHsm, [](Log &) {}, "");
        row(
            "a key use is left out", LastHsm, [](Log &l) { l.lines.removeAt(indexOf(l.lines, "key-use")); },
            "access.hsm");
        row(
            "a key use of which the transcript does not tell", LastHsm,
            [](Log &l) {
                const qsizetype at = indexOf(l.lines, "key-use");
                Line more = l.lines[at];
                more.data.insert(QStringLiteral("line"), 1);
                l.lines.insert(at, more);
            },
            "access.hsm");
        row(
            "a key use is told twice", LastHsm,
            [](Log &l) {
                const qsizetype at = indexOf(l.lines, "key-use");
                l.lines.insert(at, l.lines[at]);
            },
            "access.hsm");
        row(
            "a key use of another key", LastHsm,
            [](Log &l) {
                l.lines[indexOf(l.lines, "key-use")].data.insert(QStringLiteral("key"), QStringLiteral("00"));
            },
            "access.hsm");
        row(
            "a login of another inventory", LastHsm,
            [](Log &l) { l.lines[indexOf(l.lines, "login")].data.insert(QStringLiteral("inventory"), QJsonArray()); },
            "access.hsm");
        row(
            "a use of a log's key is left out", LastHsm,
            [](Log &l) { l.lines.removeAt(indexOf(l.lines, "log-key-use")); }, "access.hsm");
        row(
            "in another order", LastHsm, [](Log &l) { std::swap(l.lines[1].data, l.lines[2].data); }, "access.hsm");
        row(
            "an earlier signature is not told of", LastHsm,
            [](Log &l) { l.lines.removeAt(indexOf(l.lines, "log-signed")); }, "access.signature");
        row(
            "an earlier signature at another time", LastHsm,
            [](Log &l) {
                l.lines[indexOf(l.lines, "log-signed")].data.insert(QStringLiteral("at"),
                                                                    QStringLiteral("2026-11-24T00:00:00Z"));
            },
            "access.signature");
        row(
            "it follows nothing", LastHsm, [](Log &l) { l.header.before = {}; }, "access.chain");
        row(
            "it follows another log", LastConsole, [](Log &l) { l.header.before.head = Digest::of("another"); },
            "access.chain");
        row(
            "nobody was at the console", LastConsole,
            [](Log &l) { l.lines.removeAt(indexOf(l.lines, "console-began")); }, "access.console");
        row(
            "a rehearsal tells of the machine's users", LastConsole,
            [](Log &l) {
                Line more = l.lines[1];
                more.kind = QStringLiteral("login");
                more.data = {{QStringLiteral("login"), QStringLiteral("root")},
                             {QStringLiteral("where"), QStringLiteral("tty1")},
                             {QStringLiteral("source"), QStringLiteral("wtmp")}};
                l.lines.insert(1, more);
            },
            "access.console");
        row(
            "it begins later than the one before ended", LastConsole,
            [](Log &l) {
                QJsonObject facts = l.lines[0].data.value(QLatin1String("facts")).toObject();
                facts.insert(QStringLiteral("since"), QStringLiteral("2026-11-25T00:00:00Z"));
                l.lines[0].data.insert(QStringLiteral("facts"), facts);
            },
            "access.console");
        row(
            "it ends before the event", LastConsole,
            [](Log &l) {
                const QDateTime early(QDate(2026, 11, 25), QTime(14, 0, 1), Qt::UTC);
                QJsonObject facts = l.lines[0].data.value(QLatin1String("facts")).toObject();
                facts.insert(QStringLiteral("until"), timeText(early));
                l.lines[0].data.insert(QStringLiteral("facts"), facts);
                for (Line &line : l.lines)
                    line.time = std::min(line.time, early);
                l.lines[1].data.insert(QStringLiteral("ended"), timeText(early));
            },
            "access.console");
        row(
            "a line of no kind", LastConsole, [](Log &l) { l.lines[1].kind = QStringLiteral("coffee"); },
            "access.console");
        const auto member = [](Log &l, const char *id, const QJsonValue &digest) {
            QJsonObject &data = l.lines[1].data;
            QJsonObject people = data.value(QLatin1String("sha256")).toObject();
            people.insert(QString::fromLatin1(id), digest);
            data.insert(QStringLiteral("sha256"), people);
        };
        const auto alert = [](Log &l, const QString &id) {
            Line more = l.lines[l.lines.size() - 2];
            more.data.insert(QStringLiteral("id"), id);
            l.lines.insert(l.lines.size() - 1, more);
        };
        row(
            "a member hears nothing", LastAlerts,
            [](Log &l) {
                QJsonObject people = l.lines[1].data.value(QLatin1String("sha256")).toObject();
                people.remove(people.keys().last());
                l.lines[1].data.insert(QStringLiteral("sha256"), people);
            },
            "access.alerts");
        row(
            "nobody hears of one thing", LastAlerts, [](Log &l) { l.lines.removeAt(2); }, "access.alerts");
        row(
            "somebody else hears of it too", LastAlerts,
            [=](Log &l) { member(l, "mallory", Digest::of("mallory").hex()); }, "access.alerts");
        row(
            "no digest", LastAlerts, [=](Log &l) { member(l, "mallory", QStringLiteral("none")); }, "access.alerts");
        row(
            "for nobody", LastAlerts, [](Log &l) { l.lines[1].data.insert(QStringLiteral("sha256"), QJsonObject()); },
            "access.alerts");
        row(
            "an alert twice", LastAlerts, [](Log &l) { l.lines.insert(1, l.lines[1]); }, "access.alerts");
        row(
            "in another order of alerts", LastAlerts, [](Log &l) { std::swap(l.lines[1].data, l.lines[2].data); },
            "access.alerts");
        row(
            "an alert of another event", LastAlerts,
            [=](Log &l) { alert(l, QLatin1String(MadeBooks::LastId) + QStringLiteral("9.000001.key-used")); },
            "access.alerts");
        row(
            "an alert that no line causes", LastAlerts,
            [=](Log &l) { alert(l, QLatin1String(MadeBooks::LastId) + QStringLiteral(".900000.key-used")); },
            "access.alerts");
        row(
            "what the machine saw", LastAlerts,
            [=](Log &l) { alert(l, QStringLiteral("system.0123456789abcdef.failed-login")); }, "");
        row(
            "a line of another kind", LastAlerts, [](Log &l) { l.lines[1].kind = QStringLiteral("coffee"); },
            "access.alerts");
        row(
            "a list that follows another one", LastAlerts, [](Log &l) { l.header.before.head = Digest::of("another"); },
            "access.chain");
        QTest::newRow("signed before it was finished") << Edit([this](FileMap &files) {
            files[LastHsm + P7s] = must(pki::signCms(files.value(LastHsm), m_books->signer(),
                                                     QDateTime(QDate(2026, 11, 25), QTime(13, 0), Qt::UTC)));
        }) << QStringLiteral("access.signature");
        QTest::newRow("signed by the root") << Edit([this](FileMap &files) {
            pki::CmsSigner root{m_books->delegates.last().root, {}, [this](QByteArrayView message) {
                                    return pki::sign(m_books->world.rootKey.get(), KeyAlgorithm::P384, message);
                                }};
            files[LastHsm + P7s] = must(pki::signCms(files.value(LastHsm), root, signedAt()));
        }) << QStringLiteral("access.signature");
        QTest::newRow("signed by a delegate of another root") << Edit([](FileMap &files) {
            MadeBooks other(2);
            files[LastHsm + P7s] = must(pki::signCms(files.value(LastHsm), other.signer(), signedAt()));
        }) << QStringLiteral("access.signature");
    }
    void forgery()
    {
        QFETCH(Edit, edit);
        QFETCH(QString, failed);
        FileMap files = m_files;
        edit(files);
        judge(files, failed);
    }

private:
    static QDateTime signedAt() { return QDateTime(QDate(2026, 11, 25), QTime(15, 0), Qt::UTC); }

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

    std::unique_ptr<MadeBooks> m_books;
    FileMap m_files;
};

QTEST_GUILESS_MAIN(TestAccess)
#include "tst_access.moc"
