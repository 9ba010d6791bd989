// The logs in an archive, signed with a key on a real SoftHSM token and judged by the openssl program.
#include "core/access/books.h"
#include "core/access/past_events.h"
#include "core/pki/pki_fixture.h"

#include "core/access/console_log.h"
#include "hsm/simulator/soft_token_store.h"
#include "hsm/token/pkcs11_tokens.h"
#include "support/fake_files.h"

using namespace chancery;
using namespace chancery::access;
using namespace chancery::test;
using namespace chancery::pki::testing;

namespace {

const QByteArray keyId = QByteArrayLiteral("access-log-key-1");

Secret pin(const char *text)
{
    return Secret::copyOf(QByteArrayView(text));
}

// The access-log delegate, its key on a token.
class DelegateOnToken
{
public:
    explicit DelegateOnToken(KeyAlgorithm algorithm)
    {
        m_store = must(hsm::SoftTokenStore::create(m_folder.path()));
        m_tokens = must(hsm::Pkcs11Tokens::create(m_store->module()));
        const auto info =
            must(m_tokens->initialise({}, QStringLiteral("operations"), pin("officer-12345"), pin("user-12345")));
        m_token = must(m_tokens->open(info.id));
        must(m_token->login(pin("user-12345")));
        const ports::TokenKey key = must(m_token->makeKey({keyId, QStringLiteral("access log"), algorithm}));
        const Key rootKey = makeKey(KeyAlgorithm::P384);
        root = selfSigned(rootFacts(), rootKey);
        pki::CertificateFacts facts = leafFacts();
        facts.purposeOids = {QStringLiteral("1.3.6.1.5.5.7.3.4"), QStringLiteral("1.3.6.1.4.1.32473.1.5")};
        certificate = finish(pki::buildTbs(facts, key.spki, {root}).value(), rootKey);
    }

    pki::CmsSigner signer()
    {
        return {certificate, {}, [this](QByteArrayView message) {
                    ++uses;
                    return m_token->sign(keyId, message);
                }};
    }

    QByteArray root;
    QByteArray certificate;
    int uses = 0;

private:
    QTemporaryDir m_folder;
    std::unique_ptr<hsm::SoftTokenStore> m_store;
    std::unique_ptr<hsm::Pkcs11Tokens> m_tokens;
    std::unique_ptr<ports::Token> m_token;
};

bool opensslAccepts(const QString &log, const QByteArray &root)
{
    const Folder folder;
    return openssl({QStringLiteral("cms"), QStringLiteral("-verify"), QStringLiteral("-binary"),
                    QStringLiteral("-CAfile"), folder.writeCertificate(QStringLiteral("root.pem"), root),
                    QStringLiteral("-inform"), QStringLiteral("DER"), QStringLiteral("-in"),
                    log + QStringLiteral(".p7s"), QStringLiteral("-content"), log, QStringLiteral("-out"),
                    folder.path(QStringLiteral("out"))})
               .exitCode == 0;
}

} // namespace

class TestBooks : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void signsWhatCameBefore_data();
    void signsWhatCameBefore();
    void aSigningThatBrokeOffGoesOn();
    void neverSignsWhatDoesNotVerify();
    void writesOnce();
    void damageStopsTheBook();
    void fullDisk();

private:
    // Both books of both events, in an archive folder.
    void fill(ports::Files &files, const QString &folder) const;

    QList<PastEvent> m_events;
};

void TestBooks::initTestCase()
{
    m_events = eventsOf(MadeArchive::make());
}

void TestBooks::fill(ports::Files &files, const QString &folder) const
{
    for (const PastEvent &event : m_events) {
        const BookHead console = must(bookHead(files, folder, Book::Console));
        const LogHeader header{Book::Console, event.state.mode, event.state.domain, event.state.ceremony, console};
        must(writeLog(files, folder, consoleLog(header, {}, event.state.now, {}, {})));
        must(writeLog(files, folder, hsmLog(event.lines, event.state, must(bookHead(files, folder, Book::Hsm)))));
    }
}

void TestBooks::signsWhatCameBefore_data()
{
    QTest::addColumn<KeyAlgorithm>("algorithm");
    QTest::newRow("P-256") << KeyAlgorithm::P256;
    QTest::newRow("P-384") << KeyAlgorithm::P384;
}

void TestBooks::signsWhatCameBefore()
{
    QFETCH(const KeyAlgorithm, algorithm);
    const QTemporaryDir folder;
    archive::DiskFiles files;
    QVERIFY(must(unsignedLogs(files, folder.path())).isEmpty()); // no folder yet
    fill(files, folder.path());
    QStringList names;
    for (const UnsignedLog &log : must(unsignedLogs(files, folder.path())))
        names += log.name;
    QCOMPARE(names, (QStringList{
                        QStringLiteral("2026-11-23-0001.console.jsonl"), QStringLiteral("2026-11-23-0001.hsm.jsonl"),
                        QStringLiteral("2026-11-24-0002.console.jsonl"), QStringLiteral("2026-11-24-0002.hsm.jsonl")}));

    DelegateOnToken delegate(algorithm);
    const auto signings =
        signLogs(files, folder.path(), delegate.signer(), delegate.root, QStringLiteral("aa"), at(2026, 12, 1));
    QVERIFY2(signings, signings ? "" : qPrintable(signings.error().english()));
    QCOMPARE(signings->size(), 4);
    QCOMPARE(delegate.uses, 4);
    QVERIFY(must(unsignedLogs(files, folder.path())).isEmpty());
    for (const QString &name : names) {
        const QString path = folder.filePath(QStringLiteral("access/") + name);
        QVERIFY2(opensslAccepts(path, delegate.root), qPrintable(name));
        const auto facts = pki::verifyCms(must(files.read(path, 1 << 20)),
                                          must(files.read(path + QStringLiteral(".p7s"), 1 << 20)), delegate.root);
        QVERIFY2(facts, qPrintable(reason(facts)));
        QCOMPARE(facts->signingTime, at(2026, 12, 1));
    }
    // Signing again signs nothing.
    QVERIFY(must(signLogs(files, folder.path(), delegate.signer(), delegate.root, {}, at(2026, 12, 2))).isEmpty());
}

void TestBooks::aSigningThatBrokeOffGoesOn()
{
    const QTemporaryDir folder;
    archive::DiskFiles files;
    fill(files, folder.path());
    DelegateOnToken delegate(KeyAlgorithm::P256);
    pki::CmsSigner broken = delegate.signer();
    broken.sign = [&, sign = broken.sign](QByteArrayView message) {
        return delegate.uses == 2 ? Result<QByteArray>(Error(ErrorCode::DeviceGone, "The token is gone."))
                                  : sign(message);
    };
    const auto first = signLogs(files, folder.path(), broken, delegate.root, {}, at(2026, 12, 1));
    QVERIFY(!first);
    QCOMPARE(first.error().code(), ErrorCode::DeviceGone);
    QCOMPARE(must(unsignedLogs(files, folder.path())).size(), 2);
    QCOMPARE(must(signLogs(files, folder.path(), delegate.signer(), delegate.root, {}, at(2026, 12, 1))).size(), 2);
}

void TestBooks::neverSignsWhatDoesNotVerify()
{
    const QTemporaryDir folder;
    archive::DiskFiles files;
    fill(files, folder.path());
    DelegateOnToken delegate(KeyAlgorithm::P256);
    const QByteArray otherRoot = selfSigned(rootFacts(), makeKey(KeyAlgorithm::P384));
    QVERIFY(!signLogs(files, folder.path(), delegate.signer(), otherRoot, {}, at(2026, 12, 1)));
    QCOMPARE(must(unsignedLogs(files, folder.path())).size(), 4);
}

void TestBooks::writesOnce()
{
    FakeFiles files;
    must(files.makeFolder(QStringLiteral("/a")));
    fill(files, QStringLiteral("/a"));
    const Log log = hsmLog(m_events[0].lines, m_events[0].state, {});
    QVERIFY(writeLog(files, QStringLiteral("/a"), log).has_value()); // the same again
    HsmExtras extras;
    extras.signings = {{QStringLiteral("x"), Digest(), {}, at(2026)}};
    QCOMPARE(
        writeLog(files, QStringLiteral("/a"), hsmLog(m_events[0].lines, m_events[0].state, {}, extras)).error().code(),
        ErrorCode::Conflict);
}

void TestBooks::damageStopsTheBook()
{
    FakeFiles files;
    must(files.makeFolder(QStringLiteral("/a")));
    fill(files, QStringLiteral("/a"));
    const QString first = QStringLiteral("/a/access/2026-11-23-0001.hsm.jsonl");
    const QByteArray good = files.bytesOf(first);
    files.bytesOf(first) = good.chopped(10);
    QCOMPARE(unsignedLogs(files, QStringLiteral("/a")).error().code(), ErrorCode::Damaged);
    // A log under another event's name.
    files.bytesOf(first) = files.bytesOf(QStringLiteral("/a/access/2026-11-24-0002.hsm.jsonl"));
    QCOMPARE(bookHead(files, QStringLiteral("/a"), Book::Hsm).error().code(), ErrorCode::Damaged);
    must(files.remove(first)); // the first of the chain is gone
    QCOMPARE(bookHead(files, QStringLiteral("/a"), Book::Hsm).error().code(), ErrorCode::Damaged);
    QVERIFY(bookHead(files, QStringLiteral("/a"), Book::Console).has_value());
}

void TestBooks::fullDisk()
{
    FakeFiles files;
    must(files.makeFolder(QStringLiteral("/a")));
    fill(files, QStringLiteral("/a"));
    DelegateOnToken delegate(KeyAlgorithm::P256);
    files.space = 0;
    QCOMPARE(
        signLogs(files, QStringLiteral("/a"), delegate.signer(), delegate.root, {}, at(2026, 12, 1)).error().code(),
        ErrorCode::DiskFull);
    QCOMPARE(must(unsignedLogs(files, QStringLiteral("/a"))).size(), 4);
    files.space = 1 << 20;
    QCOMPARE(must(signLogs(files, QStringLiteral("/a"), delegate.signer(), delegate.root, {}, at(2026, 12, 1))).size(),
             4);
}

QTEST_GUILESS_MAIN(TestBooks)
#include "tst_books.moc"
