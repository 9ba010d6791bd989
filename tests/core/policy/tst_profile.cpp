#include "core/base/canonical_json.h"
#include "core/policy/oid.h"
#include "core/policy/profile.h"
#include "edit.h"

#include <QTest>

using namespace chancery;
using namespace chancery::policy;
using namespace chancery::policy::test;

namespace {

QString errorOf(const QJsonObject &object)
{
    const auto profile = Profile::load(canonicalJson(object));
    return profile ? QString() : profile.error().english();
}

constexpr char P256[] =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfWFv+iztexPsws+wi149HsDY3DD8nNyhM1c7z3Ct+U+FCx23rjzwcTCrf7eO"
    "sqseMDgnSMPOGYz8mnCYggJGZw==";

QJsonObject withRekor(const QString &origin, const QString &key)
{
    const QJsonObject rekor{{QStringLiteral("name"), QStringLiteral("rekor")},
                            {QStringLiteral("kind"), QStringLiteral("rekor")},
                            {QStringLiteral("origin"), origin},
                            {QStringLiteral("key"), key}};
    return edited(shippedProfile(QStringLiteral("rust")), QStringLiteral("transparency.certificate_logs.1"), rekor);
}

} // namespace

class ProfileTest : public QObject
{
    Q_OBJECT

private slots:
    void canonicalBytesWhateverTheLayout()
    {
        const QJsonObject object = shippedProfile(QStringLiteral("rust"));
        const QByteArray indented = QJsonDocument(object).toJson();
        const auto loaded = Profile::load(indented);
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().english()));
        QCOMPARE(loaded->bytes(), canonicalJson(object));
        QCOMPARE(loaded->digest().hex(), Digest::of(canonicalJson(object)).hex());

        const auto again = Profile::parse(loaded->bytes());
        QVERIFY(again);
        QCOMPARE(again->bytes(), loaded->bytes());
        QVERIFY(!Profile::parse(indented));
        QVERIFY(!Profile::parse(loaded->bytes() + '\n'));
    }

    void everyFieldIsRead()
    {
        QJsonObject object = shippedProfile(QStringLiteral("rust"));
        object = edited(object, QStringLiteral("country"), valueOf("\"CH\""));
        object = edited(object, QStringLiteral("arc"), valueOf("\"1.3.6.1.4.1.99999\""));
        object = edited(object, QStringLiteral("open_limit_seconds"), 90);
        object = edited(object, QStringLiteral("statement_life_seconds"), 600);
        object = edited(object, QStringLiteral("touch_limit_seconds"), 30);
        object = edited(object, QStringLiteral("templates.3.life_years"), 3);
        object = edited(object, QStringLiteral("templates.3.life_reason"), valueOf("\"changed often\""));
        object = edited(object, QStringLiteral("tokens.0.pin_length"), 28);
        object = edited(object, QStringLiteral("tokens.0.live"), true);
        object = edited(object, QStringLiteral("security_keys.0.live"), true);
        object = edited(object, QStringLiteral("transparency.token"), valueOf("\"logs\""));
        object = edited(object, QStringLiteral("transparency.witnesses"),
                        valueOf("{\"needed\":1,\"of\":[{\"name\":\"one\",\"key\":\"one.example+8eb0276a+"
                                "BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\","
                                "\"url\":\"https://w.example/add\"},"
                                "{\"name\":\"two\",\"key\":\"two.example+b7b9f035+"
                                "BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\",\"url\":null}]}"));
        const auto p = Profile::load(canonicalJson(object));
        QVERIFY2(p, p ? "" : qPrintable(p.error().english()));
        QCOMPARE(p->country, QStringLiteral("CH"));
        QCOMPARE(p->arc.value(), QStringLiteral("1.3.6.1.4.1.99999"));
        QCOMPARE(p->openLimitSeconds, 90);
        QCOMPARE(p->statementLifeSeconds, 600);
        QCOMPARE(p->touchLimitSeconds, 30);
        QCOMPARE(p->templates[3].lifeYears, 3);
        QCOMPARE(p->templates[3].lifeReason, QStringLiteral("changed often"));
        QCOMPARE(p->tokens[0].pinLength, 28);
        QVERIFY(p->tokens[0].live);
        QVERIFY(p->securityKeys[0].live);
        QVERIFY(p->transparency);
        QCOMPARE(p->transparency->token, QStringLiteral("logs"));
        QCOMPARE(p->transparency->certificateLogs.size(), 1);
        QCOMPARE(p->transparency->certificateLogs.first().name, QStringLiteral("ct"));
        QCOMPARE(p->transparency->minimumScts, 1);
        QVERIFY(p->transparency->witnesses);
        QCOMPARE(p->transparency->witnesses->needed, 1);
        QCOMPARE(p->transparency->witnesses->of.size(), 2);
        QCOMPARE(p->transparency->witnesses->of[0].key.name, QStringLiteral("one.example"));
        QCOMPARE(p->transparency->witnesses->of[0].url, QStringLiteral("https://w.example/add"));
        QCOMPARE(p->transparency->witnesses->of[1].name, QStringLiteral("two"));
        QVERIFY(p->transparency->witnesses->of[1].url.isEmpty());
        // Of four obstacles only the attestation certificates are left.
        QCOMPARE(p->obstaclesToLive().size(), 1);
        QVERIFY(p->obstaclesToLive().first().english().startsWith(QStringLiteral("attestation_roots")));
    }

    void refused_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("field"); // as the error must name it
        const auto row = [](const char *name, const char *path, const char *json, const char *field) {
            QTest::newRow(name) << QString::fromLatin1(path) << valueOf(json)
                                << QStringLiteral("profile.") + QString::fromLatin1(field);
        };
        row("schema", "schema", "\"chancery/profile/2\"", "schema");
        row("unknown", "colour", "1", "colour");
        row("unknown in a template", "templates.1.colour", "1", "templates[1].colour");
        row("unknown in a purpose", "templates.1.purposes.0.colour", "1", "templates[1].purposes[0].colour");
        row("name", "name", "\"Rust PKI\"", "name");
        row("empty title", "title", "\" \"", "title");
        row("organisation too long for a rehearsal", "organisation",
            "\"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyza\"", "organisation");
        row("country", "country", "\"ch\"", "country");
        row("bare domain", "domain", "\"localhost\"", "domain");
        row("upper-case domain", "domain", "\"PKI.example\"", "domain");
        row("rehearsal's domain", "domain", "\"rehearsal.pki.example\"", "domain");
        row("one of nine", "quorum.m", "1", "quorum.m");
        row("ten of nine", "quorum.m", "10", "quorum.m");
        row("256 members", "quorum.n", "256", "quorum.n");
        row("limit as a number", "quorum.limited", "1", "quorum.limited");
        row("arc as words", "arc", "\"rust\"", "arc");
        row("arc under 2.25", "arc", "\"2.25.1\"", "arc");
        row("no opening limit", "open_limit_seconds", "0", "open_limit_seconds");
        row("no statement life", "statement_life_seconds", "0", "statement_life_seconds");
        row("no touch limit", "touch_limit_seconds", "0", "touch_limit_seconds");
        row("transparency as words", "transparency", "\"yes\"", "transparency");
        row("no log", "transparency.certificate_logs", "[]", "transparency.certificate_logs");
        row("log of another kind", "transparency.certificate_logs.0.kind", "\"paper\"",
            "transparency.certificate_logs[0].kind");
        const QString outside =
            QStringLiteral("[{\"name\": \"ct\", \"kind\": \"embedded\"}, {\"name\": \"%1\", \"kind\": \"%2\", "
                           "\"origin\": \"%3\", \"key\": \"%4\"}]");
        const QString p256 = QString::fromLatin1(P256);
        const auto log = [&](const char *label, const char *name, const char *kind, const char *origin,
                             const QString &key, const char *field) {
            const QString value = outside.arg(QLatin1String(name), QLatin1String(kind), QLatin1String(origin), key);
            row(label, "transparency.certificate_logs", value.toLatin1().constData(), field);
        };
        log("outside log with a scheme", "a", "https", "https://ct.example.org", p256,
            "transparency.certificate_logs[1].origin");
        log("outside log without a host", "a", "https", "/2026", p256, "transparency.certificate_logs[1].origin");
        log("outside log with a way up", "a", "by-hand", "ct.example.org/..", p256,
            "transparency.certificate_logs[1].origin");
        log("outside log with a query", "a", "https", "ct.example.org?a", p256,
            "transparency.certificate_logs[1].origin");
        log("outside log with a name that is taken", "ct", "https", "ct.example.org", p256,
            "transparency.certificate_logs[1].name");
        log("outside log with a key of Ed25519", "a", "https", "ct.example.org",
            QStringLiteral("MCowBQYDK2VwAyEADmf58zmLUsn70lwl0Qr6G+1/3Bn1CQEyLVc2RY78YcY="),
            "transparency.certificate_logs[1].key");
        log("outside log with half a key", "a", "https", "ct.example.org", p256.left(80),
            "transparency.certificate_logs[1].key");
        row("no embedded log", "transparency.certificate_logs.0.kind", "\"https\"",
            "transparency.certificate_logs[0].origin");
        row("log name", "transparency.certificate_logs.0.name", "\"C T\"", "transparency.certificate_logs[0].name");
        row("no timestamp needed", "transparency.minimum_scts", "0", "transparency.minimum_scts");
        row("more timestamps than logs", "transparency.minimum_scts", "2", "transparency.minimum_scts");
        row("no token for the logs", "transparency.token", "\"\"", "transparency.token");
        const QByteArray one = "\"one.example+8eb0276a+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\"";
        const QByteArray two = "\"two.example+b7b9f035+BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\"";
        const auto witnesses = [&](const char *label, const QByteArray &value, const char *field) {
            row(label, "transparency.witnesses", value.constData(),
                ("transparency.witnesses" + QByteArray(field)).constData());
        };
        const auto item = [](const QByteArray &name, const QByteArray &key, const QByteArray &url = "null") {
            return "{\"name\":\"" + name + "\",\"key\":" + key + ",\"url\":" + url + "}";
        };
        const auto rule = [](const QByteArray &needed, const QByteArray &of) {
            return "{\"needed\":" + needed + ",\"of\":[" + of + "]}";
        };
        const QByteArray both = item("one", one) + "," + item("two", two);
        witnesses("witnesses as a list", "[]", "");
        witnesses("nobody named", rule("1", ""), ".of");
        witnesses("no cosignature needed", rule("0", both), ".needed");
        witnesses("more cosignatures than witnesses", rule("3", both), ".needed");
        witnesses("no number of witnesses", "{\"of\":[" + both + "]}", ".needed");
        witnesses("unknown member of a witness",
                  rule("1", "{\"name\":\"a\",\"key\":" + one + ",\"url\":null,\"age\":1}"), ".of[0].age");
        witnesses("witness without an address or null", rule("1", "{\"name\":\"a\",\"key\":" + one + "}"),
                  ".of[0].url");
        witnesses("a name twice", rule("1", item("one", one) + "," + item("one", two)), ".of[1].name");
        witnesses("a key twice",
                  rule("1", item("one", one) + "," +
                                item("two", "\"twin.example+866fb8b3+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\"")),
                  ".of[1].key");
        witnesses("nobody's name", rule("1", item("none", one)), ".of[0].name");
        witnesses("name of a witness", rule("1", item("The one", one)), ".of[0].name");
        witnesses("key of a log",
                  rule("1", item("one", "\"one.example+483c19c1+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\"")),
                  ".of[0].key");
        witnesses("no key", rule("1", item("one", "\"one.example\"")), ".of[0].key");
        witnesses("half a key", rule("1", item("one", one.chopped(10) + '"')), ".of[0].key");
        witnesses("key with another's id",
                  rule("1", item("one", QByteArray(one).replace("one.example", "eno.example"))), ".of[0].key");
        witnesses("address without a scheme", rule("1", item("one", one, "\"w.example\"")), ".of[0].url");
        witnesses("address of a file", rule("1", item("one", one, "\"file:///w\"")), ".of[0].url");
        witnesses("address with a password", rule("1", item("one", one, "\"https://a:b@w.example/\"")), ".of[0].url");
        witnesses("address with a query", rule("1", item("one", one, "\"https://w.example/?a\"")), ".of[0].url");
        row("note is no text", "notes", "[1]", "notes");
        row("no certificate", "attestation_roots", "[\"aGVsbG8=\"]", "attestation_roots");
        row("token for everything", "tokens.0",
            "{\"manufacturer\":\"\",\"model\":\"\",\"live\":false,"
            "\"local_may_be_false\":false,\"pin_length\":32}",
            "tokens[0].manufacturer");
        row("short PIN", "tokens.1.pin_length", "25", "tokens[1].pin_length");
        row("AAGUID", "security_keys.0.aaguid", "\"AAAA\"", "security_keys[0].aaguid");
    }
    void refused() { checkRefused(); }

    void rekorIsNamedByTreeAndKey_data()
    {
        QTest::addColumn<QString>("origin");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("field"); // as the error must name it; empty: it is good
        const QString origin = QStringLiteral("rekor.example.org - 7306");
        const auto row = [](const char *name, const QString &line, const char *key, const char *field) {
            QTest::newRow(name) << line << QString::fromLatin1(key) << QString::fromLatin1(field);
        };
        row("as it is", origin, P256, "");
        row("with a port", QStringLiteral("rekor.example.org:3000 - 9223372036854775807"), P256, "");
        row("without its tree", QStringLiteral("rekor.example.org"), P256, "origin");
        row("with a scheme", QStringLiteral("https://rekor.example.org - 1"), P256, "origin");
        row("without a host", QStringLiteral(" - 1"), P256, "origin");
        row("tree 0", QStringLiteral("rekor.example.org - 0"), P256, "origin");
        row("tree of 64 bits", QStringLiteral("rekor.example.org - 9223372036854775808"), P256, "origin");
        row("a line break", QStringLiteral("rekor.example.org - 1\n"), P256, "origin");
        row("half a key", origin, QByteArray(P256).left(80).constData(), "key");
        row("Ed25519", origin, "MCowBQYDK2VwAyEADmf58zmLUsn70lwl0Qr6G+1/3Bn1CQEyLVc2RY78YcY=", "key");
        row("RSA", origin,
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmNENopyJ1ho+CFBbCbjTIFNg1cYTgZkDHLziwSW/x7uK7tJZGyXqQxmr"
            "6gmSxjYPksJL/q80yuD5yI6jUF4uwtG3jgbbzrWJTr2LR3V26o9iFLOKsQpXCJ8wFbkNdFNdzbQe8KHYAxXEUTW3il0ArxysydV/"
            "UbHehjTpjazih0uFIW1hZ3w2G6Uh0DIkvLw4Pd1KAxdEY5D3WQT4At3gitnvRtQayHqfxa9r7oD2WLoEZ9wGq5cKQgjVkbgX7dtw"
            "eukECkXI0kXWMFs0UOsBkX71O9vEBH9MVGUTr1iq6avzDRaXyyVPhdfXsF0FS5YxyPZTDpHZmwazhZm1B2ZXAQIDAQAB",
            "key");
    }
    void rekorIsNamedByTreeAndKey()
    {
        QFETCH(QString, origin);
        QFETCH(QString, key);
        QFETCH(QString, field);
        const QString error = errorOf(withRekor(origin, key));
        const QString named =
            QStringLiteral("profile.transparency.certificate_logs[1].") + field + QStringLiteral(": ");
        QVERIFY2(field.isEmpty() ? error.isEmpty() : error.startsWith(named), qPrintable(error));
    }

    void rekorPromisesNothing()
    {
        const QString origin = QStringLiteral("rekor.example.org - 7306");
        QJsonObject object = withRekor(origin, QString::fromLatin1(P256));
        const auto p = Profile::load(canonicalJson(object));
        QVERIFY2(p, p ? "" : qPrintable(p.error().english()));
        const CertificateLogEntry *log = p->transparency->find(QStringLiteral("rekor"));
        QVERIFY(log && log->asksPeople() && !log->givesSct());
        QCOMPARE(log->origin, origin);
        // The embedded log alone gives timestamps, so two of them would be waited for without end.
        object = edited(object, QStringLiteral("transparency.minimum_scts"), 2);
        QVERIFY(errorOf(object).startsWith(QStringLiteral("profile.transparency.minimum_scts: ")));
    }

    void rekorTakesNoEd25519Issuer()
    {
        const QJsonObject object = withRekor(QStringLiteral("rekor.example.org - 7306"), QString::fromLatin1(P256));
        const auto algorithms = [](const QJsonObject &of, int index) {
            return errorOf(edited(of, QStringLiteral("templates.%1.algorithms").arg(index), valueOf("[\"ed25519\"]")));
        };
        QVERIFY(algorithms(object, 0).startsWith(QStringLiteral("profile.templates[0].algorithms: ")));
        QCOMPARE(algorithms(object, 1), QString()); // issues nothing
        QCOMPARE(algorithms(shippedProfile(QStringLiteral("rust")), 0), QString());
    }

    void refusedTemplate_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, const char *path, const char *json, const char *field) {
            QTest::newRow(name) << QStringLiteral("templates.") + QString::fromLatin1(path) << valueOf(json)
                                << QStringLiteral("profile.templates") + QString::fromLatin1(field);
        };
        row("id twice", "2.id", "\"release\"", "[2].id");
        row("name twice", "2.common_name", "\"Rust Release %1\"", "[2].common_name");
        row("name without year", "2.common_name", "\"Rust crates.io\"", "[2].common_name");
        row("name with two markers", "2.common_name", "\"%1 %2\"", "[2].common_name");
        row("no root", "0.id", "\"top\"", "");
        row("two roots", "1.issuer", "null", "[1].issuer");
        row("root with issuer", "0.issuer", "\"release\"", "[0].issuer");
        row("unknown issuer", "1.issuer", "\"nobody\"", "[1].issuer");
        row("own issuer", "1.issuer", "\"release\"", "[1].issuer");
        row("issuer is no authority", "1.issuer", "\"access-log\"", "[1].issuer");
        row("no algorithm", "1.algorithms", "[]", "[1].algorithms");
        row("unknown algorithm", "1.algorithms", "[\"rsa\"]", "[1].algorithms");
        row("algorithm twice", "1.algorithms", "[\"p-384\",\"p-384\"]", "[1].algorithms");
        row("authority under path length 0", "2.issuer", "\"release\"", "[2].ca");
        row("path length of a leaf", "5.path_length", "0", "[5].path_length");
        row("no key usage", "5.key_usages", "[]", "[5].key_usages");
        row("unknown key usage", "5.key_usages", "[\"signing\"]", "[5].key_usages");
        row("keyCertSign of a leaf", "5.key_usages", "[\"keyCertSign\"]", "[5].key_usages");
        row("authority without keyCertSign", "1.key_usages", "[\"cRLSign\"]", "[1].key_usages");
        row("root is no authority", "0.ca", "false", "[0].ca");
        row("purpose without number", "1.purposes.0", "{\"name\":\"release\"}", "[1].purposes[0].oid");
        row("purpose with two numbers", "1.purposes.1.oid", "\"1.2.3\"", "[1].purposes[1].oid");
        row("purpose 0 under the arc", "1.purposes.1.under_arc", "0", "[1].purposes[1].under_arc");
        row("purpose 2^31 under the arc", "1.purposes.1.under_arc", "2147483648", "[1].purposes[1].under_arc");
        row("purpose twice", "1.purposes.0", "{\"name\":\"other\",\"under_arc\":1}", "[1].purposes");
        row("name of a purpose twice", "1.purposes.0.name", "\"release\"", "[1].purposes");
        row("one name, two numbers", "2.purposes.0", "{\"name\":\"release\",\"under_arc\":9}", "[2].purposes");
        row("two names, one number", "2.purposes.0", "{\"name\":\"other\",\"under_arc\":1}", "[2].purposes");
        row("any purpose", "2.purposes.0", "{\"name\":\"any\",\"oid\":\"2.5.29.37.0\"}", "[2].purposes");
        row("purpose outside the issuer's", "5.issuer", "\"crates-io\"", "[5].purposes");
        row("life without reason", "1.life_years", "6", "[1].life_reason");
        row("ends after the issuer", "1.first_not_after", "\"2031-10-31T00:00:01Z\"", "[1].first_not_after");
        row("not a time", "1.first_not_after", "\"2031-10-31\"", "[1].first_not_after");
    }
    void refusedTemplate() { checkRefused(); }

    void aMissingFieldIsNamed_data()
    {
        QTest::addColumn<QString>("path");
        const QJsonObject object = shippedProfile(QStringLiteral("rust"));
        const auto rows = [](const QString &prefix, const QJsonObject &of) {
            const QStringList keys = of.keys();
            for (const QString &key : keys)
                QTest::newRow(qPrintable(prefix + key)) << prefix + key;
        };
        rows(QString(), object);
        rows(QStringLiteral("quorum."), object[u"quorum"].toObject());
        rows(QStringLiteral("templates.1."), object[u"templates"].toArray().at(1).toObject());
        rows(QStringLiteral("tokens.1."), object[u"tokens"].toArray().at(1).toObject());
        rows(QStringLiteral("security_keys.0."), object[u"security_keys"].toArray().at(0).toObject());
        rows(QStringLiteral("transparency."), object[u"transparency"].toObject());
    }
    void aMissingFieldIsNamed()
    {
        QFETCH(QString, path);
        const QJsonObject object = edited(shippedProfile(QStringLiteral("rust")), path, QJsonValue::Undefined);
        const QString error = errorOf(object);
        QString field = QStringLiteral("profile.") + path;
        field.replace(QStringLiteral(".0."), QStringLiteral("[0]."))
            .replace(QStringLiteral(".1."), QStringLiteral("[1]."));
        QVERIFY2(error.startsWith(field + QStringLiteral(": this field is missing")), qPrintable(error));
    }

    void aLongerLifeThanTheIssuers()
    {
        QJsonObject object = shippedProfile(QStringLiteral("rust"));
        object = edited(object, QStringLiteral("templates.1.life_years"), 8);
        object = edited(object, QStringLiteral("templates.1.life_reason"), valueOf("\"why not\""));
        QVERIFY(errorOf(object).startsWith(QStringLiteral("profile.templates[1].life_years: ")));
    }

    void aChainOfIssuersThatComesBack()
    {
        QJsonObject object = shippedProfile(QStringLiteral("rust"));
        object = edited(object, QStringLiteral("templates.1.issuer"), valueOf("\"crates-io\""));
        object = edited(object, QStringLiteral("templates.2.issuer"), valueOf("\"release\""));
        const QString error = errorOf(object);
        QVERIFY2(error.startsWith(QStringLiteral("profile.templates[1].issuer: ")), qPrintable(error));
        QVERIFY(error.contains(QStringLiteral("comes back")));
    }

    void pathLengthMustFallBelowTheIssuers()
    {
        QJsonObject object = shippedProfile(QStringLiteral("rust"));
        object = edited(object, QStringLiteral("templates.0.path_length"), 1);
        QCOMPARE(errorOf(object), QString());
        object = edited(object, QStringLiteral("templates.1.path_length"), 1);
        QVERIFY(errorOf(object).startsWith(QStringLiteral("profile.templates[1].path_length: ")));
        object = edited(object, QStringLiteral("templates.1.path_length"), QJsonValue::Null);
        QVERIFY(errorOf(object).startsWith(QStringLiteral("profile.templates[1].path_length: ")));
    }

    void aSubkeyWithinItsIssuersPurposes()
    {
        QJsonObject leaf = shippedProfile(QStringLiteral("rust"))[u"templates"].toArray().at(5).toObject();
        leaf[u"id"] = QStringLiteral("signer");
        leaf[u"common_name"] = QStringLiteral("Rust Signer %1");
        leaf[u"issuer"] = QStringLiteral("release");
        leaf[u"purposes"] = valueOf("[{\"name\":\"code-signing\",\"oid\":\"1.3.6.1.5.5.7.3.3\"}]");
        const QJsonObject object = edited(shippedProfile(QStringLiteral("rust")), QStringLiteral("templates.6"), leaf);
        QCOMPARE(errorOf(object), QString());
    }

    void thePurposeByItsFullNumberIsTheSameOne()
    {
        // With a known arc, "under_arc 1" and the full number are one purpose and may not have two names.
        QJsonObject object = shippedProfile(QStringLiteral("rust"));
        object = edited(object, QStringLiteral("arc"), valueOf("\"1.3.6.1.4.1.99999\""));
        object = edited(object, QStringLiteral("templates.2.purposes.0"),
                        valueOf("{\"name\":\"other\",\"oid\":\"1.3.6.1.4.1.99999.1\"}"));
        QVERIFY(errorOf(object).startsWith(QStringLiteral("profile.templates[2].purposes: ")));
    }

    void twinEntries()
    {
        QJsonObject object = shippedProfile(QStringLiteral("rust"));
        const QJsonObject twinToken = edited(object, QStringLiteral("tokens.3"), object[u"tokens"].toArray().at(1));
        QVERIFY(errorOf(twinToken).startsWith(QStringLiteral("profile.tokens[3]: ")));
        const QJsonObject twinKey =
            edited(object, QStringLiteral("security_keys.1"), object[u"security_keys"].toArray().at(0));
        QVERIFY(errorOf(twinKey).startsWith(QStringLiteral("profile.security_keys[1]: ")));
    }

    void arcInEachMode()
    {
        auto p = Profile::load(canonicalJson(shippedProfile(QStringLiteral("rust"))));
        QVERIFY(p);
        QCOMPARE(*p->arcIn(Mode::Rehearsal), QStringLiteral("1.3.6.1.4.1.32473"));
        QVERIFY(!p->arcIn(Mode::Live));
        const CertificateTemplate &release = *p->find(QStringLiteral("release"));
        QCOMPARE(*p->purposeOids(release, Mode::Rehearsal),
                 (QStringList{QStringLiteral("1.3.6.1.5.5.7.3.3"), QStringLiteral("1.3.6.1.4.1.32473.1")}));
        QVERIFY(!p->purposeOids(release, Mode::Live));
        QVERIFY(p->purposeOids(*p->find(QStringLiteral("root")), Mode::Live)->isEmpty());
        p->arc = QStringLiteral("1.3.6.1.4.1.99999");
        QCOMPARE(p->purposeOids(release, Mode::Live)->last(), QStringLiteral("1.3.6.1.4.1.99999.1"));
        QCOMPARE(p->purposeOids(release, Mode::Rehearsal)->last(), QStringLiteral("1.3.6.1.4.1.99999.1"));
        p->arc = QStringLiteral("1.3.6.1.4.1.32473.5");
        QVERIFY(p->obstaclesToLive().first().english().startsWith(QStringLiteral("arc: 1.3.6.1.4.1.32473.5")));
    }

    void oids_data()
    {
        QTest::addColumn<QString>("oid");
        QTest::addColumn<bool>("good");
        const auto row = [](const char *oid, bool good) { QTest::newRow(oid) << QString::fromLatin1(oid) << good; };
        row("1.3.6.1.5.5.7.3.3", true);
        row("0.0", true);
        row("2.999.3", true);
        row("2.250.1", true);
        row("1.2.2147483647", true);
        row("1.2.2147483648", false);
        row("1.2.99999999999999999999999", false);
        row("2.25", false);
        row("2.25.7", false);
        row("3.1", false);
        row("1.40", false);
        row("1", false);
        row("", false);
        row("1..2", false);
        row("1.2.", false);
        row(".1.2", false);
        row("1.02", false);
        row("1.-2", false);
        row("1.2 ", false);
    }
    void oids()
    {
        QFETCH(QString, oid);
        QFETCH(bool, good);
        QCOMPARE(!oidProblem(oid).has_value(), good);
    }

private:
    void checkRefused()
    {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        QFETCH(QString, field);
        const QString error = errorOf(edited(shippedProfile(QStringLiteral("rust")), path, value));
        const bool named = error.startsWith(field + QStringLiteral(": ")) ||
                           error.startsWith(field + QStringLiteral(" cannot be used."));
        QVERIFY2(named, qPrintable(error.isEmpty() ? QStringLiteral("it was taken") : error));
    }
};

QTEST_APPLESS_MAIN(ProfileTest)
#include "tst_profile.moc"
