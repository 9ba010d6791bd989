// The report's outside forms, and the closed list of claims.
#include "core/audit/report.h"
#include "core/base/canonical_json.h"

#include <QSet>
#include <QTest>

using namespace chancery;
using namespace chancery::audit;

namespace {

Report sample()
{
    Report report;
    report.mode = Mode::Rehearsal;
    report.claims = {
        {QStringLiteral("transcript.chain"), Verdict::Passed, "Each line names the line before it.", {}},
        {QStringLiteral("archive.files"), Verdict::Failed, "This does not hold.", {QStringLiteral("a: missing")}},
        {QStringLiteral("archive.founding"), Verdict::Witnessed, "They saw it.", {}},
        {QStringLiteral("archive.end"), Verdict::NotChecked, "Bring an anchor.", {}}};
    return report;
}

} // namespace

class TestReport : public QObject
{
    Q_OBJECT

private slots:
    // Released names never change (FORMATS.md).
    void releasedNamesStand()
    {
        QSet<QString> names;
        for (const ClaimKind &kind : claimKinds())
            names.insert(QString::fromLatin1(kind.name));
        QCOMPARE(names.size(), claimKinds().size());
        const QString released = QStringLiteral(
            "transcript.chain transcript.closed-kinds plan.digest roster.lineage roster.signatures statement.digests "
            "approval.signature approval.form approval.counter approval.threshold operation.matches-statement "
            "operation.inventory certificate.bytes certificate.chain certificate.profile certificate.lint "
            "record.matches-transcript record.countersignatures record.lineage mode.separate archive.files "
            "archive.founding "
            "archive.end");
        for (const QString &name : released.split(u' '))
            QVERIFY2(names.contains(name), qPrintable(name));
    }

    void json()
    {
        const QByteArray bytes = sample().toJson();
        const auto object = parseCanonicalJson(bytes);
        QVERIFY(object.has_value());
        QCOMPARE(object->keys(),
                 QStringList({QStringLiteral("anchored"), QStringLiteral("claims"), QStringLiteral("mode"),
                              QStringLiteral("remembered"), QStringLiteral("schema"), QStringLiteral("verdict")}));
        QCOMPARE(object->value(QLatin1String("mode")).toString(), QStringLiteral("rehearsal"));
        QCOMPARE(object->value(QLatin1String("verdict")).toString(), QStringLiteral("failed"));
        QCOMPARE(object->value(QLatin1String("anchored")).toBool(true), false);
        const QJsonObject claim = object->value(QLatin1String("claims")).toArray().at(1).toObject();
        QCOMPARE(claim.value(QLatin1String("name")).toString(), QStringLiteral("archive.files"));
        QCOMPARE(claim.value(QLatin1String("verdict")).toString(), QStringLiteral("failed"));
        QCOMPARE(claim.value(QLatin1String("evidence")).toArray(), QJsonArray{QStringLiteral("a: missing")});
    }

    void text()
    {
        const QStringList lines = sample().text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 5);
        QCOMPARE(lines[0], QStringLiteral("REHEARSAL: 1 claim failed (1 passed, 1 witnessed, 1 not checked)"));
        QVERIFY(lines[2].startsWith(QStringLiteral("failed       archive.files ")));
        QVERIFY(lines[2].endsWith(QStringLiteral("[a: missing]")));
    }

    // A file's name is whatever somebody called it.
    void evidenceStaysOnItsLine()
    {
        Report report = sample();
        report.claims[1].evidence = {QStringLiteral("x\npassed       archive.files  \x1b[2Kok: no file of ours")};
        const QStringList lines = report.text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 5);
        QVERIFY(lines[2].startsWith(QStringLiteral("failed       archive.files ")));
        QVERIFY(lines[2].contains(QStringLiteral("[x<U+000A>passed       archive.files  <U+001B>[2Kok")));
    }

    void modeIsTheFirstWord()
    {
        Report report;
        QVERIFY(report.text().startsWith(QStringLiteral("UNKNOWN: ")));
        report.mode = Mode::Live;
        QVERIFY(report.text().startsWith(QStringLiteral("LIVE: no claim failed")));
    }
};

QTEST_GUILESS_MAIN(TestReport)
#include "tst_report.moc"
