// A byte that is flipped anywhere in an archive never crashes the verifier, and never goes unseen.
#include "judged.h"

#include <QTest>

using namespace chancery;
using namespace chancery::test;

class TestAnywhere : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_archive = MadeArchive::make(); }

    void everyFile_data()
    {
        QTest::addColumn<QString>("path");
        const QStringList paths = m_archive.files.keys();
        for (const QString &path : paths)
            QTest::newRow(qPrintable(path)) << path;
    }

    void everyFile()
    {
        QFETCH(QString, path);
        const Written written(m_archive.files);
        const QByteArray whole = m_archive.files.value(path);
        // Nothing but people's copies covers the close itself: its own time may be any.
        const qsizetype size = path.endsWith(QStringLiteral(".jsonl")) ? whole.lastIndexOf('\n', -2) : whole.size();
        const auto flipped = [&](qsizetype at, char bits) {
            QByteArray bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ bits);
            writeTree(written.folder(), {{path, bytes}});
            QVERIFY2(!written.report().holds(), qPrintable(QStringLiteral("%1 at %2").arg(path).arg(at)));
        };
        flipped(size / 5, 0x01);
        flipped(size * 2 / 3, 0x40);
        flipped(size - 1, 0x01);
        writeTree(written.folder(), {{path, whole.first(whole.size() / 2)}});
        QVERIFY(!written.report().holds());
        if (path != QStringLiteral("archive.json")) {
            QVERIFY(QFile::remove(written.folder() + u'/' + path));
            QVERIFY(failedClaims(written.report()).contains(QStringLiteral("archive.files")));
        }
    }

    // Bytes that are well-formed and mean something else: each line of a transcript gets another kind, or no data.
    void everyLine()
    {
        const QString path =
            QStringLiteral("ceremonies/%1/transcript.jsonl").arg(QString::fromLatin1(MadeArchive::FirstId));
        const QList<QByteArray> lines = m_archive.files.value(path).split('\n');
        const Written written(m_archive.files);
        for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
            QJsonObject object = must(parseJson(lines[i]));
            object.insert(QStringLiteral("data"), QJsonObject());
            QList<QByteArray> changed = lines;
            changed[i] = canonicalJson(object);
            if (changed[i] == lines[i])
                continue;
            writeTree(written.folder(), {{path, changed.join('\n')}});
            QVERIFY2(!written.report().holds(), lines[i].constData());
        }
    }

private:
    MadeArchive m_archive;
};

QTEST_GUILESS_MAIN(TestAnywhere)
#include "tst_anywhere.moc"
