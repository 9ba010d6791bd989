// A plan says what was fixed before the day; anything else than a plan is refused by the field's name.
#include "core/base/canonical_json.h"
#include "core/ceremony/room.h"
#include "core/policy/edit.h"

#include <QTest>

using namespace chancery;
using namespace chancery::ceremony;
using namespace chancery::ceremony::test;
using policy::test::edited;
using policy::test::valueOf;

class TestPlan : public QObject
{
    Q_OBJECT

private slots:
    void comesBackAsItWent();
    void keepsEveryField();
    void namesTheMalformedField_data();
    void namesTheMalformedField();
    void takesOnlyCanonicalBytes();
    void belongsToOneProfile();
    void isCheckedAgainstTheProfile_data();
    void isCheckedAgainstTheProfile();
    void needsAMandateWhenLive();

private:
    policy::Profile m_profile = shippedProfile(QStringLiteral("small"));
    Plan root() const { return must(planEstablishRoot(m_profile, wishFor(m_profile))).plan; }
    Plan delegate() const
    {
        PlanWish wish = wishFor(m_profile);
        wish.templateId = QStringLiteral("release");
        wish.keyTokenLabel = QStringLiteral("release");
        return must(planIssueDelegate(m_profile, wish)).plan;
    }
};

void TestPlan::comesBackAsItWent()
{
    for (const Plan &plan : {root(), delegate()}) {
        const Plan back = must(Plan::parse(plan.bytes()));
        QCOMPARE(back.bytes(), plan.bytes());
        QCOMPARE(back.digest(), plan.digest());
    }
}

void TestPlan::keepsEveryField()
{
    Plan plan = delegate();
    plan.mandate = Mandate{QStringLiteral("The council"), QStringLiteral("minutes 12"), Digest::of("text")};
    const Plan back = must(Plan::parse(plan.bytes()));
    QCOMPARE(back.kind, QStringLiteral("issue-delegate"));
    QCOMPARE(back.mandate->reference, QStringLiteral("minutes 12"));
    QCOMPARE(back.mandate->sha256, Digest::of("text"));
    QCOMPARE(back.people.size(), 5);
    QCOMPARE(back.members().size(), 3);
    QCOMPARE(back.administrator(), QStringLiteral("ada"));
    QCOMPARE(back.person(QStringLiteral("m2"))->affiliations, QStringList{QStringLiteral("a2")});
    QCOMPARE(back.person(QStringLiteral("nobody")), nullptr);
    QCOMPARE(back.equipment.first().seal, QStringLiteral("0042"));
    QCOMPARE(back.key.ckaId, QByteArray(16, '\x21'));
    QCOMPARE(back.certificate.serial, QByteArray(16, '\x31'));
    QCOMPARE(back.certificate.notBefore, plan.certificate.notBefore);
    QCOMPARE(back.steps.size(), plan.steps.size());
    QVERIFY(!back.steps.first().script.isEmpty());
}

void TestPlan::namesTheMalformedField_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *path, const char *value, const char *named) {
        QTest::newRow(qPrintable(QStringLiteral("%1=%2").arg(QLatin1String(path), QLatin1String(value))))
            << QString::fromLatin1(path) << (*value ? valueOf(value) : QJsonValue(QJsonValue::Undefined))
            << QString::fromLatin1(named);
    };
    row("schema", "\"chancery/profile/1\"", "plan.schema");
    row("kind", "\"back-up\"", "plan.kind");
    row("kind", "", "plan.kind");
    row("title", "\"\"", "plan.title");
    row("description", "7", "plan.description");
    row("profile", "\"abc\"", "plan.profile");
    row("mandate", "{\"by\":\"us\",\"reference\":\"there\"}", "plan.mandate.sha256");
    row("mandate", "true", "plan.mandate");
    row("people.0.id", "\"Amara!\"", "plan.people[0].id");
    row("people.0.role", "\"chief\"", "plan.people[0].role");
    row("people.1.id", "\"m1\"", "plan.people");
    row("people.0.role", "\"observer\"", "plan.people");
    row("people.3.role", "\"observer\"", "plan.people");
    row("people.4.role", "\"administrator\"", "plan.people");
    row("people.2.countries", "\"c1\"", "plan.people[2].countries");
    row("equipment.0.item", "\"\"", "plan.equipment[0].item");
    row("root_token.label", "\"a label that is longer than thirty-two bytes\"", "plan.root_token.label");
    row("key.source", "\"drawer\"", "plan.key.source");
    row("key.source", "\"root-token\"", "plan.key");
    row("key.cka_id", "\"21\"", "plan.key.cka_id");
    row("key.label", "\"\"", "plan.key.label");
    row("certificate.name", "\"../root\"", "plan.certificate.name");
    row("certificate.common_name", "\"\"", "plan.certificate.common_name");
    row("certificate.serial", "\"80313131313131313131313131313131\"", "plan.certificate.serial");
    row("certificate.serial", "\"00313131313131313131313131313131\"", "plan.certificate.serial");
    row("certificate.serial", "\"31\"", "plan.certificate.serial");
    row("certificate.not_before", "\"2026-11-23\"", "plan.certificate.not_before");
    row("certificate.not_after", "\"2026-11-23T00:00:00Z\"", "plan.certificate.not_after");
    row("certificate.algorithm", "\"rsa\"", "plan.certificate.algorithm");
    row("steps.3.kind", "\"dance\"", "plan.steps[3].kind");
    row("steps.3.kind", "\"enrol\"", "plan.steps");
    row("steps.11", "", "plan.steps");
    row("steps.0.title", "\"\"", "plan.steps[0].title");
    row("steps.0.script", "[]", "plan.steps[0].script");
    row("mode", "\"live\"", "plan.mode"); // a plan is neutral of mode
}

void TestPlan::namesTheMalformedField()
{
    QFETCH(QString, path);
    QFETCH(QJsonValue, value);
    QFETCH(QString, named);
    const QJsonObject good = must(parseJson(delegate().bytes()));
    const auto parsed = Plan::parse(canonicalJson(edited(good, path, value)));
    QVERIFY(!parsed);
    QVERIFY(parsed.error().code() == ErrorCode::BadInput || parsed.error().code() == ErrorCode::Unsupported);
    const QString words = parsed.error().english();
    QVERIFY2(words.contains(named), qPrintable(words));
}

void TestPlan::takesOnlyCanonicalBytes()
{
    const QByteArray good = root().bytes();
    for (const QByteArray &bad : {QByteArray(), QByteArray("{}"), good + '\n', ' ' + good, good.chopped(1),
                                  QByteArray("-----BEGIN CERTIFICATE REQUEST-----")}) {
        const auto parsed = Plan::parse(bad);
        QVERIFY(!parsed);
        QVERIFY(!parsed.error().text().isEmpty());
    }
}

void TestPlan::belongsToOneProfile()
{
    QVERIFY(root().checkAgainst(m_profile, Mode::Rehearsal).has_value());
    const auto other = root().checkAgainst(shippedProfile(QStringLiteral("rust")), Mode::Rehearsal);
    QVERIFY(refusedWith(other, ErrorCode::NotAllowed));
    QVERIFY(other.error().english().contains(QStringLiteral("another profile")));
    QVERIFY(!other.error().hint().isEmpty());
}

void TestPlan::isCheckedAgainstTheProfile_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("words");
    QTest::newRow("template") << QStringLiteral("certificate.template") << QJsonValue(QStringLiteral("coffee"))
                              << QStringLiteral("coffee");
    QTest::newRow("the root's") << QStringLiteral("certificate.template") << QJsonValue(QStringLiteral("root"))
                                << QStringLiteral("kind of ceremony");
    QTest::newRow("algorithm") << QStringLiteral("certificate.algorithm") << QJsonValue(QStringLiteral("p-256"))
                               << QStringLiteral("P-256");
}

void TestPlan::isCheckedAgainstTheProfile()
{
    QFETCH(QString, path);
    QFETCH(QJsonValue, value);
    QFETCH(QString, words);
    const QJsonObject good = must(parseJson(delegate().bytes()));
    const Plan plan = must(Plan::parse(canonicalJson(edited(good, path, value))));
    const auto checked = plan.checkAgainst(m_profile, Mode::Rehearsal);
    QVERIFY(refusedWith(checked, ErrorCode::NotAllowed));
    QVERIFY2(checked.error().english().contains(words), qPrintable(checked.error().english()));
}

void TestPlan::needsAMandateWhenLive()
{
    Plan plan = root();
    const auto without = plan.checkAgainst(m_profile, Mode::Live);
    QVERIFY(refusedWith(without, ErrorCode::NotAllowed));
    QVERIFY(without.error().hint().english().contains(QStringLiteral("mandate")));
    plan.mandate = Mandate{QStringLiteral("The council"), QStringLiteral("minutes 12"), Digest::of("text")};
    QVERIFY(plan.checkAgainst(m_profile, Mode::Live).has_value());

    Plan fewer = root();
    fewer.people.removeFirst();
    QVERIFY(refusedWith(fewer.checkAgainst(m_profile, Mode::Rehearsal), ErrorCode::NotAllowed));
}

QTEST_APPLESS_MAIN(TestPlan)
#include "tst_plan.moc"
