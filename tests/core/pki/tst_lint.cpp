// Every rule of lint() is broken once, alone, by surgery on the DER of a clean certificate.
#include "core/pki/der_writer.h"
#include "core/pki/extension_values.h"
#include "core/pki/lint.h"
#include "core/pki/oids.h"
#include "core/pki/raw_certificate.h"
#include "core/pki/sct.h"
#include "pki_fixture.h"

#include <functional>

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;

namespace {

QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

struct Extension
{
    QByteArray oid;      // whole element
    QByteArray critical; // whole element or empty
    QByteArray value;
};

// A certificate in pieces that can be exchanged; put() does not sign it again, as lint does not look at signatures.
struct Pieces
{
    explicit Pieces(const QByteArray &der)
    {
        const RawCertificate raw = readCertificate(der).value();
        const RawTbs &t = raw.tbs;
        serial = t.serial.toByteArray();
        innerAlgorithm = t.algorithm.toByteArray();
        outerAlgorithm = raw.algorithm.toByteArray();
        issuer = t.issuer.toByteArray();
        notBefore = t.notBefore.whole.toByteArray();
        notAfter = t.notAfter.whole.toByteArray();
        subject = t.subject.toByteArray();
        spki = t.spki.toByteArray();
        signature = raw.signature.toByteArray();
        for (const RawExtension &e : t.extensions)
            extensions += {der::oid(e.oid).value(), e.critical ? hex("0101ff") : QByteArray(), e.value.toByteArray()};
    }

    Extension &find(QLatin1String oid)
    {
        const QByteArray wanted = der::oid(oid).value();
        for (Extension &e : extensions) {
            if (e.oid == wanted)
                return e;
        }
        qFatal("no extension %s", oid.data());
    }
    void remove(QLatin1String oid)
    {
        const QByteArray wanted = der::oid(oid).value();
        extensions.removeIf([&](const Extension &e) { return e.oid == wanted; });
    }
    void add(QLatin1String oid, const QByteArray &value, bool critical = false)
    {
        extensions += {der::oid(oid).value(), critical ? hex("0101ff") : QByteArray(), value};
    }

    QByteArray put() const
    {
        QByteArray list;
        for (const Extension &e : extensions)
            list += der::sequence({e.oid, e.critical, der::element(der::OctetString, e.value)});
        const QByteArray tbs = der::sequence({version, der::element(der::Integer, serial), innerAlgorithm, issuer,
                                              der::sequence({notBefore, notAfter}), subject, spki, uniqueId,
                                              der::element(0xa3, der::element(der::Sequence, list))});
        return der::sequence({tbs, outerAlgorithm, der::bitString(signature)});
    }

    QByteArray version = hex("a003020102");
    QByteArray serial, innerAlgorithm, outerAlgorithm, issuer, notBefore, notAfter, subject, spki, uniqueId, signature;
    QList<Extension> extensions;
};

QByteArray nameWith(QLatin1String oid, quint8 tag, const QByteArray &value)
{
    return der::sequence({der::element(der::Set, der::sequence({der::oid(oid).value(), der::element(tag, value)}))});
}

// 2.25.2147483728
QByteArray largeOid()
{
    return hex("06066988808080"
               "50");
}

QStringList names(const QList<LintFinding> &findings)
{
    QStringList out;
    for (const LintFinding &finding : findings)
        out += finding.name;
    return out;
}

} // namespace

using Surgery = std::function<void(Pieces &)>;
Q_DECLARE_METATYPE(Surgery)

class TestLint : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanOnes_data();
    void cleanOnes();
    void brokenOnes_data();
    void brokenOnes();
    void everyRuleHasARow();
    void anyByteMayBeDamaged();
    void notStrict_data();
    void notStrict();
    void opensslCertificate();

private:
    struct Row
    {
        QString rule;
        QString base;
        Surgery surgery;
        QByteArray variant;
    };
    void row(const char *rule, const char *base, Surgery surgery, const char *variant = "");
    void fieldRows();
    void timeRows();
    void extensionRows();
    void logRows();
    void usageRows();

    QMap<QString, QByteArray> m_clean;
    QList<Row> m_rows;
    Folder m_folder;
};

void TestLint::initTestCase()
{
    const Key root = makeKey(KeyAlgorithm::P384);
    m_clean[QStringLiteral("root")] = selfSigned(rootFacts(), root);
    const QByteArray rootDer = m_clean[QStringLiteral("root")];
    m_clean[QStringLiteral("sub")] = issued(subFacts(), makeKey(KeyAlgorithm::P384), rootDer, root);
    m_clean[QStringLiteral("sub P-256")] = issued(subFacts(), makeKey(KeyAlgorithm::P256), rootDer, root);
    m_clean[QStringLiteral("sub Ed25519")] = issued(subFacts(), makeKey(KeyAlgorithm::Ed25519), rootDer, root);
    m_clean[QStringLiteral("leaf")] = issued(leafFacts(), makeKey(KeyAlgorithm::P256), rootDer, root);
    CertificateFacts late = rootFacts();
    late.notAfter = at(2055);
    m_clean[QStringLiteral("late")] = selfSigned(late, root);
    const Key other = makeKey(KeyAlgorithm::Ed25519);
    m_clean[QStringLiteral("root Ed25519")] = selfSigned(rootFacts(), other);
    m_clean[QStringLiteral("throwaway")] =
        signWithThrowawayKey(buildTbs(subFacts(), other.spki, {rootDer}).value()).value();
    fieldRows();
    timeRows();
    extensionRows();
    usageRows();
}

void TestLint::cleanOnes_data()
{
    QTest::addColumn<QByteArray>("der");
    for (auto it = m_clean.cbegin(); it != m_clean.cend(); ++it)
        QTest::addRow("%s", qPrintable(it.key())) << it.value();
}

void TestLint::cleanOnes()
{
    QFETCH(QByteArray, der);
    QCOMPARE(names(lint(der)), QStringList());
    QCOMPARE(Pieces(der).put(), der); // what the surgery starts from
}

void TestLint::row(const char *rule, const char *base, Surgery surgery, const char *variant)
{
    m_rows += {QString::fromLatin1(rule), QString::fromLatin1(base), std::move(surgery), QByteArray(variant)};
}

void TestLint::brokenOnes_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("base");
    QTest::addColumn<Surgery>("surgery");
    for (const Row &row : m_rows)
        QTest::addRow("%s%s", qPrintable(row.rule), row.variant.constData()) << row.rule << row.base << row.surgery;
}

void TestLint::fieldRows()
{
    row("e_cert_extensions_version_not_3", "root", [](Pieces &p) { p.version = hex("a003020101"); });
    row(
        "e_cert_extensions_version_not_3", "root", [](Pieces &p) { p.version.clear(); }, " (1)");
    row("e_serial_number_not_positive", "root", [](Pieces &p) { p.serial = hex("00"); });
    row(
        "e_serial_number_not_positive", "root", [](Pieces &p) { p.serial = hex("8001"); }, " (negative)");
    row("e_serial_number_longer_than_20_octets", "root", [](Pieces &p) { p.serial = QByteArray(21, '\x11'); });
    row("e_cert_sig_alg_not_match_tbs_sig_alg", "sub",
        [](Pieces &p) { p.outerAlgorithm = signatureAlgorithmId(KeyAlgorithm::P256); });
    row("e_mp_ecdsa_signature_encoding_correct", "root",
        [](Pieces &p) { p.innerAlgorithm = p.outerAlgorithm = signatureAlgorithmId(KeyAlgorithm::P256); });
    row(
        "e_mp_ecdsa_signature_encoding_correct", "sub",
        [](Pieces &p) { p.innerAlgorithm = p.outerAlgorithm = hex("300c06082a8648ce3d0403030500"); }, " (null)");
    row("e_mp_ecdsa_pub_key_encoding_correct", "leaf",
        [](Pieces &p) { p.spki.back() = static_cast<char>(p.spki.back() ^ 1); });
    row(
        "e_mp_ecdsa_pub_key_encoding_correct", "leaf",
        [](Pieces &p) {
            const QByteArray point = p.spki.last(65);
            const char sign = point.back() & 1 ? '\x03' : '\x02';
            p.spki = der::sequence(
                {hex("301306072a8648ce3d020106082a8648ce3d030107"), der::bitString(sign + point.mid(1, 32))});
        },
        " (compressed)");
    row("e_cert_contains_unique_identifier", "sub", [](Pieces &p) { p.uniqueId = hex("81020001"); });
    row("e_ca_subject_field_empty", "sub", [](Pieces &p) { p.subject = hex("3000"); });
    row("e_subject_empty_without_san", "leaf", [](Pieces &p) { p.subject = hex("3000"); });
    row("e_issuer_field_empty", "leaf", [](Pieces &p) { p.issuer = hex("3000"); });
    row("e_subject_dn_country_not_printable_string", "sub",
        [](Pieces &p) { p.subject = nameWith(oid::country, der::Utf8String, "DE"); });
    row("e_issuer_dn_country_not_printable_string", "sub",
        [](Pieces &p) { p.issuer = nameWith(oid::country, der::Utf8String, "DE"); });
    row("e_subject_common_name_max_length", "sub",
        [](Pieces &p) { p.subject = nameWith(oid::commonName, der::Utf8String, QByteArray(65, 'a')); });
    row("e_subject_organization_name_max_length", "sub",
        [](Pieces &p) { p.subject = nameWith(oid::organisation, der::Utf8String, QByteArray(65, 'a')); });
    row("e_oid_arc_too_large", "sub",
        [](Pieces &p) { p.find(oid::extendedKeyUsage).value = der::sequence({largeOid()}); });
    row(
        "e_oid_arc_too_large", "sub",
        [](Pieces &p) {
            p.extensions += {largeOid(), {}, hex("0500")};
        },
        " (extension)");
}

void TestLint::timeRows()
{
    const auto utc = [](const char *text) { return der::element(der::UtcTime, QByteArrayView(text)); };
    const auto general = [](const char *text) { return der::element(der::GeneralizedTime, QByteArrayView(text)); };
    const auto ends = [&](const QByteArray &time) { return [time](Pieces &p) { p.notAfter = time; }; };
    row("e_wrong_time_format_pre2050", "root", ends(general("20330101000000Z")));
    row("e_utc_time_not_in_zulu", "root", ends(utc("330101000000+0000")));
    row("e_utc_time_does_not_include_seconds", "root", ends(utc("3301010000Z")));
    row("e_generalized_time_not_in_zulu", "late", ends(general("20550101000000")));
    row("e_generalized_time_does_not_include_seconds", "late", ends(general("205501010000Z")));
    row("e_generalized_time_includes_fraction_seconds", "late", ends(general("20550101000000.5Z")));
    row("e_time_does_not_exist", "root", ends(utc("330231000000Z")));
    row(
        "e_time_does_not_exist", "root", [time = utc("261301000000Z")](Pieces &p) { p.notBefore = time; }, " (begin)");
    row("e_validity_time_not_positive", "root", ends(utc("251231235959Z")));
}

void TestLint::extensionRows()
{
    row("e_ext_duplicate_extension", "sub", [](Pieces &p) { p.extensions += p.find(oid::subjectKeyId); });
    row(
        "e_cert_ext_invalid_der", "sub",
        [](Pieces &p) { p.find(oid::basicConstraints).value = hex("3006010101020100"); }, " (TRUE is 01)");
    row(
        "e_cert_ext_invalid_der", "sub", [](Pieces &p) { p.find(oid::subjectKeyId).value += '\0'; }, " (trailing)");
    row(
        "e_cert_ext_invalid_der", "root", [](Pieces &p) { p.find(oid::keyUsage).value = hex("0500"); }, " (type)");
    row(
        "e_cert_ext_invalid_der", "root", [](Pieces &p) { p.find(oid::keyUsage).value = hex("03020187"); },
        " (padding)");
    row("e_ext_cannot_be_empty_sequence", "sub", [](Pieces &p) { p.find(oid::extendedKeyUsage).value = hex("3000"); });
    row("e_basic_constraints_not_critical", "root", [](Pieces &p) { p.find(oid::basicConstraints).critical.clear(); });
    row(
        "e_basic_constr_invalid_der", "leaf",
        [](Pieces &p) { p.find(oid::basicConstraints).value = hex("3003010100"); }, " (FALSE)");
    row("e_basic_constr_invalid_der", "root",
        [](Pieces &p) { p.find(oid::basicConstraints).value = hex("30050101ff0500"); });
    row("e_path_len_constraint_improperly_included", "leaf",
        [](Pieces &p) { p.find(oid::basicConstraints).value = hex("3003020100"); });
    row("e_path_len_constraint_zero_or_less", "sub",
        [](Pieces &p) { p.find(oid::basicConstraints).value = hex("30060101ff0201ff"); });
    row("e_ext_subject_key_identifier_missing_ca", "sub", [](Pieces &p) { p.remove(oid::subjectKeyId); });
    row("w_ext_subject_key_identifier_missing_sub_cert", "leaf", [](Pieces &p) { p.remove(oid::subjectKeyId); });
    row("e_ext_subject_key_identifier_critical", "sub",
        [](Pieces &p) { p.find(oid::subjectKeyId).critical = hex("0101ff"); });
    row("e_ext_authority_key_identifier_no_key_identifier", "sub", [](Pieces &p) { p.remove(oid::authorityKeyId); });
    row(
        "e_ext_authority_key_identifier_no_key_identifier", "leaf",
        [](Pieces &p) { p.find(oid::authorityKeyId).value = hex("3000"); }, " (empty)");
    row("e_ext_authority_key_identifier_critical", "sub",
        [](Pieces &p) { p.find(oid::authorityKeyId).critical = hex("0101ff"); });
    row("e_mp_authority_key_identifier_correct", "sub", [](Pieces &p) {
        const QByteArray id = readAuthorityKeyId(p.find(oid::authorityKeyId).value).value().keyId;
        const QByteArray directory = der::element(0xa1, der::element(0xa4, p.issuer));
        p.find(oid::authorityKeyId).value = der::sequence({der::element(0x80, id), directory, hex("820105")});
    });
    const QByteArray constraints = hex("3008a0063004820261"
                                       "62");
    row("e_ext_name_constraints_not_critical", "sub",
        [constraints](Pieces &p) { p.add(oid::nameConstraints, constraints); });
    row("e_ext_name_constraints_not_in_ca", "leaf",
        [constraints](Pieces &p) { p.add(oid::nameConstraints, constraints, true); });
    logRows();
}

void TestLint::logRows()
{
    const QByteArray list = encodeSctList({Sct{Digest::of("log"), 1, {}, SctSigner::Ecdsa, "signature"}});
    const QByteArray scts = der::element(der::OctetString, list);
    row("e_ct_poison_form", "leaf", [](Pieces &p) { p.add(oid::precertificatePoison, hex("0500")); });
    row(
        "e_ct_poison_form", "leaf", [](Pieces &p) { p.add(oid::precertificatePoison, hex("040100"), true); },
        " (no NULL)");
    row("e_ct_sct_list_critical", "leaf", [scts](Pieces &p) { p.add(oid::sctList, scts, true); });
    row("e_ct_sct_list_form", "leaf",
        [list](Pieces &p) { p.add(oid::sctList, der::element(der::OctetString, list + '\0')); });
    row(
        "e_ct_sct_list_form", "leaf", [](Pieces &p) { p.add(oid::sctList, hex("04020000")); }, " (empty)");
    row("e_ct_poison_and_sct_list", "leaf", [scts](Pieces &p) {
        p.add(oid::precertificatePoison, hex("0500"), true);
        p.add(oid::sctList, scts);
    });
}

void TestLint::usageRows()
{
    const auto usage = [](const char *bits) {
        return [value = hex(bits)](Pieces &p) { p.find(oid::keyUsage).value = value; };
    };
    row("e_ca_key_usage_missing", "root", [](Pieces &p) { p.remove(oid::keyUsage); });
    row("e_ca_key_cert_sign_not_set", "root", usage("03020102"));
    row("w_ext_key_usage_not_critical", "root", [](Pieces &p) { p.find(oid::keyUsage).critical.clear(); });
    row("e_ext_key_usage_cert_sign_without_ca", "leaf", usage("03020284"));
    row(
        "e_ext_key_usage_cert_sign_without_ca", "root", [](Pieces &p) { p.remove(oid::basicConstraints); }, " (none)");
    row("e_ext_key_usage_without_bits", "leaf", usage("030100"));
    row("e_ext_key_usage_without_bits", "leaf", usage("03020700"), " (zeros)");
    row("e_superfluous_ku_encoding", "root", usage("03020006"));
    row("e_superfluous_ku_encoding", "leaf", usage("0303078000"), " (octet)");
    row("e_incorrect_ku_encoding", "leaf", usage("0303008001"));
    row("e_ecdsa_allowed_ku", "leaf", usage("030205a0"));
    row("e_ecdsa_allowed_ku", "leaf", usage("03020490"), " (data)");
    row("e_ed25519_allowed_ku", "sub Ed25519", usage("0302010e"));
    row("e_root_ca_extended_key_usage_present", "root",
        [](Pieces &p) { p.add(oid::extendedKeyUsage, hex("300a06082b06010505070303")); });
    row("w_eku_critical_improperly", "sub", [](Pieces &p) {
        p.find(oid::extendedKeyUsage).critical = hex("0101ff");
        p.find(oid::extendedKeyUsage).value = der::sequence({der::oid(oid::anyPurpose).value()});
    });
}

void TestLint::brokenOnes()
{
    QFETCH(QString, rule);
    QFETCH(QString, base);
    QFETCH(Surgery, surgery);
    QVERIFY(m_clean.contains(base));
    Pieces pieces(m_clean[base]);
    surgery(pieces);
    const QList<LintFinding> findings = lint(pieces.put());
    QCOMPARE(names(findings), QStringList(rule));
    QVERIFY(findings.front().text.english().endsWith(u'.'));
}

void TestLint::everyRuleHasARow()
{
    QSet<QString> tested{QStringLiteral("e_der_not_strict")};
    for (const Row &row : m_rows)
        tested += row.rule;
    const QStringList all = lintNames();
    QCOMPARE(QSet<QString>(all.begin(), all.end()), tested);
    QCOMPARE(all.size(), tested.size());
}

// Damage of any kind is survived, wherever it stands.
void TestLint::anyByteMayBeDamaged()
{
    const QByteArray good = m_clean[QStringLiteral("sub")];
    for (qsizetype i = 0; i < good.size(); ++i) {
        for (const char other : {'\x00', '\x30', '\x7f', '\x80', '\xff'}) {
            QByteArray bad = good;
            bad[i] = other;
            QVERIFY(lint(bad).size() < lintNames().size());
        }
    }
}

void TestLint::notStrict_data()
{
    QTest::addColumn<QByteArray>("der");
    const QByteArray root = m_clean[QStringLiteral("root")];
    const auto with = [&](Surgery surgery) {
        Pieces pieces(root);
        surgery(pieces);
        return pieces.put();
    };
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut") << root.chopped(1);
    QTest::newRow("trailing byte") << root + '\0';
    QTest::newRow("long length") << QByteArray(root).insert(1, "\x83", 1).replace(2, 1, QByteArray(1, '\0'));
    QTest::newRow("serial with zeros") << with([](Pieces &p) { p.serial.prepend('\0'); });
    QTest::newRow("version 1 in words") << with([](Pieces &p) { p.version = hex("a003020100"); });
    QTest::newRow("version 4") << with([](Pieces &p) { p.version = hex("a003020103"); });
    QTest::newRow("critical FALSE") << with([](Pieces &p) { p.find(oid::subjectKeyId).critical = hex("010100"); });
    QTest::newRow("critical 01") << with([](Pieces &p) { p.find(oid::keyUsage).critical = hex("010101"); });
    QTest::newRow("no extensions in list") << with([](Pieces &p) { p.extensions.clear(); });
    QTest::newRow("indefinite length") << with([](Pieces &p) { p.subject = hex("30800000"); });
    QTest::newRow("not UTF-8") << with(
        [](Pieces &p) { p.subject = nameWith(oid::commonName, der::Utf8String, "\xff"); });
    QTest::newRow("not printable") << with(
        [](Pieces &p) { p.subject = nameWith(oid::commonName, der::PrintableString, "a@b"); });
    QTest::newRow("name that is none") << with([](Pieces &p) { p.subject = hex("300404026162"); });
    QTest::newRow("empty part of a name") << with([](Pieces &p) { p.subject = hex("30023100"); });
    QTest::newRow("time that is a string") << with([](Pieces &p) { p.notAfter = hex("0c0161"); });
}

void TestLint::notStrict()
{
    QFETCH(QByteArray, der);
    QCOMPARE(names(lint(der)), QStringList(QStringLiteral("e_der_not_strict")));
    QVERIFY(!parseCertificate(der));
}

// Another program's certificate: what is different from ours is named and nothing else.
void TestLint::opensslCertificate()
{
    const Ran ran =
        openssl({QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"), QStringLiteral("rsa:2048"),
                 QStringLiteral("-nodes"), QStringLiteral("-keyout"), m_folder.path(QStringLiteral("key")),
                 QStringLiteral("-subj"), QStringLiteral("/CN=Other"), QStringLiteral("-outform"),
                 QStringLiteral("DER"), QStringLiteral("-out"), m_folder.path(QStringLiteral("rsa.der"))});
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QCOMPARE(
        names(lint(m_folder.read(QStringLiteral("rsa.der")))),
        QStringList({QStringLiteral("e_mp_ecdsa_signature_encoding_correct"),
                     QStringLiteral("e_mp_ecdsa_pub_key_encoding_correct"), QStringLiteral("e_ca_key_usage_missing")}));
}

QTEST_GUILESS_MAIN(TestLint)
#include "tst_lint.moc"
