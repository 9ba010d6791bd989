// Text, and the small forms that stand on it: times, errors, key algorithms, modes.
#include "core/base/key_algorithm.h"
#include "core/base/mode.h"
#include "core/base/result.h"
#include "core/base/text.h"
#include "core/base/time.h"

#include <QCoreApplication>
#include <QTest>
#include <QTranslator>

using namespace chancery;

namespace {

class Mirror : public QTranslator
{
public:
    QString translate(const char *context, const char *source, const char *, int) const override
    {
        if (qstrcmp(context, "core") != 0)
            return {};
        return QStringLiteral("(%2 / %1) ") + QString::fromUtf8(source).left(4);
    }
    bool isEmpty() const override { return false; }
};

} // namespace

class TextTest : public QObject
{
    Q_OBJECT

private slots:
    void arguments_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("english");
        const QString a = QStringLiteral("a");
        QTest::newRow("none") << QByteArray("Done.") << QStringList() << QStringLiteral("Done.");
        QTest::newRow("order") << QByteArray("%2 before %1.") << QStringList{a, QStringLiteral("b")}
                               << QStringLiteral("b before a.");
        QTest::newRow("twice") << QByteArray("%1, %1") << QStringList{a} << QStringLiteral("a, a");
        QTest::newRow("argument with a marker")
            << QByteArray("%1 %2") << QStringList{QStringLiteral("%2"), a} << QStringLiteral("%2 a");
        QTest::newRow("too few") << QByteArray("%1 %2") << QStringList{a} << QStringLiteral("a %2");
        QTest::newRow("per cent at the end")
            << QByteArray("%1 of 100 %") << QStringList{a} << QStringLiteral("a of 100 %");
        QTest::newRow("empty argument") << QByteArray("[%1]") << QStringList{QString()} << QStringLiteral("[]");
    }
    void arguments()
    {
        QFETCH(QByteArray, source);
        QFETCH(QStringList, arguments);
        QFETCH(QString, english);
        QCOMPARE(Text(source.constData(), arguments).english(), english);
        QCOMPARE(Text(source.constData(), arguments).shown(), english); // nothing is translated here
    }

    void bothFormsFromTheSameFacts()
    {
        Mirror mirror;
        QCoreApplication::installTranslator(&mirror);
        const Text text("Key %1 of %2", {QStringLiteral("one"), QStringLiteral("two")});
        const QString shown = text.shown();
        const QString verbatim = Text::verbatim(QStringLiteral("Key %1")).shown();
        QCoreApplication::removeTranslator(&mirror);
        QCOMPARE(shown, QStringLiteral("(two / one) Key "));
        QCOMPARE(text.english(), QStringLiteral("Key one of two"));
        QCOMPARE(verbatim, QStringLiteral("Key %1"));
        QVERIFY(Text().isEmpty());
        QVERIFY(!text.isEmpty());
    }

    void theScreenIsTypographic_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("shown");
        QTest::newRow("quotes") << QByteArray("The token \"%1\" is not connected.") << QStringList{QStringLiteral("a")}
                                << QStringLiteral("The token “a” is not connected.");
        QTest::newRow("two pairs") << QByteArray("\"%1\", not \"%2\"")
                                   << QStringList{QStringLiteral("a"), QStringLiteral("b")}
                                   << QStringLiteral("“a”, not “b”");
        QTest::newRow("apostrophe") << QByteArray("the key's members'") << QStringList()
                                    << QStringLiteral("the key’s members’");
        QTest::newRow("an argument keeps its own")
            << QByteArray("\"%1\" cannot be read.") << QStringList{QStringLiteral("/media/it's \"mine\"")}
            << QStringLiteral("“/media/it's \"mine\"” cannot be read.");
    }
    void theScreenIsTypographic()
    {
        QFETCH(QByteArray, source);
        QFETCH(QStringList, arguments);
        QFETCH(QString, shown);
        QCOMPARE(Text(source.constData(), arguments).shown(), shown);
        QVERIFY(!Text(source.constData(), arguments).english().contains(QChar(0x201c))); // the transcript's is as typed
    }

    void times_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("good");
        const auto row = [](const char *text, bool good) { QTest::newRow(text) << QString::fromLatin1(text) << good; };
        row("2031-10-31T00:00:00Z", true);
        row("2028-02-29T23:59:59Z", true);
        row("2027-02-29T00:00:00Z", false);
        row("2031-10-31T24:00:00Z", false);
        row("2031-10-31T00:00:60Z", false);
        row("2031-10-31T00:00:00", false);
        row("2031-10-31T00:00:00z", false);
        row("2031-10-31 00:00:00Z", false);
        row("2031-10-31T00:00:00.0Z", false);
        row("2031-10-31T00:00:00+00:00", false);
        row("31-10-31T00:00:00Z", false);
        row("2031-10-31T00:00:00Z ", false);
        row("2031-13-01T00:00:00Z", false);
        row("0000-01-01T00:00:00Z", false);
        row("-031-10-31T00:00:00Z", false);
        row("", false);
        QTest::newRow("digits of another script")
            << QStringLiteral("\u0662\u0660\u0663\u0661-10-31T00:00:00Z") << false;
    }
    void times()
    {
        QFETCH(QString, text);
        QFETCH(bool, good);
        const auto time = parseTime(text);
        QCOMPARE(time.has_value(), good);
        if (good)
            QCOMPARE(timeText(*time), text);
    }

    void timesAreWrittenInUtc()
    {
        const QDateTime east(QDate(2031, 10, 31), QTime(1, 30), Qt::OffsetFromUTC, 2 * 3600);
        QCOMPARE(timeText(east), QStringLiteral("2031-10-30T23:30:00Z"));
        QCOMPARE(parseTime(QStringLiteral("2031-10-31T00:00:00Z"))->offsetFromUtc(), 0);
        QCOMPARE(timeText(QDateTime()), QString());
        QCOMPARE(timeText(QDateTime(QDate(10000, 1, 1), QTime(0, 0), Qt::UTC)), QString());
    }

    void errorsNameTheirCauses()
    {
        const Error disk(ErrorCode::DiskError, Text::verbatim(QStringLiteral("The disk said no.")));
        Error error = Error(ErrorCode::Damaged, Text("%1 cannot be read.", {QStringLiteral("plan.json")}),
                            Text("Take another copy."))
                          .withDetail(QStringLiteral("EIO 5"))
                          .withCause(disk);
        QCOMPARE(error.code(), ErrorCode::Damaged);
        QCOMPARE(error.detail(), QStringLiteral("EIO 5"));
        QCOMPARE(error.hint().english(), QStringLiteral("Take another copy."));
        QVERIFY(error.cause());
        QCOMPARE(error.cause()->code(), ErrorCode::DiskError);
        QVERIFY(error.english().startsWith(QStringLiteral("plan.json cannot be read.")));
        QVERIFY(error.english().contains(QStringLiteral("The disk said no.")));
        QVERIFY(!error.english().contains(u'\n'));
    }

    void keyAlgorithms_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::newRow("p-256") << QStringLiteral("p-256") << QStringLiteral("P-256");
        QTest::newRow("p-384") << QStringLiteral("p-384") << QStringLiteral("P-384");
        QTest::newRow("ed25519") << QStringLiteral("ed25519") << QStringLiteral("Ed25519");
    }
    void keyAlgorithms()
    {
        QFETCH(QString, text);
        QFETCH(QString, name);
        const auto algorithm = keyAlgorithmFromText(text);
        QVERIFY(algorithm);
        QCOMPARE(keyAlgorithmText(*algorithm), text);
        QCOMPARE(keyAlgorithmName(*algorithm), name);
        QVERIFY(!keyAlgorithmFromText(text.toUpper()));
    }

    void namesOfAMode()
    {
        const QString domain = domainFor(Mode::Rehearsal, QStringLiteral("pki.example"));
        QCOMPARE(domain, QStringLiteral("rehearsal.pki.example"));
        QCOMPARE(domainFor(Mode::Live, QStringLiteral("pki.example")), QStringLiteral("pki.example"));
        QCOMPARE(rpIdFor(domain), QStringLiteral("ssh:rehearsal.pki.example"));
        QCOMPARE(modeText(Mode::Live), QStringLiteral("live"));
        QCOMPARE(modeText(Mode::Rehearsal), QStringLiteral("rehearsal"));
        namespace ns = signature_namespace;
        const QStringList all{ns::approval(domain), ns::roster(domain),  ns::eventRecord(domain),
                              ns::remark(domain),   ns::refusal(domain), ns::objection(domain)};
        QCOMPARE(all.join(u' '), QStringLiteral("approval@rehearsal.pki.example roster@rehearsal.pki.example "
                                                "event-record@rehearsal.pki.example remark@rehearsal.pki.example "
                                                "refusal@rehearsal.pki.example objection@rehearsal.pki.example"));
    }
};

QTEST_GUILESS_MAIN(TextTest)
#include "tst_text.moc"
