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
        const auto row = [](const char *name, const std::function<void(Forgery &)> &forge, const char *failed) {
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
            "operation.matches-statement record.matches-transcript sealing.replaced");
        row(
            "line of an unknown kind", [](Forgery &f) { f.unknownKind = true; }, "transcript.closed-kinds");

        const QStringList all{QStringLiteral("alice"), QStringLiteral("bob"), QStringLiteral("carol")};
        row(
            "no member signed the record", [&](Forgery &f) { f.unsignedMembers = all; }, "record.countersignatures");
        row(
            "a member did not sign before M had", [&](Forgery &f) { f.unsignedMembers = all.first(1); },
            "record.countersignatures");
        row(
            "nothing: a member's key failed after M had signed", [&](Forgery &f) { f.unsignedMembers = all.last(1); },
            "");
        row(
            "a member's refusal is not signed", [](Forgery &f) { f.unsignedRefusal = true; },
            "record.countersignatures");
        row(
            "signed, and named as not signing", [](Forgery &f) { f.unsignedToo = true; }, "record.countersignatures");
        row(
            "every member left before the record", [](Forgery &f) { f.membersLeave = true; },
            "record.countersignatures record.matches-transcript");
        row(
            "nothing: objection", [](Forgery &f) { f.objection = true; }, "");
        row(
            "one member resolved", [](Forgery &f) { f.objection = f.resolvedByOne = true; }, "objection.evidence");
        row(
            "the administrator resolved", [](Forgery &f) { f.objection = f.resolvedUnsigned = true; },
            "objection.evidence");
        row(
            "another resolution than signed", [](Forgery &f) { f.objection = f.resolvedOtherwise = true; },
            "objection.evidence");
        row(
            "another objection than signed", [](Forgery &f) { f.objection = f.objectedOtherwise = true; },
            "objection.evidence");
        row(
            "never resolved", [](Forgery &f) { f.objection = f.neverResolved = true; },
            "approval.signature objection.evidence operation.matches-statement record.matches-transcript "
            "statement.digests transcript.order");
        row(
            "the token signed while halted", [](Forgery &f) { f.objection = f.workedWhileHalted = true; },
            "operation.matches-statement");
        row(
            "approval in another's name", [](Forgery &f) { f.approvedBy = QStringLiteral("bob"); }, "transcript.order");
        row(
            "vouched twice by one", [](Forgery &f) { f.vouchedTwice = true; }, "enrolment.vouching");
        row(
            "another fingerprint was shown at the end", [](Forgery &f) { f.falseVerified = true; },
            "certificate.bytes");
        row(
            "recovery's credential not replaced", [](Forgery &f) { f.recoveredUnsealed = true; },
            "operation.matches-statement record.matches-transcript sealing.replaced");
    }

    void forgery()
    {
        QFETCH(Forgery, forgery);
        QFETCH(QString, failed);
        const Written written(MadeArchive::make(forgery).files);
        const audit::Report report = written.report();
        if (failedClaims(report).join(u' ') != failed)
            qInfo().noquote() << report.text();
        QCOMPARE(failedClaims(report).join(u' '), failed);
        QCOMPARE(written.crosschecked(), failed.isEmpty() ? 0 : 1);
    }

    // Words without a signature are what somebody says that somebody said.
    void unsignedWordsAreWitnessed()
    {
        Forgery forgery;
        forgery.objection = forgery.unsignedWords = true;
        const Written written(MadeArchive::make(forgery).files);
        const audit::Report report = written.report();
        QCOMPARE(failedClaims(report), QStringList());
        const audit::Claim *objection = report.find(QStringLiteral("objection.evidence"));
        QCOMPARE(objection->verdict, audit::Verdict::Witnessed);
        QVERIFY(objection->evidence.contains(QStringLiteral("ceremonies/%1/objections/01.json is not signed")
                                                 .arg(QLatin1String(MadeArchive::SecondId))));
        QVERIFY(report.find(QStringLiteral("record.countersignatures"))
                    ->evidence.contains(QStringLiteral("ceremonies/%1/remarks/01.json is not signed")
                                            .arg(QLatin1String(MadeArchive::SecondId))));
        QCOMPARE(written.crosschecked(), 0);

        Forgery honest;
        honest.objection = true;
        QCOMPARE(Written(MadeArchive::make(honest).files).report().find(QStringLiteral("objection.evidence"))->verdict,
                 audit::Verdict::Passed);
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
