// Readers that were not written here accept the tiles: Go's sumdb packages, and a few lines of Python.
#include "core/archive/disk_files.h"
#include "core/transparency/event_log.h"
#include "log_fixture.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace chancery;
using namespace chancery::transparency;
using test::NoteKey;

namespace {

constexpr int Entries = 300;
const QString GoPath = QStringLiteral("/usr/share/gocode");

struct Ran
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

Ran run(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    if (!process.waitForFinished(90000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, {}, "it did not end"};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace

class TestLogReaders : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void goReadsIt();
    void pythonReadsIt();

private:
    QString log() const { return m_folder.filePath(QStringLiteral("log")); }
    QByteArray expected() const
    {
        return QByteArray::number(m_head.size) + ' ' + m_head.root.bytes().toBase64() + '\n';
    }

    QTemporaryDir m_folder;
    NoteKey m_key{'l', QStringLiteral("pki.example/log")};
    TreeHead m_head;
};

void TestLogReaders::initTestCase()
{
    archive::DiskFiles files;
    auto made = EventLog::open(files, log(), m_key.signer());
    QVERIFY(made);
    // The last is appended as an event is; those before it need not each be signed.
    for (quint64 i = 0; i + 1 < Entries; ++i)
        QVERIFY((*made)->tree().append(*EntryFormat::leaf(test::entryOf(i))));
    QVERIFY((*made)->append(test::entryOf(Entries - 1)));
    m_head = (*made)->published();
    QCOMPARE(m_head.size, quint64(Entries));
}

void TestLogReaders::goReadsIt()
{
    const QString go = QStandardPaths::findExecutable(QStringLiteral("go"));
    if (go.isEmpty() || !QDir(GoPath + QStringLiteral("/src/golang.org/x/mod/sumdb/tlog")).exists())
        QSKIP("Go's reader is not built: golang-go and golang-golang-x-mod-dev are not installed.");
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("GO111MODULE"), QStringLiteral("off"));
    environment.insert(QStringLiteral("GOPATH"), GoPath);
    environment.insert(QStringLiteral("GOFLAGS"), QString());
    environment.insert(QStringLiteral("GOPROXY"), QStringLiteral("off"));
    environment.insert(QStringLiteral("GOCACHE"), m_folder.filePath(QStringLiteral("go-cache")));
    const QString reader = m_folder.filePath(QStringLiteral("reader"));
    const Ran built = run(go,
                          {QStringLiteral("build"), QStringLiteral("-o"), reader,
                           QStringLiteral(CHANCERY_SOURCE_DIR "/tests/core/transparency/reader/main.go")},
                          environment);
    QVERIFY2(built.code == 0, built.err);
    const Ran read = run(reader, {log(), m_key.verifier().text()}, environment);
    QVERIFY2(read.code == 0, read.err);
    QCOMPARE(read.out, expected());
    const NoteKey other('o', m_key.verifier().name);
    QVERIFY(run(reader, {log(), other.verifier().text()}, environment).code != 0);
}

void TestLogReaders::pythonReadsIt()
{
    const QString script = QStringLiteral("import base64, hashlib, struct, sys\n"
                                          "from pathlib import Path\n"
                                          "log = Path(sys.argv[1])\n"
                                          "size = int((log / 'checkpoint').read_text().splitlines()[1])\n"
                                          "h = lambda b: hashlib.sha256(b).digest()\n"
                                          "leaves = []\n"
                                          "for n in range((size + 255) // 256):\n"
                                          "    width = min(256, size - n * 256)\n"
                                          "    end = '%03d' % n + ('' if width == 256 else '.p/%d' % width)\n"
                                          "    data = (log / 'tile/entries' / end).read_bytes()\n"
                                          "    mine = []\n"
                                          "    while data:\n"
                                          "        (length,) = struct.unpack('>H', data[:2])\n"
                                          "        mine.append(h(b'\\0' + data[2:2 + length]))\n"
                                          "        data = data[2 + length:]\n"
                                          "    assert (log / 'tile/0' / end).read_bytes() == b''.join(mine)\n"
                                          "    leaves += mine\n"
                                          "def mth(d):\n"
                                          "    if len(d) == 1: return d[0]\n"
                                          "    k = 1 << (len(d) - 1).bit_length() - 1\n"
                                          "    return h(b'\\1' + mth(d[:k]) + mth(d[k:]))\n"
                                          "assert (log / 'tile/1/000.p/1').read_bytes() == mth(leaves[:256])\n"
                                          "print(size, base64.b64encode(mth(leaves)).decode())\n");
    const Ran read =
        run(QStringLiteral("python3"), {QStringLiteral("-c"), script, log()}, QProcessEnvironment::systemEnvironment());
    QVERIFY2(read.code == 0, read.err);
    QCOMPARE(read.out, expected());
}

QTEST_GUILESS_MAIN(TestLogReaders)
#include "tst_log_readers.moc"
