// Archives that were made wrong from the start, by a console that does not keep the rules: chain, record and
// countersignatures fit, and still exactly the right claim fails.
#include "judged.h"

#include <QTest>

using namespace chancery;
using namespace chancery::test;

Q_DECLARE_METATYPE(Forgery)

class TestForgery : public QObject
{
    Q_OBJECT

private slots:
    void forgery_data()
    {
        QTest::addColumn<Forgery>("forgery");
        QTest::addColumn<QString>("failed");
        const auto row = [](const char *name, void (*forge)(Forgery &), const char *failed) {
            Forgery forgery;
            forge(forgery);
            QTest::newRow(name) << forgery << QString::fromLatin1(failed);
        };
        row(
            "nothing", [](Forgery &) {}, "");
        row(
            "too few approvals", [](Forgery &f) { f.approvals = 1; }, "approval.threshold");
        row(
            "no PIN", [](Forgery &f) { f.approvalFlags = 0x81; }, "approval.form");
        row(
            "no touch", [](Forgery &f) { f.approvalFlags = 0x84; }, "approval.form");
        row(
            "another namespace",
            [](Forgery &f) { f.approvalNamespace = QStringLiteral("event-record@rehearsal.small.example"); },
            "approval.signature");
        row(
            "the live namespace", [](Forgery &f) { f.approvalNamespace = QStringLiteral("approval@small.example"); },
            "approval.signature");
        row(
            "replayed approval", [](Forgery &f) { f.replayApproval = true; }, "approval.signature");
        row(
            "counter that did not grow", [](Forgery &f) { f.staleCounter = true; }, "approval.counter");
        row(
            "certificate of no template", [](Forgery &f) { f.otherTemplate = true; }, "certificate.profile");
        row(
            "another certificate than approved", [](Forgery &f) { f.wrongTbs = true; }, "certificate.bytes");
        row(
            "unapproved object in the token", [](Forgery &f) { f.unapprovedObject = true; }, "operation.inventory");
        row(
            "credential not replaced", [](Forgery &f) { f.unsealed = true; },
            "operation.matches-statement sealing.replaced");
        row(
            "line of an unknown kind", [](Forgery &f) { f.unknownKind = true; }, "transcript.closed-kinds");
    }

    void forgery()
    {
        QFETCH(Forgery, forgery);
        QFETCH(QString, failed);
        const Written written(MadeArchive::make(forgery).files);
        const audit::Report report = written.report();
        QVERIFY2(failedClaims(report).join(u' ') == failed, qPrintable(report.text()));
        QCOMPARE(written.crosschecked(), failed.isEmpty() ? 0 : 1);
    }

    // What follows an invalid approval: with only one valid one left, the quorum is missing too.
    void invalidApprovalDoesNotCount()
    {
        Forgery forgery;
        forgery.approvals = 2;
        forgery.approvalFlags = 0x81;
        const audit::Report report = Written(MadeArchive::make(forgery).files).report();
        QCOMPARE(failedClaims(report),
                 QStringList({QStringLiteral("approval.form"), QStringLiteral("approval.threshold")}));
    }
};

QTEST_GUILESS_MAIN(TestForgery)
#include "tst_forgery.moc"
