// Cosignatures come after an event: the same logs with more lines and files are an append to the site.
#include "app/site/publisher.h"
#include "core/audit/auditor.h"
#include "core/audit/own_policy.h"
#include "core/transparency/cosigned_log.h"
#include "core/transparency/log_fixture.h"
#include "support/made_archive.h"

#include <QTest>

using namespace chancery;
using namespace chancery::test;
using namespace chancery::transparency;

namespace {

const QString VerifyPage = QStringLiteral("site/verify.html");
const QString LogHead = QStringLiteral("log/checkpoint");

} // namespace

class TestCosignedSite : public QObject
{
    Q_OBJECT

private slots:
    void nobodyNamed()
    {
        Forgery logs;
        logs.logs = true;
        writeTree(archive(), MadeArchive::make(logs).files);
        must(published());
        QVERIFY(readTree(site()).value(VerifyPage).contains("No witness outside is named yet."));
        QVERIFY(QDir(archive()).removeRecursively());
        QVERIFY(QDir(site()).removeRecursively());
    }

    void cosignedLater()
    {
        writeTree(archive(), named());
        must(published());
        const FileMap before = readTree(site());
        QVERIFY(before.value(VerifyPage).contains("first-witness"));
        QVERIFY(before.value(VerifyPage).contains(m_witness.verifier().text().toUtf8()));
        cosignBoth();
        const archive::SiteChange change = must(published()).change;
        QCOMPARE(change.advanced, (QStringList{QStringLiteral("ct/checkpoint"), LogHead}));
        QCOMPARE(change.added, (QStringList{QStringLiteral("ct/") + cosignedPath(2, m_witness.verifier()),
                                            QStringLiteral("log/") + cosignedPath(2, m_witness.verifier())}));
        const FileMap after = readTree(site());
        QVERIFY(after.value(LogHead).startsWith(before.value(LogHead)));
        const audit::Report report = must(audit::audit(site(), {}));
        QVERIFY2(report.holds(), qPrintable(report.text()));
        QCOMPARE(report.find(QStringLiteral("log.witnesses"))->verdict, audit::Verdict::Passed);

        // A cosignature that was published is not taken back.
        QVERIFY(QDir(archive() + QStringLiteral("/ct/cosigned")).removeRecursively());
        const auto refused = published();
        QVERIFY(!refused);
        QCOMPARE(refused.error().code(), ErrorCode::Conflict);
        QCOMPARE(readTree(site()), after);
    }

private:
    QString archive() const { return m_folder.filePath(QStringLiteral("archive")); }
    QString site() const { return m_folder.filePath(QStringLiteral("site")); }

    FileMap named() const
    {
        const QJsonObject one{{QStringLiteral("name"), QStringLiteral("first-witness")},
                              {QStringLiteral("key"), m_witness.verifier().text()},
                              {QStringLiteral("url"), QJsonValue::Null}};
        Forgery forgery;
        forgery.logs = true;
        forgery.witnesses = {{QStringLiteral("needed"), 1}, {QStringLiteral("of"), QJsonArray{one}}};
        return MadeArchive::make(forgery).files;
    }

    Result<site::Published> published()
    {
        const QDateTime at = must(parseTime(QStringLiteral("2026-11-30T12:00:00Z")));
        return site::publish(m_files, {archive(), site(), Mode::Rehearsal, at, QStringLiteral("0.1.0")});
    }

    void cosignBoth()
    {
        FolderSource source(m_files, archive());
        for (const audit::OwnLog log : {audit::OwnLog::Events, audit::OwnLog::Certificates}) {
            const QString folder = archive() + u'/' + audit::folderOf(log);
            const QByteArray note = must(m_files.read(folder + QStringLiteral("/checkpoint"), LargestCheckpoint));
            const QByteArray text = must(SignedNote::parse(note)).text;
            must(acceptCosignatures(m_files, folder, must(cosign(text, 1795608000, m_witness.signer())).line(),
                                    must(audit::ownPolicy(source, log)), WhenAccepted::ReplaceCheckpoint));
        }
    }

    NoteKey m_witness{'w', QStringLiteral("one.example"), NoteKeyType::Cosignature};
    archive::DiskFiles m_files;
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestCosignedSite)
#include "tst_cosigned_site.moc"
