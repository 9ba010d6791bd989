// What only a token whose storage we hold can show: it disappears, it comes with keys of others, it lacks algorithms.
#include "hsm/token/expectations.h"
#include "hsm/token/pkcs11_tokens.h"
#include "hsm/token/token_backends.h"
#include "support/slow_token.h"

#include <QDir>
#include <QRegularExpression>
#include <QtEndian>
#include <QtTest>
#include <thread>

using namespace chancery;
using namespace chancery::test;

namespace {

const QByteArray keyId = QByteArrayLiteral("root");

// PKCS#11 numbers, as they stand in SoftHSM's object files.
constexpr quint64 ClassAttribute = 0;
constexpr quint64 TokenAttribute = 1;
constexpr quint64 PrivateAttribute = 2;
constexpr quint64 LabelAttribute = 3;
constexpr quint64 KeyTypeAttribute = 0x100;
constexpr quint64 IdAttribute = 0x102;
constexpr quint64 LocalAttribute = 0x163;
constexpr quint64 PublicKeyClass = 2;
constexpr quint64 PrivateKeyClass = 3;
constexpr quint64 EllipticCurveKey = 3;

} // namespace

class TestSoftToken : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void tokenDisappears_data();
    void tokenDisappears();
    void anotherTokenInItsPlaceIsNotTakenForIt();
    void blankTokenIsNotOpened();
    void blankTokensAreToldBySerial();
    void impossiblePinsLeaveTheTokenBlank();
    void refusesPinsOfImpossibleLength();
    void refusesATokenWithoutCurves();
    void refusesOpencryptoki();
    void refusesKeysOfOtherKinds();
    void refusesKeysThatWantAPinEachTime();
    void aLonePublicHalfGivesWay_data();
    void aLonePublicHalfGivesWay();
    void whatACutLeftGivesWay_data();
    void whatACutLeftGivesWay();
    void seesTwoKeysWithOneId();
    void openTwiceSharesTheLogin();
    void twoTokensOnTwoThreads();
    void modulesThatAreNone_data();
    void modulesThatAreNone();
    void slowTokenRemembersItsCallers();

private:
    std::unique_ptr<ports::Token> openNew(const QString &label);
    std::unique_ptr<ports::Token> openAgain(const QString &label);
    QString tokenFolder() const;
    void tool(const QStringList &arguments);
    void reload();

    std::unique_ptr<TokenBackend> m_backend;
    std::unique_ptr<hsm::Pkcs11Tokens> m_tokens;
};

void TestSoftToken::init()
{
    QString missing;
    m_backend = startSoftHsm(&missing);
    if (!m_backend)
        QSKIP(qPrintable(missing));
    reload();
}

void TestSoftToken::cleanup()
{
    m_tokens.reset();
    m_backend.reset();
}

void TestSoftToken::reload()
{
    m_tokens.reset();
    auto tokens = hsm::Pkcs11Tokens::create(m_backend->config);
    SUCCEEDS(tokens);
    m_tokens = *std::move(tokens);
}

// A new token, logged in, with one P-384 key.
std::unique_ptr<ports::Token> TestSoftToken::openNew(const QString &label)
{
    const auto info = m_tokens->initialise(QString(), label, pin("12345678"), pin("user-pin"));
    if (!info)
        qFatal("%s", qPrintable(info.error().english()));
    auto token = m_tokens->open(info->id);
    if (!token || !(*token)->login(pin("user-pin")) ||
        !(*token)->makeKey({keyId, QStringLiteral("key"), KeyAlgorithm::P384}))
        qFatal("no token");
    return *std::move(token);
}

// The token of that label as it is, logged in.
std::unique_ptr<ports::Token> TestSoftToken::openAgain(const QString &label)
{
    const auto list = m_tokens->list();
    if (!list)
        qFatal("%s", qPrintable(list.error().english()));
    for (const ports::TokenInfo &info : *list) {
        auto token = info.id.label == label ? m_tokens->open(info.id)
                                            : Result<std::unique_ptr<ports::Token>>(Error(ErrorCode::NotFound, Text()));
        if (token && (*token)->login(pin("user-pin")))
            return *std::move(token);
    }
    qFatal("no token");
    return {};
}

QString TestSoftToken::tokenFolder() const
{
    return QFileInfo(qEnvironmentVariable("SOFTHSM2_CONF")).path() + QStringLiteral("/tokens");
}

void TestSoftToken::tool(const QStringList &arguments)
{
    if (QStandardPaths::findExecutable(QStringLiteral("pkcs11-tool")).isEmpty())
        QSKIP("pkcs11-tool (opensc) is not installed");
    QVERIFY(run(QStringLiteral("pkcs11-tool"),
                QStringList{QStringLiteral("--module"), m_backend->config.path, QStringLiteral("--login"),
                            QStringLiteral("--pin"), QStringLiteral("user-pin")} +
                    arguments));
}

void TestSoftToken::tokenDisappears_data()
{
    QTest::addColumn<int>("operation");
    int i = 0;
    for (const char *name : {"findKey", "sign", "inventory", "makeKey", "info", "login", "change PIN", "set PIN"})
        QTest::newRow(name) << i++;
}

void TestSoftToken::tokenDisappears()
{
    QFETCH(int, operation);
    auto token = openNew(QStringLiteral("root"));
    SUCCEEDS(token->sign(keyId, "message"));
    QVERIFY(QDir(tokenFolder()).removeRecursively());
    switch (operation) {
    case 0:
        FAILS(token->findKey(keyId), DeviceGone);
        break;
    case 1:
        FAILS(token->sign(keyId, "message"), DeviceGone);
        break;
    case 2:
        FAILS(token->inventory(), DeviceGone);
        break;
    case 3:
        FAILS(token->makeKey({"other", QStringLiteral("key"), KeyAlgorithm::P384}), DeviceGone);
        break;
    case 4:
        FAILS(token->info(), DeviceGone);
        break;
    case 5:
        FAILS(token->login(pin("user-pin")), DeviceGone);
        break;
    case 6:
        FAILS(token->changeUserPin(pin("user-pin"), pin("other-pin")), DeviceGone);
        break;
    default:
        FAILS(token->setUserPin(pin("12345678"), pin("other-pin")), DeviceGone);
    }
}

void TestSoftToken::anotherTokenInItsPlaceIsNotTakenForIt()
{
    const auto first = openNew(QStringLiteral("root"))->info();
    SUCCEEDS(first);
    m_tokens.reset();
    QVERIFY(QDir(tokenFolder()).removeRecursively());
    QVERIFY(QDir().mkpath(tokenFolder()));
    reload();
    const auto second = openNew(QStringLiteral("root"))->info();
    SUCCEEDS(second);
    QCOMPARE(second->id.label, first->id.label);
    FAILS(m_tokens->open(first->id), NotFound);
}

void TestSoftToken::blankTokenIsNotOpened()
{
    const auto list = m_tokens->list();
    SUCCEEDS(list);
    QCOMPARE(list->size(), 1);
    QVERIFY(!list->first().initialised);
    FAILS(m_tokens->open(list->first().id), NotNow);
}

void TestSoftToken::blankTokensAreToldBySerial()
{
    const auto used = openNew(QStringLiteral("root"))->info();
    SUCCEEDS(used);
    FAILS(m_tokens->initialise(used->id.serial, QStringLiteral("new"), pin("12345678"), pin("user-pin")), Conflict);
    FAILS(m_tokens->initialise(QStringLiteral("no such"), QStringLiteral("new"), pin("12345678"), pin("user-pin")),
          NotFound);
    FAILS(m_tokens->initialise(QString(), QStringLiteral("root"), pin("12345678"), pin("user-pin")), Conflict);
    auto token = m_tokens->open(used->id);
    SUCCEEDS(token);
    SUCCEEDS((*token)->login(pin("user-pin")));
    SUCCEEDS((*token)->sign(keyId, "message"));
}

void TestSoftToken::impossiblePinsLeaveTheTokenBlank()
{
    FAILS(m_tokens->initialise(QString(), QStringLiteral("root"), pin("1"), pin("user-pin")), PinInvalid);
    FAILS(m_tokens->initialise(QString(), QStringLiteral("root"), pin("12345678"), pin("1")), PinInvalid);
    const auto list = m_tokens->list();
    SUCCEEDS(list);
    QVERIFY(!list->first().initialised);
}

void TestSoftToken::refusesPinsOfImpossibleLength()
{
    auto token = openNew(QStringLiteral("root"));
    FAILS(token->changeUserPin(pin("user-pin"), pin("1")), PinInvalid);
    FAILS(token->changeUserPin(pin("user-pin"), Secret::copyOf(QByteArray(300, 'x'))), PinInvalid);
    SUCCEEDS(token->changeUserPin(pin("user-pin"), Secret::copyOf(QByteArray(255, 'x'))));
    SUCCEEDS(token->login(Secret::copyOf(QByteArray(255, 'x'))));
}

void TestSoftToken::refusesATokenWithoutCurves()
{
    QFile settings(qEnvironmentVariable("SOFTHSM2_CONF"));
    QVERIFY(settings.open(QIODevice::Append));
    QVERIFY(settings.write("slots.mechanisms = CKM_RSA_PKCS,CKM_RSA_PKCS_KEY_PAIR_GEN\n") > 0);
    settings.close();
    reload();
    const auto info = m_tokens->initialise(QString(), QStringLiteral("root"), pin("12345678"), pin("user-pin"));
    SUCCEEDS(info);
    auto token = m_tokens->open(info->id);
    SUCCEEDS(token);
    SUCCEEDS((*token)->login(pin("user-pin")));
    const auto made = (*token)->makeKey({keyId, QStringLiteral("key"), KeyAlgorithm::P384});
    FAILS(made, Unsupported);
    QCOMPARE(made.error().text().english(), QStringLiteral("This token cannot make P-384 keys."));
    QVERIFY(!made.error().hint().isEmpty());
}

void TestSoftToken::refusesOpencryptoki()
{
    QString path;
    for (const char *place :
         {"/usr/lib/x86_64-linux-gnu/opencryptoki/libopencryptoki.so", "/usr/lib/opencryptoki/libopencryptoki.so"}) {
        if (QFile::exists(QLatin1String(place)))
            path = QLatin1String(place);
    }
    if (path.isEmpty())
        QSKIP("opencryptoki is not installed");
    const auto tokens = hsm::Pkcs11Tokens::create({path, {}});
    if (!tokens)
        QSKIP("opencryptoki is installed, but its daemon does not run");
    const auto list = (*tokens)->list();
    SUCCEEDS(list);
    for (const ports::TokenInfo &info : *list) {
        if (!info.initialised)
            continue;
        auto token = (*tokens)->open(info.id);
        SUCCEEDS(token);
        FAILS((*token)->makeKey({keyId, QStringLiteral("key"), KeyAlgorithm::P384}), Unsupported);
    }
}

void TestSoftToken::refusesKeysOfOtherKinds()
{
    auto token = openNew(QStringLiteral("root"));
    tool({QStringLiteral("--keypairgen"), QStringLiteral("--key-type"), QStringLiteral("rsa:2048"),
          QStringLiteral("--id"), QStringLiteral("31"), QStringLiteral("--label"), QStringLiteral("other")});
    FAILS(token->findKey("1"), Unsupported);
    FAILS(token->sign("1", "message"), Unsupported);
    FAILS(token->makeKey({"1", QStringLiteral("key"), KeyAlgorithm::P384}), Conflict);
    const auto list = token->inventory();
    SUCCEEDS(list);
    QCOMPARE(list->size(), 4);
}

void TestSoftToken::refusesKeysThatWantAPinEachTime()
{
    auto token = openNew(QStringLiteral("root"));
    tool({QStringLiteral("--keypairgen"), QStringLiteral("--key-type"), QStringLiteral("EC:secp384r1"),
          QStringLiteral("--always-auth"), QStringLiteral("--id"), QStringLiteral("31")});
    SUCCEEDS(token->findKey("1"));
    FAILS(token->sign("1", "message"), Unsupported);
}

// What a power cut leaves when it comes between the two halves of a new key pair.
void TestSoftToken::aLonePublicHalfGivesWay_data()
{
    QTest::addColumn<QString>("left");
    QTest::addColumn<QString>("label");
    QTest::addColumn<bool>("made");
    QTest::newRow("the public half") << QStringLiteral("pubkey") << QStringLiteral("key 2") << true;
    QTest::newRow("of another key") << QStringLiteral("pubkey") << QStringLiteral("other") << false;
    QTest::newRow("the private half") << QStringLiteral("privkey") << QStringLiteral("key 2") << false;
}

void TestSoftToken::aLonePublicHalfGivesWay()
{
    QFETCH(QString, left);
    QFETCH(QString, label);
    QFETCH(bool, made);
    auto token = openNew(QStringLiteral("root"));
    tool({QStringLiteral("--keypairgen"), QStringLiteral("--key-type"), QStringLiteral("EC:secp384r1"),
          QStringLiteral("--id"), QStringLiteral("32"), QStringLiteral("--label"), label});
    const bool publicLeft = left == QLatin1String("pubkey");
    tool({QStringLiteral("--delete-object"), QStringLiteral("--type"),
          publicLeft ? QStringLiteral("privkey") : QStringLiteral("pubkey"), QStringLiteral("--id"),
          QStringLiteral("32")});
    const ports::KeyToMake wanted{"2", QStringLiteral("key 2"), KeyAlgorithm::P384};
    if (!made) {
        FAILS(token->makeKey(wanted), Conflict);
        return;
    }
    SUCCEEDS(token->makeKey(wanted));
    const auto list = token->inventory();
    SUCCEEDS(list);
    QCOMPARE(list->size(), 4); // two pairs
    SUCCEEDS(token->sign("2", "message"));
}

// SoftHSM keeps one file for each object and writes attribute after attribute; a kill ends that anywhere.
void TestSoftToken::whatACutLeftGivesWay_data()
{
    const auto number = [](quint64 value) {
        QByteArray out(8, '\0');
        qToBigEndian(value, out.data());
        return out;
    };
    const auto longs = [&](quint64 type, quint64 value) { return number(type) + number(2) + number(value); };
    const auto flag = [&](quint64 type, bool value) { return number(type) + number(1) + QByteArray(1, char(value)); };
    const auto bytes = [&](quint64 type, const QByteArray &value) {
        return number(type) + number(3) + number(static_cast<quint64>(value.size())) + value;
    };
    const auto half = [&](quint64 objectClass, const QByteArray &id) {
        return number(1) + longs(ClassAttribute, objectClass) + flag(TokenAttribute, true) +
               flag(PrivateAttribute, false) + bytes(LabelAttribute, id) + bytes(IdAttribute, id) +
               longs(KeyTypeAttribute, EllipticCurveKey) + flag(LocalAttribute, false);
    };
    QTest::addColumn<QList<QByteArray>>("objects");
    QTest::newRow("an empty file") << QList<QByteArray>{QByteArray()};
    QTest::newRow("no attributes") << QList<QByteArray>{number(1)};
    QTest::newRow("a class alone") << QList<QByteArray>{number(1) + longs(ClassAttribute, PublicKeyClass) +
                                                        flag(TokenAttribute, true) + flag(PrivateAttribute, false)};
    QTest::newRow("a public half without a name") << QList<QByteArray>{half(PublicKeyClass, QByteArray())};
    QTest::newRow("a private half without a name") << QList<QByteArray>{half(PrivateKeyClass, QByteArray())};
    QTest::newRow("a private half without a key") << QList<QByteArray>{half(PrivateKeyClass, "2")};
    QTest::newRow("all of them") << QList<QByteArray>{QByteArray(), number(1), half(PublicKeyClass, QByteArray()),
                                                      half(PrivateKeyClass, QByteArray()), half(PrivateKeyClass, "2")};
}

void TestSoftToken::whatACutLeftGivesWay()
{
    QFETCH(QList<QByteArray>, objects);
    auto token = openNew(QStringLiteral("root"));
    const auto before = token->inventory();
    SUCCEEDS(before);
    QDir folder(tokenFolder());
    QVERIFY(folder.cd(folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot).value(0)));
    for (qsizetype i = 0; i < objects.size(); ++i) {
        QFile file(folder.filePath(QStringLiteral("11111111-1111-1111-1111-11111111111%1.object").arg(i)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(objects[i]), objects[i].size());
    }
    token.reset();
    reload();
    token = openAgain(QStringLiteral("root"));
    const auto now = token->inventory();
    SUCCEEDS(now);
    QCOMPARE(*now, *before);
    const auto none = token->findKey("2");
    SUCCEEDS(none);
    QVERIFY(!*none);
    SUCCEEDS(token->makeKey({"2", QStringLiteral("key 2"), KeyAlgorithm::P384}));
    SUCCEEDS(token->sign("2", "message"));
    SUCCEEDS(token->sign(keyId, "message"));
    const auto list = token->inventory();
    SUCCEEDS(list);
    QCOMPARE(list->size(), before->size() + 2);
}

void TestSoftToken::seesTwoKeysWithOneId()
{
    auto token = openNew(QStringLiteral("root"));
    tool({QStringLiteral("--keypairgen"), QStringLiteral("--key-type"), QStringLiteral("EC:secp384r1"),
          QStringLiteral("--id"), QString::fromLatin1(keyId.toHex())});
    FAILS(token->findKey(keyId), Conflict);
    FAILS(token->sign(keyId, "message"), Conflict);
}

void TestSoftToken::openTwiceSharesTheLogin()
{
    auto first = openNew(QStringLiteral("root"));
    const auto info = first->info();
    SUCCEEDS(info);
    auto second = m_tokens->open(info->id);
    SUCCEEDS(second);
    SUCCEEDS((*second)->sign(keyId, "message"));
    first.reset();
    SUCCEEDS((*second)->sign(keyId, "message"));
}

void TestSoftToken::twoTokensOnTwoThreads()
{
    const auto one = openNew(QStringLiteral("root"));
    const auto two = openNew(QStringLiteral("operations"));
    std::atomic<int> good = 0;
    const auto work = [&good](ports::Token &token) {
        for (int i = 0; i < 30; ++i)
            good += token.sign(keyId, QByteArray::number(i)) ? 1 : 0;
    };
    std::thread other(work, std::ref(*one));
    work(*two);
    for (int i = 0; i < 10; ++i)
        SUCCEEDS(m_tokens->list());
    other.join();
    QCOMPARE(good.load(), 60);
}

void TestSoftToken::modulesThatAreNone_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("missing") << QStringLiteral("/nowhere/module.so");
    QTest::newRow("not absolute") << QStringLiteral("libsofthsm2.so");
    QTest::newRow("no library") << QStringLiteral("/etc/hostname");
    QTest::newRow("another library") << QStringLiteral("/lib/x86_64-linux-gnu/libm.so.6");
    QTest::newRow("empty") << QString();
}

void TestSoftToken::modulesThatAreNone()
{
    QFETCH(QString, path);
    const auto tokens = hsm::Pkcs11Tokens::create({path, {}});
    FAILS(tokens, NotFound);
    QVERIFY(!tokens.error().hint().isEmpty());
}

void TestSoftToken::slowTokenRemembersItsCallers()
{
    SlowTokens slow(std::move(m_tokens), std::chrono::milliseconds(1));
    const auto info = slow.initialise(QString(), QStringLiteral("root"), pin("12345678"), pin("user-pin"));
    SUCCEEDS(info);
    Qt::HANDLE worker = nullptr;
    std::thread thread([&] {
        worker = QThread::currentThreadId();
        auto token = slow.open(info->id);
        if (token && (*token)->login(pin("user-pin")))
            (void)(*token)->makeKey({keyId, QStringLiteral("key"), KeyAlgorithm::P384});
    });
    thread.join();
    QStringList names;
    for (const DeviceCall &call : slow.calls()->all()) {
        names.append(call.name);
        QCOMPARE(call.thread == worker, call.name != QLatin1String("initialise"));
    }
    QCOMPARE(names.join(u' '), QStringLiteral("initialise open login makeKey"));
    QCOMPARE(slow.calls()->count(QStringLiteral("login")), 1);
}

QTEST_GUILESS_MAIN(TestSoftToken)
#include "tst_soft_token.moc"
