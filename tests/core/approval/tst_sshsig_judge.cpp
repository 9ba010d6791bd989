// Our verify() against `ssh-keygen -Y verify`, in both directions.
#include "core/approval/sshsig_parts.h"
#include "core/base/mode.h"
#include "key_double.h"
#include "ssh_keygen.h"

#include <QTest>

using namespace chancery;
using namespace chancery::approval;
using namespace chancery::approval::test;

namespace {

const QString Domain = QStringLiteral("rehearsal.pki.example.org");
const QString Person = QStringLiteral("amara");
const QByteArray Message("{\"what\":\"a statement\"}");

QByteArray allowedLine(const PublicKey &key)
{
    return (Person + u' ' + key.line() + u'\n').toUtf8();
}

} // namespace

class SshsigJudgeTest : public QObject
{
    Q_OBJECT

    SshKeygen m_judge;
    const QString m_nameSpace = signature_namespace::approval(Domain);

    void compare(const QByteArray &file, const PublicKey &key, bool good)
    {
        QCOMPARE(m_judge.accepts(file, m_nameSpace, Message, allowedLine(key), Person), good);
        QCOMPARE(verify(file, m_nameSpace, Message, key).has_value(), good);
    }

private slots:
    void madeBySshKeygen_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<int>("bits");
        QTest::addColumn<QByteArray>("signatureType");
        QTest::newRow("ed25519") << QStringLiteral("ed25519") << 256 << QByteArray("ssh-ed25519");
        QTest::newRow("p-256") << QStringLiteral("ecdsa") << 256 << QByteArray("ecdsa-sha2-nistp256");
        QTest::newRow("p-384") << QStringLiteral("ecdsa") << 384 << QByteArray("ecdsa-sha2-nistp384");
        QTest::newRow("p-521") << QStringLiteral("ecdsa") << 521 << QByteArray("ecdsa-sha2-nistp521");
        QTest::newRow("rsa") << QStringLiteral("rsa") << 2048 << QByteArray("rsa-sha2-512");
    }
    void madeBySshKeygen()
    {
        QFETCH(QString, type);
        QFETCH(int, bits);
        QFETCH(QByteArray, signatureType);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const auto key = parsePublicKey(m_judge.makeKey(name, type, bits));
        QVERIFY2(key, key ? "" : qPrintable(key.error().english()));
        QCOMPARE(key->fingerprint(), m_judge.fingerprint(name + QStringLiteral(".pub")));
        QVERIFY(!key->isSecurityKey());

        const QStringList hashes{QStringLiteral("sha512"), QStringLiteral("sha256")};
        for (const QString &hash : hashes) {
            // Several times, so that ECDSA numbers with and without a sign byte come by.
            for (int i = 0; i < 3; ++i) {
                const QByteArray file =
                    m_judge.sign(name, m_nameSpace, Message, {QStringLiteral("-O"), QStringLiteral("hashalg=") + hash});
                const auto ours = verify(file, m_nameSpace, Message, *key);
                QVERIFY2(ours, ours ? "" : qPrintable(ours.error().english()));
                QCOMPARE(ours->type, signatureType);
                QCOMPARE(ours->hashAlgorithm, hash.toLatin1());
                QCOMPARE(armored(*ours), file);
                QCOMPARE(checkAttendeeForm(*ours).has_value(), true);
                QVERIFY(!checkMemberForm(*ours));
                QVERIFY(!verify(file, m_nameSpace, Message + ' ', *key));
                QVERIFY(!verify(file, signature_namespace::roster(Domain), Message, *key));
                if (!signatureType.startsWith("ecdsa"))
                    break;
            }
        }
    }

    void madeByUs_data()
    {
        QTest::addColumn<Form>("form");
        QTest::addColumn<KeyDouble::Kind>("kind");
        QTest::addColumn<int>("flags");
        QTest::addColumn<quint32>("counter");
        QTest::addColumn<QByteArray>("extensions");
        const auto row = [](const char *name, Form form, KeyDouble::Kind kind, int flags, quint32 counter,
                            const QByteArray &extensions = {}) {
            QTest::newRow(name) << form << kind << flags << counter << extensions;
        };
        row("plain p-256", Form::Plain, KeyDouble::Kind::P256, 0x05, 7);
        row("plain p-256, no flags", Form::Plain, KeyDouble::Kind::P256, 0x00, 0);
        row("plain p-256, high counter", Form::Plain, KeyDouble::Kind::P256, 0x05, 0xfffffffe);
        row("plain ed25519", Form::Plain, KeyDouble::Kind::Ed25519, 0x05, 7);
        row("webauthn with the secret", Form::Webauthn, KeyDouble::Kind::P256, 0x85, 7, secretExtension());
        row("webauthn, PIN protocol two", Form::Webauthn, KeyDouble::Kind::P256, 0x85, 7, secretExtension(80));
        row("webauthn without extensions", Form::Webauthn, KeyDouble::Kind::P256, 0x05, 7);
    }
    void madeByUs()
    {
        QFETCH(Form, form);
        QFETCH(KeyDouble::Kind, kind);
        QFETCH(int, flags);
        QFETCH(quint32, counter);
        QFETCH(QByteArray, extensions);
        const KeyDouble key(rpIdFor(Domain), kind);
        for (int i = 0; i < 4; ++i) {
            const auto file =
                key.answer(form, m_nameSpace, Message, Domain, static_cast<quint8>(flags), counter, extensions);
            QVERIFY2(file, file ? "" : qPrintable(file.error().english()));
            compare(*file, key.publicKey(), true);
            const auto parsed = parseSignature(*file);
            QCOMPARE(int(parsed->flags), flags);
            QCOMPARE(parsed->counter, counter);
            QCOMPARE(parsed->extensions, extensions);
        }
        const KeyDouble other(rpIdFor(Domain), kind);
        const auto file =
            key.answer(form, m_nameSpace, Message, Domain, static_cast<quint8>(flags), counter, extensions);
        compare(*file, other.publicKey(), false);
    }

    // Signatures that assemble() would not make: what both think of them.
    void handMade_data()
    {
        QTest::addColumn<QString>("origin");
        QTest::addColumn<QByteArray>("tail"); // of clientData, after the origin's quotation mark
        QTest::addColumn<int>("flags");
        QTest::addColumn<QByteArray>("extensions");
        QTest::addColumn<bool>("good");
        const QString origin = originFor(Domain);
        const QByteArray map = secretExtension();
        QTest::newRow("ours") << origin << QByteArray("}") << 0x85 << map << true;
        QTest::newRow("more members") << origin << QByteArray(",\"crossOrigin\":false}") << 0x85 << map << true;
        QTest::newRow("nothing after") << origin << QByteArray() << 0x85 << map << true;
        QTest::newRow("a web page") << QStringLiteral("https://example.org") << QByteArray("}") << 0x85 << map << true;
        QTest::newRow("quotation mark") << QStringLiteral("a\"b") << QByteArray("}") << 0x85 << map << false;
        QTest::newRow("attested data") << origin << QByteArray("}") << 0xc5 << map << false;
        QTest::newRow("map without flag") << origin << QByteArray("}") << 0x05 << map << false;
        QTest::newRow("flag without map") << origin << QByteArray("}") << 0x85 << QByteArray() << false;
    }
    void handMade()
    {
        QFETCH(QString, origin);
        QFETCH(QByteArray, tail);
        QFETCH(int, flags);
        QFETCH(QByteArray, extensions);
        QFETCH(bool, good);
        const KeyDouble key(rpIdFor(Domain));
        const auto file = key.answer(Form::Webauthn, m_nameSpace, Message, Domain, 0x85, 7, secretExtension());
        Signature signature = *parseSignature(*file);
        signature.origin = origin;
        signature.flags = static_cast<quint8>(flags);
        signature.extensions = extensions;
        signature.clientData = clientDataStart(toBeSigned(m_nameSpace, Message), origin) + tail;
        const QByteArray der =
            key.sign(key.authenticatorData(signature.flags, 7, extensions) + Digest::of(signature.clientData).bytes());
        signature.value = valueOf(der);
        compare(armored(signature), key.publicKey(), good);

        signature.clientData = "x" + signature.clientData;
        signature.value = valueOf(
            key.sign(key.authenticatorData(signature.flags, 7, extensions) + Digest::of(signature.clientData).bytes()));
        compare(armored(signature), key.publicKey(), false);
    }

    void extensionsInThePlainForm()
    {
        const KeyDouble key(rpIdFor(Domain));
        Signature signature = *parseSignature(*key.answer(Form::Plain, m_nameSpace, Message, Domain, 0x05, 7));
        signature.flags = 0x85;
        signature.value = valueOf(key.sign(key.authenticatorData(0x85, 7, secretExtension()) +
                                           clientDataHash(Form::Plain, m_nameSpace, Message, Domain)));
        compare(armored(signature), key.publicKey(), false);
    }

    void changedBlobBytes()
    {
        const KeyDouble key(rpIdFor(Domain));
        const QByteArray file = *key.answer(Form::Webauthn, m_nameSpace, Message, Domain, 0x85, 7, secretExtension());
        const QByteArray text = QByteArray(file).replace("\n", "");
        const QByteArray begin("-----BEGIN SSH SIGNATURE-----");
        const QByteArray end("-----END SSH SIGNATURE-----");
        QByteArray blob = QByteArray::fromBase64(text.mid(begin.size(), text.size() - begin.size() - end.size()));
        for (qsizetype i = 0; i < blob.size(); i += 17) {
            blob[i] = static_cast<char>(blob[i] ^ 1);
            const QByteArray changed = begin + '\n' + blob.toBase64() + '\n' + end + '\n';
            QVERIFY2(!m_judge.accepts(changed, m_nameSpace, Message, allowedLine(key.publicKey()), Person),
                     qPrintable(QString::number(i)));
            blob[i] = static_cast<char>(blob[i] ^ 1);
        }
    }

private:
    // The SSH form of a DER signature, by way of what assemble() makes of it.
    static QByteArray valueOf(const QByteArray &der)
    {
        const auto integer = [&](qsizetype at) {
            const qsizetype size = static_cast<unsigned char>(der[at + 1]);
            return magnitudeOf(der.mid(at + 2, size));
        };
        const QByteArray r = integer(2);
        return ecdsaValue({r, integer(4 + static_cast<unsigned char>(der[3]))});
    }
};

QTEST_GUILESS_MAIN(SshsigJudgeTest)
#include "tst_sshsig_judge.moc"
