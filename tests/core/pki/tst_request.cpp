// Certificate requests as the openssl program makes them, and what must be refused.
#include "core/pki/certificate_builder.h"
#include "core/pki/request.h"
#include "pki_fixture.h"

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;

class TestRequest : public QObject
{
    Q_OBJECT

private slots:
    void accepted_data();
    void accepted();
    void refused_data();
    void refused();
    void everyBitCounts();

private:
    QByteArray make(const QStringList &key, const QStringList &more = {});

    Folder m_folder;
};

namespace {

QStringList curve(const char *name)
{
    return {QStringLiteral("-newkey"), QStringLiteral("ec"), QStringLiteral("-pkeyopt"),
            QStringLiteral("ec_paramgen_curve:") + QString::fromLatin1(name)};
}

const QStringList ed25519{QStringLiteral("-newkey"), QStringLiteral("ed25519")};
const QStringList rsa{QStringLiteral("-newkey"), QStringLiteral("rsa:2048")};

} // namespace

// DER of a new request.
QByteArray TestRequest::make(const QStringList &key, const QStringList &more)
{
    const Ran ran = openssl(
        QStringList{QStringLiteral("req"), QStringLiteral("-new")} + key +
        QStringList{QStringLiteral("-nodes"), QStringLiteral("-keyout"), m_folder.path(QStringLiteral("key.pem")),
                    QStringLiteral("-subj"), QStringLiteral("/O=Somebody/CN=Request, one"), QStringLiteral("-outform"),
                    QStringLiteral("DER"), QStringLiteral("-out"), m_folder.path(QStringLiteral("request.der"))} +
        more);
    if (ran.exitCode != 0)
        qFatal("%s", ran.err.constData());
    return m_folder.read(QStringLiteral("request.der"));
}

void TestRequest::accepted_data()
{
    QTest::addColumn<QStringList>("key");
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<KeyAlgorithm>("algorithm");
    const QStringList none;
    QTest::newRow("P-256") << curve("P-256") << none << KeyAlgorithm::P256;
    QTest::newRow("P-384, default hash") << curve("P-384") << none << KeyAlgorithm::P384;
    QTest::newRow("P-384, SHA-384") << curve("P-384") << QStringList(QStringLiteral("-sha384")) << KeyAlgorithm::P384;
    QTest::newRow("Ed25519") << ed25519 << none << KeyAlgorithm::Ed25519;
    QTest::newRow("with extensions") << curve("P-256")
                                     << QStringList{QStringLiteral("-addext"),
                                                    QStringLiteral("basicConstraints=critical,CA:TRUE")}
                                     << KeyAlgorithm::P256;
}

void TestRequest::accepted()
{
    QFETCH(QStringList, key);
    QFETCH(QStringList, more);
    QFETCH(KeyAlgorithm, algorithm);
    const QByteArray der = make(key, more);
    const auto request = parseRequest(der);
    QVERIFY2(request, qPrintable(reason(request)));
    QCOMPARE(request->der, der);
    QCOMPARE(request->algorithm, algorithm);
    QCOMPARE(request->subject, QStringLiteral("CN=Request\\, one,O=Somebody"));
    const Ran pub = openssl({QStringLiteral("pkey"), QStringLiteral("-in"), m_folder.path(QStringLiteral("key.pem")),
                             QStringLiteral("-pubout"), QStringLiteral("-outform"), QStringLiteral("DER")});
    QCOMPARE(request->spki, pub.out);
    const QByteArray pem = openssl({QStringLiteral("req"), QStringLiteral("-inform"), QStringLiteral("DER"),
                                    QStringLiteral("-in"), m_folder.path(QStringLiteral("request.der"))})
                               .out;
    for (const QByteArray &text : {pem, QByteArray(pem).replace("CERTIFICATE", "NEW CERTIFICATE")}) {
        const auto again = parseRequest(text);
        QVERIFY2(again, qPrintable(reason(again)));
        QCOMPARE(again->der, der);
    }
}

void TestRequest::refused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const QByteArray &bytes, const char *says) {
        QTest::newRow(name) << bytes << QString::fromLatin1(says);
    };
    const QByteArray good = make(curve("P-256"));
    const QByteArray pem = toPem(good, "CERTIFICATE REQUEST").toLatin1();
    row("empty", {}, "empty");
    row("blanks", " \n", "empty");
    row("huge", QByteArray(1 << 20, '0'), "too large");
    row("huge PEM", pem + QByteArray(1 << 20, '\n'), "too large");
    row("words", "Please sign my key.", "DER");
    row("cut", good.chopped(1), "DER");
    row("trailing byte", good + '\0', "DER");
    row("trailing line", pem + "x\n", "PEM");
    row("two", pem + pem, "PEM");
    row("RSA", make(rsa), "kind");
    row("P-521", make(curve("P-521")), "kind");
    row("secp256k1", make(curve("secp256k1")), "kind");
    row("explicit curve",
        make(curve("P-256") + QStringList{QStringLiteral("-pkeyopt"), QStringLiteral("ec_param_enc:explicit")}),
        "kind");
    row("SHA-1", make(curve("P-256"), {QStringLiteral("-sha1")}), "weak");
    row("certificate", toPem(selfSigned(rootFacts(), makeKey(KeyAlgorithm::P256)), "CERTIFICATE").toLatin1(), "PEM");
    row("certificate in DER", selfSigned(rootFacts(), makeKey(KeyAlgorithm::P256)), "DER");
    QByteArray renamed = good;
    renamed[renamed.indexOf("Somebody")] = 's';
    row("renamed", renamed, "not signed by its own key");
    // The key of one request in another.
    QByteArray stolen = good;
    const QByteArray other = make(curve("P-256"));
    stolen.replace(parseRequest(good)->spki, parseRequest(other)->spki);
    row("key of somebody else", stolen, "not signed by its own key");
}

void TestRequest::refused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const auto request = parseRequest(bytes);
    QVERIFY(!request);
    QVERIFY2(request.error().english().contains(says), qPrintable(request.error().english()));
    QVERIFY(!request.error().hint().isEmpty());
}

// No byte of a request can be changed, wherever it stands.
void TestRequest::everyBitCounts()
{
    const QByteArray good = make(ed25519);
    QVERIFY(parseRequest(good));
    for (qsizetype i = 0; i < good.size(); ++i) {
        QByteArray bad = good;
        bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
        QVERIFY2(!parseRequest(bad), qPrintable(QString::number(i)));
    }
}

QTEST_GUILESS_MAIN(TestRequest)
#include "tst_request.moc"
