#include "core/base/canonical_json.h"
#include "core/policy/roster.h"
#include "edit.h"

#include <QTest>

using namespace chancery;
using namespace chancery::policy;
using namespace chancery::policy::test;

namespace {

MemberKey makeKey(char seed, bool spare)
{
    MemberKey key;
    key.credentialId = QByteArray("credential ") + seed;
    key.publicKey = QByteArray(1, '\x04') + QByteArray(64, seed);
    key.aaguid = QByteArray("chancery-sim-key");
    key.firmware = 328707;
    key.attestation = {QStringLiteral("packed"), -7, QByteArray(37, 'a'), QByteArray("sig"), {QByteArray("der")}};
    key.sealingUser = QByteArray(31, 'u') + seed;
    key.sealingOfficer = QByteArray(31, 's') + seed;
    key.spare = spare;
    return key;
}

Roster makeRoster()
{
    Roster r;
    r.domain = QStringLiteral("rehearsal.small.example");
    r.profile = Digest::of(QByteArray("profile"));
    r.m = 2;
    r.n = 3;
    r.limited = true;
    r.sealingId = QByteArray("0123456789abcdef");
    r.members = {
        {QStringLiteral("ada"),
         QStringLiteral("Ada L."),
         {QStringLiteral("a1")},
         {QStringLiteral("c1")},
         {makeKey('1', false), makeKey('2', true)}},
        {QStringLiteral("bo"),
         QStringLiteral("Bo"),
         {},
         {QStringLiteral("c1"), QStringLiteral("c2")},
         {makeKey('3', false)}},
        {QStringLiteral("cy-2"), QString::fromUtf8("Cy Ž."), {QStringLiteral("a1")}, {}, {makeKey('4', false)}}};
    return r;
}

QJsonObject rosterJson()
{
    return *parseCanonicalJson(makeRoster().bytes());
}

QString errorOf(const QJsonObject &object)
{
    const auto roster = Roster::parse(canonicalJson(object));
    return roster ? QString() : roster.error().english();
}

} // namespace

class RosterTest : public QObject
{
    Q_OBJECT

private slots:
    void roundTrip()
    {
        const Roster made = makeRoster();
        const auto read = Roster::parse(made.bytes());
        QVERIFY2(read, read ? "" : qPrintable(read.error().english()));
        QCOMPARE(read->bytes(), made.bytes());
        QCOMPARE(read->digest().hex(), made.digest().hex());
        QCOMPARE(read->mode, Mode::Rehearsal);
        QVERIFY(read->limited);
        QVERIFY(read->previous.isZero());
        QCOMPARE(read->sealingId, made.sealingId);
        QCOMPARE(read->members[2].name, QString::fromUtf8("Cy Ž."));
        const MemberKey &key = read->members[0].keys[1];
        QVERIFY(key.spare);
        QCOMPARE(key.firmware, 328707u);
        QCOMPARE(key.attestation.format, QStringLiteral("packed"));
        QCOMPARE(key.attestation.algorithm, -7);
        QCOMPARE(key.attestation.certificates, QList<QByteArray>{QByteArray("der")});
        QCOMPARE(key.sealingUser, QByteArray(31, 'u') + '2');
        QCOMPARE(key.sealingOfficer, QByteArray(31, 's') + '2');
    }

    void onlyCanonicalBytes()
    {
        const QByteArray bytes = makeRoster().bytes();
        QVERIFY(!Roster::parse(bytes + '\n'));
        QVERIFY(!Roster::parse(QJsonDocument(rosterJson()).toJson()));
    }

    void theMembersOfTheFormat()
    {
        // FORMATS.md, Roster, name by name.
        QCOMPARE(rosterJson().keys().join(u' '),
                 QStringLiteral("domain limits m members mode n number previous profile schema sealing_id"));
        const QJsonObject member = rosterJson()[u"members"].toArray().at(0).toObject();
        QCOMPARE(member.keys().join(u' '), QStringLiteral("affiliations countries id keys name"));
        const QJsonObject key = member[u"keys"].toArray().at(0).toObject();
        QCOMPARE(key.keys().join(u' '),
                 QStringLiteral("aaguid attestation credential_id firmware public_key sealing spare"));
        QCOMPARE(key[u"attestation"].toObject().keys().join(u' '), QStringLiteral("alg authData fmt sig x5c"));
        QCOMPARE(key[u"sealing"].toObject().keys().join(u' '), QStringLiteral("so user"));
        QCOMPARE(rosterJson()[u"previous"].toString(), QString(64, u'0'));
    }

    void lookUps()
    {
        const Roster r = makeRoster();
        QCOMPARE(r.find(QStringLiteral("bo"))->name, QStringLiteral("Bo"));
        QVERIFY(!r.find(QStringLiteral("dee")));
        QCOMPARE(r.seat(QStringLiteral("ada")), 1);
        QCOMPARE(r.seat(QStringLiteral("cy-2")), 3);
        QCOMPARE(r.seat(QStringLiteral("dee")), 0);
        QCOMPARE(r.byCredential(QByteArray("credential 2"))->id, QStringLiteral("ada"));
        QCOMPARE(r.key(QByteArray("credential 3"))->sealingUser, QByteArray(31, 'u') + '3');
        QVERIFY(!r.byCredential(QByteArray("credential")));
        QVERIFY(!r.key(QByteArray()));
        QCOMPARE(r.fileName(), QStringLiteral("0001.json"));
    }

    void aLaterRosterNamesTheOneBefore()
    {
        Roster r = makeRoster();
        r.number = 12;
        QVERIFY(!Roster::parse(r.bytes()));
        r.previous = makeRoster().digest();
        const auto read = Roster::parse(r.bytes());
        QVERIFY(read);
        QCOMPARE(read->previous.hex(), makeRoster().digest().hex());
        QCOMPARE(read->fileName(), QStringLiteral("0012.json"));
    }

    void liveHasTheBareDomain()
    {
        Roster r = makeRoster();
        r.mode = Mode::Live;
        QVERIFY(Roster::parse(r.bytes()).error().english().startsWith(QStringLiteral("roster.domain: ")));
        r.domain = QStringLiteral("small.example");
        QVERIFY(Roster::parse(r.bytes()));
    }

    void refused_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, const char *path, const char *json, const char *field) {
            QTest::newRow(name) << QString::fromLatin1(path) << valueOf(json)
                                << QStringLiteral("roster.") + QString::fromLatin1(field);
        };
        row("schema", "schema", "\"chancery/profile/1\"", "schema");
        row("unknown", "note", "\"\"", "note");
        row("mode", "mode", "\"test\"", "mode");
        row("live domain in a rehearsal", "domain", "\"small.example\"", "domain");
        row("number 0", "number", "0", "number");
        row("number 10000", "number", "10000", "number");
        row("previous of the first", "previous", "\"1111111111111111111111111111111111111111111111111111111111111111\"",
            "previous");
        row("profile", "profile", "\"ABCD\"", "profile");
        row("m of 1", "m", "1", "m");
        row("m above n", "m", "4", "m");
        row("n is not the number of members", "n", "4", "members");
        row("limits as an object", "limits", "{}", "limits");
        row("short sealing id", "sealing_id", "\"AAAA\"", "sealing_id");
        row("member's id", "members.1.id", "\"Bo\"", "members[1].id");
        row("member twice", "members.1.id", "\"ada\"", "members[1].id");
        row("no name", "members.1.name", "\"\"", "members[1].name");
        row("a label that tells", "members.1.affiliations", "[\"Example Ltd\"]", "members[1].affiliations");
        row("label twice", "members.1.countries", "[\"c1\",\"c1\"]", "members[1].countries");
        row("no key", "members.1.keys", "[]", "members[1].keys");
        row("two main keys", "members.0.keys.1.spare", "false", "members[0].keys");
        row("spare alone", "members.1.keys.0.spare", "true", "members[1].keys");
        row("empty credential", "members.1.keys.0.credential_id", "\"\"", "members[1].keys[0].credential_id");
        row("credential twice", "members.1.keys.0.credential_id", "\"Y3JlZGVudGlhbCAx\"",
            "members[1].keys[0].credential_id");
        row("short public key", "members.1.keys.0.public_key", "\"BDMz\"", "members[1].keys[0].public_key");
        row("short AAGUID", "members.1.keys.0.aaguid", "\"AAAA\"", "members[1].keys[0].aaguid");
        row("negative firmware", "members.1.keys.0.firmware", "-1", "members[1].keys[0].firmware");
        row("unknown in attestation", "members.1.keys.0.attestation.more", "1", "members[1].keys[0].attestation.more");
        row("certificate", "members.1.keys.0.attestation.x5c", "[\"?\"]", "members[1].keys[0].attestation.x5c");
        row("short sealing key", "members.1.keys.0.sealing.so", "\"AAAA\"", "members[1].keys[0].sealing.so");
    }
    void refused()
    {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        QFETCH(QString, field);
        const QString error = errorOf(edited(rosterJson(), path, value));
        const bool named = error.startsWith(field + QStringLiteral(": ")) ||
                           error.startsWith(field + QStringLiteral(" cannot be used."));
        QVERIFY2(named, qPrintable(error.isEmpty() ? QStringLiteral("it was taken") : error));
    }

    void noKeyServesTwoSeats()
    {
        Roster r = makeRoster();
        r.members[1].keys[0].publicKey = r.members[0].keys[1].publicKey;
        QVERIFY(Roster::parse(r.bytes()).error().english().startsWith(
            QStringLiteral("roster.members[1].keys[0].public_key: ")));
        r = makeRoster();
        r.members[1].keys[0].sealingUser = r.members[0].keys[0].sealingUser;
        QVERIFY(Roster::parse(r.bytes()).error().english().startsWith(
            QStringLiteral("roster.members[1].keys[0].sealing.user: ")));
        r = makeRoster();
        r.members[1].keys[0].sealingOfficer = r.members[1].keys[0].sealingUser;
        QVERIFY(Roster::parse(r.bytes()).error().english().startsWith(
            QStringLiteral("roster.members[1].keys[0].sealing.so: ")));
        r = makeRoster();
        r.members[1].keys[0].publicKey[0] = '\x02';
        QVERIFY(Roster::parse(r.bytes()).error().english().startsWith(
            QStringLiteral("roster.members[1].keys[0].public_key: ")));
    }

    void limits_data()
    {
        QTest::addColumn<int>("m");
        QTest::addColumn<QList<QStringList>>("affiliations");
        QTest::addColumn<QStringList>("broken");
        const QString a = QStringLiteral("a1");
        const QString b = QStringLiteral("a2");
        const QString sentence = QStringLiteral("%1 members share the affiliation %2; at most %3 should.");
        QTest::newRow("nobody") << 5 << QList<QStringList>{} << QStringList{};
        QTest::newRow("three of 5-of-9") << 5 << QList<QStringList>{{a}, {a}, {a}, {b}, {}} << QStringList{};
        QTest::newRow("four of 5-of-9") << 5 << QList<QStringList>{{a}, {a}, {a, b}, {a}, {b}}
                                        << QStringList{sentence.arg(4).arg(a).arg(3)};
        QTest::newRow("both") << 4 << QList<QStringList>{{b, a}, {a, b}, {a, b}}
                              << QStringList{sentence.arg(3).arg(a).arg(2), sentence.arg(3).arg(b).arg(2)};
        QTest::newRow("once per member") << 3 << QList<QStringList>{{a, a, a}} << QStringList{};
        QTest::newRow("alone at 2-of-3") << 2 << QList<QStringList>{{a}, {b}, {}} << QStringList{};
        QTest::newRow("a pair at 2-of-3")
            << 2 << QList<QStringList>{{a}, {a}, {}} << QStringList{sentence.arg(2).arg(a).arg(1)};
    }
    void limits()
    {
        QFETCH(int, m);
        QFETCH(QList<QStringList>, affiliations);
        QFETCH(QStringList, broken);
        QList<Member> members;
        QList<Member> byCountry;
        for (const QStringList &labels : std::as_const(affiliations)) {
            members.emplaceBack().affiliations = labels;
            byCountry.emplaceBack().countries = labels;
        }
        QStringList said;
        for (const Text &text : brokenLimits(m, members))
            said += text.english();
        QCOMPARE(said, broken);
        QStringList saidOfCountries;
        for (const Text &text : brokenLimits(m, byCountry))
            saidOfCountries += text.english();
        QCOMPARE(saidOfCountries, broken.replaceInStrings(QStringLiteral("affiliation"), QStringLiteral("country")));
    }
};

QTEST_APPLESS_MAIN(RosterTest)
#include "tst_roster.moc"
