#include "core/approval/statement.h"
#include "core/base/canonical_json.h"
#include "core/base/time.h"

#include <QJsonArray>
#include <QTest>

using namespace chancery;
using namespace chancery::approval;

namespace {

QDateTime at(const char *text)
{
    return *parseTime(QString::fromLatin1(text));
}

SignCertificateOperation certificate()
{
    SignCertificateOperation out;
    out.tbsSha256 = Digest::of("tbs");
    out.subject = QStringLiteral("CN=crates.io delegate 2027,O=Rust Project");
    out.issuer = QStringLiteral("CN=Rust Project Root 2026,O=Rust Project");
    out.serial = QStringLiteral("5b1e09c477d2a6f0");
    out.keySha256 = Digest::of("spki");
    out.notBefore = at("2026-12-01T00:00:00Z");
    out.notAfter = at("2031-10-31T23:59:59Z");
    out.profileTemplate = QStringLiteral("crates-io");
    out.algorithm = QStringLiteral("p-384");
    return out;
}

SignCertificateOperation announced(const SignCertificateOperation &certificate)
{
    SignCertificateOperation out = certificate;
    out.precertificate = true;
    return out;
}

MakeKeyOperation newKey()
{
    return {QByteArray("\x01\x02", 2), QStringLiteral("Rust Project Root 2026"), QStringLiteral("p-384"),
            Digest::of("template")};
}

ResealOperation reseal(const char *set = "user", int number = 4)
{
    return {QString::fromLatin1(set), number};
}

Statement statement(const QList<Operation> &operations, Mode mode = Mode::Live)
{
    Statement out;
    out.mode = mode;
    out.domain = domainFor(mode, QStringLiteral("pki.example.org"));
    out.ceremony = QStringLiteral("2026-11-23-7f3a");
    out.plan = Digest::of("plan");
    out.roster = Digest::of("roster");
    out.token = {QStringLiteral("Root token"), QStringLiteral("0a1b2c3d"), QStringLiteral("SoftHSM project"),
                 QStringLiteral("SoftHSM v2")};
    out.head = Digest::of("head");
    out.nonce = QByteArray(32, 'n');
    out.expires = at("2026-11-23T16:24:00Z");
    out.openTo = QByteArray(32, 'x');
    out.operations = operations;
    return out;
}

QStringList words(const Statement &s)
{
    QStringList out;
    for (const SummaryLine &line : summary(s))
        out += (line.kind == SummaryLine::Kind::DigestGroups ? QStringLiteral("# ") : QString()) + line.text.english();
    return out;
}

QJsonObject json(const Statement &s)
{
    return *parseJson(s.bytes());
}

} // namespace

class StatementTest : public QObject
{
    Q_OBJECT

    static void kinds()
    {
        QTest::addColumn<Statement>("sample");
        for (const Mode mode : {Mode::Live, Mode::Rehearsal}) {
            const auto row = [&](const char *name, const QList<Operation> &operations) {
                QTest::addRow("%s, %s", name, qPrintable(modeText(mode))) << statement(operations, mode);
            };
            row("make-key", {newKey(), reseal()});
            row("sign-certificate", {certificate(), reseal()});
            row("open-only", {OpenOnlyOperation(), reseal()});
            row("reseal", {reseal("so", 2)});
            row("several", {newKey(), certificate(), reseal()});
        }
    }

    // Every other valid value of a leaf that this test can think of.
    static QList<QJsonValue> others(const QString &path, const QJsonValue &value)
    {
        if (path == QStringLiteral("set"))
            return {value == QStringLiteral("user") ? QStringLiteral("so") : QStringLiteral("user")};
        if (path == QStringLiteral("algorithm"))
            return {QStringLiteral("p-256"), QStringLiteral("ed25519")};
        if (value.isDouble())
            return {value.toInt() + 1};
        const QString text = value.toString();
        QList<QJsonValue> out;
        const qsizetype step = text.size() <= 20 ? 1 : 13; // every digit of a time, some of a digest
        for (qsizetype i = 0; i < text.size(); i = std::max(std::min(i + step, text.size() - 1), i + 1)) {
            for (const QChar c : QStringLiteral("01aZ")) {
                QString changed = text;
                changed[i] = c;
                if (changed != text)
                    out += changed;
            }
        }
        return out;
    }

    // Calls check(key, object with one leaf changed), for every leaf.
    static void eachChange(const QJsonObject &object,
                           const std::function<void(const QString &, const QJsonObject &)> &check)
    {
        for (auto it = object.begin(); it != object.end(); ++it) {
            const auto replaced = [&](const QJsonValue &value) {
                QJsonObject out = object;
                out.insert(it.key(), value);
                return out;
            };
            if (it->isObject()) {
                eachChange(it->toObject(), [&](const QString &key, const QJsonObject &inner) {
                    check(it.key() + u'.' + key, replaced(inner));
                });
            } else if (it->isArray()) {
                const QJsonArray items = it->toArray();
                for (qsizetype i = 0; i < items.size(); ++i)
                    eachChange(items[i].toObject(), [&](const QString &key, const QJsonObject &inner) {
                        QJsonArray list = items;
                        list[i] = inner;
                        check(QStringLiteral("%1[%2].%3").arg(it.key()).arg(i).arg(key), replaced(list));
                    });
            } else {
                const QList<QJsonValue> values = others(it.key(), *it);
                for (const QJsonValue &value : values)
                    check(it.key(), replaced(value));
            }
        }
    }

private slots:
    void readBack_data() { kinds(); }
    void readBack()
    {
        QFETCH(Statement, sample);
        const auto read = parseStatement(sample.bytes());
        QVERIFY2(read, read ? "" : qPrintable(read.error().english()));
        QCOMPARE(read->bytes(), sample.bytes());
        QCOMPARE(read->digest(), Digest::of(sample.bytes()));
        QCOMPARE(words(*read), words(sample));
        const QByteArray bytes = sample.bytes();
        for (qsizetype i = 0; i < bytes.size(); i += 5)
            QVERIFY(!parseStatement(bytes.first(i)));
    }

    void everyFieldIsInTheSummary_data() { kinds(); }
    void everyFieldIsInTheSummary()
    {
        QFETCH(Statement, sample);
        const QStringList before = words(sample);
        QSet<QString> changed{QStringLiteral("schema"), QStringLiteral("mode")}; // these are tested below
        QSet<QString> all;
        eachChange(json(sample), [&](const QString &path, const QJsonObject &object) {
            all += path;
            const QByteArray bytes = canonicalJson(object);
            const auto read = parseStatement(bytes);
            if (!read)
                return;
            QCOMPARE(read->bytes(), bytes);
            QVERIFY2(words(*read) != before, qPrintable(path + u' ' + QString::fromUtf8(bytes)));
            changed += path;
        });
        for (const QString &path : std::as_const(all)) {
            // The number and kind of an operation follow from its place and its members.
            if (!path.endsWith(QStringLiteral("].op")) && !path.endsWith(QStringLiteral("].kind")))
                QVERIFY2(changed.contains(path), qPrintable(path));
        }
    }

    void modeIsInTheSummary_data() { kinds(); }
    void modeIsInTheSummary()
    {
        QFETCH(Statement, sample);
        const QString first = words(sample).first();
        const bool rehearsal = sample.mode == Mode::Rehearsal;
        QVERIFY(first.startsWith(rehearsal ? QStringLiteral("Rehearsal: we approve ") : QStringLiteral("We approve ")));
        QCOMPARE(first.contains(QStringLiteral("simulated")), rehearsal);
        Statement other = sample;
        other.mode = rehearsal ? Mode::Live : Mode::Rehearsal;
        QVERIFY(words(other).first() != first);
        QVERIFY(!parseStatement(other.bytes())); // the domain is the other mode's
    }

    // The two of a pair say the same, so a field is changed in both: each has the new value in its own sentences.
    void everyFieldOfAPairIsInTheSummary()
    {
        for (const Mode mode : {Mode::Live, Mode::Rehearsal}) {
            const Statement sample = statement({announced(certificate()), certificate(), reseal()}, mode);
            QVERIFY(parseStatement(sample.bytes()));
            const QStringList before = words(sample);
            QSet<QString> changed;
            const auto operation = [](const QJsonObject &object, int i) {
                return object.value(QLatin1String("operations")).toArray()[i].toObject();
            };
            const QJsonObject second = operation(json(sample), 1);
            eachChange(second, [&](const QString &path, const QJsonObject &object) {
                QJsonObject both = json(sample);
                QJsonArray list = both.value(QLatin1String("operations")).toArray();
                QJsonObject first = object;
                first.insert(QStringLiteral("op"), operation(both, 0).value(QLatin1String("op")));
                first.insert(QStringLiteral("kind"), operation(both, 0).value(QLatin1String("kind")));
                list[0] = first;
                both.insert(QStringLiteral("operations"), list);
                const bool itself = path == QStringLiteral("op") || path == QStringLiteral("kind");
                QVERIFY(itself || !parseStatement(canonicalJson(both))); // in one alone
                list[1] = object;
                both.insert(QStringLiteral("operations"), list);
                const auto read = parseStatement(canonicalJson(both));
                if (!read)
                    return;
                const QStringList after = words(*read);
                QCOMPARE(after.size(), before.size());
                int others = 0;
                for (qsizetype i = 0; i < after.size(); ++i)
                    others += after[i] != before[i];
                QVERIFY2(others >= 2, qPrintable(path + u' ' + after.join(u'\n')));
                changed += path;
            });
            const QStringList fields = second.keys();
            for (const QString &path : fields) {
                if (path != QStringLiteral("op") && path != QStringLiteral("kind"))
                    QVERIFY2(changed.contains(path), qPrintable(path));
            }
        }
    }

    void sentences_data()
    {
        QTest::addColumn<Statement>("sample");
        QTest::addColumn<QStringList>("expected"); // the beginning
        QTest::newRow("certificate")
            << statement({certificate(), reseal()})
            << QStringList{
                   QStringLiteral("We approve one use of the key “Rust Project Root 2026”: sign the certificate "
                                  "“crates.io delegate 2027”, P-384, valid 2026-12-01 to 2031-10-31, whose "
                                  "to-be-signed digest is"),
                   QStringLiteral("# ") + Digest::of("tbs").groups().first(8).join(u' ') + u'\n' +
                       Digest::of("tbs").groups().last(8).join(u' '),
                   QStringLiteral("We approve replacing the user credential of the token “Root token” and sealing "
                                  "the new one to all members, as set 4."),
                   QStringLiteral("This is for ceremony 2026-11-23-7f3a only and lapses at 2026-11-23 16:24Z.")};
        QTest::newRow("precertificate")
            << statement({announced(certificate()), certificate(), reseal()})
            << QStringList{QStringLiteral("We approve one use of the key “Rust Project Root 2026”: sign the "
                                          "precertificate of “crates.io delegate 2027”, P-384, valid 2026-12-01 to "
                                          "2031-10-31, for the certificate logs.")};
        QTest::newRow("key, rehearsal")
            << statement({newKey(), reseal()}, Mode::Rehearsal)
            << QStringList{QStringLiteral("Rehearsal: we approve one new simulated key on the simulated token “Root "
                                          "token”: “Rust Project Root 2026”, P-384.")};
        SignCertificateOperation odd = certificate();
        odd.subject = QStringLiteral("O=A\\,CN=b,CN=c\\, d\\+e");
        odd.issuer = QStringLiteral("CN=one,CN=two");
        QTest::newRow("names")
            << statement({odd, reseal()})
            << QStringList{
                   QStringLiteral("We approve one use of the key “CN=one,CN=two”: sign the certificate “c\\, d\\+e”, "
                                  "P-384, valid 2026-12-01 to 2031-10-31, whose to-be-signed digest is")};
    }
    void sentences()
    {
        QFETCH(Statement, sample);
        QFETCH(QStringList, expected);
        QCOMPARE(words(sample).first(expected.size()), expected);
    }

    void refused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const Statement &s) { QTest::newRow(name) << s.bytes(); };
        const auto changed = [](const char *name, const QString &key, const QJsonValue &value) {
            QJsonObject object = json(statement({certificate(), reseal()}));
            object.insert(key, value);
            QTest::newRow(name) << canonicalJson(object);
        };
        row("no operation", statement({}));
        row("no reseal", statement({certificate()}));
        row("reseal first", statement({reseal(), certificate()}));
        row("two reseals", statement({reseal("so"), reseal("user")}));
        row("same certificate twice", statement({certificate(), certificate(), reseal()}));
        const SignCertificateOperation pre = announced(certificate());
        row("precertificate alone", statement({pre, reseal()}));
        row("precertificate after its certificate", statement({certificate(), pre, reseal()}));
        row("precertificate twice", statement({pre, pre, certificate(), reseal()}));
        row("a key between", statement({pre, newKey(), certificate(), reseal()}));
        row("precertificate for two", statement({pre, certificate(), certificate(), reseal()}));
        const auto unequal = [&](const char *name, auto SignCertificateOperation::*field, auto value) {
            SignCertificateOperation other = pre;
            other.*field = value;
            QTest::addRow("precertificate of another %s", name) << statement({other, certificate(), reseal()}).bytes();
        };
        unequal("digest", &SignCertificateOperation::tbsSha256, Digest::of("other"));
        unequal("subject", &SignCertificateOperation::subject, QStringLiteral("CN=other"));
        unequal("issuer", &SignCertificateOperation::issuer, QStringLiteral("CN=other"));
        unequal("serial", &SignCertificateOperation::serial, QStringLiteral("5b1e09c477d2a6f1"));
        unequal("key", &SignCertificateOperation::keySha256, Digest::of("other"));
        unequal("begin", &SignCertificateOperation::notBefore, at("2026-12-02T00:00:00Z"));
        unequal("end", &SignCertificateOperation::notAfter, at("2031-10-31T23:59:58Z"));
        unequal("template", &SignCertificateOperation::profileTemplate, QStringLiteral("release"));
        unequal("algorithm", &SignCertificateOperation::algorithm, QStringLiteral("ed25519"));
        row("same key twice", statement({newKey(), newKey(), reseal()}));
        row("open-only and a key", statement({newKey(), OpenOnlyOperation(), reseal()}));
        row("set number 0", statement({reseal("user", 0)}));
        row("unknown set", statement({reseal("admin")}));
        for (const QChar mark : QStringLiteral("“”")) {
            const QString text = QStringLiteral("harmless") + mark + QStringLiteral(", P-384");
            const auto marked = [&](const char *field, const Statement &s) {
                QTest::addRow("U+%x in %s", mark.unicode(), field) << s.bytes();
            };
            SignCertificateOperation spoof = certificate();
            spoof.subject = text;
            marked("subject", statement({spoof, reseal()}));
            spoof = certificate();
            spoof.issuer = text;
            marked("issuer", statement({spoof, reseal()}));
            MakeKeyOperation key = newKey();
            key.label = text;
            marked("key label", statement({key, reseal()}));
            for (QString StatementToken::*field : {&StatementToken::label, &StatementToken::serial,
                                                   &StatementToken::manufacturer, &StatementToken::model}) {
                Statement other = statement({reseal()});
                other.token.*field = text;
                marked("token", other);
            }
        }
        SignCertificateOperation ended = certificate();
        ended.notAfter = ended.notBefore;
        row("no life", statement({ended, reseal()}));
        Statement shortNonce = statement({reseal()});
        shortNonce.nonce.chop(1);
        row("short nonce", shortNonce);
        Statement shortKey = statement({reseal()});
        shortKey.openTo.append('x');
        row("long open_to", shortKey);
        changed("unknown field", QStringLiteral("note"), QStringLiteral("x"));
        changed("other schema", QStringLiteral("schema"), QStringLiteral("chancery/statement/2"));
        changed("no such mode", QStringLiteral("mode"), QStringLiteral("test"));
        changed("rehearsal of a live domain", QStringLiteral("mode"), QStringLiteral("rehearsal"));
        changed("ceremony id", QStringLiteral("ceremony"), QStringLiteral("2026-11-23-7F3A"));
        changed("upper-case digest", QStringLiteral("plan"), Digest::of("plan").hex().toUpper());
        changed("time with fraction", QStringLiteral("expires"), QStringLiteral("2026-11-23T16:24:00.0Z"));
        QTest::newRow("line feed at the end") << statement({reseal()}).bytes() + '\n';
        QTest::newRow("number from 02") << statement({reseal()}).bytes().replace("\"op\":\"01\"", "\"op\":\"02\"");
        QTest::newRow("unknown kind") << statement({reseal()}).bytes().replace("\"reseal\"", "\"resell\"");
    }
    void refused()
    {
        QFETCH(QByteArray, bytes);
        const auto read = parseStatement(bytes);
        QVERIFY(!read);
        QCOMPARE(read.error().code(), ErrorCode::BadInput);
    }

    void blankTokenTexts()
    {
        Statement s = statement({reseal()});
        s.token.manufacturer.clear();
        s.token.model.clear();
        QVERIFY(parseStatement(s.bytes()));
        s.token.serial.clear();
        QVERIFY(!parseStatement(s.bytes()));
    }
};

QTEST_APPLESS_MAIN(StatementTest)
#include "tst_statement.moc"
