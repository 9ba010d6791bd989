// From which head on a log has to be looked through for what a plan will submit.
#include "core/archive/history.h"

#include <QTest>

using namespace chancery;
using archive::PastCeremony;

namespace {

QJsonArray heads(int size)
{
    return {QJsonObject{{QStringLiteral("origin"), QStringLiteral("log.example")}, {QStringLiteral("size"), size}}};
}

// What it found of the logs, what its record says of them, and the serial number of its certificate.
PastCeremony past(int before, int after, char serial)
{
    PastCeremony out;
    out.state.context.plan.certificate.serial = QByteArray(16, serial);
    out.state.context.logHeads = heads(before);
    out.state.logHeads = heads(after);
    return out;
}

ceremony::Plan planWith(char serial)
{
    ceremony::Plan out;
    out.certificate.serial = QByteArray(16, serial);
    return out;
}

} // namespace

class TestHistory : public QObject
{
    Q_OBJECT
private slots:
    void nothingBeforeTheFirst() { QCOMPARE(archive::headsBefore({}, planWith('a')), QJsonArray()); }

    void theLastRecordForANewPlan()
    {
        QCOMPARE(archive::headsBefore({past(0, 1, 'a'), past(1, 2, 'b')}, planWith('c')), heads(2));
    }

    // However often it was tried, and whatever happened in between.
    void theFirstAttemptOfThisPlan()
    {
        const QList<PastCeremony> history{past(0, 1, 'a'), past(1, 2, 'b'), past(2, 700, 'c'), past(700, 701, 'b'),
                                          past(701, 702, 'd')};
        QCOMPARE(archive::headsBefore(history, planWith('b')), heads(1));
        QCOMPARE(archive::headsBefore(history, planWith('d')), heads(701));
    }
};

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
