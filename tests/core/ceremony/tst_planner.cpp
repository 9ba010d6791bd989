// The planner fills in what profile and kind fix, and says what it decided.
#include "core/ceremony/room.h"

#include <QTest>

using namespace chancery;
using namespace chancery::ceremony;
using namespace chancery::ceremony::test;

class TestPlanner : public QObject
{
    Q_OBJECT

private slots:
    void theRootEndsWhenTheProfileSays();
    void aDelegateLivesAsTheProfileSays();
    void clippingSaysSo();
    void movingTheBeginningSaysSo();
    void takesTheKeyFromARequest();
    void refuses_data();
    void refuses();
    void serialsArePositiveAndWhole_data();
    void serialsArePositiveAndWhole();
};

namespace {

PlanWish delegateWish(const policy::Profile &profile)
{
    PlanWish wish = wishFor(profile);
    wish.templateId = QStringLiteral("release");
    wish.keyTokenLabel = QStringLiteral("release");
    return wish;
}

} // namespace

void TestPlanner::theRootEndsWhenTheProfileSays()
{
    const policy::Profile rust = shippedProfile(QStringLiteral("rust"));
    const PlanMade made = must(planEstablishRoot(rust, wishFor(rust)));
    QCOMPARE(made.plan.certificate.notAfter, *rust.find(QStringLiteral("root"))->firstNotAfter);
    QCOMPARE(made.plan.certificate.notAfter.date().year(), 2031);
    QVERIFY(made.notes.isEmpty());
    QCOMPARE(made.plan.key.source, KeySource::RootToken);
    QCOMPARE(made.plan.key.tokenLabel, QStringLiteral("root"));
    QVERIFY(made.plan.certificate.commonName.contains(QStringLiteral("2026")));
    QCOMPARE(made.plan.profile, rust.digest());
}

void TestPlanner::aDelegateLivesAsTheProfileSays()
{
    const policy::Profile small = shippedProfile(QStringLiteral("small"));
    const PlanMade made = must(planIssueDelegate(small, delegateWish(small)));
    QCOMPARE(made.plan.certificate.notAfter, made.plan.certificate.notBefore.addYears(7));
    QCOMPARE(made.plan.certificate.name, QStringLiteral("release"));
    QVERIFY(made.notes.isEmpty());
    PlanWish second = delegateWish(small);
    second.name = QStringLiteral("release-2");
    const Plan plan = must(planIssueDelegate(small, second)).plan;
    QCOMPARE(plan.certificate.name, second.name);
    QCOMPARE(plan.certificate.templateId, QStringLiteral("release"));
}

void TestPlanner::clippingSaysSo()
{
    const policy::Profile small = shippedProfile(QStringLiteral("small"));
    PlanWish wish = delegateWish(small);
    wish.issuerNotAfter = must(parseTime(QStringLiteral("2031-10-31T00:00:00Z")));
    const PlanMade made = must(planIssueDelegate(small, wish));
    QCOMPARE(made.plan.certificate.notAfter, wish.issuerNotAfter);
    QCOMPARE(made.notes.size(), 1);
    const QString note = made.notes.first().english();
    QVERIFY2(note.contains(QStringLiteral("2033-11-23T00:00:00Z")) &&
                 note.contains(QStringLiteral("2031-10-31T00:00:00Z")),
             qPrintable(note));
}

void TestPlanner::movingTheBeginningSaysSo()
{
    const policy::Profile small = shippedProfile(QStringLiteral("small"));
    PlanWish wish = delegateWish(small);
    wish.issuerNotBefore = wish.notBefore;
    QVERIFY(must(planIssueDelegate(small, wish)).notes.isEmpty());
    wish.issuerNotBefore = wish.notBefore.addDays(1);
    const PlanMade made = must(planIssueDelegate(small, wish));
    QCOMPARE(made.plan.certificate.notBefore, wish.issuerNotBefore);
    QCOMPARE(made.notes.size(), 1);
    QVERIFY(made.notes.first().english().contains(QStringLiteral("The beginning was moved")));
}

void TestPlanner::takesTheKeyFromARequest()
{
    const policy::Profile small = shippedProfile(QStringLiteral("small"));
    PlanWish wish = delegateWish(small);
    wish.source = KeySource::Request;
    const Plan plan = must(planIssueDelegate(small, wish)).plan;
    QCOMPARE(plan.key.source, KeySource::Request);
    QVERIFY(plan.key.ckaId.isEmpty());
    QVERIFY(plan.key.tokenLabel.isEmpty());
    QVERIFY(Plan::parse(plan.bytes()).has_value());
}

void TestPlanner::refuses_data()
{
    QTest::addColumn<int>("wrong");
    QTest::addColumn<QString>("words");
    QTest::newRow("a template of another profile") << 0 << QStringLiteral("coffee");
    QTest::newRow("too few members") << 1 << QStringLiteral("members");
    QTest::newRow("no administrator") << 2 << QStringLiteral("administrator");
    QTest::newRow("a token without a label") << 3 << QStringLiteral("plan.key.token");
    QTest::newRow("a name that leaves the folder") << 5 << QStringLiteral("plan.certificate.name");
    QTest::newRow("begins before 1950") << 6 << QStringLiteral("plan.certificate.not_before");
    QTest::newRow("begins after the root's end") << 4 << QStringLiteral("plan.certificate.not_after");
}

void TestPlanner::refuses()
{
    QFETCH(int, wrong);
    QFETCH(QString, words);
    const policy::Profile small = shippedProfile(QStringLiteral("small"));
    PlanWish wish = delegateWish(small);
    if (wrong == 0)
        wish.templateId = QStringLiteral("coffee");
    if (wrong == 1)
        wish.people.removeFirst();
    if (wrong == 2)
        wish.people.removeAt(3);
    if (wrong == 3)
        wish.keyTokenLabel.clear();
    if (wrong == 4)
        wish.issuerNotAfter = wish.notBefore.addDays(-1);
    if (wrong == 5)
        wish.name = QStringLiteral("../release");
    if (wrong == 6)
        wish.notBefore = must(parseTime(QStringLiteral("1949-12-31T23:59:59Z")));
    const auto made = wrong == 1 ? planEstablishRoot(small, wish) : planIssueDelegate(small, wish);
    QVERIFY(!made);
    QVERIFY2(made.error().english().contains(words), qPrintable(made.error().english()));
}

void TestPlanner::serialsArePositiveAndWhole_data()
{
    QTest::addColumn<QByteArray>("random");
    QTest::newRow("zeros") << QByteArray(16, '\0');
    QTest::newRow("ones") << QByteArray(16, '\xff');
    QTest::newRow("high bit alone") << QByteArray::fromHex("80") + QByteArray(15, '\0');
}

void TestPlanner::serialsArePositiveAndWhole()
{
    QFETCH(QByteArray, random);
    const QByteArray serial = serialFrom(random);
    QCOMPARE(serial.size(), 16);
    QVERIFY(static_cast<unsigned char>(serial[0]) >= 0x01 && static_cast<unsigned char>(serial[0]) <= 0x7f);
    QCOMPARE(serial.mid(1), random.mid(1));
}

QTEST_APPLESS_MAIN(TestPlanner)
#include "tst_planner.moc"
