// chancery-verify certificate: each thing that is wrong fails its own claim.
#include "../../core/pki/pki_fixture.h"
#include "core/transparency/certificate_bundle.h"
#include "ran.h"
#include "support/made_archive.h"

using namespace chancery;
using chancery::test::fileAt;
using chancery::test::must;
using chancery::test::Ran;
using chancery::test::ran;
using chancery::test::words;
using pki::CertificateFacts;
using pki::testing::issued;
using pki::testing::Key;
using pki::testing::leafFacts;
using pki::testing::makeKey;
using pki::testing::rootFacts;
using pki::testing::selfSigned;
using pki::testing::subFacts;
using transparency::CertificateBundle;

namespace {

// Names of the claims with this verdict.
QString withVerdict(const QByteArray &json, const char *verdict)
{
    QStringList out;
    for (const QJsonValue &value : must(parseCanonicalJson(json.chopped(1))).value(QLatin1String("claims")).toArray()) {
        if (value.toObject().value(QLatin1String("verdict")).toString() == QLatin1String(verdict))
            out += value.toObject().value(QLatin1String("name")).toString();
    }
    return out.join(u' ');
}

} // namespace

class TestCertificate : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void good_data();
    void good();
    void wrong_data();
    void wrong();
    void opensslSaysTheSame_data();
    void opensslSaysTheSame();
    void partsThatAreNotThere();
    void delegateAsAnchor();
    void liveNeedsItsArc();
    void firstLine();
    void saysWhatItIsFor();
    void namesStayNames();
    void unusable_data();
    void unusable();
    void twice();
    void help();

private:
    QString at(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    QString published(const QString &name) const { return at("room/archive/certificates/") + name; }
    QString made(const char *name, const QByteArray &bytes) const
    {
        const QString path = at(name);
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            throw std::runtime_error("a file cannot be written");
        return path;
    }
    QString pem(const char *name, const QList<QByteArray> &certificates) const
    {
        QString text;
        for (const QByteArray &der : certificates)
            text += pki::toPem(der, "CERTIFICATE");
        return made(name, text.toLatin1());
    }
    // Words of the command: @ is the folder of what was published, % the folder of what was made here.
    QStringList filled(const QString &command) const
    {
        QStringList out;
        for (QString word : command.split(u' ', Qt::SkipEmptyParts)) {
            word.replace(QStringLiteral("@"), published(QString()));
            word.replace(QStringLiteral("%log%"), m_log);
            word.replace(QStringLiteral("%"), m_folder.path() + u'/');
            out += word;
        }
        return out;
    }
    // What stands later in the command takes the place of what stands before it, so that a row says only its own.
    Ran verify(const QString &command) const
    {
        QMap<QString, QString> options{{QStringLiteral("--at"), QStringLiteral("2026-12-01T00:00:00Z")}};
        QStringList rest{QStringLiteral("certificate")};
        const QStringList given = filled(command);
        for (qsizetype i = 0; i < given.size(); ++i) {
            const bool single = given[i].startsWith(QStringLiteral("--")) && given[i] != QStringLiteral("--json") &&
                                given[i] != QStringLiteral("--log-key") && i + 1 < given.size();
            if (single)
                options.insert(given[i], given[i + 1]);
            else
                rest += given[i];
            i += single ? 1 : 0;
        }
        for (auto it = options.cbegin(); it != options.cend(); ++it)
            rest += {it.key(), it.value()};
        return ran(QStringLiteral(CHANCERY_VERIFY), rest);
    }
    void makeOwn() const;
    void makeUseless() const;
    void spoilBundles() const;

    QTemporaryDir m_folder;
    QString m_log; // ORIGIN=KEY
};

void TestCertificate::initTestCase()
{
    chancery::test::Forgery withLogs;
    withLogs.logs = true;
    chancery::test::writeTree(at("room/archive"), chancery::test::MadeArchive::make(withLogs).files);
    const QJsonObject founding = must(parseCanonicalJson(fileAt(at("room/archive/archive.json"))));
    for (const QJsonValue &value : founding.value(QLatin1String("logs")).toArray()) {
        const QString origin = value.toObject().value(QLatin1String("origin")).toString();
        const QString spki = value.toObject().value(QLatin1String("spki")).toString();
        if (!origin.endsWith(QStringLiteral("/ct")))
            continue;
        m_log = origin + u'=' + spki;
        const QByteArray der = QByteArray::fromBase64(spki.toLatin1());
        made("log.pem", pki::toPem(der, "PUBLIC KEY").toLatin1());
        const Key other = makeKey(KeyAlgorithm::P256);
        made("otherlog.pem", pki::toPem(other.spki, "PUBLIC KEY").toLatin1());
    }
    QVERIFY(!m_log.isEmpty());
    makeOwn();
    makeUseless();
    spoilBundles();
}

// A root, a delegate and a key below it that no log has ever seen, and a live pair.
void TestCertificate::makeOwn() const
{
    const Key rootKey = makeKey(KeyAlgorithm::P384);
    const Key delegateKey = makeKey(KeyAlgorithm::P384);
    const Key leafKey = makeKey(KeyAlgorithm::P256);
    CertificateFacts root = rootFacts();
    CertificateFacts delegate = subFacts();
    delegate.purposeOids = {QStringLiteral("1.3.6.1.4.1.32473.1")};
    CertificateFacts leaf = leafFacts();
    leaf.purposeOids = delegate.purposeOids;
    const QByteArray liveRoot = selfSigned(root, rootKey);
    pem("liveroot.pem", {liveRoot});
    pem("live.pem", {issued(delegate, delegateKey, liveRoot, rootKey)});
    for (CertificateFacts *facts : {&root, &delegate, &leaf})
        facts->subject.commonName += QStringLiteral(" (rehearsal)");
    const QByteArray rootDer = selfSigned(root, rootKey);
    const QByteArray delegateDer = issued(delegate, delegateKey, rootDer, rootKey);
    const QByteArray leafDer = issued(leaf, leafKey, delegateDer, delegateKey);
    pem("ownroot.pem", {rootDer});
    pem("owndelegate.pem", {delegateDer});
    pem("ownleaf.pem", {leafDer});
    pem("ownleaf.chain.pem", {leafDer, delegateDer, rootDer});
    made("ownleaf.der", leafDer);
}

// What may lie where a certificate, a key or a bundle is looked for.
void TestCertificate::makeUseless() const
{
    const QByteArray release = must(pki::fromPem(fileAt(published(QStringLiteral("release.pem"))), "CERTIFICATE"));
    const QByteArray root = fileAt(published(QStringLiteral("root.pem")));
    made("empty", {});
    made("noise", QByteArray::fromHex("00ff1b5b324a0a").repeated(99));
    made("noise.der", QByteArray::fromHex("3082018f").append(QByteArray(399, '\xa5')));
    made("longer.der", release + '\n');
    made("text.pem", "Certificate:\n    Data:\n" + root);
    made("many.pem", root.repeated(10));
    made("p384.pem", pki::toPem(makeKey(KeyAlgorithm::P384).spki, "PUBLIC KEY").toLatin1());
}

void TestCertificate::spoilBundles() const
{
    const auto bundle = must(CertificateBundle::parse(fileAt(published(QStringLiteral("release.bundle.json")))));
    const auto other = must(CertificateBundle::parse(fileAt(published(QStringLiteral("root.bundle.json")))));
    const auto spoilt = [&](const char *name, const std::function<void(CertificateBundle &)> &change) {
        CertificateBundle copy = bundle;
        change(copy);
        made(name, copy.bytes());
    };
    spoilt("path.json", [](auto &b) { b.proofs[0].path += Digest::of("x"); });
    spoilt("checkpoint.json", [](auto &b) {
        QByteArray &note = b.proofs[0].checkpoint;
        note[note.size() - 9] = note[note.size() - 9] == 'A' ? 'B' : 'A';
    });
    spoilt("promise.json", [&](auto &b) { b.proofs[0].sct = other.proofs[0].sct; });
    spoilt("noproof.json", [](auto &b) { b.proofs.clear(); });
    spoilt("chain.json", [](auto &b) { b.chain = {b.certificate}; });
    made("half.json", bundle.bytes().first(bundle.bytes().size() / 2));
    CertificateBundle root = other;
    QByteArray &signature = root.proofs[0].sct.signature;
    signature[signature.size() - 1] = static_cast<char>(signature[signature.size() - 1] ^ 1);
    made("rootpromise.json", root.bytes());
}

void TestCertificate::good_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("layers");
    const auto row = [](const char *command, const char *layers = "root log-key") {
        QTest::newRow(command) << QString::fromLatin1(command) << QString::fromLatin1(layers);
    };
    row("@root.pem --purpose root --anchor-certificate @root.pem --log-key %log% --bundle @root.bundle.json");
    row("@release.pem --purpose release --anchor-certificate @root.pem --log-key %log% --bundle @release.bundle.json");
    row("@release.chain.pem --purpose code-signing --anchor-certificate @root.pem --log-key %log% "
        "--bundle @release.bundle.json --mode rehearsal");
    row("@release.pem --purpose 1.3.6.1.4.1.32473.1 --anchor-certificate @root.pem --log-key %log% "
        "--bundle @release.bundle.json --profile small");
    row("@release.pem --purpose release --anchor-certificate @release.pem --log-key %log% "
        "--bundle @release.bundle.json",
        "delegate log-key");
}

void TestCertificate::good()
{
    QFETCH(QString, command);
    QFETCH(QString, layers);
    const Ran answer = verify(command + QStringLiteral(" --json"));
    QVERIFY2(answer.code == 0, (answer.out + answer.err).constData());
    QCOMPARE(withVerdict(answer.out, "failed"), QString());
    QCOMPARE(withVerdict(answer.out, "not-checked"), QString());
    QStringList trusted;
    for (const QJsonValue &value :
         must(parseCanonicalJson(answer.out.chopped(1))).value(QLatin1String("trusted")).toArray())
        trusted += value.toObject().value(QLatin1String("layer")).toString();
    QCOMPARE(trusted.join(u' '), layers);
}

void TestCertificate::wrong_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("failed");
    const QString all = QStringLiteral("--anchor-certificate @root.pem --log-key %log% --bundle @release.bundle.json ");
    const auto row = [](const char *name, const QString &command, const char *failed) {
        QTest::newRow(name) << command << QString::fromLatin1(failed);
    };
    const auto release = [&](const char *name, const char *more, const char *failed) {
        row(name, QStringLiteral("@release.pem --purpose release ") + all + QString::fromLatin1(more), failed);
    };
    row("wrong purpose", QStringLiteral("@release.pem --purpose crates-io ") + all, "certificate.purpose");
    row("a delegate for a root", QStringLiteral("@release.pem --purpose root ") + all, "certificate.purpose");
    row("a purpose under another arc", QStringLiteral("@release.pem --purpose 1.3.6.1.4.1.99999.1 ") + all,
        "certificate.purpose");
    release("wrong anchor", "--anchor-certificate %ownroot.pem", "certificate.chain");
    release("an anchor that issues nothing", "--anchor-certificate %ownleaf.pem", "certificate.chain");
    row("wrong log key",
        QStringLiteral("@release.pem --purpose release --anchor-certificate @root.pem "
                       "--log-key log.example=%otherlog.pem --bundle @release.bundle.json"),
        "certificate.log-promises");
    row("the log's key under another name",
        QStringLiteral("@release.pem --purpose release --anchor-certificate @root.pem --log-key log.example=%log.pem "
                       "--bundle @release.bundle.json"),
        "certificate.inclusion");
    release("expired", "--at 2040-01-01T00:00:00Z", "certificate.time");
    // A promise of a time that has not come is as wrong as the life that has not begun.
    release("not yet valid", "--at 2020-01-01T00:00:00Z", "certificate.time certificate.log-promises");
    release("a rehearsal taken for live", "--mode live", "mode.separate");
    release("path of the bundle", "--bundle %path.json", "certificate.inclusion");
    release("checkpoint of the bundle", "--bundle %checkpoint.json", "certificate.inclusion");
    release("promise of another certificate in the bundle", "--bundle %promise.json", "certificate.inclusion");
    release("bundle without proof", "--bundle %noproof.json", "certificate.inclusion");
    release("chain of the bundle", "--bundle %chain.json", "certificate.bundle");
    release("an empty bundle", "--bundle %empty", "certificate.bundle");
    release("noise for a bundle", "--bundle %noise", "certificate.bundle");
    release("half a bundle", "--bundle %half.json", "certificate.bundle");
    release("bundle of another certificate", "--bundle @root.bundle.json", "certificate.bundle");
    row("the root's promise is not the log's",
        QStringLiteral("@root.pem --purpose root --anchor-certificate @root.pem --log-key %log% "
                       "--bundle %rootpromise.json"),
        "certificate.log-promises");
    row("the root without its bundle",
        QStringLiteral("@root.pem --purpose root --anchor-certificate @root.pem --log-key %log%"),
        "certificate.log-promises");
    row("noise in DER", QStringLiteral("%noise.der --purpose release ") + all, "certificate.form");
    row("something after the certificate", QStringLiteral("%longer.der --purpose release ") + all, "certificate.form");
    row("precertificate", QStringLiteral("@release.pre.pem --purpose release ") + all, "certificate.form");
    row("no SCTs",
        QStringLiteral("%owndelegate.pem --purpose release --anchor-certificate %ownroot.pem --log-key %log% "
                       "--at 2027-01-01T00:00:00Z"),
        "certificate.log-promises");
    row("no certificate between",
        QStringLiteral("%ownleaf.pem --purpose release --anchor-certificate %ownroot.pem --at 2027-01-01T00:00:00Z"),
        "certificate.chain");
    row("nothing that speaks for it", QStringLiteral("@release.pem --purpose release --log-key %log%"),
        "certificate.chain");
}

void TestCertificate::wrong()
{
    QFETCH(QString, command);
    QFETCH(QString, failed);
    const Ran answer = verify(command + QStringLiteral(" --json"));
    QVERIFY2(answer.code == 1, (answer.out + answer.err).constData());
    QCOMPARE(withVerdict(answer.out, "failed"), failed);
    const QByteArray text = verify(command).out;
    const bool unknown = text.startsWith("UNKNOWN: ") && failed == QLatin1String("certificate.form");
    QVERIFY2(unknown || text.startsWith("REHEARSAL: "), text.constData());
}

void TestCertificate::opensslSaysTheSame_data()
{
    QTest::addColumn<QString>("theirs");
    QTest::addColumn<QString>("ours");
    QTest::newRow("good") << QStringLiteral("-CAfile @root.pem @release.pem")
                          << QStringLiteral("@release.pem --purpose release --anchor-certificate @root.pem");
    QTest::newRow("another root") << QStringLiteral("-CAfile %ownroot.pem @release.pem")
                                  << QStringLiteral("@release.pem --purpose release --anchor-certificate %ownroot.pem");
    QTest::newRow("expired") << QStringLiteral("-attime 2208988800 -CAfile @root.pem @release.pem")
                             << QStringLiteral("@release.pem --purpose release --anchor-certificate @root.pem "
                                               "--at 2040-01-01T00:00:00Z");
    QTest::newRow("precertificate") << QStringLiteral("-CAfile @root.pem @release.pre.pem")
                                    << QStringLiteral(
                                           "@release.pre.pem --purpose release --anchor-certificate @root.pem");
    QTest::newRow("chain") << QStringLiteral(
                                  "-attime 1798761600 -CAfile %ownroot.pem -untrusted %owndelegate.pem %ownleaf.pem")
                           << QStringLiteral("%ownleaf.chain.pem --purpose release --anchor-certificate %ownroot.pem "
                                             "--at 2027-01-01T00:00:00Z");
    QTest::newRow("chain with a gap") << QStringLiteral("-attime 1798761600 -CAfile %ownroot.pem %ownleaf.pem")
                                      << QStringLiteral(
                                             "%ownleaf.pem --purpose release --anchor-certificate %ownroot.pem --at "
                                             "2027-01-01T00:00:00Z");
    QTest::newRow("delegate as anchor")
        << QStringLiteral("-attime 1798761600 -partial_chain -CAfile %owndelegate.pem %ownleaf.pem")
        << QStringLiteral("%ownleaf.der --purpose release --anchor-certificate %owndelegate.pem --at "
                          "2027-01-01T00:00:00Z");
}

void TestCertificate::opensslSaysTheSame()
{
    QFETCH(QString, theirs);
    QFETCH(QString, ours);
    const Ran openssl =
        ran(QStringLiteral("openssl"), words("verify -x509_strict -attime 1796083200") + filled(theirs));
    const Ran answer = verify(ours);
    QVERIFY2((openssl.code == 0) == (answer.code == 0), (openssl.err + answer.out + answer.err).constData());
}

void TestCertificate::partsThatAreNotThere()
{
    const Ran answer = verify(QStringLiteral("@release.pem --purpose release --anchor-certificate @root.pem --json"));
    QCOMPARE(answer.code, 0);
    QCOMPARE(withVerdict(answer.out, "not-checked"),
             QStringLiteral("certificate.bundle certificate.log-promises certificate.inclusion"));
    // The log's word alone.
    const Ran log = verify(QStringLiteral("@release.pem --purpose release --log-key %log% --bundle "
                                          "@release.bundle.json --json"));
    QCOMPARE(log.code, 0);
    QCOMPARE(withVerdict(log.out, "not-checked"), QStringLiteral("certificate.chain"));
    QVERIFY(log.out.contains("\"layer\":\"log-key\"") && !log.out.contains("\"layer\":\"root\""));
}

void TestCertificate::delegateAsAnchor()
{
    const QString rest = QStringLiteral(" --purpose release --at 2027-01-01T00:00:00Z");
    const Ran answer = verify(QStringLiteral("%ownleaf.pem --anchor-certificate %owndelegate.pem") + rest);
    QVERIFY2(answer.code == 0, answer.out.constData());
    QVERIFY2(answer.out.split('\n').first().contains("trusted: delegate "), answer.out.constData());
}

void TestCertificate::liveNeedsItsArc()
{
    const QString rest = QStringLiteral(" --anchor-certificate %liveroot.pem --at 2027-01-01T00:00:00Z --purpose ");
    const Ran open = verify(QStringLiteral("%live.pem") + rest + QStringLiteral("release"));
    QCOMPARE(open.code, 2);
    QVERIFY(open.err.startsWith("error: "));
    const Ran named = verify(QStringLiteral("%live.pem") + rest + QStringLiteral("1.3.6.1.4.1.32473.1"));
    QVERIFY2(named.code == 0 && named.out.startsWith("LIVE: "), (named.out + named.err).constData());
}

void TestCertificate::firstLine()
{
    const QByteArray line =
        verify(QStringLiteral("@release.pem --purpose release --anchor-certificate @root.pem --log-key "
                              "rehearsal.small.example/ct=%log.pem"))
            .out.split('\n')
            .first();
    QVERIFY2(line.startsWith("REHEARSAL: no claim failed ("), line.constData());
    QVERIFY2(line.contains("trusted: root ") && line.endsWith("; log-key rehearsal.small.example/ct"),
             line.constData());
}

// The reader sees the names that the profile has for it, and the numbers.
void TestCertificate::saysWhatItIsFor()
{
    const QByteArray text = verify(QStringLiteral("@release.pem --purpose index --anchor-certificate @root.pem")).out;
    QVERIFY2(text.contains("you asked for crates-io (1.3.6.1.4.1.32473.2), and it is for code-signing "
                           "(1.3.6.1.5.5.7.3.3), release (1.3.6.1.4.1.32473.1) only"),
             text.constData());
    const QByteArray root = verify(QStringLiteral("@root.pem --purpose release --anchor-certificate @root.pem")).out;
    QVERIFY2(root.contains("you asked for release (1.3.6.1.4.1.32473.1), and it names no purpose"), root.constData());
}

void TestCertificate::namesStayNames()
{
    CertificateFacts facts = rootFacts();
    facts.subject.commonName = QString::fromUtf8("Root\u202eevil\u2066\u2028passed (rehearsal)");
    const QString file = pem("marks.pem", {selfSigned(facts, makeKey(KeyAlgorithm::P384))});
    const Ran answer = verify(QStringLiteral("%1 --purpose root --anchor-certificate %1").arg(file));
    QVERIFY2(answer.code == 0, (answer.out + answer.err).constData());
    QVERIFY2(answer.out.contains("Root<U+202E>evil<U+2066><U+2028>passed (rehearsal)"), answer.out.constData());
    QCOMPARE(answer.out.count('\n'), 10);
}

void TestCertificate::unusable_data()
{
    QTest::addColumn<QString>("command");
    const auto row = [](const char *name, const char *command) { QTest::newRow(name) << QString::fromLatin1(command); };
    const auto release = [&](const char *name, const char *more) {
        QTest::newRow(name) << QStringLiteral("@release.pem --purpose release --anchor-certificate @root.pem ") +
                                   QString::fromLatin1(more);
    };
    row("nothing", "");
    row("no purpose", "@release.pem --anchor-certificate @root.pem");
    row("nothing trusted", "@release.pem --purpose release");
    row("unknown purpose", "@release.pem --purpose party --anchor-certificate @root.pem");
    row("unknown purpose of no certificate", "@release.pre.pem --purpose party --anchor-certificate @root.pem");
    row("no such file", "%nothing --purpose release --anchor-certificate @root.pem");
    row("no certificates", "%log.pem --purpose release --anchor-certificate @root.pem");
    row("a folder", "% --purpose release --anchor-certificate @root.pem");
    row("an empty file", "%empty --purpose release --anchor-certificate @root.pem");
    row("noise", "%noise --purpose release --anchor-certificate @root.pem");
    row("text around a certificate", "%text.pem --purpose release --anchor-certificate @root.pem");
    row("too large", "/dev/zero --purpose release --anchor-certificate @root.pem");
    row("too many certificates", "%many.pem --purpose release --anchor-certificate @root.pem");
    row("anchor is noise in DER", "@release.pem --purpose release --anchor-certificate %noise.der");
    row("anchor is none", "@release.pem --purpose release --anchor-certificate %log.pem");
    row("anchor is a precertificate", "@release.pem --purpose release --anchor-certificate @release.pre.pem");
    row("two anchors in a file", "@release.pem --purpose release --anchor-certificate @release.chain.pem");
    release("two certificates", "@root.pem");
    release("log without a name", "--log-key %log.pem");
    release("log key is none", "--log-key log.example=@root.pem");
    release("log key is noise", "--log-key log.example=%noise");
    release("log key is of another kind", "--log-key log.example=%p384.pem");
    release("log key of a file that is not there", "--log-key log.example=%nothing");
    release("no such bundle", "--bundle %nothing");
    release("a bundle without end", "--bundle /dev/zero");
    release("profile is none", "--profile @release.pem");
    release("no such profile", "--profile %nothing");
    release("bad time", "--at yesterday");
    release("bad mode", "--mode party");
    release("unknown option", "--fast");
}

void TestCertificate::unusable()
{
    QFETCH(QString, command);
    const Ran answer = verify(command);
    QCOMPARE(answer.code, 2);
    QCOMPARE(answer.out, QByteArray());
    QVERIFY2(answer.err.startsWith("error: ") && answer.err.contains("\nhint: "), answer.err.constData());
    QVERIFY2(answer.err.split('\n').value(1).size() > 10, answer.err.constData());
}

void TestCertificate::twice()
{
    const QString once = QStringLiteral("@release.pem --purpose release --anchor-certificate @root.pem");
    for (const char *more : {"--purpose release", "--anchor-certificate @root.pem", "--mode live --mode live",
                             "--bundle x --bundle x", "--profile rust --profile rust", "--at x --at x"}) {
        const Ran answer = ran(QStringLiteral(CHANCERY_VERIFY),
                               words("certificate") + filled(once + u' ' + QString::fromLatin1(more)));
        QCOMPARE(answer.code, 2);
        QVERIFY2(answer.err.contains(" is there twice."), answer.err.constData());
    }
}

void TestCertificate::help()
{
    const Ran answer = ran(QStringLiteral(CHANCERY_VERIFY), words("certificate --help"));
    QCOMPARE(answer.code, 0);
    QVERIFY2(answer.out.startsWith("Usage: chancery-verify certificate FILE --purpose NAME "), answer.out.constData());
    QVERIFY2(answer.out.contains("]\n\nJudges one certificate by what you trust.\n"), answer.out.constData());
}

QTEST_GUILESS_MAIN(TestCertificate)
#include "tst_certificate.moc"
