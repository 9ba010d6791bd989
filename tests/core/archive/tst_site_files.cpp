// What a published site takes from an archive, and what it looks like when a disk gives up half way.
#include "core/archive/site_files.h"
#include "support/fake_files.h"

#include <QTest>

using namespace chancery;
using namespace chancery::archive;
using chancery::test::FakeFiles;

using Tree = QMap<QString, QByteArray>; // bytes by path

class TestSiteFiles : public QObject
{
    Q_OBJECT

private slots:
    void appends_data();
    void appends();
    void theJudgeDecidesOnLogs();
    void headsComeLast();
    void aRefusalWritesNothing();
    void pathsOfLogs();
    void stoppedAnywhere_data();
    void stoppedAnywhere();
    void unfinishedFilesGo();
    void pagesAreReplaced();
    void onlyPagesAreWritten();
    void tooDeep();

private:
    static const QString Archive;
    static const QString Site;

    static void put(FakeFiles &files, const QString &folder, const Tree &tree)
    {
        QVERIFY(files.makeFolder(folder));
        for (auto it = tree.constBegin(); it != tree.constEnd(); ++it) {
            const QString path = folder + u'/' + it.key();
            QVERIFY(files.makeFolder(path.first(path.lastIndexOf(u'/'))));
            QVERIFY(files.replace(path, it.value()));
        }
    }
    static Tree treeOf(FakeFiles &files, const QString &folder)
    {
        Tree out;
        if (!files.exists(folder))
            return out;
        const auto paths = filesBelow(files, folder);
        for (const QString &path : paths ? *paths : QStringList())
            out.insert(path, *files.read(folder + u'/' + path, 1 << 20));
        return out;
    }
    static Result<void> agrees(const QString &, const QByteArray &) { return {}; }
    // Two events; the second one made the log's tile wider.
    static Tree before()
    {
        return {{QStringLiteral("archive.json"), "{}"},
                {QStringLiteral("roster/0001.json"), "roster"},
                {QStringLiteral("certificates/root.pem"), "root"},
                {QStringLiteral("ceremonies/one/record.json"), "one"},
                {QStringLiteral("log/tile/0/000.p/1"), "A"},
                {QStringLiteral("log/checkpoint"), "size 1"}};
    }
    static Tree after()
    {
        Tree out = before();
        out.insert(QStringLiteral("certificates/release.pem"), "release");
        out.insert(QStringLiteral("ceremonies/two/record.json"), "two");
        out.insert(QStringLiteral("log/tile/0/000.p/2"), "AB");
        out.insert(QStringLiteral("log/checkpoint"), "size 2");
        return out;
    }
};

const QString TestSiteFiles::Archive = QStringLiteral("/archive");
const QString TestSiteFiles::Site = QStringLiteral("/site");

void TestSiteFiles::appends_data()
{
    QTest::addColumn<QString>("path"); // changed
    QTest::addColumn<QByteArray>("onSite");
    QTest::addColumn<QByteArray>("inArchive"); // null: not there
    QTest::addColumn<int>("refused");          // an ErrorCode, or -1
    QTest::addColumn<int>("added");
    QTest::addColumn<int>("advanced");

    const auto row = [](const char *name, const char *path, QByteArray onSite, QByteArray inArchive, int refused = -1,
                        int added = 0, int advanced = 0) {
        QTest::newRow(name) << QString::fromLatin1(path) << onSite << inArchive << refused << added << advanced;
    };
    const int conflict = static_cast<int>(ErrorCode::Conflict);
    const int notAllowed = static_cast<int>(ErrorCode::NotAllowed);
    row("nothing new", "archive.json", "{}", "{}");
    row("a new file", "ceremonies/two/record.json", {}, "two", -1, 1);
    row("a new profile", "profiles/ab.json", {}, "p", -1, 1);
    row("other bytes", "ceremonies/one/record.json", "one", "One", conflict);
    row("shorter", "ceremonies/one/record.json", "one", "on", conflict);
    row("longer", "ceremonies/one/record.json", "one", "one more", conflict);
    row("a certificate is gone", "certificates/root.pem", "root", {}, conflict);
    row("a file of the site only", "ceremonies/zero/record.json", "zero", {}, conflict);
    row("a log goes on", "log/checkpoint", "size 1", "size 2", -1, 0, 1);
    row("the other log goes on", "ct/checkpoint", "size 1", "size 2", -1, 0, 1);
    row("the log is gone", "log/checkpoint", "size 1", {}, conflict);
    row("a checkpoint elsewhere is a file", "ceremonies/one/checkpoint", "size 1", "size 2", conflict);
    row("a partial tile was dropped", "log/tile/0/000.p/1", "A", {});
    row("a partial tile has other bytes", "log/tile/0/000.p/1", "A", "B", conflict);
    row("a full tile is gone", "log/tile/0/000", "A", {}, conflict);
    row("a partial tile outside a log", "ceremonies/tile/0/000.p/1", "A", {}, conflict);
    row("a stranger in the archive", "notes.txt", {}, "x", notAllowed);
    row("a private folder in the archive", "work/secret", {}, "x", notAllowed);
    row("a stranger on the site", "notes.txt", "x", {}, conflict);
    row("pages on the site", "index.html", "x", {});
    row("pages in the archive", "site/x.html", {}, "x");
    row("not quite a page", "index.htm", {}, "x", notAllowed);
}

void TestSiteFiles::appends()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, onSite);
    QFETCH(QByteArray, inArchive);
    QFETCH(int, refused);
    QFETCH(int, added);
    QFETCH(int, advanced);
    FakeFiles files;
    Tree site = before();
    Tree archive = before();
    const auto change = [&](Tree &tree, const QByteArray &bytes) {
        if (bytes.isNull())
            tree.remove(path);
        else
            tree.insert(path, bytes);
    };
    change(site, onSite);
    change(archive, inArchive);
    put(files, Site, site);
    put(files, Archive, archive);
    const auto plan = planSite(files, Archive, Site, agrees);
    if (refused >= 0) {
        QVERIFY(!plan);
        QCOMPARE(static_cast<int>(plan.error().code()), refused);
        return;
    }
    QVERIFY(plan);
    QCOMPARE(plan->added.size(), added);
    QCOMPARE(plan->advanced.size(), advanced);
    QVERIFY(!plan->first);
}

void TestSiteFiles::theJudgeDecidesOnLogs()
{
    FakeFiles files;
    put(files, Site, before());
    put(files, Archive, after());
    QByteArray judged;
    const auto forked = [&](const QString &log, const QByteArray &published) -> Result<void> {
        judged = log.toUtf8() + ": " + published;
        return Error(ErrorCode::Conflict, "It forked.");
    };
    const auto plan = planSite(files, Archive, Site, forked);
    QVERIFY(!plan);
    QCOMPARE(judged, QByteArray("log: size 1"));
    // Also when the checkpoint's bytes are the same: the tiles below it may be others.
    put(files, Archive, before());
    files.bytesOf(Archive + QStringLiteral("/log/checkpoint")) = "size 1";
    QVERIFY(!planSite(files, Archive, Site, forked));
}

void TestSiteFiles::headsComeLast()
{
    FakeFiles files;
    put(files, Archive, after());
    const auto plan = planSite(files, Archive, Site, agrees);
    QVERIFY(plan);
    QVERIFY(plan->first);
    files.journal.clear();
    QVERIFY(copySite(files, Archive, Site, *plan));
    QCOMPARE(files.journal.last(), QStringLiteral("replace /site/log/checkpoint"));
    const auto at = [&](const char *what) { return files.journal.indexOf(QLatin1String(what)); };
    QVERIFY(at("create /site/roster/0001.json") < at("create /site/ceremonies/one/record.json"));
    QVERIFY(at("create /site/certificates/root.pem") < at("create /site/ceremonies/one/record.json"));
    QVERIFY(at("create /site/ceremonies/one/record.json") < at("create /site/archive.json"));
    QCOMPARE(treeOf(files, Site), after());
}

void TestSiteFiles::aRefusalWritesNothing()
{
    FakeFiles files;
    put(files, Site, after());
    put(files, Archive, before());
    files.journal.clear();
    QVERIFY(!planSite(files, Archive, Site, agrees));
    QCOMPARE(files.journal, QStringList());
}

void TestSiteFiles::pathsOfLogs()
{
    QVERIFY(isLogHead(QStringLiteral("ct/checkpoint")));
    QVERIFY(!isLogHead(QStringLiteral("log/tile/checkpoint")));
    QVERIFY(isPartialTile(QStringLiteral("ct/tile/0/x001/067.p/8")));
    QVERIFY(!isPartialTile(QStringLiteral("ct/tile/0/x001/067")));
    QVERIFY(!isPartialTile(QStringLiteral("access/tile/0/000.p/8")));
}

void TestSiteFiles::stoppedAnywhere_data()
{
    QTest::addColumn<bool>("full"); // the disk is full after so many bytes; otherwise, no sync works after so many
    QTest::addColumn<bool>("first");
    QTest::newRow("unconfirmed, first") << false << true;
    QTest::newRow("unconfirmed, append") << false << false;
    QTest::newRow("full, first") << true << true;
    QTest::newRow("full, append") << true << false;
}

// At each point: what stood there stands, what is there is whole, the checkpoint names nothing that is not there, and
// the same command again completes it.
void TestSiteFiles::stoppedAnywhere()
{
    QFETCH(bool, full);
    QFETCH(bool, first);
    int stops = 0;
    for (int n = 0;; ++n) {
        FakeFiles files;
        put(files, Archive, after());
        const Tree old = first ? Tree() : before();
        if (!first)
            put(files, Site, old);
        const auto plan = planSite(files, Archive, Site, agrees);
        QVERIFY(plan);
        if (full)
            files.space = n;
        else
            files.failSyncAfter = n;
        const auto done = copySite(files, Archive, Site, *plan);
        const Tree now = treeOf(files, Site);
        for (auto it = now.constBegin(); it != now.constEnd(); ++it)
            QVERIFY2(it.value() == after().value(it.key()) || it.value() == old.value(it.key()), qPrintable(it.key()));
        for (auto it = old.constBegin(); it != old.constEnd(); ++it)
            QVERIFY2(now.contains(it.key()), qPrintable(it.key()));
        if (now.value(QStringLiteral("log/checkpoint")) == after().value(QStringLiteral("log/checkpoint")))
            QCOMPARE(now, after());
        if (done) {
            QCOMPARE(now, after());
            break;
        }
        QCOMPARE(done.error().code(), full ? ErrorCode::DiskFull : ErrorCode::DiskError);
        ++stops;
        files.space = std::numeric_limits<qint64>::max();
        files.failSyncAfter = -1;
        const auto again = planSite(files, Archive, Site, agrees);
        QVERIFY(again);
        QVERIFY(copySite(files, Archive, Site, *again));
        QCOMPARE(treeOf(files, Site), after());
    }
    QVERIFY(stops >= 4);
}

void TestSiteFiles::unfinishedFilesGo()
{
    FakeFiles files;
    put(files, Archive, after());
    put(files, Site, before());
    const QString left = Site + QStringLiteral("/ceremonies/one/.partial-7f");
    QVERIFY(files.replace(left, "on"));
    const auto plan = planSite(files, Archive, Site, agrees);
    QVERIFY(plan);
    QVERIFY(copySite(files, Archive, Site, *plan));
    QVERIFY(!files.exists(left));
    QCOMPARE(treeOf(files, Site), after());
}

void TestSiteFiles::pagesAreReplaced()
{
    FakeFiles files;
    put(files, Site, before());
    const QMap<QString, QByteArray> pages{{QStringLiteral("index.html"), "i"}, {QStringLiteral("site/a.html"), "a"}};
    files.journal.clear();
    QCOMPARE(*writePages(files, Site, pages), 2);
    QCOMPARE(files.journal.last(), QStringLiteral("replace /site/index.html"));
    QCOMPARE(*writePages(files, Site, pages), 0);
    files.bytesOf(Site + QStringLiteral("/site/a.html")) = "b";
    QCOMPARE(*writePages(files, Site, pages), 1);
    QCOMPARE(files.bytesOf(Site + QStringLiteral("/site/a.html")), QByteArray("a"));
    QCOMPARE(treeOf(files, Site), before());
}

void TestSiteFiles::onlyPagesAreWritten()
{
    FakeFiles files;
    put(files, Site, before());
    QVERIFY(!writePages(files, Site, {{QStringLiteral("ceremonies/one/record.json"), "x"}}));
    QCOMPARE(treeOf(files, Site), before());
}

void TestSiteFiles::tooDeep()
{
    FakeFiles files;
    QString path = QStringLiteral("ceremonies");
    for (int i = 0; i < 20; ++i)
        path += QStringLiteral("/a");
    put(files, Archive, {{path, "x"}});
    const auto plan = planSite(files, Archive, Site, agrees);
    QVERIFY(!plan);
    QCOMPARE(plan.error().code(), ErrorCode::BadInput);
}

QTEST_GUILESS_MAIN(TestSiteFiles)
#include "tst_site_files.moc"
