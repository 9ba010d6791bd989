#include "core/archive/disk_files.h"

#include "support/fake_files.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <cerrno>
#include <cstring>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace chancery;
using archive::DiskFiles;
using test::FakeFiles;

namespace {

// Both keep the same contract, so that what holds on the fake holds on the disk.
struct Place
{
    std::unique_ptr<ports::Files> files;
    QTemporaryDir folder;
    QString root;
    QString operator/(const char *name) const { return root + u'/' + QString::fromLatin1(name); }
};

std::unique_ptr<Place> place(const QString &kind)
{
    auto made = std::make_unique<Place>();
    if (kind == u"disk") {
        made->files = std::make_unique<DiskFiles>();
        made->root = made->folder.path();
    } else {
        made->files = std::make_unique<FakeFiles>();
        made->root = QStringLiteral("/root");
        if (!made->files->makeFolder(made->root))
            qFatal("the fake disk has no folder");
    }
    return made;
}

void kinds()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("disk") << QStringLiteral("disk");
    QTest::newRow("fake") << QStringLiteral("fake");
}

template <class T>
QString errorOf(const Result<T> &result)
{
    return result ? QStringLiteral("no error") : result.error().english();
}

bool writeTo(const char *path, const QByteArray &text)
{
    QFile file(QString::fromLatin1(path));
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(text) == text.size();
}

// Mounts that only this process sees and that go with it; before Qt starts a thread. Empty, or why there are none.
QString ownMounts()
{
    const QByteArray user = QByteArray::number(::getuid());
    const QByteArray group = QByteArray::number(::getgid());
    if (::unshare(CLONE_NEWNS) != 0) {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0 || !writeTo("/proc/self/setgroups", "deny") ||
            !writeTo("/proc/self/uid_map", "0 " + user + " 1") || !writeTo("/proc/self/gid_map", "0 " + group + " 1"))
            return QStringLiteral("this process may not have mounts of its own: ") + qt_error_string(errno);
    }
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return QStringLiteral("mounts cannot be made private: ") + qt_error_string(errno);
    return {};
}

QString noOwnMounts;

QString mountTmpfs(const QString &folder, const char *options)
{
    if (!noOwnMounts.isEmpty())
        return noOwnMounts;
    if (::mount("tmpfs", QFile::encodeName(folder).constData(), "tmpfs", 0, options) != 0)
        return QStringLiteral("a tmpfs cannot be mounted: ") + qt_error_string(errno);
    return {};
}

class Mounted
{
public:
    explicit Mounted(const char *options) : m_problem(mountTmpfs(m_folder.path(), options)) {}
    ~Mounted()
    {
        if (m_problem.isEmpty())
            ::umount2(QFile::encodeName(m_folder.path()).constData(), MNT_DETACH);
    }
    const QString &problem() const { return m_problem; }
    bool makeReadOnly()
    {
        return ::mount("none", QFile::encodeName(m_folder.path()).constData(), nullptr, MS_REMOUNT | MS_RDONLY,
                       nullptr) == 0;
    }
    QString operator/(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QString path() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
    QString m_problem;
};

} // namespace

#define VERIFY_ERROR(result, expected)                                                                                 \
    do {                                                                                                               \
        const auto &verified = (result);                                                                               \
        QVERIFY(!verified);                                                                                            \
        QVERIFY2(verified.error().code() == (expected), qPrintable(errorOf(verified)));                                \
    } while (false)
#define VERIFY_OK(result)                                                                                              \
    do {                                                                                                               \
        const auto &verified = (result);                                                                               \
        QVERIFY2(verified, qPrintable(errorOf(verified)));                                                             \
    } while (false)

class DiskFilesTest : public QObject
{
    Q_OBJECT

private slots:
    void create_data() { kinds(); }
    void create()
    {
        QFETCH(QString, kind);
        const auto at = place(kind);
        ports::Files &files = *at->files;
        VERIFY_OK(files.create(*at / "a", "hello"));
        QCOMPARE(files.read(*at / "a", 100).value(), QByteArray("hello"));
        VERIFY_OK(files.create(*at / "a", "hello"));
        for (const char *other : {"", "hell", "hello ", "hellO"})
            VERIFY_ERROR(files.create(*at / "a", other), ErrorCode::Conflict);
        QCOMPARE(files.read(*at / "a", 100).value(), QByteArray("hello"));
        VERIFY_OK(files.makeFolder(*at / "folder"));
        VERIFY_ERROR(files.create(*at / "folder", "hello"), ErrorCode::Conflict);
        VERIFY_ERROR(files.create(*at / "no/such", "hello"), ErrorCode::NotFound);
        VERIFY_OK(files.create(*at / "empty", ""));
        QCOMPARE(files.list(at->root).value(),
                 (QStringList{QStringLiteral("a"), QStringLiteral("empty"), QStringLiteral("folder/")}));
    }

    void replace_data() { kinds(); }
    void replace()
    {
        QFETCH(QString, kind);
        const auto at = place(kind);
        ports::Files &files = *at->files;
        VERIFY_OK(files.replace(*at / "a", "one"));
        VERIFY_OK(files.replace(*at / "a", "another"));
        QCOMPARE(files.read(*at / "a", 100).value(), QByteArray("another"));
        VERIFY_OK(files.makeFolder(*at / "folder"));
        VERIFY_ERROR(files.replace(*at / "folder", "one"), ErrorCode::Conflict);
        VERIFY_ERROR(files.replace(*at / "no/such", "one"), ErrorCode::NotFound);
        QCOMPARE(files.list(at->root).value(), (QStringList{QStringLiteral("a"), QStringLiteral("folder/")}));
    }

    void read_data() { kinds(); }
    void read()
    {
        QFETCH(QString, kind);
        const auto at = place(kind);
        ports::Files &files = *at->files;
        QByteArray large(200000, 'x');
        large[150000] = '\0';
        VERIFY_OK(files.create(*at / "large", large));
        QCOMPARE(files.read(*at / "large", large.size()).value(), large);
        VERIFY_ERROR(files.read(*at / "large", large.size() - 1), ErrorCode::BadInput);
        VERIFY_ERROR(files.read(*at / "nothing", 10), ErrorCode::NotFound);
        VERIFY_OK(files.makeFolder(*at / "folder"));
        VERIFY_ERROR(files.read(*at / "folder", 10), ErrorCode::BadInput);
        QVERIFY(files.exists(*at / "large") && files.exists(*at / "folder") && !files.exists(*at / "nothing"));
    }

    void folders_data() { kinds(); }
    void folders()
    {
        QFETCH(QString, kind);
        const auto at = place(kind);
        ports::Files &files = *at->files;
        VERIFY_OK(files.makeFolder(*at / "x/y/z"));
        VERIFY_OK(files.makeFolder(*at / "x/y/z"));
        VERIFY_OK(files.create(*at / "x/b", "1"));
        VERIFY_OK(files.create(*at / "x/B", "1"));
        QCOMPARE(files.list(*at / "x").value(),
                 (QStringList{QStringLiteral("B"), QStringLiteral("b"), QStringLiteral("y/")}));
        VERIFY_ERROR(files.list(*at / "nothing"), ErrorCode::NotFound);
        VERIFY_ERROR(files.makeFolder(*at / "x/b"), ErrorCode::Conflict);
    }

    void rename_data() { kinds(); }
    void rename()
    {
        QFETCH(QString, kind);
        const auto at = place(kind);
        ports::Files &files = *at->files;
        VERIFY_OK(files.makeFolder(*at / "running/inner"));
        VERIFY_OK(files.create(*at / "running/inner/f", "1"));
        VERIFY_OK(files.makeFolder(*at / "done"));
        VERIFY_OK(files.rename(*at / "running", *at / "done/ID"));
        QVERIFY(!files.exists(*at / "running"));
        QCOMPARE(files.read(*at / "done/ID/inner/f", 10).value(), QByteArray("1"));
        VERIFY_OK(files.makeFolder(*at / "running"));
        VERIFY_ERROR(files.rename(*at / "running", *at / "done/ID"), ErrorCode::Conflict);
        VERIFY_OK(files.create(*at / "a", "a"));
        VERIFY_OK(files.create(*at / "b", "b"));
        VERIFY_ERROR(files.rename(*at / "a", *at / "b"), ErrorCode::Conflict);
        QCOMPARE(files.read(*at / "b", 10).value(), QByteArray("b"));
        VERIFY_ERROR(files.rename(*at / "nothing", *at / "c"), ErrorCode::NotFound);
    }

    void appendAndTruncate_data() { kinds(); }
    void appendAndTruncate()
    {
        QFETCH(QString, kind);
        const auto at = place(kind);
        ports::Files &files = *at->files;
        {
            auto file = files.openAppend(*at / "log");
            VERIFY_OK(file);
            VERIFY_OK((*file)->append("one\n"));
            VERIFY_OK((*file)->append("two\n"));
        }
        {
            auto file = files.openAppend(*at / "log");
            VERIFY_OK(file);
            VERIFY_OK((*file)->append("thr"));
        }
        QCOMPARE(files.read(*at / "log", 100).value(), QByteArray("one\ntwo\nthr"));
        VERIFY_OK(files.truncate(*at / "log", 8));
        QCOMPARE(files.read(*at / "log", 100).value(), QByteArray("one\ntwo\n"));
        VERIFY_ERROR(files.truncate(*at / "log", 9), ErrorCode::Internal);
        VERIFY_ERROR(files.truncate(*at / "nothing", 0), ErrorCode::NotFound);
        VERIFY_ERROR(files.openAppend(*at / "no/such"), ErrorCode::NotFound);
    }

    void remove_data() { kinds(); }
    void remove()
    {
        QFETCH(QString, kind);
        const auto at = place(kind);
        ports::Files &files = *at->files;
        VERIFY_OK(files.makeFolder(*at / "folder"));
        VERIFY_OK(files.create(*at / "folder/a", "a"));
        VERIFY_ERROR(files.remove(*at / "folder"), ErrorCode::Conflict);
        VERIFY_OK(files.remove(*at / "folder/a"));
        VERIFY_OK(files.remove(*at / "folder"));
        VERIFY_OK(files.remove(*at / "folder/a"));
        QVERIFY(files.list(at->root).value().isEmpty());
    }

    void lock_data() { kinds(); }
    void lock()
    {
        QFETCH(QString, kind);
        const auto at = place(kind);
        ports::Files &files = *at->files;
        auto held = files.lock(*at / "lock");
        VERIFY_OK(held);
        VERIFY_ERROR(files.lock(*at / "lock"), ErrorCode::Conflict);
        held->reset();
        VERIFY_OK(files.lock(*at / "lock"));
    }

    // The lock of a process that was killed is free again.
    void lockOfKilledProcess()
    {
        const auto at = place(QStringLiteral("disk"));
        int ready[2] = {};
        QCOMPARE(::pipe(ready), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            DiskFiles files;
            const auto held = files.lock(*at / "lock");
            const char answer = held ? 'y' : 'n';
            if (::write(ready[1], &answer, 1) == 1)
                ::pause();
            ::_exit(1);
        }
        char answer = 0;
        QCOMPARE(::read(ready[0], &answer, 1), ssize_t{1});
        QCOMPARE(answer, 'y');
        VERIFY_ERROR(at->files->lock(*at / "lock"), ErrorCode::Conflict);
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(ready[0]);
        ::close(ready[1]);
        VERIFY_OK(at->files->lock(*at / "lock"));
    }

    void relativePath()
    {
        DiskFiles files;
        VERIFY_ERROR(files.create(QStringLiteral("relative"), "x"), ErrorCode::Internal);
        QVERIFY(!QFile::exists(QStringLiteral("relative")));
    }

    // A symbolic link or a pipe in the place of a file is never written through.
    void notPlainFiles()
    {
        const auto at = place(QStringLiteral("disk"));
        QVERIFY(QFile::link(*at / "target", *at / "link"));
        VERIFY_ERROR(at->files->create(*at / "link", "x"), ErrorCode::NotFound);
        QVERIFY(!at->files->openAppend(*at / "link"));
        QVERIFY(!at->files->exists(*at / "target"));
        QCOMPARE(::mkfifo(QFile::encodeName(*at / "pipe").constData(), 0600), 0);
        VERIFY_ERROR(at->files->read(*at / "pipe", 10), ErrorCode::BadInput);
    }

    // /proc takes no new files from anybody, root included, and knows no unnamed files.
    void folderThatTakesNothing()
    {
        DiskFiles files;
        const auto made = files.create(QStringLiteral("/proc/chancery"), "x");
        QVERIFY(!made);
        QVERIFY(!files.exists(QStringLiteral("/proc/chancery")));
        QVERIFY(!files.openAppend(QStringLiteral("/proc/chancery")));
    }

    void readOnlyDisk_data() { kinds(); }
    void readOnlyDisk()
    {
        QFETCH(QString, kind);
        Mounted disk("size=1m");
        if (kind == u"disk" && !disk.problem().isEmpty())
            QSKIP(qPrintable(disk.problem()));
        std::unique_ptr<ports::Files> files;
        if (kind == u"disk")
            files = std::make_unique<DiskFiles>();
        else
            files = std::make_unique<FakeFiles>();
        VERIFY_OK(files->makeFolder(disk.path()));
        VERIFY_OK(files->create(disk / "a", "a"));
        if (kind == u"disk")
            QVERIFY(disk.makeReadOnly());
        else
            static_cast<FakeFiles &>(*files).readOnly = true;
        VERIFY_ERROR(files->create(disk / "b", "b"), ErrorCode::NotAllowed);
        VERIFY_ERROR(files->replace(disk / "a", "b"), ErrorCode::NotAllowed);
        VERIFY_ERROR(files->openAppend(disk / "a"), ErrorCode::NotAllowed);
        VERIFY_ERROR(files->truncate(disk / "a", 0), ErrorCode::NotAllowed);
        VERIFY_ERROR(files->remove(disk / "a"), ErrorCode::NotAllowed);
        VERIFY_ERROR(files->rename(disk / "a", disk / "c"), ErrorCode::NotAllowed);
        VERIFY_ERROR(files->makeFolder(disk / "folder"), ErrorCode::NotAllowed);
        VERIFY_ERROR(files->lock(disk / "lock"), ErrorCode::NotAllowed);
        QCOMPARE(files->read(disk / "a", 10).value(), QByteArray("a"));
    }

    void fullDisk()
    {
        const Mounted disk("size=64k");
        if (!disk.problem().isEmpty())
            QSKIP(qPrintable(disk.problem()));
        DiskFiles files;
        auto log = files.openAppend(disk / "log");
        VERIFY_OK(log);
        VERIFY_OK((*log)->append("first\n"));
        const QByteArray large(100000, 'x');
        VERIFY_ERROR(files.create(disk / "large", large), ErrorCode::DiskFull);
        VERIFY_ERROR(files.replace(disk / "log", large), ErrorCode::DiskFull);
        VERIFY_ERROR((*log)->append(large), ErrorCode::DiskFull);
        // Nothing half-made stays, and the room is free again.
        QCOMPARE(files.list(disk.path()).value(), QStringList{QStringLiteral("log")});
        QCOMPARE(files.read(disk / "log", 1000).value(), QByteArray("first\n"));
        VERIFY_OK(files.create(disk / "small", QByteArray(20000, 'x')));
    }

    void fullFakeDisk()
    {
        FakeFiles files;
        files.space = 10;
        VERIFY_OK(files.create(QStringLiteral("/a"), "12345"));
        VERIFY_ERROR(files.create(QStringLiteral("/b"), "123456"), ErrorCode::DiskFull);
        auto log = files.openAppend(QStringLiteral("/log"));
        VERIFY_OK(log);
        VERIFY_ERROR((*log)->append("123456"), ErrorCode::DiskFull);
        QCOMPARE(files.bytesOf(QStringLiteral("/log")), QByteArray("12345")); // torn, as a crash would leave it
    }

    void failingSync()
    {
        FakeFiles files;
        files.failSyncAfter = 1;
        VERIFY_OK(files.create(QStringLiteral("/a"), "a"));
        VERIFY_ERROR(files.create(QStringLiteral("/b"), "b"), ErrorCode::DiskError);
        VERIFY_ERROR(files.rename(QStringLiteral("/a"), QStringLiteral("/c")), ErrorCode::DiskError);
    }

    // A write that the system cuts short (here by the limit on a file's size) is taken back.
    void writeCutShort()
    {
        const auto at = place(QStringLiteral("disk"));
        auto log = at->files->openAppend(*at / "log");
        VERIFY_OK(log);
        VERIFY_OK((*log)->append("first\n"));
        const auto before = ::signal(SIGXFSZ, SIG_IGN);
        rlimit old = {};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &old), 0);
        rlimit small = old;
        small.rlim_cur = 10;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto failed = (*log)->append("second line\n");
        const auto created = at->files->create(*at / "new", "more than ten bytes");
        ::setrlimit(RLIMIT_FSIZE, &old);
        ::signal(SIGXFSZ, before);
        VERIFY_ERROR(failed, ErrorCode::DiskError);
        VERIFY_ERROR(created, ErrorCode::DiskError);
        QCOMPARE(at->files->read(*at / "log", 100).value(), QByteArray("first\n"));
        QCOMPARE(at->files->list(at->root).value(), QStringList{QStringLiteral("log")});
    }
};

int main(int argc, char **argv)
{
    noOwnMounts = ownMounts();
    DiskFilesTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_disk_files.moc"
