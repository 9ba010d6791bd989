// chancery-verify certificate, where the bundle holds what Rekor answered.
#include "core/transparency/certificate_bundle.h"
#include "ran.h"
#include "support/made_archive.h"

#include <QTest>

using namespace chancery;
using chancery::test::fileAt;
using chancery::test::must;
using chancery::test::Ran;
using chancery::test::ran;
using transparency::CertificateBundle;

class TestCertificateRekor : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void holds_data();
    void holds();
    void nothingRestsOnIt();
    void nobodySpeaksOfIt();
    void wrong_data();
    void wrong();
    void unusable_data();
    void unusable();

private:
    QString at(const QString &name) const { return m_folder.filePath(QStringLiteral("certificates/") + name); }
    Ran verify(const QString &name, const QString &bundle, const QStringList &more, bool anchored = true) const
    {
        QStringList arguments{QStringLiteral("certificate"), at(name + QStringLiteral(".pem")),
                              QStringLiteral("--purpose"),   name,
                              QStringLiteral("--at"),        QStringLiteral("2026-12-01T00:00:00Z"),
                              QStringLiteral("--bundle"),    at(bundle)};
        if (anchored)
            arguments += {QStringLiteral("--anchor-certificate"), at(QStringLiteral("root.pem"))};
        return ran(QStringLiteral(CHANCERY_VERIFY), arguments + more);
    }
    // The line of the claim.
    static QByteArray said(const Ran &answer)
    {
        for (const QByteArray &line : answer.out.split('\n')) {
            if (line.contains("certificate.rekor"))
                return line;
        }
        return {};
    }
    QStringList by(const QString &key) const { return {QStringLiteral("--rekor-key"), m_origin + u'=' + key}; }
    void spoilt(const QString &name, const std::function<void(CertificateBundle &)> &change) const
    {
        auto bundle = must(CertificateBundle::parse(fileAt(at(QStringLiteral("release.bundle.json")))));
        change(bundle);
        QFile file(at(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bundle.bytes()) < 0)
            throw std::runtime_error("a file cannot be written");
    }

    QTemporaryDir m_folder;
    QString m_origin;
    QString m_key; // base64
};

void TestCertificateRekor::initTestCase()
{
    chancery::test::Forgery rekor;
    rekor.logs = true;
    rekor.rekor = true;
    chancery::test::writeTree(m_folder.path(), chancery::test::MadeArchive::make(rekor).files);
    const QDir profiles(m_folder.filePath(QStringLiteral("profiles")));
    const QString profile = profiles.entryList(QDir::Files).first();
    const QJsonObject transparency =
        must(parseCanonicalJson(fileAt(profiles.filePath(profile))))[u"transparency"].toObject();
    const QJsonObject log = transparency[u"certificate_logs"][1].toObject();
    m_origin = log[u"origin"].toString();
    m_key = log[u"key"].toString();
    const auto root = must(CertificateBundle::parse(fileAt(at(QStringLiteral("root.bundle.json")))));
    spoilt(QStringLiteral("none"), [](auto &b) { b.rekor.clear(); });
    spoilt(QStringLiteral("root"), [&](auto &b) { b.rekor = root.rekor; });
    spoilt(QStringLiteral("time"), [](auto &b) { b.rekor[0].enteredAt -= 1; });
    spoilt(QStringLiteral("path"), [](auto &b) { b.rekor[0].path.removeLast(); });
    spoilt(QStringLiteral("body"), [](auto &b) { b.rekor[0].body += ' '; });
}

void TestCertificateRekor::holds_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("a root's own entry") << QStringLiteral("root");
    QTest::newRow("the entry of a delegate's precertificate") << QStringLiteral("release");
}

void TestCertificateRekor::holds()
{
    QFETCH(QString, name);
    const Ran answer = verify(name, name + QStringLiteral(".bundle.json"), by(m_key));
    QVERIFY2(answer.code == 0, (answer.out + answer.err).constData());
    QVERIFY2(said(answer).startsWith("passed"), answer.out.constData());
    QVERIFY2(answer.out.contains(m_origin.toLatin1() + ": entry 1000"), answer.out.constData());
    const Ran unasked = verify(name, name + QStringLiteral(".bundle.json"), {});
    QVERIFY2(unasked.code == 0 && said(unasked).startsWith("not-checked"), unasked.out.constData());
}

void TestCertificateRekor::nothingRestsOnIt()
{
    const Ran answer = verify(QStringLiteral("release"), QStringLiteral("release.bundle.json"), by(m_key));
    QVERIFY2(!answer.out.split('\n').first().contains("rekor"), answer.out.constData());
    const Ran alone = verify(QStringLiteral("release"), QStringLiteral("release.bundle.json"), by(m_key), false);
    QCOMPARE(alone.code, 2);
    QVERIFY2(alone.err.contains("nothing here that you trust"), alone.err.constData());
}

void TestCertificateRekor::nobodySpeaksOfIt()
{
    const Ran answer = verify(QStringLiteral("release"), QStringLiteral("none"), {});
    QVERIFY2(answer.code == 0 && said(answer).isEmpty(), answer.out.constData());
}

void TestCertificateRekor::wrong_data()
{
    QTest::addColumn<QString>("bundle");
    QTest::addColumn<QString>("key");
    const auto row = [&](const char *name, const QString &bundle) { QTest::newRow(name) << bundle << m_key; };
    row("no entry", QStringLiteral("none"));
    row("the root's entry", QStringLiteral("root"));
    row("another time of entry", QStringLiteral("time"));
    row("half a path", QStringLiteral("path"));
    row("another body", QStringLiteral("body"));
    QTest::newRow("another key") << QStringLiteral("release.bundle.json")
                                 << QString::fromLatin1(chancery::test::MadeRekor().spki().toBase64());
}

void TestCertificateRekor::wrong()
{
    QFETCH(QString, bundle);
    QFETCH(QString, key);
    const Ran answer = verify(QStringLiteral("release"), bundle, by(key));
    QCOMPARE(answer.code, 1);
    QVERIFY2(said(answer).startsWith("failed"), (answer.out + answer.err).constData());
    QVERIFY2(answer.out.contains(": 1 claim failed"), answer.out.constData());
}

void TestCertificateRekor::unusable_data()
{
    QTest::addColumn<QString>("log");
    QTest::newRow("no name") << m_key;
    QTest::newRow("no key") << m_origin + u'=';
    QTest::newRow("no tree") << QStringLiteral("rekor.example.org=") + m_key;
    QTest::newRow("noise for a key") << m_origin + QStringLiteral("=noise");
    QTest::newRow("a key of another kind")
        << m_origin + u'=' +
               QString::fromLatin1(must(pki::spkiOf(must(pki::throwawayKey(KeyAlgorithm::P384)).get())).toBase64());
}

void TestCertificateRekor::unusable()
{
    QFETCH(QString, log);
    const Ran answer =
        verify(QStringLiteral("release"), QStringLiteral("release.bundle.json"), {QStringLiteral("--rekor-key"), log});
    QCOMPARE(answer.code, 2);
    QVERIFY2(answer.err.startsWith("error: ") && answer.err.contains("\nhint: "), answer.err.constData());
}

QTEST_GUILESS_MAIN(TestCertificateRekor)
#include "tst_certificate_rekor.moc"
