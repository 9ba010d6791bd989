// `chancery-cli rehearse` as a stranger checks it: the real program, then only stock tools.
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <openssl/ct.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

class TestRehearse : public QObject
{
    Q_OBJECT

private slots:
    void theWholeRustRehearsal();
    void theCertificatesVerify();
    void opensslAcceptsTheTimestamps_data();
    void opensslAcceptsTheTimestamps();
    void eachCertificateHoldsOnItsOwn_data();
    void eachCertificateHoldsOnItsOwn();
    void theCrossCheckAgrees();
    void everyApprovalVerifies();
    void everyCountersignatureVerifies();
    void theFingerprintIsTheRecords();
    void theHintsOfVerifyTxtWork();
    void aForeignFileDoesNotVerify();
    void smallWithPlansAndARequest();
    void plansSayWhatTheyAre();
    void thePlanOfTheDayIsRehearsed();
    void badUsage_data();
    void badUsage();

private:
    struct Ran
    {
        int code = -1;
        QByteArray out;
        QByteArray err;
    };
    static Ran run(const QString &program, const QStringList &arguments, const QByteArray &input = {},
                   const QString &folder = {})
    {
        QProcess process;
        if (!folder.isEmpty())
            process.setWorkingDirectory(folder);
        process.start(program, arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(240000) || process.exitStatus() != QProcess::NormalExit)
            return {-1, {}, "it did not end"};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    static Ran cli(const QStringList &arguments)
    {
        return run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-cli"), arguments);
    }
    static QByteArray fileAt(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static QStringList words(const char *line) { return QString::fromLatin1(line).split(u' '); }
    QString archive() const { return m_out.filePath(QStringLiteral("archive")); }
    QStringList ceremonies() const
    {
        QStringList out;
        const QString folder = archive() + QStringLiteral("/ceremonies");
        for (const QString &name : QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            out += folder + u'/' + name;
        return out;
    }
    static Ran verifySignature(const QString &ceremony, const QString &nameSpace, const QString &signature,
                               const QByteArray &message)
    {
        const QString person = QFileInfo(signature).completeBaseName();
        return run(QStringLiteral("ssh-keygen"),
                   {QStringLiteral("-Y"), QStringLiteral("verify"), QStringLiteral("-f"),
                    QStringLiteral("allowed_signers"), QStringLiteral("-I"), person, QStringLiteral("-n"), nameSpace,
                    QStringLiteral("-s"), signature},
                   message, ceremony);
    }

    QTemporaryDir m_out;
};

void TestRehearse::theWholeRustRehearsal()
{
    const Ran ran = cli({QStringLiteral("rehearse"), QStringLiteral("--out"), m_out.path(), QStringLiteral("--json")});
    QVERIFY2(ran.code == 0, ran.err.constData());
    const QJsonObject answer = QJsonDocument::fromJson(ran.out).object();
    QCOMPARE(answer.value(QLatin1String("archive")).toString(), archive());
    const QJsonArray list = answer.value(QLatin1String("ceremonies")).toArray();
    QCOMPARE(list.size(), 4);
    QCOMPARE(list[0].toObject().value(QLatin1String("kind")).toString(), QStringLiteral("establish-root"));
    for (int i : {1, 2, 3})
        QCOMPARE(list[i].toObject().value(QLatin1String("kind")).toString(), QStringLiteral("issue-delegate"));
    QCOMPARE(ceremonies().size(), 4);
}

namespace {

struct Freed
{
    void operator()(X509 *p) const { X509_free(p); }
    void operator()(CTLOG_STORE *p) const { CTLOG_STORE_free(p); }
    void operator()(CT_POLICY_EVAL_CTX *p) const { CT_POLICY_EVAL_CTX_free(p); }
    void operator()(STACK_OF(SCT) * p) const { SCT_LIST_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

Owned<X509> certificateIn(const QString &path)
{
    BIO *file = BIO_new_file(path.toLocal8Bit().constData(), "rb");
    Owned<X509> out(file ? PEM_read_bio_X509(file, nullptr, nullptr, nullptr) : nullptr);
    BIO_free(file);
    return out;
}

// What OpenSSL says of each timestamp in the first certificate, were it in the second, by logs of that key.
QList<sct_validation_status_t> judged(X509 *in, X509 *of, X509 *issuer, const QByteArray &spki, const QString &listFile)
{
    QFile list(listFile);
    if (!list.open(QIODevice::WriteOnly) ||
        list.write("enabled_logs = ours\n[ours]\ndescription = ours\nkey = " + spki + '\n') < 0)
        return {};
    list.close();
    const Owned<CTLOG_STORE> store(CTLOG_STORE_new());
    const Owned<CT_POLICY_EVAL_CTX> context(CT_POLICY_EVAL_CTX_new());
    const Owned<STACK_OF(SCT)> scts(
        static_cast<STACK_OF(SCT) *>(X509_get_ext_d2i(in, NID_ct_precert_scts, nullptr, nullptr)));
    if (!scts || CTLOG_STORE_load_file(store.get(), listFile.toLocal8Bit().constData()) != 1)
        return {};
    CT_POLICY_EVAL_CTX_set1_cert(context.get(), of);
    CT_POLICY_EVAL_CTX_set1_issuer(context.get(), issuer);
    CT_POLICY_EVAL_CTX_set_shared_CTLOG_STORE(context.get(), store.get());
    QList<sct_validation_status_t> out;
    for (int i = 0; i < sk_SCT_num(scts.get()); ++i) {
        SCT *sct = sk_SCT_value(scts.get(), i);
        static_cast<void>(SCT_validate(sct, context.get()));
        out += SCT_get_validation_status(sct);
    }
    return out;
}

} // namespace

void TestRehearse::opensslAcceptsTheTimestamps_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("other");
    QTest::newRow("transparency-log") << QStringLiteral("transparency-log") << QStringLiteral("access-log");
    QTest::newRow("access-log") << QStringLiteral("access-log") << QStringLiteral("release");
    QTest::newRow("release") << QStringLiteral("release") << QStringLiteral("transparency-log");
}

void TestRehearse::opensslAcceptsTheTimestamps()
{
    QFETCH(QString, name);
    QFETCH(QString, other);
    QFile founding(archive() + QStringLiteral("/archive.json"));
    QVERIFY(founding.open(QIODevice::ReadOnly));
    QByteArray spki;
    QByteArray otherSpki;
    for (const QJsonValue &log :
         QJsonDocument::fromJson(founding.readAll()).object().value(QLatin1String("logs")).toArray()) {
        const bool certificates = log.toObject().value(QLatin1String("algorithm")) == QLatin1String("p-256");
        (certificates ? spki : otherSpki) = log.toObject().value(QLatin1String("spki")).toString().toLatin1();
    }
    const QString pem = archive() + QStringLiteral("/certificates/%1.pem");
    const Owned<X509> root = certificateIn(pem.arg(QStringLiteral("root")));
    const Owned<X509> certificate = certificateIn(pem.arg(name));
    const Owned<X509> another = certificateIn(pem.arg(other));
    QVERIFY(root && certificate && another);
    const QTemporaryDir folder;
    const auto judge = [&](X509 *of, X509 *issuer, const QByteArray &key) {
        return judged(certificate.get(), of, issuer, key, folder.filePath(QStringLiteral("logs")));
    };
    using Status = QList<sct_validation_status_t>;
    QCOMPARE(judge(certificate.get(), root.get(), spki), Status{SCT_VALIDATION_STATUS_VALID});
    QCOMPARE(judge(another.get(), root.get(), spki), Status{SCT_VALIDATION_STATUS_INVALID});
    QCOMPARE(judge(certificate.get(), another.get(), spki), Status{SCT_VALIDATION_STATUS_INVALID});
    QCOMPARE(judge(certificate.get(), root.get(), otherSpki), Status{SCT_VALIDATION_STATUS_UNKNOWN_LOG});
}

void TestRehearse::eachCertificateHoldsOnItsOwn_data()
{
    QTest::addColumn<QString>("purpose");
    QTest::newRow("root") << QStringLiteral("root");
    QTest::newRow("release") << QStringLiteral("release");
    QTest::newRow("transparency-log") << QStringLiteral("log");
    QTest::newRow("access-log") << QStringLiteral("access-log");
}

// As for somebody who has the certificate, its bundle, and what they trust.
void TestRehearse::eachCertificateHoldsOnItsOwn()
{
    QFETCH(QString, purpose);
    const QString stem = archive() + QStringLiteral("/certificates/") + QLatin1String(QTest::currentDataTag());
    QString log;
    const QJsonObject founding = QJsonDocument::fromJson(fileAt(archive() + QStringLiteral("/archive.json"))).object();
    for (const QJsonValue &value : founding.value(QLatin1String("logs")).toArray()) {
        const QJsonObject key = value.toObject();
        if (key.value(QLatin1String("algorithm")) == QLatin1String("p-256"))
            log = key.value(QLatin1String("origin")).toString() + u'=' + key.value(QLatin1String("spki")).toString();
    }
    const QStringList arguments{QStringLiteral("certificate"),
                                stem + QStringLiteral(".pem"),
                                QStringLiteral("--purpose"),
                                purpose,
                                QStringLiteral("--anchor-certificate"),
                                archive() + QStringLiteral("/certificates/root.pem"),
                                QStringLiteral("--log-key"),
                                log,
                                QStringLiteral("--bundle"),
                                stem + QStringLiteral(".bundle.json")};
    const Ran ran = run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify"), arguments);
    QVERIFY2(ran.code == 0, (ran.out + ran.err).constData());
    QVERIFY2(ran.out.startsWith("REHEARSAL: no claim failed (9 passed, 0 witnessed, 0 not checked); trusted: root "),
             ran.out.constData());
    QVERIFY2(ran.out.contains("; log-key rehearsal.pki.rust-lang.org/ct\n"), ran.out.constData());
}

void TestRehearse::theCrossCheckAgrees()
{
    const Ran ran = run(QStringLiteral("/usr/bin/python3"),
                        {QStringLiteral(CHANCERY_SOURCE_DIR "/tests/crosscheck/crosscheck.py"), archive()});
    QVERIFY2(ran.code == 0, (ran.out + ran.err).constData());
}

void TestRehearse::theCertificatesVerify()
{
    const QString root = archive() + QStringLiteral("/certificates/root.pem");
    const Ran ran = run(QStringLiteral("openssl"),
                        {QStringLiteral("verify"), QStringLiteral("-x509_strict"), QStringLiteral("-CAfile"), root,
                         archive() + QStringLiteral("/certificates/release.pem")});
    QVERIFY2(ran.code == 0, ran.err.constData());
    const Ran subject = run(QStringLiteral("openssl"), {QStringLiteral("x509"), QStringLiteral("-in"), root,
                                                        QStringLiteral("-noout"), QStringLiteral("-subject")});
    QVERIFY2(subject.out.contains("(rehearsal)"), subject.out.constData());
}

void TestRehearse::everyApprovalVerifies()
{
    int checked = 0;
    for (const QString &ceremony : ceremonies()) {
        QDir statements(ceremony + QStringLiteral("/statements"));
        for (const QString &name : statements.entryList({QStringLiteral("*.json")})) {
            const QString approvals = QStringLiteral("approvals/") + name.chopped(5);
            const QStringList signatures = QDir(ceremony + u'/' + approvals).entryList({QStringLiteral("*.sig")});
            QVERIFY2(signatures.size() >= 5, qPrintable(ceremony));
            for (const QString &signature : signatures) {
                const Ran ran = verifySignature(ceremony, QStringLiteral("approval@rehearsal.pki.rust-lang.org"),
                                                approvals + u'/' + signature, fileAt(statements.filePath(name)));
                QVERIFY2(ran.code == 0, ran.err.constData());
                ++checked;
            }
        }
    }
    QVERIFY(checked >= 15); // three rounds of five
}

void TestRehearse::everyCountersignatureVerifies()
{
    for (const QString &ceremony : ceremonies()) {
        const QStringList signatures =
            QDir(ceremony + QStringLiteral("/record.sigs")).entryList({QStringLiteral("*.sig")});
        QCOMPARE(signatures.size(), 12); // nine members, the administrator, two observers
        for (const QString &signature : signatures) {
            const Ran ran = verifySignature(ceremony, QStringLiteral("event-record@rehearsal.pki.rust-lang.org"),
                                            QStringLiteral("record.sigs/") + signature,
                                            fileAt(ceremony + QStringLiteral("/record.json")));
            QVERIFY2(ran.code == 0, ran.err.constData());
        }
    }
}

void TestRehearse::theFingerprintIsTheRecords()
{
    for (const QString &ceremony : ceremonies()) {
        const QJsonObject record = QJsonDocument::fromJson(fileAt(ceremony + QStringLiteral("/record.json"))).object();
        const QJsonObject key = record.value(QLatin1String("keys")).toArray().first().toObject();
        const QString file =
            archive() + QStringLiteral("/certificates/%1.pem").arg(key.value(QLatin1String("name")).toString());
        const Ran ran = run(QStringLiteral("openssl"),
                            {QStringLiteral("x509"), QStringLiteral("-in"), file, QStringLiteral("-noout"),
                             QStringLiteral("-fingerprint"), QStringLiteral("-sha256")});
        QCOMPARE(ran.code, 0);
        const QByteArray printed = ran.out.trimmed().mid(ran.out.indexOf('=') + 1).replace(":", "").toLower();
        QCOMPARE(QString::fromLatin1(printed), key.value(QLatin1String("certificate_sha256")).toString());
    }
}

// VERIFY.txt's own commands, line by line; what "must print" says is what they print.
void TestRehearse::theHintsOfVerifyTxtWork()
{
    for (const QString &ceremony : ceremonies()) {
        int commands = 0;
        QByteArray printed;
        for (const QByteArray &line : fileAt(ceremony + QStringLiteral("/VERIFY.txt")).split('\n')) {
            if (line.startsWith("    must print")) {
                const QByteArray hex = line.mid(line.lastIndexOf(' ') + 1);
                QVERIFY2(QByteArray(printed).replace(":", "").toLower().contains(hex), printed.constData());
            } else if (line.startsWith("  ")) {
                const Ran ran =
                    run(QStringLiteral("sh"), {QStringLiteral("-c"), QString::fromUtf8(line)}, {}, ceremony);
                QVERIFY2(ran.code == 0, (line + '\n' + ran.err).constData());
                printed = ran.out;
                ++commands;
            }
        }
        QVERIFY(commands >= 12 + 5 + 3 + 2);
    }
}

void TestRehearse::aForeignFileDoesNotVerify()
{
    const QString ceremony = ceremonies().first();
    const QByteArray record = fileAt(ceremony + QStringLiteral("/record.json"));
    const QString signature = QStringLiteral("record.sigs/amara.sig");
    QVERIFY(verifySignature(ceremony, QStringLiteral("event-record@pki.rust-lang.org"), signature, record).code != 0);
    QVERIFY(
        verifySignature(ceremony, QStringLiteral("event-record@rehearsal.pki.rust-lang.org"), signature, record + ' ')
            .code != 0);
}

void TestRehearse::smallWithPlansAndARequest()
{
    QTemporaryDir out;
    const QString small = QStringLiteral("small");
    const auto at = [&](const char *name) { return out.filePath(QString::fromLatin1(name)); };
    // An hour old, so that seven years from now are beyond its end however fast this runs.
    const QString hourAgo =
        QDateTime::currentDateTimeUtc().addSecs(-3600).toString(QStringLiteral("yyyy-MM-dd'T'HH:mm:ss'Z'"));
    const Ran rootPlan =
        cli({QStringLiteral("plan"), QStringLiteral("establish-root"), QStringLiteral("--profile"), small,
             QStringLiteral("--not-before"), hourAgo, QStringLiteral("--out"), at("root.json")});
    QVERIFY2(rootPlan.code == 0, rootPlan.err.constData());
    const Ran founded = cli({QStringLiteral("rehearse"), QStringLiteral("--out"), at("room"),
                             QStringLiteral("--profile"), small, QStringLiteral("--plan"), at("root.json")});
    QVERIFY2(founded.code == 0, founded.err.constData());
    QVERIFY(founded.out.contains("archive: "));

    const Ran delegatePlan = cli({QStringLiteral("plan"), QStringLiteral("issue-delegate"), QStringLiteral("--profile"),
                                  small, QStringLiteral("--template"), QStringLiteral("release"),
                                  QStringLiteral("--key"), QStringLiteral("request"), QStringLiteral("--archive"),
                                  at("room/archive"), QStringLiteral("--out"), at("release.json")});
    QVERIFY2(delegatePlan.code == 0, delegatePlan.err.constData());
    // Seven years from now end after the root's seven years: the life was clipped, and the program says so.
    QVERIFY2(delegatePlan.out.startsWith("note: The life was clipped"), delegatePlan.out.constData());
    const Ran csr = run(QStringLiteral("openssl"),
                        words("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -subj /CN=x -keyout") +
                            QStringList{at("key.pem"), QStringLiteral("-out"), at("release.csr")});
    QVERIFY2(csr.code == 0, csr.err.constData());
    QStringList rehearse{
        QStringLiteral("rehearse"), QStringLiteral("--out"), at("room"), QStringLiteral("--profile"), small,
        QStringLiteral("--plan"),   at("release.json")};
    const Ran without = cli(rehearse); // the plan waits for a request
    QCOMPARE(without.code, 1);
    QVERIFY2(without.err.contains("request") && without.err.contains("hint: "), without.err.constData());
    rehearse += {QStringLiteral("--request"), at("release.csr")};
    const Ran issued = cli(rehearse); // and goes on where it stopped
    QVERIFY2(issued.code == 0, issued.err.constData());

    const QString certificates = at("room/archive/certificates");
    const Ran verified =
        run(QStringLiteral("openssl"),
            {QStringLiteral("verify"), QStringLiteral("-x509_strict"), QStringLiteral("-CAfile"),
             certificates + QStringLiteral("/root.pem"), certificates + QStringLiteral("/release.pem")});
    QVERIFY2(verified.code == 0, verified.err.constData());
    const auto publicKey = [&](const QStringList &from) {
        return run(QStringLiteral("openssl"), from + QStringList{QStringLiteral("-noout"), QStringLiteral("-pubkey")})
            .out;
    };
    QCOMPARE(publicKey({QStringLiteral("x509"), QStringLiteral("-in"), certificates + QStringLiteral("/release.pem")}),
             publicKey({QStringLiteral("req"), QStringLiteral("-in"), at("release.csr")}));
}

void TestRehearse::plansSayWhatTheyAre()
{
    QTemporaryDir out;
    const QString file = out.filePath(QStringLiteral("root.json"));
    const QStringList arguments{QStringLiteral("plan"), QStringLiteral("establish-root"), QStringLiteral("--profile"),
                                QStringLiteral("rust"), QStringLiteral("--out"),          file};
    const Ran made = cli(arguments + QStringList{QStringLiteral("--json")});
    QVERIFY2(made.code == 0, made.err.constData());
    const QJsonObject answer = QJsonDocument::fromJson(made.out).object();
    QCOMPARE(answer.value(QLatin1String("digest")).toString().toLatin1(),
             QCryptographicHash::hash(fileAt(file), QCryptographicHash::Sha256).toHex());
    const QJsonObject plan = QJsonDocument::fromJson(fileAt(file)).object();
    QCOMPARE(plan.value(QLatin1String("schema")).toString(), QStringLiteral("chancery/plan/1"));
    QVERIFY(plan.value(QLatin1String("mandate")).isNull());
    QVERIFY(!plan.contains(QLatin1String("mode")));
    const Ran again = cli(arguments); // another plan never takes its place
    QVERIFY(again.code != 0);
    QVERIFY(again.err.startsWith("error: "));
    QCOMPARE(QJsonDocument::fromJson(fileAt(file)).object(), plan);
}

// With its own people and its mandate, as it will be live.
void TestRehearse::thePlanOfTheDayIsRehearsed()
{
    QTemporaryDir out;
    QByteArray people;
    for (const auto &[id, role] :
         {std::pair{"one", "member"}, {"two", "member"}, {"three", "member"}, {"four", "administrator"}})
        people +=
            QByteArray(people.isEmpty() ? "" : ",") +
            QByteArray("{\"id\":\"ID\",\"name\":\"Seat ID\",\"role\":\"ROLE\",\"affiliations\":[],\"countries\":[]}")
                .replace("ID", id)
                .replace("ROLE", role);
    const auto write = [&](const char *name, const QByteArray &bytes) {
        QFile file(out.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName() : QString();
    };
    const QString list = write("people.json", "{\"schema\":\"chancery/people/1\",\"people\":[" + people + "]}");
    const QString decision = write("decision.txt", "It shall be so.");
    const QString plan = out.filePath(QStringLiteral("plan.json"));
    const Ran made = cli(words("plan establish-root --profile small --mandate-by us --mandate-reference here") +
                         QStringList{QStringLiteral("--mandate-text"), decision, QStringLiteral("--people"), list,
                                     QStringLiteral("--out"), plan});
    QVERIFY2(made.code == 0, made.err.constData());
    const QString folder = out.filePath(QStringLiteral("rehearsal"));
    const Ran played =
        cli(words("rehearse --profile small --plan") + QStringList{plan, QStringLiteral("--out"), folder});
    QVERIFY2(played.code == 0, played.err.constData());
    const QString archive = folder + QStringLiteral("/archive");
    const QByteArray roster = fileAt(archive + QStringLiteral("/roster/0001.json"));
    for (const char *id : {"one", "two", "three"})
        QVERIFY(roster.contains("\"id\":\"" + QByteArray(id) + '"'));
    QVERIFY(!roster.contains("amara"));
    QCOMPARE(run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify"), {archive}).code, 0);
}

void TestRehearse::badUsage_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<int>("code");
    QTest::newRow("nothing") << QString() << 2;
    QTest::newRow("unknown verb") << QStringLiteral("dance") << 2;
    QTest::newRow("no place") << QStringLiteral("rehearse") << 2;
    QTest::newRow("a value missing") << QStringLiteral("rehearse --out") << 2;
    QTest::newRow("something else") << QStringLiteral("rehearse --out @/x --loud") << 2;
    QTest::newRow("no such profile") << QStringLiteral("rehearse --out @/x --profile @/none.json") << 2;
    QTest::newRow("a profile that is none") << QStringLiteral("rehearse --out @/x --profile @/text") << 2;
    QTest::newRow("no such plan") << QStringLiteral("rehearse --out @/x --profile small --plan @/none.json") << 2;
    QTest::newRow("a plan that is none") << QStringLiteral("rehearse --out @/x --profile small --plan @/text") << 2;
    QTest::newRow("no such request") << QStringLiteral("rehearse --out @/x --profile small --request @/none.csr") << 2;
    QTest::newRow("a plan of another profile")
        << QStringLiteral("rehearse --out @/x --profile small --plan @/rust.json") << 1;
    QTest::newRow("plan of no kind") << QStringLiteral("plan --out @/p.json") << 2;
    QTest::newRow("plan without a place") << QStringLiteral("plan establish-root") << 2;
    QTest::newRow("half a mandate") << QStringLiteral("plan establish-root --out @/p.json --mandate-by us") << 2;
    QTest::newRow("a decision, and sample people")
        << QStringLiteral("plan establish-root --out @/p.json --mandate-by us --mandate-reference here --mandate-text "
                          "@/text")
        << 2;
    QTest::newRow("no such people") << QStringLiteral("plan establish-root --out @/p.json --people @/none.json") << 2;
    QTest::newRow("people that are none") << QStringLiteral("plan establish-root --out @/p.json --people @/text") << 2;
    QTest::newRow("a time that is none") << QStringLiteral("plan establish-root --out @/p.json --not-before today")
                                         << 2;
    QTest::newRow("a time before certificates")
        << QStringLiteral("plan establish-root --out @/p.json --not-before 1900-01-01T00:00:00Z") << 2;
    QTest::newRow("a place that is a file") << QStringLiteral("rehearse --out @/text/x --profile small") << 1;
    QTest::newRow("a plan below a file") << QStringLiteral("plan establish-root --out @/text/p.json") << 2;
    QTest::newRow("no archive") << QStringLiteral(
                                       "plan issue-delegate --template release --archive @/none --out @/p.json")
                                << 2;
}

void TestRehearse::badUsage()
{
    QFETCH(QString, arguments);
    QFETCH(int, code);
    QTemporaryDir folder;
    QFile text(folder.filePath(QStringLiteral("text")));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("this is a letter");
    text.close();
    if (arguments.contains(QStringLiteral("rust.json")))
        QCOMPARE(cli({QStringLiteral("plan"), QStringLiteral("establish-root"), QStringLiteral("--out"),
                      folder.filePath(QStringLiteral("rust.json"))})
                     .code,
                 0);
    arguments.replace(u'@', folder.path());
    const Ran ran = cli(arguments.split(u' ', Qt::SkipEmptyParts));
    QVERIFY2(ran.code == code, ran.err.constData());
    QVERIFY2(ran.err.startsWith("error: "), ran.err.constData());
}

QTEST_GUILESS_MAIN(TestRehearse)
#include "tst_rehearse.moc"
