// The same cases on every PKCS#11 provider that is installed: what the ceremony relies on, each of them does.
#include "hsm/token/expectations.h"
#include "hsm/token/pkcs11_tokens.h"
#include "hsm/token/token_backends.h"

#include <QProcess>
#include <QtTest>
#include <algorithm>
#include <map>

using namespace chancery;
using namespace chancery::test;

namespace {

// A provider, its tokens, and the id of the token that the cases use.
struct Bench
{
    std::unique_ptr<TokenBackend> backend;
    std::unique_ptr<hsm::Pkcs11Tokens> tokens;
    ports::TokenId id;
    QByteArray currentPin;

    Secret userPin() const { return Secret::copyOf(currentPin); }

    std::unique_ptr<ports::Token> open() const
    {
        auto token = tokens->open(id);
        if (!token)
            qFatal("%s", qPrintable(token.error().english()));
        return *std::move(token);
    }
    std::unique_ptr<ports::Token> openLoggedIn() const
    {
        auto token = open();
        if (const auto login = token->login(userPin()); !login)
            qFatal("%s", qPrintable(login.error().english()));
        return token;
    }
};

ports::KeyToMake keyToMake(const char *id, KeyAlgorithm algorithm)
{
    return {QByteArray(id), QStringLiteral("key ") + QLatin1String(id), algorithm};
}

template <class T>
ErrorCode codeOf(const Result<T> &result)
{
    return result ? ErrorCode::Internal : result.error().code();
}

} // namespace

class TestConformance : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void setsUpABlankToken_data() { rows(); }
    void setsUpABlankToken();
    void leavesATokenInUseAlone_data() { rows(); }
    void leavesATokenInUseAlone();
    void findsBySerialAndLabel_data() { rows(); }
    void findsBySerialAndLabel();
    void noticesAWrongPin_data() { rows(); }
    void noticesAWrongPin();
    void makesFindsAndSigns_data();
    void makesFindsAndSigns();
    void signsNothingUnknown_data() { rows(); }
    void signsNothingUnknown();
    void makesAnIdOnlyOnce_data() { rows(); }
    void makesAnIdOnlyOnce();
    void saysWhenAnAlgorithmIsMissing_data() { rows(); }
    void saysWhenAnAlgorithmIsMissing();
    void listsItsInventory_data() { rows(); }
    void listsItsInventory();
    void needsALogin_data() { rows(); }
    void needsALogin();
    void keepsWorkingBesideChildren_data() { rows(); }
    void keepsWorkingBesideChildren();
    void changesTheUserPin_data() { rows(); }
    void changesTheUserPin();
    void comesBackAfterTheModuleWasClosed_data() { rows(); }
    void comesBackAfterTheModuleWasClosed();
    void officerSetsANewPin_data() { rows(); }
    void officerSetsANewPin();
    void endsWrongPins_data() { rows(); }
    void endsWrongPins();
    void cleanupTestCase();

private:
    void rows();
    Bench *bench();

    std::map<QByteArray, Bench> m_benches;
    std::map<QByteArray, QString> m_missing;
};

void TestConformance::rows()
{
    QTest::addColumn<bool>("unused");
    for (const char *name : {"SoftHSM", "NSS", "tpm2-pkcs11"})
        QTest::newRow(name) << true;
}

// The bench of this row; its provider's name is the row's first word.
Bench *TestConformance::bench()
{
    const QByteArray name = QByteArray(QTest::currentDataTag()).split(' ').first();
    const auto found = m_benches.find(name);
    return found == m_benches.end() ? nullptr : &found->second;
}

#define BENCH                                                                                                          \
    Bench *const at = bench();                                                                                         \
    if (!at)                                                                                                           \
    QSKIP(qPrintable(m_missing[QByteArray(QTest::currentDataTag()).split(' ').first()]))

void TestConformance::initTestCase()
{
    for (const auto &[name, start] :
         {std::pair{"SoftHSM", &startSoftHsm}, std::pair{"NSS", &startNss}, std::pair{"tpm2-pkcs11", &startTpm2}}) {
        Bench made;
        made.backend = start(&m_missing[name]);
        if (!made.backend)
            continue;
        auto tokens = hsm::Pkcs11Tokens::create(made.backend->config);
        SUCCEEDS(tokens);
        made.tokens = *std::move(tokens);
        made.currentPin = made.backend->userPin;
        m_benches.emplace(name, std::move(made));
    }
}

void TestConformance::cleanupTestCase()
{
    for (auto &[name, at] : m_benches)
        at.tokens.reset();
    m_benches.clear();
}

void TestConformance::setsUpABlankToken()
{
    BENCH;
    if (!at->backend->hasBlankToken) {
        FAILS(at->tokens->initialise(QString(), QStringLiteral("New"), pin("12345678"), pin("1234")), NotFound);
        const auto list = at->tokens->list();
        SUCCEEDS(list);
        for (const ports::TokenInfo &info : *list) {
            if (info.id.label == at->backend->label)
                at->id = info.id;
        }
        QCOMPARE(at->id.label, at->backend->label);
        return;
    }
    const auto before = at->tokens->list();
    SUCCEEDS(before);
    QCOMPARE(std::ranges::count(*before, false, &ports::TokenInfo::initialised), 1);
    const QString blankSerial = std::ranges::find(*before, false, &ports::TokenInfo::initialised)->id.serial;
    const auto made =
        at->tokens->initialise(blankSerial, at->backend->label, pin(at->backend->securityOfficerPin), at->userPin());
    SUCCEEDS(made);
    QVERIFY(made->initialised);
    QVERIFY(made->userPinSet);
    QCOMPARE(made->id.label, at->backend->label);
    QVERIFY(!made->id.serial.isEmpty());
    const auto after = at->tokens->list();
    SUCCEEDS(after);
    QCOMPARE(std::ranges::count(*after, made->id, &ports::TokenInfo::id), 1);
    at->id = made->id;
}

void TestConformance::leavesATokenInUseAlone()
{
    BENCH;
    if (at->backend->hasBlankToken)
        FAILS(at->tokens->initialise(QString(), at->backend->label, pin("12345678"), pin("1234")), Conflict);
    FAILS(at->tokens->initialise(QString(), QString(33, u'x'), pin("12345678"), pin("1234")), BadInput);
    FAILS(at->tokens->initialise(QString(), QString(), pin("12345678"), pin("1234")), BadInput);
    auto token = at->open();
    SUCCEEDS(token->login(at->userPin()));
    const auto info = token->info();
    SUCCEEDS(info);
    QCOMPARE(info->id.label, at->id.label);
}

void TestConformance::findsBySerialAndLabel()
{
    BENCH;
    FAILS(at->tokens->open({at->id.serial, at->id.label + u'x'}), NotFound);
    FAILS(at->tokens->open({at->id.serial + u'1', at->id.label}), NotFound);
    SUCCEEDS(at->tokens->open(at->id));
}

void TestConformance::noticesAWrongPin()
{
    BENCH;
    auto token = at->open();
    SUCCEEDS(token->login(at->userPin()));
    // Logged in already: a wrong PIN is noticed all the same, and nobody is logged in after it.
    const auto refused = token->login(pin("not-this-1"));
    FAILS(refused, PinWrong);
    QVERIFY2(refused.error().detail().startsWith(QLatin1String("CKR_PIN_INCORRECT 0x000000a0")),
             qPrintable(refused.error().detail()));
    QVERIFY(!refused.error().hint().isEmpty());
    QVERIFY(!token->makeKey(keyToMake("w", KeyAlgorithm::P384)));
    SUCCEEDS(token->login(at->userPin()));
    SUCCEEDS(token->login(at->userPin()));
    SUCCEEDS(token->logout());
    SUCCEEDS(token->logout());
}

void TestConformance::makesFindsAndSigns_data()
{
    QTest::addColumn<KeyAlgorithm>("algorithm");
    for (const char *name : {"SoftHSM", "NSS", "tpm2-pkcs11"}) {
        QTest::addRow("%s p-384", name) << KeyAlgorithm::P384;
        QTest::addRow("%s p-256", name) << KeyAlgorithm::P256;
    }
    QTest::newRow("SoftHSM ed25519") << KeyAlgorithm::Ed25519;
    // With an Ed25519 key on the token libp11 lists nothing.
    QTest::newRow("SoftHSM p-384 beside") << KeyAlgorithm::P384;
}

void TestConformance::makesFindsAndSigns()
{
    BENCH;
    QFETCH(KeyAlgorithm, algorithm);
    const QByteArray id = QTest::currentDataTag();
    auto token = at->openLoggedIn();
    const auto absent = token->findKey(id);
    SUCCEEDS(absent);
    QVERIFY(!absent->has_value());
    const auto made = token->makeKey(keyToMake(id, algorithm));
    SUCCEEDS(made);
    QCOMPARE(made->algorithm, algorithm);
    const ports::KeyAttributes expected{true, false, true, true, at->backend->tellsLocal};
    QCOMPARE(made->attributes, expected);

    const auto found = token->findKey(id);
    SUCCEEDS(found);
    QVERIFY(found->has_value());
    QCOMPARE((*found)->spki, made->spki);
    QCOMPARE((*found)->algorithm, algorithm);
    QCOMPARE((*found)->attributes, expected);

    for (const QByteArray &message : {QByteArrayLiteral("to be signed"), QByteArray(1, '\0'), QByteArray(70000, 'x')}) {
        const auto signature = token->sign(id, message);
        SUCCEEDS(signature);
        QVERIFY(opensslAccepts(*made, message, *signature));
    }
    // Handles die at log-out.
    SUCCEEDS(token->login(at->userPin()));
    const auto again = token->sign(id, "after another login");
    SUCCEEDS(again);
    QVERIFY(opensslAccepts(*made, "after another login", *again));
}

void TestConformance::signsNothingUnknown()
{
    BENCH;
    auto token = at->openLoggedIn();
    FAILS(token->sign("never made", "message"), NotFound);
}

void TestConformance::makesAnIdOnlyOnce()
{
    BENCH;
    auto token = at->openLoggedIn();
    const QByteArray id = at->backend->name.toUtf8() + " p-384";
    const auto before = token->findKey(id);
    SUCCEEDS(before);
    FAILS(token->makeKey(keyToMake(id, KeyAlgorithm::P384)), Conflict);
    FAILS(token->makeKey(keyToMake("", KeyAlgorithm::P384)), BadInput);
    const auto after = token->findKey(id);
    SUCCEEDS(after);
    QCOMPARE((*after)->spki, (*before)->spki);
}

void TestConformance::saysWhenAnAlgorithmIsMissing()
{
    BENCH;
    auto token = at->openLoggedIn();
    const auto made = token->makeKey(keyToMake("ed", KeyAlgorithm::Ed25519));
    if (at->backend->ed25519) {
        SUCCEEDS(made);
        return;
    }
    FAILS(made, Unsupported);
    QVERIFY(made.error().text().english().contains(QLatin1String("Ed25519")));
}

void TestConformance::listsItsInventory()
{
    BENCH;
    auto token = at->openLoggedIn();
    const auto list = token->inventory();
    SUCCEEDS(list);
    const QByteArray id = at->backend->name.toUtf8() + " p-384";
    for (const auto &[objectClass, isPrivate] :
         {std::pair{QStringLiteral("private-key"), true}, std::pair{QStringLiteral("public-key"), false}}) {
        const auto found = std::ranges::find_if(
            *list, [&, name = objectClass](const auto &o) { return o.objectClass == name && o.id == id; });
        QVERIFY(found != list->end());
        QCOMPARE(found->label, QStringLiteral("key ") + QString::fromUtf8(id));
        QCOMPARE(found->attributes.has_value(), isPrivate);
        if (isPrivate)
            QVERIFY(found->attributes->sensitive && !found->attributes->extractable);
    }
    QVERIFY(std::ranges::is_sorted(*list, {},
                                   [](const ports::TokenObject &o) { return std::tie(o.objectClass, o.id, o.label); }));
}

void TestConformance::needsALogin()
{
    BENCH;
    auto token = at->openLoggedIn();
    SUCCEEDS(token->logout());
    const QByteArray id = at->backend->name.toUtf8() + " p-384";
    QVERIFY(!token->sign(id, "message"));
    QVERIFY(!token->makeKey(keyToMake("without", KeyAlgorithm::P384)));
    // A token that goes out of use takes its login with it.
    SUCCEEDS(token->login(at->userPin()));
    token.reset();
    token = at->open();
    QVERIFY(!token->sign(id, "message"));
}

void TestConformance::keepsWorkingBesideChildren()
{
    BENCH;
    auto token = at->openLoggedIn();
    QCOMPARE(QProcess::execute(QStringLiteral("true")), 0);
    SUCCEEDS(token->sign(at->backend->name.toUtf8() + " p-384", "message"));
}

void TestConformance::changesTheUserPin()
{
    BENCH;
    auto token = at->openLoggedIn();
    const auto refused = token->changeUserPin(pin("not-this-2"), pin("another-pin"));
    if (at->backend->tellsWrongOldPin)
        FAILS(refused, PinWrong);
    else
        FAILS(refused, DeviceRefused);
    SUCCEEDS(token->login(at->userPin()));
    SUCCEEDS(token->changeUserPin(at->userPin(), pin("another-pin")));
    FAILS(token->login(at->userPin()), PinWrong);
    at->currentPin = "another-pin";
    SUCCEEDS(token->login(at->userPin()));
    SUCCEEDS(token->sign(at->backend->name.toUtf8() + " p-384", "message"));
}

void TestConformance::comesBackAfterTheModuleWasClosed()
{
    BENCH;
    const QByteArray id = at->backend->name.toUtf8() + " p-384";
    auto before = at->openLoggedIn()->findKey(id);
    SUCCEEDS(before);
    FAILS(hsm::Pkcs11Tokens::create(at->backend->config), Conflict);
    at->tokens.reset();
    at->backend->betweenRuns();
    auto again = hsm::Pkcs11Tokens::create(at->backend->config);
    SUCCEEDS(again);
    at->tokens = *std::move(again);
    auto token = at->openLoggedIn();
    const auto after = token->findKey(id);
    SUCCEEDS(after);
    QCOMPARE((*after)->spki, (*before)->spki);
    SUCCEEDS(token->sign(id, "message"));
}

void TestConformance::officerSetsANewPin()
{
    BENCH;
    if (!at->backend->setsUserPinAgain)
        QSKIP("this provider has no security officer once a PIN is set");
    auto token = at->openLoggedIn();
    FAILS(token->setUserPin(pin("00000000"), pin("from-officer")), PinWrong);
    SUCCEEDS(token->setUserPin(pin(at->backend->securityOfficerPin), pin("from-officer")));
    FAILS(token->login(at->userPin()), PinWrong);
    at->currentPin = "from-officer";
    SUCCEEDS(token->login(at->userPin()));
    SUCCEEDS(token->sign(at->backend->name.toUtf8() + " p-384", "message"));
}

void TestConformance::endsWrongPins()
{
    BENCH;
    auto token = at->open();
    int wrong = 0;
    Result<void> last;
    for (int i = 0; i < 14; ++i) {
        last = token->login(pin("not-this-3"));
        QVERIFY(!last);
        if (codeOf(last) != ErrorCode::PinWrong)
            break;
        ++wrong;
    }
    if (at->backend->locks) {
        FAILS(last, PinLocked);
        FAILS(token->login(at->userPin()), PinLocked);
        return;
    }
    QCOMPARE(wrong, 14);
    SUCCEEDS(token->login(at->userPin()));
}

QTEST_GUILESS_MAIN(TestConformance)
#include "tst_conformance.moc"
