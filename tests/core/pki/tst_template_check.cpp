// A certificate against the closed list of its template: each difference is refused and named.
#include "core/pki/der_writer.h"
#include "core/pki/raw_certificate.h"
#include "pki_fixture.h"

#include <functional>

using namespace chancery;
using namespace chancery::pki;
using namespace chancery::pki::testing;

using Change = std::function<void(CertificateFacts &, policy::CertificateTemplate &)>;
Q_DECLARE_METATYPE(Change)

class TestTemplateCheck : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void differences_data();
    void differences();
    void modes();
    void selfSignedTemplate();
    void furtherExtension();

private:
    QByteArray make(const CertificateFacts &facts) const { return issued(facts, m_subKey, m_root, m_rootKey); }

    policy::Profile m_profile;
    policy::CertificateTemplate m_template;
    CertificateFacts m_facts = subFacts();
    Key m_rootKey = makeKey(KeyAlgorithm::P384);
    Key m_subKey = makeKey(KeyAlgorithm::P256);
    QByteArray m_root;
};

void TestTemplateCheck::initTestCase()
{
    CertificateFacts root = rootFacts();
    root.notAfter = at(2099);
    m_root = testing::selfSigned(root, m_rootKey);
    m_profile.arc = QStringLiteral("1.3.6.1.4.1.32473");
    m_template.id = QStringLiteral("release");
    m_template.issuer = QStringLiteral("root");
    m_template.algorithms = {KeyAlgorithm::P384, KeyAlgorithm::P256};
    m_template.ca = true;
    m_template.pathLength = 0;
    m_template.keyUsages = m_facts.keyUsages;
    m_template.purposes = {{QStringLiteral("code-signing"), QStringLiteral("1.3.6.1.5.5.7.3.3"), std::nullopt},
                           {QStringLiteral("release"), QString(), 1}};
    m_facts.purposeOids = {QStringLiteral("1.3.6.1.4.1.32473.1"), QStringLiteral("1.3.6.1.5.5.7.3.3")};
    m_facts.notAfter = at(2033);
}

void TestTemplateCheck::differences_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("says"); // empty: no difference
    const auto row = [](const char *name, Change change, const char *says) {
        QTest::newRow(name) << change << QString::fromLatin1(says);
    };
    row(
        "same", [](auto &, auto &) {}, "");
    row(
        "order of usages", [](auto &f, auto &) { std::reverse(f.keyUsages.begin(), f.keyUsages.end()); }, "");
    row(
        "order of purposes", [](auto &f, auto &) { f.purposeOids.swapItemsAt(0, 1); }, "");
    row(
        "not an authority",
        [](auto &f, auto &t) {
            f.ca = false, f.pathLength.reset();
            f.keyUsages = t.keyUsages = {QStringLiteral("digitalSignature")};
        },
        "is not an authority's");
    row(
        "authority", [](auto &, auto &t) { t.ca = false; }, "is an authority's");
    row(
        "no path length", [](auto &f, auto &) { f.pathLength.reset(); }, "path length is -");
    row(
        "longer path", [](auto &f, auto &) { f.pathLength = 1; }, "path length is 1");
    row(
        "usage missing", [](auto &f, auto &) { f.keyUsages.removeAll(QStringLiteral("cRLSign")); }, "key usages are");
    row(
        "usage more", [](auto &f, auto &) { f.keyUsages += QStringLiteral("keyAgreement"); }, "keyAgreement");
    row(
        "purpose missing", [](auto &f, auto &) { f.purposeOids.removeFirst(); }, "purposes are");
    row(
        "no purposes", [](auto &f, auto &) { f.purposeOids.clear(); }, "purposes are -");
    row(
        "purpose more", [](auto &f, auto &) { f.purposeOids += QStringLiteral("1.3.6.1.5.5.7.3.1"); }, "7.3.1");
    row(
        "algorithm", [](auto &, auto &t) { t.algorithms = {KeyAlgorithm::P384}; }, "P-256");
    row(
        "second too long", [](auto &f, auto &) { f.notAfter = f.notAfter.addSecs(1); }, "2033-01-01");
    row(
        "one year", [](auto &, auto &t) { t.lifeYears = 1; }, "2027-01-01 at most");
    row(
        "first one longer", [](auto &f, auto &t) { f.notAfter = at(2034), t.firstNotAfter = at(2034); }, "");
    row(
        "longer than the first one",
        [](auto &f, auto &t) { f.notAfter = at(2034).addSecs(1), t.firstNotAfter = at(2034); }, "2034-01-01 at most");
    row(
        "first one short, later one full", [](auto &, auto &t) { t.firstNotAfter = at(2030); }, "");
    row(
        "shorter life", [](auto &f, auto &) { f.notAfter = at(2027); }, "");
    row(
        "from a rehearsal", [](auto &f, auto &) { f.subject.commonName += QStringLiteral(" (rehearsal)"); },
        "rehearsal");
    row(
        "to be self-signed", [](auto &, auto &t) { t.issuer.clear(); }, "issued by itself");
}

void TestTemplateCheck::differences()
{
    QFETCH(Change, change);
    QFETCH(QString, says);
    CertificateFacts facts = m_facts;
    policy::CertificateTemplate t = m_template;
    change(facts, t);
    const auto checked = checkTemplate(parseCertificate(make(facts)).value(), m_profile, t, Mode::Live);
    QCOMPARE(checked.has_value(), says.isEmpty());
    QVERIFY2(reason(checked).contains(says), qPrintable(reason(checked)));
}

void TestTemplateCheck::modes()
{
    const Certificate live = parseCertificate(make(m_facts)).value();
    CertificateFacts facts = m_facts;
    facts.subject.commonName += QStringLiteral(" (rehearsal)");
    const Certificate rehearsed = parseCertificate(make(facts)).value();
    QVERIFY(checkTemplate(live, m_profile, m_template, Mode::Live));
    QVERIFY(!checkTemplate(live, m_profile, m_template, Mode::Rehearsal));
    QVERIFY(checkTemplate(rehearsed, m_profile, m_template, Mode::Rehearsal));
    QVERIFY(!checkTemplate(rehearsed, m_profile, m_template, Mode::Live));
}

void TestTemplateCheck::selfSignedTemplate()
{
    policy::CertificateTemplate t;
    t.id = QStringLiteral("root");
    t.algorithms = {KeyAlgorithm::P384};
    t.ca = true;
    t.keyUsages = rootFacts().keyUsages;
    const Certificate root = parseCertificate(testing::selfSigned(rootFacts(), m_rootKey)).value();
    const auto checked = checkTemplate(root, m_profile, t, Mode::Live);
    QVERIFY2(checked, qPrintable(reason(checked)));
    t.issuer = QStringLiteral("root");
    QVERIFY(reason(checkTemplate(root, m_profile, t, Mode::Live)).contains(QStringLiteral("issued by another")));
}

// What no template asks for must not be slipped in, known or not.
void TestTemplateCheck::furtherExtension()
{
    const Certificate good = parseCertificate(make(m_facts)).value();
    const RawTbs raw = readTbs(good.tbs).value();
    const auto with = [&](const QByteArray &hex) {
        QByteArray list;
        for (const RawExtension &e : raw.extensions)
            list.append(e.whole);
        list += QByteArray::fromHex(hex);
        const QByteArray tbs = der::element(der::Sequence, raw.beforeExtensions.toByteArray() +
                                                               der::element(0xa3, der::element(der::Sequence, list)));
        return parseCertificate(finish(tbs, m_rootKey)).value();
    };
    QVERIFY(checkTemplate(with("3010060a2b06010401d679020402"
                               "04020400"),
                          m_profile, m_template, Mode::Live));
    // subjectAltName
    const auto refused = checkTemplate(with("300e0603551d11"
                                            "040730058203612e62"),
                                       m_profile, m_template, Mode::Live);
    QVERIFY2(reason(refused).contains(QStringLiteral("2.5.29.17")), qPrintable(reason(refused)));
}

QTEST_GUILESS_MAIN(TestTemplateCheck)
#include "tst_template_check.moc"
