// PKCS#11 return values become plain words, and the value is kept.
#include "hsm/token/cryptoki.h"
#include "hsm/token/pkcs11_errors.h"

#include <QtTest>

using namespace chancery;

class TestPkcs11Errors : public QObject
{
    Q_OBJECT

private slots:
    void becomesACode_data();
    void becomesACode();
    void everyErrorHasPlainWords();
    void keepsTheValue_data();
    void keepsTheValue();
    void okIsSuccess();
};

void TestPkcs11Errors::becomesACode_data()
{
    QTest::addColumn<unsigned long>("value");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("pin incorrect") << CKR_PIN_INCORRECT << ErrorCode::PinWrong;
    QTest::newRow("pin locked") << CKR_PIN_LOCKED << ErrorCode::PinLocked;
    QTest::newRow("pin length") << CKR_PIN_LEN_RANGE << ErrorCode::PinInvalid;
    QTest::newRow("pin invalid") << CKR_PIN_INVALID << ErrorCode::PinInvalid;
    QTest::newRow("pin missing") << CKR_USER_PIN_NOT_INITIALIZED << ErrorCode::PinNotSet;
    QTest::newRow("pin expired") << CKR_PIN_EXPIRED << ErrorCode::DeviceRefused;
    QTest::newRow("removed") << CKR_DEVICE_REMOVED << ErrorCode::DeviceGone;
    QTest::newRow("not present") << CKR_TOKEN_NOT_PRESENT << ErrorCode::DeviceGone;
    QTest::newRow("object handle") << CKR_OBJECT_HANDLE_INVALID << ErrorCode::DeviceGone;
    QTest::newRow("key handle") << CKR_KEY_HANDLE_INVALID << ErrorCode::DeviceGone;
    QTest::newRow("session handle") << CKR_SESSION_HANDLE_INVALID << ErrorCode::DeviceGone;
    QTest::newRow("session closed") << CKR_SESSION_CLOSED << ErrorCode::DeviceGone;
    QTest::newRow("slot") << CKR_SLOT_ID_INVALID << ErrorCode::DeviceGone;
    QTest::newRow("mechanism") << CKR_MECHANISM_INVALID << ErrorCode::Unsupported;
    QTest::newRow("curve") << CKR_CURVE_NOT_SUPPORTED << ErrorCode::Unsupported;
    QTest::newRow("function") << CKR_FUNCTION_NOT_SUPPORTED << ErrorCode::Unsupported;
    QTest::newRow("cancelled") << CKR_FUNCTION_CANCELED << ErrorCode::Cancelled;
    QTest::newRow("logged in already") << CKR_USER_ALREADY_LOGGED_IN << ErrorCode::DeviceRefused;
    QTest::newRow("not logged in") << CKR_USER_NOT_LOGGED_IN << ErrorCode::DeviceRefused;
    QTest::newRow("device error") << CKR_DEVICE_ERROR << ErrorCode::DeviceRefused;
    QTest::newRow("device memory") << CKR_DEVICE_MEMORY << ErrorCode::DeviceRefused;
    QTest::newRow("general") << CKR_GENERAL_ERROR << ErrorCode::DeviceRefused;
    QTest::newRow("a vendor's own") << 0x80000123UL << ErrorCode::DeviceRefused;
}

void TestPkcs11Errors::becomesACode()
{
    QFETCH(unsigned long, value);
    QFETCH(ErrorCode, code);
    QCOMPARE(hsm::tokenError(value, "C_Any").code(), code);
}

void TestPkcs11Errors::everyErrorHasPlainWords()
{
    for (unsigned long value = 1; value < 0x250; ++value) {
        const Error error = hsm::tokenError(value, "C_Any");
        for (const QString &words : {error.text().english(), error.hint().english()}) {
            QVERIFY(words.endsWith(u'.'));
            QVERIFY(!words.contains(QLatin1String("CKR_")) && !words.contains(u'!'));
        }
    }
}

void TestPkcs11Errors::keepsTheValue_data()
{
    QTest::addColumn<unsigned long>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("named") << CKR_PIN_INCORRECT << QStringLiteral("CKR_PIN_INCORRECT 0x000000a0");
    QTest::newRow("low") << CKR_SLOT_ID_INVALID << QStringLiteral("CKR_SLOT_ID_INVALID 0x00000003");
    QTest::newRow("unnamed") << 0x80000123UL << QStringLiteral("0x80000123");
}

void TestPkcs11Errors::keepsTheValue()
{
    QFETCH(unsigned long, value);
    QFETCH(QString, text);
    QCOMPARE(hsm::returnValueText(value), text);
    QCOMPARE(hsm::tokenError(value, "C_Login").detail(), text + QStringLiteral(", C_Login"));
}

void TestPkcs11Errors::okIsSuccess()
{
    QVERIFY(hsm::checked(CKR_OK, "C_Any"));
    QVERIFY(!hsm::checked(CKR_CANCEL, "C_Any"));
}

QTEST_GUILESS_MAIN(TestPkcs11Errors)
#include "tst_pkcs11_errors.moc"
