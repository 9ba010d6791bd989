// The shipped profiles, held against RFC 3579 and the design fact by fact.
#include "core/policy/profile.h"

#include <QFile>
#include <QTest>

using namespace chancery;
using namespace chancery::policy;

namespace {

Result<Profile> shipped(const QString &name)
{
    QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/%1.json").arg(name));
    return file.open(QIODevice::ReadOnly) ? Profile::load(file.readAll())
                                          : Error(ErrorCode::NotFound, "The profile is not there.");
}

const QDateTime firstEnd(QDate(2031, 10, 31), QTime(0, 0), Qt::UTC);

} // namespace

class RustProfileTest : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        auto loaded = shipped(QStringLiteral("rust"));
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().english()));
        m_rust = *loaded;
    }

    void names()
    {
        QCOMPARE(m_rust.name, QStringLiteral("rust"));
        QCOMPARE(m_rust.title, QStringLiteral("Rust Project PKI"));
        QCOMPARE(m_rust.organisation, QStringLiteral("Rust Project"));
        QCOMPARE(m_rust.domain, QStringLiteral("pki.rust-lang.org"));
        QCOMPARE(m_rust.domainIn(Mode::Live), QStringLiteral("pki.rust-lang.org"));
        QCOMPARE(m_rust.domainIn(Mode::Rehearsal), QStringLiteral("rehearsal.pki.rust-lang.org"));
    }

    void quorum()
    {
        // "5-of-9", and "no more than 3 (M-2) of the 9".
        QCOMPARE(m_rust.quorum.m, 5);
        QCOMPARE(m_rust.quorum.n, 9);
        QVERIFY(m_rust.quorum.limited);
    }

    void root()
    {
        const CertificateTemplate *root = m_rust.find(QStringLiteral("root"));
        QVERIFY(root);
        // "The root key will use secp384r1."
        QCOMPARE(root->algorithms, QList<KeyAlgorithm>{KeyAlgorithm::P384});
        QVERIFY(root->issuer.isEmpty());
        QVERIFY(root->ca);
        QVERIFY(!root->pathLength);
        QVERIFY(root->purposes.isEmpty());
        QCOMPARE(root->keyUsages, (QStringList{QStringLiteral("keyCertSign"), QStringLiteral("cRLSign")}));
        QCOMPARE(root->commonName.arg(2026), QStringLiteral("Rust Project Root 2026"));
    }

    void lives()
    {
        // The first keys end in 2031, later ones after 7 years.
        for (const CertificateTemplate &t : std::as_const(m_rust.templates)) {
            QCOMPARE(t.lifeYears, 7);
            QVERIFY(t.firstNotAfter);
            QCOMPARE(*t.firstNotAfter, firstEnd);
        }
    }

    void delegates_data()
    {
        QTest::addColumn<bool>("ca");
        QTest::addColumn<QStringList>("usages");
        QTest::addColumn<QStringList>("purposes");
        QTest::addColumn<QString>("algorithms");
        const QString sign = QStringLiteral("digitalSignature");
        const QString certificates = QStringLiteral("keyCertSign");
        const QString crls = QStringLiteral("cRLSign");
        const auto arc = [](int n) { return QStringLiteral("1.3.6.1.4.1.32473.%1").arg(n); };
        QTest::newRow("release") << true << QStringList{sign, certificates, crls}
                                 << QStringList{QStringLiteral("1.3.6.1.5.5.7.3.3"), arc(1)} << QStringLiteral("p-384");
        QTest::newRow("crates-io") << true << QStringList{sign, certificates, crls} << QStringList{arc(2)}
                                   << QStringLiteral("p-384 ed25519");
        // "The delegate key itself will not be used to sign git commits": no digitalSignature.
        QTest::newRow("bors") << true << QStringList{certificates, crls} << QStringList{arc(3)}
                              << QStringLiteral("p-384 ed25519");
        QTest::newRow("transparency-log")
            << false << QStringList{sign} << QStringList{arc(4)} << QStringLiteral("p-256 ed25519");
        QTest::newRow("access-log") << false << QStringList{sign}
                                    << QStringList{QStringLiteral("1.3.6.1.5.5.7.3.4"), arc(5)}
                                    << QStringLiteral("p-384 p-256");
    }
    void delegates()
    {
        QFETCH(bool, ca);
        QFETCH(QStringList, usages);
        QFETCH(QStringList, purposes);
        QFETCH(QString, algorithms);
        const CertificateTemplate *t = m_rust.find(QString::fromLatin1(QTest::currentDataTag()));
        QVERIFY(t);
        QCOMPARE(t->issuer, QStringLiteral("root"));
        QCOMPARE(t->ca, ca);
        QCOMPARE(t->pathLength.has_value(), ca);
        QCOMPARE(t->pathLength.value_or(0), 0);
        QCOMPARE(t->keyUsages, usages);
        QCOMPARE(*m_rust.purposeOids(*t, Mode::Rehearsal), purposes);
        QStringList names;
        for (const KeyAlgorithm algorithm : t->algorithms)
            names += keyAlgorithmText(algorithm);
        QCOMPARE(names.join(u' '), algorithms);
    }

    void whatIsOpenKeepsItFromLive()
    {
        QStringList fields;
        const QList<Text> obstacles = m_rust.obstaclesToLive();
        for (const Text &obstacle : obstacles)
            fields += obstacle.english().section(u':', 0, 0);
        QCOMPARE(fields, (QStringList{QStringLiteral("arc"), QStringLiteral("tokens"), QStringLiteral("security_keys"),
                                      QStringLiteral("attestation_roots")}));
    }

    void onlyRehearsalDevices()
    {
        for (const TokenEntry &token : std::as_const(m_rust.tokens)) {
            QVERIFY(!token.live);
            QCOMPARE(token.localMayBeFalse, token.model == QStringLiteral("NSS 3"));
            QCOMPARE(token.pinLength, 32);
        }
        QCOMPARE(m_rust.tokens.first().manufacturer, QStringLiteral("SoftHSM project"));
        QCOMPARE(m_rust.tokens.first().model, QStringLiteral("SoftHSM v2"));
        QCOMPARE(m_rust.securityKeys.size(), 1);
        QCOMPARE(m_rust.securityKeys.first().aaguid, QByteArray("chancery-sim-key"));
        QVERIFY(!m_rust.securityKeys.first().live);
    }

    void notesSettleWhatTheRfcSaysTwice()
    {
        const QString notes = m_rust.notes.join(u'\n');
        QVERIFY(notes.contains(QStringLiteral("2031-10-31")));
        QVERIFY(notes.contains(QStringLiteral("8 years")));
        QVERIFY(notes.contains(QStringLiteral("2 editions")));
    }

    void small()
    {
        const auto small = shipped(QStringLiteral("small"));
        QVERIFY2(small, small ? "" : qPrintable(small.error().english()));
        QCOMPARE(small->quorum.m, 2);
        QCOMPARE(small->quorum.n, 3);
        QVERIFY(!small->quorum.limited);
        QCOMPARE(small->domain, QStringLiteral("small.example"));
        QCOMPARE(small->organisation, QStringLiteral("Small Example"));
        QCOMPARE(small->templates.size(), 2);
        QVERIFY(small->find(QStringLiteral("release")));
        QVERIFY(small->digest() != m_rust.digest());
    }

    void theHandbooksExampleIsAProfile()
    {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/handbook/formats/profile.md"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString page = QString::fromUtf8(file.readAll());
        const QString json = page.section(QStringLiteral("```json\n"), 1, 1).section(QStringLiteral("```"), 0, 0);
        const auto example = Profile::load(json.toUtf8());
        QVERIFY2(example, example ? "" : qPrintable(example.error().english()));
        QCOMPARE(example->name, QStringLiteral("small"));
    }

private:
    Profile m_rust;
};

QTEST_APPLESS_MAIN(RustProfileTest)
#include "tst_rust_profile.moc"
