// A log of others that promised something: shows it, does not show it yet, or never does.
#include "core/transparency/kept_promise.h"
#include "log_fixture.h"
#include "support/made_sct.h"
#include "support/outside_tree.h"

#include <QJsonArray>
#include <QtTest>

using namespace chancery;
using namespace chancery::test;
using namespace chancery::transparency;

namespace {

const QDateTime Promised(QDate(2026, 11, 24), QTime(12, 0), Qt::UTC);
const QString Origin = QStringLiteral("ct.example.org/2026");

} // namespace

class TestKeptPromise : public QObject
{
    Q_OBJECT

private slots:
    void shown_data();
    void shown();
    void notShown_data();
    void notShown();
    void lies_data();
    void lies();
    void anErrorOfTheNetworkIsNoLie();
    void answersAreReadStrictly_data();
    void answersAreReadStrictly();

private:
    Promise promise() const
    {
        const pki::LogEntry entry{pki::LogEntry::Type::Certificate, "certificate", {}};
        return {Origin, m_log.key(), m_log.promise(entry, static_cast<quint64>(Promised.toMSecsSinceEpoch())), entry};
    }

    MadeLog m_log;
};

void TestKeptPromise::shown_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("after");
    QTest::newRow("alone") << 0 << 0;
    QTest::newRow("first") << 0 << 6;
    QTest::newRow("last") << 6 << 0;
    QTest::newRow("between") << 5 << 8;
}

void TestKeptPromise::shown()
{
    QFETCH(int, before);
    QFETCH(int, after);
    OutsideTree tree(m_log);
    tree.fill(before);
    tree.leaves += promise().leaf();
    tree.fill(after);
    const auto kept = askForProof(tree, promise(), Promised.addDays(2));
    QVERIFY2(kept, qPrintable(englishOf(kept)));
    QCOMPARE(kept->index.value_or(99), static_cast<quint64>(before));
    QCOMPARE(kept->treeHead.head.size, static_cast<quint64>(before + 1 + after));
    QVERIFY(!kept->treeHeadJson.isEmpty() && !kept->inclusionJson.isEmpty());
}

// A log has a day.
void TestKeptPromise::notShown_data()
{
    QTest::addColumn<int>("others");
    QTest::addColumn<qint64>("later");
    QTest::addColumn<bool>("broken");
    QTest::newRow("at once") << 3 << qint64{0} << false;
    QTest::newRow("at once, an empty log") << 0 << qint64{0} << false;
    QTest::newRow("a day later") << 3 << MergeDelaySeconds << false;
    QTest::newRow("a second more") << 3 << MergeDelaySeconds + 1 << true;
    QTest::newRow("a second more, an empty log") << 0 << MergeDelaySeconds + 1 << true;
}

void TestKeptPromise::notShown()
{
    QFETCH(int, others);
    QFETCH(qint64, later);
    QFETCH(bool, broken);
    OutsideTree tree(m_log);
    tree.fill(others);
    const auto kept = askForProof(tree, promise(), Promised.addSecs(later));
    QCOMPARE(bool(kept), !broken);
    if (!broken) {
        QVERIFY(!kept->index && kept->inclusionJson.isEmpty());
        return;
    }
    QCOMPARE(kept.error().code(), ErrorCode::Damaged);
    QVERIFY(kept.error().english().contains(Origin) && !kept.error().hint().shown().isEmpty());
}

void TestKeptPromise::lies_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("another log's key") << QByteArray("key") << ErrorCode::BadInput;
    QTest::newRow("another root than it signed") << QByteArray("root") << ErrorCode::BadInput;
    QTest::newRow("another time than it signed") << QByteArray("time") << ErrorCode::BadInput;
    QTest::newRow("a proof of its neighbour") << QByteArray("index") << ErrorCode::Damaged;
    QTest::newRow("a proof that is too short") << QByteArray("short") << ErrorCode::Damaged;
}

void TestKeptPromise::lies()
{
    QFETCH(QByteArray, what);
    OutsideTree tree(m_log);
    tree.fill(2);
    tree.leaves += promise().leaf();
    tree.fill(2);
    QVERIFY(askForProof(tree, promise(), Promised));
    const MadeLog other;
    Promise asked = promise();
    if (what == "key")
        asked.key = other.key();
    tree.changeHead = [&](QJsonObject head) {
        if (what == "root")
            head.insert(QStringLiteral("sha256_root_hash"), toBase64(Digest::of("another").bytes()));
        if (what == "time")
            head.insert(QStringLiteral("timestamp"), head.value(QLatin1String("timestamp")).toInteger() + 1);
        return head;
    };
    tree.changeProof = [&](QJsonObject proof) {
        if (what == "index")
            proof.insert(QStringLiteral("leaf_index"), 3);
        if (what == "short") {
            QJsonArray path = proof.value(QLatin1String("audit_path")).toArray();
            path.removeLast();
            proof.insert(QStringLiteral("audit_path"), path);
        }
        return proof;
    };
    const auto kept = askForProof(tree, asked, Promised);
    QVERIFY(!kept);
    QTEST(kept.error().code(), "code");
}

// However late it is.
void TestKeptPromise::anErrorOfTheNetworkIsNoLie()
{
    OutsideTree tree(m_log);
    tree.fill(3);
    tree.fails = Error(ErrorCode::DeviceGone, "No connection.");
    const auto kept = askForProof(tree, promise(), Promised.addDays(9));
    QVERIFY(!kept);
    QCOMPARE(kept.error().code(), ErrorCode::DeviceGone);
}

void TestKeptPromise::answersAreReadStrictly_data()
{
    QTest::addColumn<bool>("head");
    QTest::addColumn<QByteArray>("json");
    const QByteArray root = QByteArray(32, 'r').toBase64();
    const auto headWith = [&](const QByteArray &size, const QByteArray &hash, const QByteArray &signature) {
        return "{\"sha256_root_hash\":\"" + hash + "\",\"timestamp\":1,\"tree_head_signature\":\"" + signature +
               "\",\"tree_size\":" + size + "}";
    };
    const QByteArray signature = QByteArray("\4\3\0\1x", 5).toBase64();
    QTest::newRow("nothing") << true << QByteArray();
    QTest::newRow("a page") << true << QByteArray("<html></html>");
    QTest::newRow("a negative size") << true << headWith("-1", root, signature);
    QTest::newRow("a short root") << true << headWith("1", QByteArray(31, 'r').toBase64(), signature);
    QTest::newRow("another hash") << true << headWith("1", root, QByteArray("\2\3\0\1x", 5).toBase64());
    QTest::newRow("more after the signature") << true << headWith("1", root, QByteArray("\4\3\0\1xy", 6).toBase64());
    QTest::newRow("too large") << true << QByteArray(20000, ' ');
    QTest::newRow("no path") << false << QByteArray("{\"leaf_index\":1}");
    QTest::newRow("a negative index") << false << QByteArray("{\"audit_path\":[],\"leaf_index\":-1}");
    QTest::newRow("a short hash") << false << QByteArray("{\"audit_path\":[\"AAAA\"],\"leaf_index\":1}");
    QTest::newRow("no base64") << false << QByteArray("{\"audit_path\":[\"?\"],\"leaf_index\":1}");
    QByteArray path;
    for (int i = 0; i < 65; ++i)
        path += (i > 0 ? ",\"" : "\"") + root + "\"";
    QTest::newRow("a long path") << false << "{\"audit_path\":[" + path + "],\"leaf_index\":1}";
}

void TestKeptPromise::answersAreReadStrictly()
{
    QFETCH(bool, head);
    QFETCH(QByteArray, json);
    const auto refused = [&]() -> std::optional<Error> {
        if (head) {
            const auto read = parseTreeHead(json, m_log.key());
            return read ? std::nullopt : std::optional(read.error());
        }
        const auto read = parseInclusion(json);
        return read ? std::nullopt : std::optional(read.error());
    }();
    QVERIFY(refused);
    QCOMPARE(refused->code(), ErrorCode::BadInput);
}

QTEST_GUILESS_MAIN(TestKeptPromise)
#include "tst_kept_promise.moc"
