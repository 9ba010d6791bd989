// What an archive holds at a glance.
#include "core/archive/overview.h"
#include "core/ceremony/room.h"
#include "core/pki/certificate.h"

#include <QTest>

using namespace chancery;
using namespace chancery::archive;
using namespace chancery::ceremony;
using namespace chancery::ceremony::test;

class OverviewTest : public QObject
{
    Q_OBJECT

private slots:
    void nothing()
    {
        const auto overview = overviewOf({});
        QVERIFY(overview);
        QVERIFY(overview->keys.isEmpty());
        QVERIFY(overview->ceremonies.isEmpty());
    }

    void rootAndDelegate()
    {
        Room founded;
        founded.to(StepKind::Countersign);
        Room room = Room::delegate(founded);
        room.to(StepKind::Countersign);
        // The order of the ceremonies is kept; that of the keys is from the root down.
        const QList<PastCeremony> history{{QStringLiteral("1"), founded.state}, {QStringLiteral("2"), room.state}};
        const auto overview = overviewOf(history);
        QVERIFY(overview);
        QCOMPARE(overview->ceremonies.size(), 2);
        QCOMPARE(overview->ceremonies.first().title, founded.state.context.plan.title);
        QCOMPARE(overview->ceremonies.first().mode, Mode::Rehearsal);
        QVERIFY(!overview->ceremonies.first().aborted);
        QCOMPARE(overview->keys.size(), 2);
        QCOMPARE(overview->keys[0].depth, 0);
        QCOMPARE(overview->keys[0].ceremony, QStringLiteral("1"));
        QCOMPARE(overview->keys[0].fingerprint, Digest::of(founded.state.certificate));
        QCOMPARE(overview->keys[1].depth, 1);
        QCOMPARE(overview->keys[1].ceremony, QStringLiteral("2"));
        const auto certificate = pki::parseCertificate(room.state.certificate);
        QVERIFY(certificate);
        QCOMPARE(overview->keys[1].name, certificate->commonName);
        QCOMPARE(overview->keys[1].notAfter, certificate->notAfter);
        // Whichever is read first, the root is told first.
        const auto turned = overviewOf({history[1], history[0]});
        QVERIFY(turned);
        QCOMPARE(turned->keys.first().depth, 0);
        // A second copy of a key is told once more and ends there.
        const auto twice = overviewOf({history[0], history[1], history[0]});
        QVERIFY(twice);
        QCOMPARE(twice->keys.size(), 3);
    }

    void abortedAndDamaged()
    {
        State aborted;
        aborted.endReason = QStringLiteral("The token is gone.");
        const auto overview = overviewOf({{QStringLiteral("1"), aborted}});
        QVERIFY(overview);
        QVERIFY(overview->ceremonies.first().aborted);
        QVERIFY(overview->keys.isEmpty());
        State damaged;
        damaged.certificate = "no certificate";
        const auto refused = overviewOf({{QStringLiteral("1"), damaged}});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code(), ErrorCode::Damaged);
    }
};

QTEST_GUILESS_MAIN(OverviewTest)
#include "tst_overview.moc"
