// The public site as strangers find it: pages that hold together, names that stay names, and an archive beside them
// that verifies; and what is never published.
#include "app/site/publisher.h"
#include "app/site/site.h"
#include "core/archive/layout.h"
#include "core/transparency/checkpoint.h"
#include "core/transparency/tiles.h"
#include "support/made_books.h"

#include <QProcess>
#include <QTest>
#include <QXmlStreamReader>

using namespace chancery;
using namespace chancery::test;

namespace {

const QString LogHead = QStringLiteral("log/checkpoint");

struct Ran
{
    int code = -1;
    QByteArray says; // both streams
};

Ran run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit)
        throw std::runtime_error("a program does not run");
    return {process.exitCode(), process.readAll()};
}

Ran built(const char *program, const QStringList &arguments)
{
    return run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/") + QString::fromLatin1(program), arguments);
}

// What one page says of itself.
struct Read
{
    QString error; // not well-formed
    QSet<QString> ids;
    QStringList doubled; // ids that stand twice
    QStringList links;   // href and src
    QStringList loaded;  // what a browser fetches by itself
    QStringList elements;
    QStringList wrong; // attributes that run or style something
    int mainHeadings = 0;
};

Read readPage(const QByteArray &bytes)
{
    Read out;
    QXmlStreamReader xml(bytes);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QString name = xml.name().toString();
        out.elements += name;
        out.mainHeadings += name == QStringLiteral("h1");
        for (const QXmlStreamAttribute &attribute : xml.attributes()) {
            const QString key = attribute.name().toString();
            const QString value = attribute.value().toString();
            if (key == QStringLiteral("id") && out.ids.contains(value))
                out.doubled += value;
            if (key == QStringLiteral("id"))
                out.ids += value;
            if (key == QStringLiteral("href") || key == QStringLiteral("src"))
                out.links += value;
            if (key == QStringLiteral("src") || (key == QStringLiteral("href") && name == QStringLiteral("link")))
                out.loaded += value;
            if (key.startsWith(QStringLiteral("on")) || key == QStringLiteral("style"))
                out.wrong += name + u' ' + key;
        }
    }
    if (xml.hasError())
        out.error = QStringLiteral("line %1: %2").arg(xml.lineNumber()).arg(xml.errorString());
    return out;
}

QMap<QString, Read> readPages(const FileMap &files)
{
    QMap<QString, Read> out;
    for (auto it = files.constBegin(); it != files.constEnd(); ++it) {
        if (it.key().endsWith(QStringLiteral(".html")))
            out.insert(it.key(), readPage(it.value()));
    }
    return out;
}

// Everything that is wrong with the pages, a line each.
QStringList faults(const FileMap &files)
{
    QStringList out;
    const auto pages = readPages(files);
    for (auto it = pages.constBegin(); it != pages.constEnd(); ++it) {
        const auto wrong = [&](const QString &what) { out += it.key() + QStringLiteral(": ") + what; };
        if (!it->error.isEmpty())
            wrong(it->error);
        if (it->mainHeadings != 1)
            wrong(QStringLiteral("%1 main headings").arg(it->mainHeadings));
        for (const QString &id : it->doubled)
            wrong(QStringLiteral("two of #") + id);
        for (const QString &attribute : it->wrong)
            wrong(attribute);
        for (const char *element : {"script", "iframe", "object", "style", "form"}) {
            if (it->elements.contains(QLatin1String(element)))
                wrong(QLatin1String(element));
        }
        for (const QString &link : it->loaded) {
            if (!QUrl(link).isRelative())
                wrong(QStringLiteral("loads ") + link);
        }
        for (const QString &link : it->links) {
            const QUrl url(link);
            if (url.scheme() == QStringLiteral("https"))
                continue;
            const QUrl target = QUrl(QStringLiteral("x:/") + it.key()).resolved(url);
            const QString path = link.startsWith(u'#') ? it.key() : target.path(QUrl::FullyDecoded).sliced(1);
            const QString fragment = url.fragment(QUrl::FullyDecoded);
            if (!url.isRelative() || !files.contains(path))
                wrong(QStringLiteral("leads nowhere: ") + link);
            else if (!fragment.isEmpty() && !pages.value(path).ids.contains(fragment))
                wrong(QStringLiteral("no such place: ") + link);
        }
    }
    return out;
}

} // namespace

class TestPublish : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        Forgery logs;
        logs.logs = true;
        m_logged = MadeArchive::make(logs).files;
        Forgery objection;
        objection.objection = true; // and a remark
        m_plain = MadeArchive::make(objection).files;
        m_books = MadeBooks().files();
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_archive = m_folder->filePath(QStringLiteral("archive"));
        m_site = m_folder->filePath(QStringLiteral("public"));
    }

    void theArchiveIsThereByteForByte()
    {
        publishIt(m_logged);
        FileMap raw = readTree(m_site);
        raw.removeIf([](const auto &entry) { return archive::isPage(entry.key()); });
        QCOMPARE(raw, m_logged);
        const Ran verified = built("chancery-verify", {m_site});
        QVERIFY2(verified.code == 0, verified.says.constData());
        const Ran checked = run(QStringLiteral("python3"),
                                {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/crosscheck/crosscheck.py"), m_site});
        QVERIFY2(checked.code == 0, checked.says.constData());
    }

    void theSumsAreRight()
    {
        publishIt(m_logged);
        const QByteArray sums = readTree(m_site).value(QStringLiteral("site/SHA256SUMS"));
        QCOMPARE(sums.count('\n'), m_logged.size());
        QProcess process;
        process.setWorkingDirectory(m_site);
        process.start(QStringLiteral("sha256sum"),
                      {QStringLiteral("--quiet"), QStringLiteral("-c"), QStringLiteral("site/SHA256SUMS")});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
    }

    // What a key's page says to whoever has that certificate alone.
    void theCommandOfAKeyHolds()
    {
        publishIt(m_logged);
        for (const char *name : {"root", "release"}) {
            const QString path = QStringLiteral("site/keys/%1.html").arg(QLatin1String(name));
            const QByteArray page = readTree(m_site).value(path);
            const qsizetype begin = page.indexOf("chancery-verify certificate ");
            QVERIFY2(begin > 0, qPrintable(path));
            const QString command =
                QString::fromUtf8(page.mid(begin, page.indexOf('\n', begin) - begin)).section(u'<', 0, 0);
            QStringList words = command.split(u' ').sliced(1);
            for (QString &word : words) {
                if (QFileInfo::exists(m_site + u'/' + word))
                    word.prepend(m_site + u'/');
            }
            const Ran ran = built("chancery-verify", words + QStringList{QStringLiteral("--at"), timeText(at())});
            QVERIFY2(ran.code == 0, ran.says.constData());
            QVERIFY2(ran.says.count("\npassed ") == 9, ran.says.constData()); // every claim
        }
    }

    void pagesHoldTogether_data()
    {
        QTest::addColumn<FileMap>("files");
        QTest::newRow("logs") << m_logged;
        QTest::newRow("an objection") << m_plain;
        QTest::newRow("access logs") << m_books;
        QTest::newRow("aborted") << MadeArchive::makeAborted().files;
        QTest::newRow("ended early") << MadeArchive::makeEndedEarly().files;
    }

    void pagesHoldTogether()
    {
        QFETCH(FileMap, files);
        publishIt(files);
        const FileMap site = readTree(m_site);
        QVERIFY(readPages(site).size() > 20);
        const QStringList wrong = faults(site);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
        for (const QByteArray &page : pagesOf(site))
            QVERIFY(page.contains("REHEARSAL"));
    }

    // Each requirement leads to a file of the very kind that shows it, or says that there is none.
    void requirementsShowWhatMeetsThem()
    {
        const QByteArray none = "This archive holds nothing that shows it.";
        const char *const evidence[] = {".console.jsonl", ".hsm.jsonl", ".alerts.jsonl", "/plan.json",
                                        "log/checkpoint"};
        publishIt(m_books);
        const QByteArray page = readTree(m_site).value(QStringLiteral("site/requirements.html"));
        for (const char *file : evidence)
            QVERIFY2(page.contains(QByteArray(file) + "\">"), file);
        const QByteArray event =
            readTree(m_site).value(QStringLiteral("site/events/%1.html").arg(QLatin1String(MadeBooks::LastId)));
        for (const char *book : {".console.jsonl", ".hsm.jsonl", ".alerts.jsonl"})
            QVERIFY2(event.contains(QByteArray(book) + ".p7s\">"), book);
        init();
        publishIt(m_plain);
        const QByteArray plain = readTree(m_site).value(QStringLiteral("site/requirements.html"));
        QVERIFY(plain.contains(none) && !plain.contains(".alerts.jsonl\">"));
    }

    void againChangesNothing()
    {
        publishIt(m_logged);
        const FileMap before = readTree(m_site);
        const auto again = site::publish(m_files, wish());
        QVERIFY(again);
        QCOMPARE(again->change.added, QStringList());
        QCOMPARE(again->pages, 0);
        QCOMPARE(readTree(m_site), before);
    }

    void oneMoreEvent()
    {
        publishIt(firstOnly());
        const FileMap before = readTree(m_site);
        publishIt(m_plain);
        FileMap after = readTree(m_site);
        for (auto it = before.constBegin(); it != before.constEnd(); ++it) {
            QVERIFY2(after.contains(it.key()), qPrintable(it.key()));
            if (!archive::isPage(it.key()))
                QCOMPARE(after.value(it.key()), it.value());
        }
        QCOMPARE(faults(after), QStringList());
        QVERIFY(after.value(QStringLiteral("index.html")).contains("release"));
        // And never back.
        writeArchive(firstOnly());
        refused(ErrorCode::Conflict);
        QCOMPARE(readTree(m_site), after);
    }

    void strangeNamesStayNames()
    {
        writeArchive(m_plain);
        auto source = must(site::readSource(m_files, m_archive, at(), QStringLiteral("1")));
        const QString hostile =
            QString::fromUtf8("<script>alert('\"x\"')</script>&amp;\" onload=\"y\u202Etxt.exe\u2066");
        for (archive::PastCeremony &past : source.history) {
            past.state.context.plan.title = hostile;
            past.state.context.plan.description = hostile;
            past.state.context.profile.title = hostile;
            for (ceremony::PlannedPerson &person : past.state.context.plan.people)
                person.name = hostile;
        }
        QVERIFY(!source.texts.isEmpty());
        for (QString &text : source.texts)
            text = hostile;
        FileMap site = m_plain;
        site.insert(must(site::makePages(source)));
        const QStringList wrong = faults(site);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
        int named = 0;
        for (const QByteArray &page : pagesOf(site)) {
            QVERIFY(!page.contains("<script"));
            QVERIFY(!page.contains(QByteArray("\u202E")));
            QVERIFY(!page.contains(QByteArray("\u2066")));
            named += page.contains("&lt;script&gt;") && page.contains("U+202E");
        }
        QVERIFY(named > 5);
    }

    void neverPublished_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("bytes"); // null: taken away
        QTest::addColumn<ErrorCode>("code");
        const QString record = QStringLiteral("ceremonies/%1/record.json").arg(QLatin1String(MadeArchive::FirstId));
        QTest::newRow("a record was changed") << record << QByteArray("{}") << ErrorCode::Damaged;
        QTest::newRow("a certificate is gone")
            << QStringLiteral("certificates/root.pem") << QByteArray() << ErrorCode::Damaged;
        QTest::newRow("a stranger") << QStringLiteral("notes.txt") << QByteArray("x") << ErrorCode::Damaged;
        QTest::newRow("a log went back") << LogHead << QByteArray("x") << ErrorCode::Damaged;
    }

    void neverPublished()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, bytes);
        QFETCH(ErrorCode, code);
        FileMap files = m_logged;
        QVERIFY(bytes.isNull() || path == QStringLiteral("notes.txt") || files.contains(path));
        if (bytes.isNull())
            QVERIFY(files.remove(path));
        else
            files.insert(path, bytes);
        writeArchive(files);
        refused(code);
        QVERIFY(!QFileInfo::exists(m_site));
    }

    void onTheSiteOtherBytes()
    {
        publishIt(m_logged);
        writeTree(m_site, {{QStringLiteral("certificates/root.pem"), "other"}});
        const FileMap before = readTree(m_site);
        refused(ErrorCode::Conflict);
        QCOMPARE(readTree(m_site), before);
    }

    void anotherPublisherIsAtWork()
    {
        publishIt(m_logged);
        const auto held = m_files.lock(m_site + QStringLiteral("/site/.lock"));
        QVERIFY(held);
        refused(ErrorCode::Conflict);
    }

    void withinEachOther_data()
    {
        QTest::addColumn<QString>("site");
        QTest::newRow("below") << QStringLiteral("archive/public");
        QTest::newRow("the same") << QStringLiteral("archive");
        QTest::newRow("above") << QStringLiteral(".");
    }

    void withinEachOther()
    {
        QFETCH(QString, site);
        writeArchive(m_logged);
        m_site = QDir::cleanPath(m_folder->filePath(site));
        refused(ErrorCode::BadInput);
        QCOMPARE(readTree(m_archive), m_logged);
    }

    void logsContinue_data()
    {
        QTest::addColumn<int>("line"); // of the published checkpoint
        QTest::addColumn<QByteArray>("says");
        QTest::addColumn<bool>("holds");
        writeArchive(m_logged);
        const QString log = m_archive + QStringLiteral("/log");
        transparency::FolderSource source(m_files, log);
        transparency::TileReader reader(source, 2);
        const QByteArray one = must(transparency::treeRoot(reader, 1)).bytes().toBase64();
        QTest::newRow("the same") << 1 << QByteArray("2") << true;
        QTest::newRow("one entry more") << -1 << one << true;
        QTest::newRow("a fork") << 1 << QByteArray("1") << false;
        QTest::newRow("another root") << 2 << one << false;
        QTest::newRow("fewer entries than published") << 1 << QByteArray("3") << false;
        QTest::newRow("another origin") << 0 << QByteArray("log.example.com") << false;
        QTest::newRow("no size") << 1 << QByteArray("two") << false;
    }

    void logsContinue()
    {
        QFETCH(int, line);
        QFETCH(QByteArray, says);
        QFETCH(bool, holds);
        writeArchive(m_logged);
        QList<QByteArray> lines = m_logged.value(LogHead).split('\n');
        QCOMPARE(lines[1], QByteArray("2"));
        if (line < 0) {
            lines[1] = "1";
            lines[2] = says;
        } else {
            lines[line] = says;
        }
        const auto judged = site::judgeLog(m_files, m_archive, QStringLiteral("log"), lines.join('\n'));
        QCOMPARE(judged.has_value(), holds);
        if (!holds)
            QCOMPARE(judged.error().code(), ErrorCode::Conflict);
    }

    void theProgram()
    {
        writeArchive(m_logged);
        const QStringList arguments{QStringLiteral("publish"), QStringLiteral("--archive"), m_archive,
                                    QStringLiteral("--out"), m_site};
        const Ran refused = built("chancery-cli", arguments);
        QVERIFY2(refused.code == 1, refused.says.constData());
        QVERIFY2(refused.says.contains("--mode rehearsal"), refused.says.constData());
        QVERIFY(!QFileInfo::exists(m_site));
        QCOMPARE(built("chancery-cli", arguments + QStringList{QStringLiteral("--mode"), QStringLiteral("play")}).code,
                 2);
        QCOMPARE(built("chancery-cli", arguments.first(3)).code, 2);
        const Ran done =
            built("chancery-cli", arguments + QStringList{QStringLiteral("--mode"), QStringLiteral("rehearsal"),
                                                          QStringLiteral("--json")});
        QVERIFY2(done.code == 0, done.says.constData());
        const auto answer = parseJson(done.says);
        QVERIFY2(answer.has_value(), done.says.constData());
        QCOMPARE(answer->value(QLatin1String("added")).toInt(), static_cast<int>(m_logged.size()));
    }

private:
    static QDateTime at() { return must(parseTime(QStringLiteral("2026-11-30T12:00:00Z"))); }
    static QList<QByteArray> pagesOf(const FileMap &files)
    {
        QList<QByteArray> out;
        for (auto it = files.constBegin(); it != files.constEnd(); ++it) {
            if (it.key().endsWith(QStringLiteral(".html")))
                out += it.value();
        }
        return out;
    }
    // The archive as it was after its first event.
    FileMap firstOnly() const
    {
        FileMap out = m_plain;
        out.removeIf([](const auto &entry) {
            return entry.key().contains(QLatin1String(MadeArchive::SecondId)) ||
                   entry.key().startsWith(QStringLiteral("certificates/release"));
        });
        return out;
    }
    void writeArchive(const FileMap &files)
    {
        QDir(m_archive).removeRecursively();
        writeTree(m_archive, files);
    }
    site::PublishWish wish() const { return {m_archive, m_site, Mode::Rehearsal, at(), QStringLiteral("0.1.0")}; }
    void publishIt(const FileMap &files)
    {
        writeArchive(files);
        const auto done = site::publish(m_files, wish());
        QVERIFY2(done, done ? "" : qPrintable(done.error().text().english()));
    }
    void refused(ErrorCode code)
    {
        const auto done = site::publish(m_files, wish());
        QVERIFY(!done);
        QVERIFY2(done.error().code() == code, qPrintable(done.error().text().english()));
    }

    archive::DiskFiles m_files;
    FileMap m_logged; // an archive with logs
    FileMap m_plain;  // one without, with an objection and a remark
    FileMap m_books;  // one with access logs
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_archive;
    QString m_site;
};

QTEST_GUILESS_MAIN(TestPublish)
#include "tst_publish.moc"
