#include "core/approval/sshsig_parts.h"
#include "core/base/mode.h"
#include "key_double.h"

#include <QTest>
#include <openssl/err.h>

using namespace chancery;
using namespace chancery::approval;
using namespace chancery::approval::test;

namespace {

const QString Domain = QStringLiteral("rehearsal.pki.example.org");
const QString NameSpace = signature_namespace::approval(Domain);
const QByteArray Message("{\"what\":\"a statement\"}");

const QByteArray Begin("-----BEGIN SSH SIGNATURE-----\n");
const QByteArray End("-----END SSH SIGNATURE-----\n");

QByteArray blobOf(const QByteArray &file)
{
    return QByteArray::fromBase64(file.mid(Begin.size(), file.size() - Begin.size() - End.size()));
}

QByteArray armor(const QByteArray &blob, int lineLength = 70)
{
    const QByteArray base64 = blob.toBase64();
    QByteArray out = Begin;
    for (qsizetype at = 0; at < base64.size(); at += lineLength)
        out += base64.mid(at, lineLength) + '\n';
    return out + End;
}

} // namespace

class SshsigTest : public QObject
{
    Q_OBJECT

    const KeyDouble m_key{rpIdFor(Domain)};
    const KeyDouble m_edKey{rpIdFor(Domain), KeyDouble::Kind::Ed25519};

    QByteArray sample(int which) const
    {
        switch (which) {
        case 0:
            return *m_key.answer(Form::Webauthn, NameSpace, Message, Domain, 0x85, 7, secretExtension());
        case 1:
            return *m_key.answer(Form::Plain, NameSpace, Message, Domain, 0x05, 7);
        default:
            return *m_edKey.answer(Form::Plain, NameSpace, Message, Domain, 0x05, 7);
        }
    }
    PublicKey keyOf(int which) const { return which == 2 ? m_edKey.publicKey() : m_key.publicKey(); }

    // Never verifies; where it still parses, it is the one text of what was read.
    void mustNotHold(const QByteArray &file, int which, qsizetype at)
    {
        QVERIFY2(!verify(file, NameSpace, Message, keyOf(which)), qPrintable(QString::number(at)));
        const auto parsed = parseSignature(file);
        if (parsed)
            QCOMPARE(armored(*parsed), file);
    }

    static void samples()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("webauthn") << 0;
        QTest::newRow("plain p-256") << 1;
        QTest::newRow("plain ed25519") << 2;
    }

private slots:
    void changedBytes_data() { samples(); }
    void changedBytes()
    {
        QFETCH(int, which);
        const QByteArray file = sample(which);
        QVERIFY(verify(file, NameSpace, Message, keyOf(which)));
        for (qsizetype i = 0; i < file.size(); ++i) {
            for (const char mask : {'\x01', '\x02', '\x20', '\x80'}) {
                QByteArray changed = file;
                changed[i] = static_cast<char>(changed[i] ^ mask);
                mustNotHold(changed, which, i);
            }
            mustNotHold(file.first(i), which, i);
            mustNotHold(QByteArray(file).remove(i, 1), which, i);
            mustNotHold(QByteArray(file).insert(i, '\n'), which, i);
            mustNotHold(QByteArray(file).insert(i, '='), which, i);
        }
        mustNotHold(file + '\n', which, file.size());
    }

    void changedBlob_data() { samples(); }
    void changedBlob()
    {
        QFETCH(int, which);
        const QByteArray blob = blobOf(sample(which));
        QVERIFY(verify(armor(blob), NameSpace, Message, keyOf(which)));
        for (qsizetype i = 0; i < blob.size(); ++i) {
            for (const int mask : {0x01, 0x80, 0xff}) {
                QByteArray changed = blob;
                changed[i] = static_cast<char>(changed[i] ^ mask);
                mustNotHold(armor(changed), which, i);
            }
            mustNotHold(armor(blob.first(i)), which, i);
            mustNotHold(armor(QByteArray(blob).remove(i, 1)), which, i);
            mustNotHold(armor(QByteArray(blob).insert(i, '\0')), which, i);
        }
        mustNotHold(armor(blob + '\0'), which, blob.size());
        QCOMPARE(ERR_peek_error(), 0UL); // nothing left behind for other users of OpenSSL
    }

    void otherLayouts_data() { samples(); }
    void otherLayouts()
    {
        QFETCH(int, which);
        const QByteArray file = sample(which);
        QVERIFY(!parseSignature(armor(blobOf(file), 76)));
        QVERIFY(!parseSignature(QByteArray(file).replace("\n", "\r\n")));
        QVERIFY(!parseSignature(file.chopped(1)));
        QVERIFY(!parseSignature(' ' + file));
        QVERIFY(!parseSignature({}));
        QVERIFY(!parseSignature(Begin + End));
        QVERIFY(!parseSignature(armor(QByteArray(100'000, 'a'))));
    }

    void reservedAndHash()
    {
        const QByteArray blob = blobOf(sample(1));
        const QByteArray reserved = WireWriter().string(NameSpace.toUtf8()).string({}).bytes();
        const qsizetype at = blob.indexOf(reserved) + reserved.size();
        QVERIFY(at > reserved.size());
        mustNotHold(armor(QByteArray(blob).replace(at - 4, 4, WireWriter().string(QByteArray("x")).bytes())), 1, at);
        const QByteArray otherHash = QByteArray(blob).replace("sha512", "sha384");
        QVERIFY(!parseSignature(armor(otherHash)));
        QVERIFY(parseSignature(armor(QByteArray(blob).replace("sha512", "sha256"))));
        mustNotHold(armor(QByteArray(blob).replace("sha512", "sha256")), 1, at);
    }

    void otherNumberForms()
    {
        Signature signature = *parseSignature(sample(1));
        const EcdsaNumbers numbers = ecdsaNumbers(signature.value);
        const auto refused = [&](const QByteArray &value) {
            signature.value = value;
            return !parseSignature(armored(signature)).has_value();
        };
        QVERIFY(!refused(ecdsaValue(numbers)));
        QVERIFY(refused(WireWriter().string('\0' + mpint(numbers.r)).string(mpint(numbers.s)).bytes()));
        QVERIFY(refused(WireWriter().string(mpint(numbers.r)).string('\xff' + mpint(numbers.s)).bytes()));
        QVERIFY(refused(ecdsaValue({{}, numbers.s})));
        QVERIFY(refused(ecdsaValue(numbers) + '\0'));
    }

    void clientDataIsExact()
    {
        const QByteArray challenge =
            toBeSigned(NameSpace, Message).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        QCOMPARE(clientData(NameSpace, Message, Domain), "{\"type\":\"webauthn.get\",\"challenge\":\"" + challenge +
                                                             "\",\"origin\":\"chancery:rehearsal.pki.example.org\"}");
        QCOMPARE(clientDataHash(Form::Webauthn, NameSpace, Message, Domain),
                 Digest::of(clientData(NameSpace, Message, Domain)).bytes());
        QCOMPARE(clientDataHash(Form::Plain, NameSpace, Message, Domain),
                 Digest::of(toBeSigned(NameSpace, Message)).bytes());
    }

    void assembleRefuses()
    {
        const auto code = [&](Form form, const PublicKey &key, const QByteArray &data, const QByteArray &signature) {
            const auto out = assemble(form, NameSpace, Message, Domain, key, data, signature);
            return out ? std::optional<ErrorCode>() : std::optional(out.error().code());
        };
        const PublicKey key = m_key.publicKey();
        const QByteArray plain = m_key.authenticatorData(0x05, 7);
        const QByteArray hash = clientDataHash(Form::Plain, NameSpace, Message, Domain);
        const QByteArray good = m_key.sign(plain + hash);
        QVERIFY(!code(Form::Plain, key, plain, good));

        const QByteArray extended = m_key.authenticatorData(0x85, 7, secretExtension());
        QCOMPARE(code(Form::Plain, key, extended, m_key.sign(extended + hash)), ErrorCode::BadInput);
        QCOMPARE(code(Form::Plain, key, plain.chopped(1), good), ErrorCode::BadInput);
        QCOMPARE(code(Form::Plain, key, plain + 'x', good), ErrorCode::BadInput);
        QCOMPARE(code(Form::Plain, key, m_key.authenticatorData(0x45, 7), good), ErrorCode::BadInput);
        QCOMPARE(code(Form::Plain, key, KeyDouble(QStringLiteral("ssh:other")).authenticatorData(0x05, 7), good),
                 ErrorCode::WrongKey);
        QCOMPARE(code(Form::Plain, key, m_key.authenticatorData(0x05, 8), good), ErrorCode::WrongKey);
        QCOMPARE(code(Form::Plain, key, plain, good.chopped(1)), ErrorCode::WrongKey);
        QCOMPARE(code(Form::Plain, key, plain, good + '\0'), ErrorCode::WrongKey);
        QCOMPARE(code(Form::Plain, KeyDouble(rpIdFor(Domain)).publicKey(), plain, good), ErrorCode::WrongKey);
        QCOMPARE(code(Form::Webauthn, key, plain, good), ErrorCode::WrongKey);
        QCOMPARE(code(Form::Webauthn, m_edKey.publicKey(), plain, good), ErrorCode::Unsupported);
    }

    void approvalForm_data()
    {
        QTest::addColumn<int>("flags");
        QTest::addColumn<QByteArray>("extensions");
        QTest::addColumn<bool>("good");
        const QByteArray map = secretExtension();
        QTest::newRow("64 bytes") << 0x85 << map << true;
        QTest::newRow("80 bytes") << 0x85 << secretExtension(80) << true;
        QTest::newRow("one salt only") << 0x85 << QByteArray(map).replace(14, 1, "\x20").first(47) << false;
        QTest::newRow("length too long") << 0x85 << QByteArray(map).replace(14, 1, "\x50") << false;
        QTest::newRow("byte after") << 0x85 << map + 'x' << false;
        QTest::newRow("two members") << 0x85 << QByteArray(map).replace(0, 1, "\xa2") + QByteArray("\x61x\xf5")
                                     << false;
        QTest::newRow("other name") << 0x85 << QByteArray(map).replace("hmac", "hnac") << false;
        QTest::newRow("long form length") << 0x85 << QByteArray(map).replace(13, 1, QByteArray("\x59\x00", 2)) << false;
        QTest::newRow("not a map") << 0x85 << QByteArray("\xf5") << false;
        QTest::newRow("no extension") << 0x05 << QByteArray() << false;
        QTest::newRow("no PIN") << 0x81 << map << false;
        QTest::newRow("no touch") << 0x84 << map << false;
        QTest::newRow("backup flags") << 0x9d << map << false;
    }
    void approvalForm()
    {
        QFETCH(int, flags);
        QFETCH(QByteArray, extensions);
        QFETCH(bool, good);
        const QByteArray file =
            *m_key.answer(Form::Webauthn, NameSpace, Message, Domain, static_cast<quint8>(flags), 7, extensions);
        const Signature signature = *verify(file, NameSpace, Message, m_key.publicKey());
        QCOMPARE(checkApprovalForm(signature, NameSpace, Message, Domain).has_value(), good);
        QVERIFY(!checkApprovalForm(signature, NameSpace, Message + ' ', Domain));
        QVERIFY(!checkApprovalForm(signature, signature_namespace::roster(Domain), Message, Domain));
        QVERIFY(!checkApprovalForm(signature, NameSpace, Message, QStringLiteral("pki.example.org")));
        QVERIFY(!checkMemberForm(signature));
        QVERIFY(!checkAttendeeForm(signature));
    }

    void approvalFormOfOthersClientData()
    {
        Signature signature = *parseSignature(sample(0));
        QVERIFY(checkApprovalForm(signature, NameSpace, Message, Domain));
        signature.clientData =
            clientDataStart(toBeSigned(NameSpace, Message), originFor(Domain)) + ",\"crossOrigin\":false}";
        QVERIFY(!checkApprovalForm(signature, NameSpace, Message, Domain));
        signature = *parseSignature(sample(0));
        signature.origin = QStringLiteral("https://example.org");
        QVERIFY(!checkApprovalForm(signature, NameSpace, Message, Domain));
        signature = *parseSignature(sample(0));
        signature.hashAlgorithm = "sha256";
        QVERIFY(!checkApprovalForm(signature, NameSpace, Message, Domain));
    }

    void plainForms_data()
    {
        QTest::addColumn<int>("flags");
        QTest::addColumn<bool>("member");
        QTest::newRow("touch and PIN") << 0x05 << true;
        QTest::newRow("touch") << 0x01 << false;
        QTest::newRow("PIN") << 0x04 << false;
        QTest::newRow("neither") << 0x00 << false;
        QTest::newRow("reserved bit") << 0x07 << false;
    }
    void plainForms()
    {
        QFETCH(int, flags);
        QFETCH(bool, member);
        for (const KeyDouble *key : {&m_key, &m_edKey}) {
            const QByteArray file =
                *key->answer(Form::Plain, NameSpace, Message, Domain, static_cast<quint8>(flags), 7);
            const Signature signature = *verify(file, NameSpace, Message, key->publicKey());
            QCOMPARE(checkMemberForm(signature).has_value(), member);
            QVERIFY(checkAttendeeForm(signature));
            QVERIFY(!checkApprovalForm(signature, NameSpace, Message, Domain));
        }
    }

    void rsaWithSha256()
    {
        Signature signature;
        signature.type = "rsa-sha2-256";
        QVERIFY(!checkAttendeeForm(signature));
        signature.type = "rsa-sha2-512";
        QVERIFY(checkAttendeeForm(signature));
    }

    void counters()
    {
        QVERIFY(checkCounter(0, false, 0));
        QVERIFY(checkCounter(0, false, 9));
        QVERIFY(checkCounter(0, true, 0));
        QVERIFY(checkCounter(0, true, 1));
        QVERIFY(checkCounter(8, true, 9));
        QVERIFY(checkCounter(0x7fffffff, true, 0xffffffff));
        QVERIFY(!checkCounter(9, true, 9));
        QVERIFY(!checkCounter(9, true, 8));
        QVERIFY(!checkCounter(9, true, 0));
    }

    void publicKeys()
    {
        const PublicKey key = m_key.publicKey();
        QCOMPARE(*parsePublicKey(key.line()), key);
        QCOMPARE(*parsePublicKey(key.line() + QStringLiteral(" a comment\n")), key);
        QVERIFY(key.isSecurityKey());
        for (qsizetype i = 0; i < key.line().size(); ++i)
            QVERIFY(!parsePublicKey(key.line().first(i)));
        for (qsizetype i = 0; i <= key.blob.size(); ++i) {
            const PublicKey longer{key.type, QByteArray(key.blob).insert(i, '\0')};
            QVERIFY(!parsePublicKey(longer.line()) || i == key.blob.size() - rpIdFor(Domain).size() - 4);
        }
        // A point that is not on the curve.
        QByteArray blob = key.blob;
        blob[blob.indexOf('\x04', 50) + 5] = static_cast<char>(blob[blob.indexOf('\x04', 50) + 5] ^ 1);
        QVERIFY(!parsePublicKey((PublicKey{key.type, blob}).line()));
        // The type before the blob must be the blob's.
        QVERIFY(!parsePublicKey((PublicKey{"ssh-ed25519", key.blob}).line()));
        QVERIFY(!parsePublicKey(key.line() + QStringLiteral("\nssh-ed25519 AAAA")));
    }

    void keysInOtherForms_data()
    {
        QTest::addColumn<QByteArray>("blob");
        QTest::addColumn<bool>("good");
        const auto point = [](const char *group) {
            const OpenSslKey key(EVP_EC_gen(group), EVP_PKEY_free);
            unsigned char *bytes = nullptr;
            const std::size_t size = EVP_PKEY_get1_encoded_public_key(key.get(), &bytes);
            const QByteArray out(reinterpret_cast<const char *>(bytes), static_cast<qsizetype>(size));
            OPENSSL_free(bytes);
            return out;
        };
        const auto ec = [](const char *type, const char *curve, const QByteArray &bytes) {
            return WireWriter().string(QByteArray(type)).string(QByteArray(curve)).string(bytes).bytes();
        };
        const auto rsa = [](const QByteArray &exponent, const QByteArray &modulus) {
            return WireWriter().string(QByteArray("ssh-rsa")).string(exponent).string(modulus).bytes();
        };
        const char *p256 = "ecdsa-sha2-nistp256";
        const QByteArray small = point("P-256");
        const QByteArray compressed = (small.back() & 1 ? '\x03' : '\x02') + small.mid(1, 32);
        QTest::newRow("p-256") << ec(p256, "nistp256", small) << true;
        QTest::newRow("compressed") << ec(p256, "nistp256", compressed) << false;
        QTest::newRow("hybrid") << ec(p256, "nistp256", (small.back() & 1 ? '\x07' : '\x06') + small.mid(1)) << false;
        QTest::newRow("curve of another type") << ec(p256, "nistp384", point("P-384")) << false;
        QTest::newRow("no such curve") << ec("ecdsa-sha2-secp256k1", "secp256k1", point("secp256k1")) << false;
        QTest::newRow("security key, P-384") << ec("sk-ecdsa-sha2-nistp256@openssh.com", "nistp384", point("P-384")) +
                                                    WireWriter().string(QByteArray("ssh:x")).bytes()
                                             << false;
        const QByteArray exponent("\x01\x00\x01", 3);
        const QByteArray modulus(256, '\x55');
        QTest::newRow("rsa") << rsa(exponent, modulus + 'U') << true;
        QTest::newRow("rsa, zero before") << rsa(exponent, '\0' + modulus) << false;
        QTest::newRow("rsa, negative") << rsa(exponent, '\xff' + modulus) << false;
        QTest::newRow("rsa, zero before the exponent") << rsa('\0' + exponent, modulus + 'U') << false;
        QTest::newRow("rsa, even exponent") << rsa(QByteArray("\x10"), modulus + 'U') << false;
        QTest::newRow("dss") << ec("ssh-dss", "nistp256", small) << false;
    }
    void keysInOtherForms()
    {
        QFETCH(QByteArray, blob);
        QFETCH(bool, good);
        WireReader in(blob);
        QCOMPARE(parsePublicKey((PublicKey{in.string(), blob}).line()).has_value(), good);
        QCOMPARE(ERR_peek_error(), 0UL);
    }

    void shortRsaKeys_data()
    {
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("good");
        QTest::newRow("1024") << 1024 << false;
        QTest::newRow("2047") << 2047 << false;
        QTest::newRow("2048") << 2048 << true;
    }
    void shortRsaKeys()
    {
        QFETCH(int, bits);
        QFETCH(bool, good);
        KeyParts parts;
        parts.kind = KeyParts::Kind::Rsa;
        parts.exponent = QByteArray("\x01\x00\x01", 3);
        parts.modulus = QByteArray((bits + 7) / 8, '\x55');
        parts.modulus[0] = static_cast<char>(1 << ((bits - 1) % 8));
        QCOMPARE(parsePublicKey((PublicKey{keyType(parts), keyBlob(parts)}).line()).has_value(), good);
        parts.exponent = QByteArray("\x01", 1);
        QVERIFY(!parsePublicKey((PublicKey{keyType(parts), keyBlob(parts)}).line()));
    }
};

QTEST_APPLESS_MAIN(SshsigTest)
#include "tst_sshsig.moc"
