#include "hsm/key/key_desk.h"

using namespace chancery;
using test::KeyDesk;

class PinTest : public QObject
{
    Q_OBJECT

private:
    static Result<QByteArray> tryPin(KeyDesk &desk, const QByteArray &pin)
    {
        return desk.keys->recognise(KeyDesk::path(), desk.rpId, {QByteArray(32, 'i')}, Secret::copyOf(pin));
    }

private slots:
    void wrongPinsCountDownUntilTheKeyLocks()
    {
        KeyDesk desk;
        for (int left = 7; left >= 0; --left) {
            const auto refused = tryPin(desk, "abcdef");
            QCOMPARE(desk.key().pinTriesLeft, left);
            const bool third = left % 3 == 2; // eight tries: three, three, two
            VERIFY_REFUSED(refused, third || left == 0 ? ErrorCode::PinLocked : ErrorCode::PinWrong);
            QVERIFY(refused.error().detail().contains(QStringLiteral("0x3")));
            if (refused.error().code() == ErrorCode::PinWrong)
                QVERIFY(refused.error().hint().english().contains(left == 1 ? QStringLiteral("One try is left")
                                                                            : QString::number(left)));
            if (third) { // now even the right PIN is refused, and costs nothing
                VERIFY_REFUSED(tryPin(desk, desk.key().pin.toUtf8()), ErrorCode::PinLocked);
                QCOMPARE(desk.key().pinTriesLeft, left);
                QVERIFY(desk.rack->remove(QStringLiteral("ada")));
                QVERIFY(desk.rack->insert(QStringLiteral("ada")));
            }
        }
        QCOMPARE(desk.key().state, ports::RackKey::State::Locked);
        VERIFY_REFUSED(tryPin(desk, desk.key().pin.toUtf8()), ErrorCode::PinLocked);
        QVERIFY(desk.rack->remove(QStringLiteral("ada")));
        QVERIFY(desk.rack->insert(QStringLiteral("ada")));
        VERIFY_REFUSED(tryPin(desk, desk.key().pin.toUtf8()), ErrorCode::PinLocked);
        QCOMPARE(desk.keys->info(KeyDesk::path())->pinTriesLeft, 0);
    }

    void rightPinGivesAllTriesBack()
    {
        KeyDesk desk;
        VERIFY_REFUSED(tryPin(desk, "abcdef"), ErrorCode::PinWrong);
        VERIFY_REFUSED(tryPin(desk, "abcdef"), ErrorCode::PinWrong);
        QCOMPARE(desk.keys->info(KeyDesk::path())->pinTriesLeft, 6);
        VERIFY_REFUSED(tryPin(desk, desk.key().pin.toUtf8()), ErrorCode::NotFound);
        QCOMPARE(desk.keys->info(KeyDesk::path())->pinTriesLeft, 8);
    }

    void impossiblePinsNeverReachTheKey_data()
    {
        QTest::addColumn<QByteArray>("pin");
        QTest::newRow("none") << QByteArray();
        QTest::newRow("short") << QByteArray("123");
        QTest::newRow("long") << QByteArray(64, '1');
        QTest::newRow("NUL inside") << QByteArray("1234") + char(0) + QByteArray("567");
    }
    void impossiblePinsNeverReachTheKey()
    {
        QFETCH(QByteArray, pin);
        KeyDesk desk;
        VERIFY_REFUSED(tryPin(desk, pin), ErrorCode::PinInvalid);
        VERIFY_REFUSED(desk.keys->setPin(KeyDesk::path(), Secret::copyOf(pin)), ErrorCode::PinInvalid);
        QCOMPARE(desk.key().pinTriesLeft, 8);
    }

    void pinIsSetOnce_data()
    {
        QTest::addColumn<QByteArray>("pin");
        QTest::newRow("shortest") << QByteArray("1234");
        QTest::newRow("letters beyond ASCII") << QByteArray("z\xc3\xbcrich");
        QTest::newRow("longest") << QByteArray(63, '9');
    }
    void pinIsSetOnce()
    {
        QFETCH(QByteArray, pin);
        KeyDesk desk(QStringList{});
        QVERIFY(desk.rack->addKeyWithoutPin(QStringLiteral("ada")));
        QVERIFY(desk.rack->insert(QStringLiteral("ada")));
        QVERIFY(!desk.keys->info(KeyDesk::path())->pinSet);
        VERIFY_REFUSED(tryPin(desk, "123456"), ErrorCode::PinNotSet);
        VERIFY_RESULT(desk.keys->setPin(KeyDesk::path(), Secret::copyOf(pin)));
        QVERIFY(desk.keys->info(KeyDesk::path())->pinSet);
        QCOMPARE(desk.key().pin.toUtf8(), pin);
        VERIFY_REFUSED(desk.keys->setPin(KeyDesk::path(), Secret::copyOf("567890")), ErrorCode::Conflict);
        VERIFY_RESULT(desk.enrol());
    }
};

QTEST_APPLESS_MAIN(PinTest)
#include "tst_pin.moc"
