#include "core/base/canonical_json.h"
#include "core/base/fields.h"

#include <QTest>

using namespace chancery;

namespace {

// One reader for all rows: every kind of field once.
QString errorOf(const QByteArray &json)
{
    const auto object = parseJson(json);
    if (!object)
        return QStringLiteral("no JSON: ") + object.error().english();
    Fields f(*object, QStringLiteral("thing"));
    f.schema("thing");
    f.text("text", 8);
    f.name("name", 8);
    f.personId("person");
    f.oneOf("mode", {QStringLiteral("live"), QStringLiteral("rehearsal")});
    f.boolean("yes");
    f.integer("count", 1, 9);
    f.base64("bytes", 1, 4);
    f.hex("hex", 1, 4);
    f.digest("digest");
    f.time("time");
    f.texts("texts");
    f.objects("items", [](Fields &item) { item.integer("i", 0, 3); });
    f.inside("inner", [](Fields &inner) { inner.text("t"); });
    if (!f.isNull("open"))
        f.integer("open", 0, 3);
    const auto done = f.done();
    return done ? QString() : done.error().english();
}

QJsonObject good()
{
    return *parseJson("{\"schema\":\"chancery/thing/1\",\"text\":\"a\\nb\",\"name\":\"Ada\",\"person\":\"ada-1\","
                      "\"mode\":\"live\",\"yes\":true,\"count\":9,\"bytes\":\"YWI=\",\"hex\":\"00ff\",\"digest\":"
                      "\"0000000000000000000000000000000000000000000000000000000000000001\","
                      "\"time\":\"2031-10-31T00:00:00Z\",\"texts\":[\"x\",\"y\"],\"items\":[{\"i\":0},{\"i\":3}],"
                      "\"inner\":{\"t\":\"\"},\"open\":null}");
}

} // namespace

class FieldsTest : public QObject
{
    Q_OBJECT

private slots:
    void everyKindIsRead()
    {
        QCOMPARE(errorOf(canonicalJson(good())), QString());
        Fields f(good(), QStringLiteral("thing"));
        QCOMPARE(f.where(), QStringLiteral("thing"));
        QVERIFY(f.has("text"));
        QVERIFY(!f.has("colour"));
        QCOMPARE(f.text("text"), QStringLiteral("a\nb"));
        QCOMPARE(f.personId("person"), QStringLiteral("ada-1"));
        QCOMPARE(f.integer("count", 1, 9), 9);
        QCOMPARE(f.base64("bytes"), QByteArray("ab"));
        QCOMPARE(f.hex("hex", 1, 4), QByteArray("\x00\xff", 2));
        QVERIFY(!f.digest("digest").isZero());
        QCOMPARE(f.time("time").date(), QDate(2031, 10, 31));
        QCOMPARE(f.texts("texts"), (QStringList{QStringLiteral("x"), QStringLiteral("y")}));
        QList<qint64> items;
        f.objects("items", [&](Fields &item) { items += item.integer("i", 0, 3); });
        QCOMPARE(items, (QList<qint64>{0, 3}));
        QVERIFY(f.isNull("open"));
        QVERIFY(!f.isNull("yes"));
        QVERIFY(!f.done()); // schema, name, mode, yes and inner were not asked for
    }

    void refused_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, const char *key, const char *json, const char *field = nullptr) {
            QTest::newRow(name) << QString::fromLatin1(key) << QByteArray(json)
                                << QStringLiteral("thing.") + QString::fromLatin1(field ? field : key);
        };
        row("schema", "schema", "\"chancery/thing/2\"");
        row("schema of a wrong type", "schema", "1");
        row("unknown", "colour", "1");
        row("unknown but null", "colour", "null");
        row("text too long", "text", "\"123456789\"");
        row("text with a tab", "text", "\"a\\tb\"");
        row("text with NUL", "text", "\"\\u0000\"");
        row("text that turns its direction", "text", "\"a\\u202eb\"");
        row("number for a text", "text", "5");
        row("null for a text", "text", "null");
        row("empty name", "name", "\"\"");
        row("blank name", "name", "\"  \"");
        row("name of two lines", "name", "\"a\\nb\"");
        row("person in capitals", "person", "\"Ada\"");
        row("person beginning with a digit", "person", "\"1a\"");
        row("person with a line end", "person", "\"ada\\n\"");
        row("person of 33", "person", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"");
        row("not one of them", "mode", "\"Live\"");
        row("text for yes", "yes", "\"true\"");
        row("number for yes", "yes", "1");
        row("below", "count", "0");
        row("above", "count", "10");
        row("text for a number", "count", "\"5\"");
        row("base64 without padding", "bytes", "\"YWI\"");
        row("base64 with loose bits", "bytes", "\"YWJ=\"");
        row("base64 for the web", "bytes", "\"_-8=\"");
        row("base64 with a line end", "bytes", "\"YWI=\\n\"");
        row("no bytes", "bytes", "\"\"");
        row("too many bytes", "bytes", "\"YWJjZGU=\"");
        row("hexadecimal in capitals", "hex", "\"FF\"");
        row("half a byte", "hex", "\"abc\"");
        row("too much hexadecimal", "hex", "\"0011223344\"");
        row("short digest", "digest", "\"00\"");
        row("not a time", "time", "\"2031-10-31\"");
        row("texts with a number", "texts", "[\"x\",1]");
        row("texts with a line end", "texts", "[\"x\\n\"]");
        row("texts as a text", "texts", "\"x\"");
        row("item of a wrong type", "items", "[1]");
        row("bad item", "items", "[{\"i\":0},{\"i\":4}]", "items[1].i");
        row("unknown in an item", "items", "[{\"i\":0,\"j\":0}]", "items[0].j");
        row("missing in an item", "items", "[{}]", "items[0].i");
        row("unknown inside", "inner", "{\"t\":\"\",\"u\":1}", "inner.u");
        row("missing inside", "inner", "{}", "inner.t");
        row("list for an object", "inner", "[]");
        row("open, but wrong", "open", "4");
    }
    void refused()
    {
        QFETCH(QString, key);
        QFETCH(QByteArray, json);
        QFETCH(QString, field);
        QJsonObject object = good();
        object[key] = parseJson("{\"v\":" + json + "}")->value(u"v");
        const QString error = errorOf(canonicalJson(object));
        const bool named = error.startsWith(field + QStringLiteral(": ")) ||
                           error.startsWith(field + QStringLiteral(" cannot be used."));
        QVERIFY2(named, qPrintable(error.isEmpty() ? QStringLiteral("it was taken") : error));
    }

    void missing_data()
    {
        QTest::addColumn<QString>("key");
        const QStringList keys = good().keys();
        for (const QString &key : keys)
            QTest::newRow(qPrintable(key)) << key;
    }
    void missing()
    {
        QFETCH(QString, key);
        QJsonObject object = good();
        object.remove(key);
        const QString error = errorOf(canonicalJson(object));
        QCOMPARE(error, QStringLiteral("thing.%1: this field is missing").arg(key));
    }

    void theFirstErrorStays()
    {
        Fields f(good(), QStringLiteral("thing"));
        f.refuse("name", Text("first"));
        f.refuse("text", Text("second"));
        f.fail("mode", Error(ErrorCode::Damaged, "third"));
        const auto done = f.done();
        QVERIFY(!done);
        QCOMPARE(done.error().code(), ErrorCode::BadInput);
        QCOMPARE(done.error().text().english(), QStringLiteral("thing.name: first"));
        QVERIFY(!done.error().hint().isEmpty());
    }

    void anErrorFromWithinKeepsItsCodeAndCause()
    {
        Fields f(good(), QStringLiteral("thing"));
        f.fail("name", Error(ErrorCode::Damaged, "It is torn."));
        const auto done = f.done();
        QCOMPARE(done.error().code(), ErrorCode::Damaged);
        QVERIFY(done.error().cause());
        QCOMPARE(done.error().cause()->text().english(), QStringLiteral("It is torn."));
    }

    void writers()
    {
        QCOMPARE(toBase64(QByteArray("ab")), QStringLiteral("YWI="));
        QCOMPARE(toJson(QStringList{QStringLiteral("x")}), QJsonArray{QStringLiteral("x")});
    }
};

QTEST_APPLESS_MAIN(FieldsTest)
#include "tst_fields.moc"
