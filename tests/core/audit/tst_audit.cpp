// An honest archive: nothing fails, and nothing that could not be recomputed is called passed.
#include "judged.h"

#include <QTest>

using namespace chancery;
using namespace chancery::test;

class TestAudit : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { m_archive = MadeArchive::make(); }

    void honestArchiveHolds()
    {
        const Written written(m_archive.files);
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        QCOMPARE(report.claims.size(), audit::claimKinds().size());
        QVERIFY(!report.anchored);
        QVERIFY(report.text().startsWith(QStringLiteral("REHEARSAL: no claim failed")));
        QCOMPARE(readTree(written.folder()), m_archive.files); // nothing was written
    }

    void verdictsOfAnHonestArchive_data()
    {
        QTest::addColumn<QString>("claim");
        QTest::addColumn<QString>("verdict");
        const QMap<QString, QString> others{
            {QStringLiteral("transcript.times"), QStringLiteral("witnessed")},
            {QStringLiteral("enrolment.attestation"), QStringLiteral("witnessed")},
            {QStringLiteral("enrolment.vouching"), QStringLiteral("witnessed")},
            {QStringLiteral("operation.inside-the-token"), QStringLiteral("witnessed")},
            {QStringLiteral("certificate.compared"), QStringLiteral("witnessed")},
            {QStringLiteral("archive.founding"), QStringLiteral("witnessed")},
            {QStringLiteral("record.countersignatures"), QStringLiteral("witnessed")}, // erin had to go
            {QStringLiteral("certificate.log"), QStringLiteral("not-checked")},        // a profile without logs
            {QStringLiteral("certificate.rekor"), QStringLiteral("not-checked")},
            {QStringLiteral("log.events"), QStringLiteral("not-checked")},
            {QStringLiteral("log.consistency"), QStringLiteral("not-checked")},
            {QStringLiteral("log.witnesses"), QStringLiteral("not-checked")},
            {QStringLiteral("access.chain"), QStringLiteral("not-checked")}, // and without access logs
            {QStringLiteral("access.alerts"), QStringLiteral("not-checked")},
            {QStringLiteral("access.console"), QStringLiteral("not-checked")},
            {QStringLiteral("access.hsm"), QStringLiteral("not-checked")},
            {QStringLiteral("access.signature"), QStringLiteral("not-checked")},
            {QStringLiteral("archive.past"), QStringLiteral("not-checked")}, // without a memory
            {QStringLiteral("archive.end"), QStringLiteral("not-checked")},
        };
        for (const audit::ClaimKind &kind : audit::claimKinds()) {
            const QString name = QString::fromLatin1(kind.name);
            QTest::addRow("%s", kind.name) << name << others.value(name, QStringLiteral("passed"));
        }
    }

    void verdictsOfAnHonestArchive()
    {
        QFETCH(QString, claim);
        QFETCH(QString, verdict);
        static const audit::Report report = Written(m_archive.files).report();
        QCOMPARE(audit::verdictText(report.find(claim)->verdict), verdict);
    }

    void objectionAndRemarkHold()
    {
        Forgery objection;
        objection.objection = true;
        const Written written(MadeArchive::make(objection).files);
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 0, says.constData());
    }

    void abortedCeremonyHolds()
    {
        const Written written(MadeArchive::makeAborted().files);
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        QCOMPARE(report.find(QStringLiteral("certificate.bytes"))->verdict, audit::Verdict::NotChecked);
        QCOMPARE(report.find(QStringLiteral("roster.signatures"))->verdict, audit::Verdict::Passed);
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 0, says.constData());
    }

    // Ended before there was a roster: archive.json names none, and the profile is not kept twice.
    void endedBeforeTheRosterHolds()
    {
        const MadeArchive made = MadeArchive::makeEndedEarly();
        for (const QString &path : made.files.keys())
            QVERIFY2(!path.contains(QStringLiteral("unpublished")), qPrintable(path));
        const Written written(made.files);
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        QCOMPARE(report.find(QStringLiteral("archive.founding"))->verdict, audit::Verdict::NotChecked);
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 0, says.constData());
    }

    void anchor()
    {
        const Written written(m_archive.files);
        const audit::Report with = written.report({m_archive.lastRecord, {}});
        QVERIFY(with.anchored);
        QCOMPARE(with.find(QStringLiteral("archive.end"))->verdict, audit::Verdict::Passed);
        const audit::Report other = written.report({Digest::of("another"), {}});
        QCOMPARE(failedClaims(other), QStringList{QStringLiteral("archive.end")});
    }

    void rehearsalIsNotLive()
    {
        const Written written(m_archive.files);
        const audit::Report report = written.report({{}, Mode::Live});
        QCOMPARE(failedClaims(report), QStringList{QStringLiteral("mode.separate")});
        QVERIFY(report.text().startsWith(QStringLiteral("REHEARSAL: 1 claim failed")));
        QVERIFY(written.report({{}, Mode::Rehearsal}).holds());
    }

    void noArchiveIsAnError()
    {
        const QTemporaryDir empty;
        const auto report = audit::audit(empty.path(), {});
        QVERIFY(!report);
        QCOMPARE(report.error().code(), ErrorCode::NotFound);
    }

    void endCutOffShowsOnlyByTheAnchor()
    {
        FileMap files;
        for (auto it = m_archive.files.begin(); it != m_archive.files.end(); ++it) {
            if (!it.key().contains(QString::fromLatin1(MadeArchive::SecondId)) &&
                !it.key().contains(QStringLiteral("release")))
                files.insert(it.key(), it.value());
        }
        const Written written(files);
        QVERIFY(written.report().holds());
        QCOMPARE(failedClaims(written.report({m_archive.lastRecord, {}})), QStringList{QStringLiteral("archive.end")});
    }

private:
    MadeArchive m_archive;
};

QTEST_GUILESS_MAIN(TestAudit)
#include "tst_audit.moc"
