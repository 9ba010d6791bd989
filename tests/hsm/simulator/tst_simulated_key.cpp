#include "hsm/simulator/simulated_key.h"

#include "hsm/key/key_desk.h"

#include <fido.h>

using namespace chancery;
using hsm::Cbor;
using test::KeyDesk;

namespace {

const unsigned char *unsignedData(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

// libfido2 without our port, to ask what the port never asks.
class Device
{
public:
    explicit Device(KeyDesk &desk) : m_desk(desk)
    {
        fido_init(FIDO_DISABLE_U2F_FALLBACK);
        m_device = fido_dev_new();
        if (desk.rack->source()->open(m_device, KeyDesk::path()) != FIDO_OK)
            qFatal("the simulated key does not open");
    }
    ~Device()
    {
        fido_dev_close(m_device);
        fido_dev_free(&m_device);
    }
    Device(const Device &) = delete;
    Device &operator=(const Device &) = delete;
    fido_dev_t *get() const { return m_device; }

    // The new credential's id; protection 0 asks for none.
    QByteArray enrol(int protection)
    {
        fido_cred_t *cred = fido_cred_new();
        fido_cred_set_type(cred, COSE_ES256);
        fido_cred_set_rp(cred, "ssh:x", "x");
        fido_cred_set_user(cred, unsignedData("u"), 1, "u", nullptr, nullptr);
        fido_cred_set_clientdata_hash(cred, unsignedData(QByteArray(32, 'h')), 32);
        fido_cred_set_extensions(cred, FIDO_EXT_HMAC_SECRET);
        if (protection)
            fido_cred_set_prot(cred, protection);
        const QByteArray pin = m_desk.key().pin.toUtf8();
        const int code = m_desk.touching([&] { return fido_dev_make_cred(m_device, cred, pin.constData()); });
        const QByteArray id(reinterpret_cast<const char *>(fido_cred_id_ptr(cred)), qsizetype(fido_cred_id_len(cred)));
        fido_cred_free(&cred);
        return code == FIDO_OK ? id : QByteArray();
    }

    struct Asserted
    {
        int code = 0;
        int flags = 0;
        QByteArray secret;
    };
    Asserted sign(const QByteArray &id, bool withPin, bool up, int salts)
    {
        fido_assert_t *assertion = fido_assert_new();
        fido_assert_set_rp(assertion, "ssh:x");
        fido_assert_set_clientdata_hash(assertion, unsignedData(QByteArray(32, 'h')), 32);
        fido_assert_allow_cred(assertion, unsignedData(id), std::size_t(id.size()));
        fido_assert_set_up(assertion, up ? FIDO_OPT_TRUE : FIDO_OPT_FALSE);
        if (salts) {
            fido_assert_set_extensions(assertion, FIDO_EXT_HMAC_SECRET);
            fido_assert_set_hmac_salt(assertion, unsignedData(QByteArray(32 * salts, 's')), std::size_t(32 * salts));
        }
        const QByteArray pin = m_desk.key().pin.toUtf8();
        Asserted out;
        out.code = m_desk.touching(
            [&] { return fido_dev_get_assert(m_device, assertion, withPin ? pin.constData() : nullptr); });
        if (out.code == FIDO_OK) {
            out.flags = fido_assert_flags(assertion, 0);
            out.secret = QByteArray(reinterpret_cast<const char *>(fido_assert_hmac_secret_ptr(assertion, 0)),
                                    qsizetype(fido_assert_hmac_secret_len(assertion, 0)));
        }
        fido_assert_free(&assertion);
        return out;
    }

private:
    KeyDesk &m_desk;
    fido_dev_t *m_device = nullptr;
};

} // namespace

class SimulatedKeyTest : public QObject
{
    Q_OBJECT

private slots:
    void secretsWithAndWithoutPinDiffer()
    {
        KeyDesk desk;
        Device device(desk);
        const QByteArray id = device.enrol(0);
        QVERIFY(!id.isEmpty());
        const auto verified = device.sign(id, true, true, 2);
        const auto touched = device.sign(id, false, true, 2);
        QCOMPARE(verified.code, FIDO_OK);
        QCOMPARE(touched.code, FIDO_OK);
        QCOMPARE(verified.flags, 0x85);
        QCOMPARE(touched.flags, 0x81);
        QCOMPARE(verified.secret.size(), 64);
        QCOMPARE(touched.secret.size(), 64);
        QVERIFY(verified.secret != touched.secret);
        QCOMPARE(device.sign(id, true, true, 1).secret, verified.secret.first(32));
        QCOMPARE(device.sign(id, false, true, 1).secret, touched.secret.first(32));
        // The same salt twice, the same secret twice.
        QCOMPARE(verified.secret.first(32), verified.secret.mid(32));
    }

    void noSecretWithoutATouch()
    {
        KeyDesk desk;
        Device device(desk);
        const QByteArray id = device.enrol(0);
        QCOMPARE(device.sign(id, true, false, 1).code, FIDO_ERR_UNSUPPORTED_OPTION);
        QCOMPARE(device.sign(id, true, false, 0).flags, 0x04);
        QCOMPARE(device.sign(id, false, false, 0).flags, 0x00);
    }

    void protectionHidesFromThoseWithoutThePin_data()
    {
        QTest::addColumn<int>("protection");
        QTest::addColumn<bool>("visible");
        QTest::newRow("none") << 0 << true;
        QTest::newRow("2, named in the list") << FIDO_CRED_PROT_UV_OPTIONAL_WITH_ID << true;
        QTest::newRow("3") << FIDO_CRED_PROT_UV_REQUIRED << false;
    }
    void protectionHidesFromThoseWithoutThePin()
    {
        QFETCH(int, protection);
        QFETCH(bool, visible);
        KeyDesk desk;
        Device device(desk);
        const QByteArray id = device.enrol(protection);
        QVERIFY(!id.isEmpty());
        for (const bool up : {true, false}) {
            QCOMPARE(device.sign(id, true, up, 0).code, FIDO_OK);
            QCOMPARE(device.sign(id, false, up, 0).code, visible ? FIDO_OK : FIDO_ERR_NO_CREDENTIALS);
        }
    }

    void pinCanBeChanged()
    {
        KeyDesk desk;
        Device device(desk);
        const QByteArray old = desk.key().pin.toUtf8();
        QCOMPARE(fido_dev_set_pin(device.get(), "new-pin", "wrong-pin"), FIDO_ERR_PIN_INVALID);
        QCOMPARE(desk.key().pinTriesLeft, 7);
        QCOMPARE(fido_dev_set_pin(device.get(), "new-pin", old.constData()), FIDO_OK);
        QCOMPARE(desk.key().pin, QStringLiteral("new-pin"));
        QCOMPARE(desk.key().pinTriesLeft, 8);
    }

    void tellsWhichKeyIsTouched()
    {
        KeyDesk desk;
        Device device(desk);
        QCOMPARE(fido_dev_get_touch_begin(device.get()), FIDO_OK);
        int touched = 1;
        QCOMPARE(fido_dev_get_touch_status(device.get(), &touched, 50), FIDO_OK);
        QCOMPARE(touched, 0);
        QVERIFY(desk.rack->touch(QStringLiteral("ada")));
        QCOMPARE(fido_dev_get_touch_status(device.get(), &touched, 1000), FIDO_OK);
        QCOMPARE(touched, 1);
    }

    void busyForASecondConnection()
    {
        KeyDesk desk;
        Device first(desk);
        Device second(desk);
        QCOMPARE(fido_dev_get_touch_begin(first.get()), FIDO_OK);
        int tries = 0;
        QVERIFY(fido_dev_get_retry_count(second.get(), &tries) != FIDO_OK);
        QCOMPARE(fido_dev_cancel(first.get()), FIDO_OK);
        QCOMPARE(fido_dev_get_retry_count(second.get(), &tries), FIDO_OK);
        QCOMPARE(tries, 8);
    }

    void badRequests_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("status");
        const auto with = [](char command, const Cbor &map) { return command + map.encoded(); };
        QTest::newRow("empty") << QByteArray() << 0x03;
        QTest::newRow("reset is not offered") << QByteArray("\x07") << 0x01;
        QTest::newRow("no map") << QByteArray("\x02\x01") << 0x12;
        QTest::newRow("cut off") << QByteArray("\x02\xa1\x01") << 0x12;
        QTest::newRow("nothing asked") << with(0x02, Cbor::map({})) << 0x14;
        QTest::newRow("nothing to make") << with(0x01, Cbor::map({})) << 0x14;
        QTest::newRow("PIN protocol two")
            << with(0x06, Cbor::map({{Cbor::integer(1), Cbor::integer(2)}, {Cbor::integer(2), Cbor::integer(1)}}))
            << 0x02;
        QTest::newRow("unknown subcommand")
            << with(0x06, Cbor::map({{Cbor::integer(1), Cbor::integer(1)}, {Cbor::integer(2), Cbor::integer(9)}}))
            << 0x02;
        Cbor::Map make = {{Cbor::integer(1), Cbor::bytes(QByteArray(32, 'h'))},
                          {Cbor::integer(2), Cbor::map({{Cbor::text("id"), Cbor::text("ssh:x")}})},
                          {Cbor::integer(3), Cbor::map({{Cbor::text("id"), Cbor::bytes("u")}})},
                          {Cbor::integer(4), Cbor::array({Cbor::map({{Cbor::text("alg"), Cbor::integer(-7)}})})}};
        QTest::newRow("PIN is set but not used") << with(0x01, Cbor::map(make)) << 0x36;
        auto forged = make;
        forged.emplace_back(Cbor::integer(8), Cbor::bytes(QByteArray(16, 'a')));
        forged.emplace_back(Cbor::integer(9), Cbor::integer(1));
        QTest::newRow("forged token") << with(0x01, Cbor::map(forged)) << 0x33;
        auto rsa = make;
        rsa[3].second = Cbor::array({Cbor::map({{Cbor::text("alg"), Cbor::integer(-257)}})});
        QTest::newRow("only RSA") << with(0x01, Cbor::map(rsa)) << 0x26;
        auto resident = make;
        resident.emplace_back(Cbor::integer(7), Cbor::map({{Cbor::text("rk"), Cbor::boolean(true)}}));
        QTest::newRow("resident") << with(0x01, Cbor::map(resident)) << 0x2b;
    }
    void badRequests()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, status);
        test::SeededRandom random;
        hsm::SimulatedMemory memory;
        memory.pin.pin = "123456";
        hsm::SimulatedKey key(memory, random);
        const auto answer = key.handle(request);
        QVERIFY(!answer.afterTouch);
        QCOMPARE(answer.reply.size(), 1);
        QCOMPARE(int(quint8(answer.reply[0])), status);
        QVERIFY(key.memory() == memory);
    }
};

QTEST_APPLESS_MAIN(SimulatedKeyTest)
#include "tst_simulated_key.moc"
