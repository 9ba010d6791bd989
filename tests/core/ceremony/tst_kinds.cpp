// Ceremony kinds as data. A new kind is one short file in core/ceremony/kinds and one row here.
#include "core/ceremony/room.h"

#include <QTest>

using namespace chancery;
using namespace chancery::ceremony;

class TestKinds : public QObject
{
    Q_OBJECT

private slots:
    void hasItsSteps_data();
    void hasItsSteps();
    void areWellMade();
    void areFoundById();
};

void TestKinds::hasItsSteps_data()
{
    QTest::addColumn<bool>("foundsRoster");
    QTest::addColumn<QString>("steps"); // of Approve and Operate with what the round covers
    QTest::newRow("establish-root") << true
                                    << QStringLiteral(
                                           "open roll-call equipment purpose enrol seal roster approve(make-key) "
                                           "operate(make-key) compare approve(sign-certificate) "
                                           "operate(sign-certificate) staple verify countersign close");
    QTest::newRow("issue-delegate")
        << false
        << QStringLiteral("open roll-call equipment purpose request compare "
                          "approve(sign-precertificate+sign-certificate) "
                          "operate(sign-precertificate+sign-certificate) staple verify countersign close");
}

void TestKinds::hasItsSteps()
{
    QFETCH(bool, foundsRoster);
    QFETCH(QString, steps);
    const Kind *kind = findKind(QString::fromLatin1(QTest::currentDataTag()));
    QVERIFY(kind);
    QCOMPARE(kind->foundsRoster, foundsRoster);
    QStringList got;
    for (const KindStep &step : kind->steps) {
        const QString round = step.round.join(u'+');
        got += stepKindText(step.kind) + (round.isEmpty() ? QString() : QStringLiteral("(%1)").arg(round));
    }
    QCOMPARE(got.join(u' '), steps);
}

// What every kind must be, whichever comes next.
void TestKinds::areWellMade()
{
    for (const Kind &kind : kinds()) {
        QVERIFY2(QString::fromLatin1(kind.title).size() > 3, kind.id);
        QCOMPARE(kind.steps.first().kind, StepKind::Open);
        QCOMPARE(kind.steps.last().kind, StepKind::Close);
        QCOMPARE(kind.steps[kind.steps.size() - 2].kind, StepKind::Countersign);
        for (qsizetype i = 0; i < kind.steps.size(); ++i) {
            const KindStep &step = kind.steps[i];
            QVERIFY2(*step.title, kind.id);
            const bool covers = step.kind == StepKind::Approve || step.kind == StepKind::Operate;
            QCOMPARE(step.round.isEmpty(), !covers);
            if (step.kind == StepKind::Approve) { // what is approved is what is run
                QCOMPARE(kind.steps[i + 1].kind, StepKind::Operate);
                QCOMPARE(kind.steps[i + 1].round, step.round);
                QVERIFY(!step.round.contains(QStringLiteral("reseal"))); // stands last by itself
            }
        }
    }
}

void TestKinds::areFoundById()
{
    QSet<QString> ids;
    for (const Kind &kind : kinds()) {
        QCOMPARE(findKind(QString::fromLatin1(kind.id)), &kind);
        ids += QString::fromLatin1(kind.id);
    }
    QCOMPARE(ids.size(), kinds().size());
    QCOMPARE(findKind(QStringLiteral("make-coffee")), nullptr);
}

QTEST_APPLESS_MAIN(TestKinds)
#include "tst_kinds.moc"
