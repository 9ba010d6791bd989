#include "core/sealing/sealed_set.h"

#include "core/base/canonical_json.h"
#include "support/seeded_random.h"

#include <QTest>

using namespace chancery;
using namespace chancery::sealing;
using test::SeededRandom;

namespace {

struct Key
{
    Recipient recipient;
    SealingHalf half;
};

// Three members; the second has a spare key.
std::vector<Key> keys(SeededRandom &random)
{
    std::vector<Key> out;
    for (const auto &[seat, id, epoch] : {std::tuple(2U, "key-2", 1U), std::tuple(1U, "key-1", 4U),
                                          std::tuple(3U, "key-3", 1U), std::tuple(2U, "spare-2", 9U)}) {
        SealingHalf half = sealingHalf(random.secret(32)).value();
        Recipient recipient{seat, id, epoch, half.publicKey};
        out.push_back({recipient, std::move(half)});
    }
    return out;
}

QList<Recipient> recipients(const std::vector<Key> &keys)
{
    QList<Recipient> out;
    for (const Key &key : keys)
        out += key.recipient;
    return out;
}

} // namespace

class SealedSetTest : public QObject
{
    Q_OBJECT

    SeededRandom m_random;
    Secret m_credential = newCredential(m_random);
    std::vector<Key> m_keys = keys(m_random);

    Result<SealedSet> sealAll(const QList<Recipient> &to, int m = 2, int n = 3)
    {
        return sealSet(m_credential, QStringLiteral("0123abcd"), Digest::of("roster"), Set::User, 12, m, n, to,
                       m_random);
    }

private slots:
    // From file bytes back to the secret, as after a restart: every pair of members, also by the spare key.
    void backAgain()
    {
        const auto sealed = sealAll(recipients(m_keys));
        QVERIFY2(sealed, sealed ? "" : qPrintable(sealed.error().english()));
        const QByteArray bytes = sealed->bytes();
        const auto set = parseSealedSet(bytes);
        QVERIFY2(set, set ? "" : qPrintable(set.error().english()));
        QCOMPARE(set->bytes(), bytes);
        QCOMPARE(set->fileName(), QStringLiteral("user-0012.json"));
        QCOMPARE(set->shares.size(), 4);

        std::vector<Secret> opened;
        QList<quint32> seats;
        for (const Key &key : m_keys) {
            const SealedShare *row = set->byCredential(key.recipient.credentialId);
            QVERIFY(row);
            QCOMPARE(row->epoch, key.recipient.epoch);
            auto share = open(row->sealed, set->context(*row), key.half);
            QVERIFY(share);
            QVERIFY(shareDigest(*share) == row->share);
            QCOMPARE(static_cast<quint32>(share->data()[20]), key.recipient.index); // the seat is the share's index
            opened.push_back(*std::move(share));
            seats += key.recipient.index;
        }
        QVERIFY(!set->byCredential("key-4"));
        for (std::size_t a = 0; a < opened.size(); ++a) {
            for (std::size_t b = a + 1; b < opened.size(); ++b) {
                const auto joined = join({&opened[a], &opened[b]});
                const bool sameMember = seats[static_cast<qsizetype>(a)] == seats[static_cast<qsizetype>(b)];
                QCOMPARE(joined.has_value(), !sameMember);
                QVERIFY(sameMember || joined->equals(m_credential));
            }
        }
    }

    // The plain shares are nowhere in the file.
    void noPlainShares()
    {
        const auto set = sealAll(recipients(m_keys)).value();
        for (const SealedShare &row : set.shares) {
            QCOMPARE(row.sealed.size(), 32 + 12 + 85 + 16);
            for (const Key &key : m_keys)
                QCOMPARE(open(row.sealed, set.context(row), key.half).has_value(),
                         key.recipient.credentialId == row.credentialId);
        }
    }

    // A row that was moved to another number, token, roster or seat does not open there.
    void boundToItsPlace()
    {
        const auto set = sealAll(recipients(m_keys)).value();
        const SealedShare &row = set.shares.first();
        const SealingHalf &half = m_keys[1].half;
        QVERIFY(open(row.sealed, set.context(row), half));
        SealedSet other = set;
        other.number = 13;
        QVERIFY(!open(row.sealed, other.context(row), half));
        other = set;
        other.tokenSerial = QStringLiteral("another");
        QVERIFY(!open(row.sealed, other.context(row), half));
        other = set;
        other.roster = Digest::of("another");
        QVERIFY(!open(row.sealed, other.context(row), half));
        other = set;
        other.set = Set::Officer;
        QVERIFY(!open(row.sealed, other.context(row), half));
        SealedShare moved = row;
        moved.index = 3;
        QVERIFY(!open(row.sealed, set.context(moved), half));
        moved = row;
        moved.epoch = 5;
        QVERIFY(!open(row.sealed, set.context(moved), half));
    }

    void refusedRecipients_data()
    {
        QTest::addColumn<int>("what");
        QTest::newRow("a seat without a key") << 0;
        QTest::newRow("a seat beyond the last") << 1;
        QTest::newRow("seat zero") << 2;
        QTest::newRow("one key twice") << 3;
        QTest::newRow("short public key") << 4;
        QTest::newRow("weak public key") << 5;
        QTest::newRow("epoch zero") << 6;
        QTest::newRow("no credential id") << 7;
    }
    void refusedRecipients()
    {
        QFETCH(int, what);
        QList<Recipient> to = recipients(m_keys);
        switch (what) {
        case 0:
            to.removeAt(1);
            break;
        case 1:
            to[3].index = 4;
            break;
        case 2:
            to[3].index = 0;
            break;
        case 3:
            to[3].credentialId = to[0].credentialId;
            break;
        case 4:
            to[3].publicKey.chop(1);
            break;
        case 5:
            to[3].publicKey.fill('\0');
            break;
        case 6:
            to[3].epoch = 0;
            break;
        default:
            to[3].credentialId.clear();
        }
        QVERIFY(!sealAll(to));
        QVERIFY(sealAll(recipients(m_keys)));
    }

    void refusedFile_data()
    {
        QTest::addColumn<QString>("member");
        QTest::addColumn<QJsonValue>("value"); // undefined: the member is taken away
        QTest::addColumn<int>("row");          // -1: of the file itself
        const auto add = [](const char *name, const char *member, const QJsonValue &value, int row) {
            QTest::newRow(name) << QString::fromLatin1(member) << value << row;
        };
        const QJsonValue gone(QJsonValue::Undefined);
        add("schema", "schema", QStringLiteral("chancery/sealed-set/2"), -1);
        add("no schema", "schema", gone, -1);
        add("unknown member", "more", 1, -1);
        add("m too small", "m", 1, -1);
        add("m beyond the shares", "m", 4, -1);
        add("number zero", "number", 0, -1);
        add("number too large", "number", qint64{1} << 32, -1);
        add("roster", "roster", QStringLiteral("00"), -1);
        add("set", "set", QStringLiteral("officer"), -1);
        add("no shares", "shares", QJsonArray{}, -1);
        add("no serial", "token_serial", gone, -1);
        add("key twice", "credential_id", QStringLiteral("a2V5LTI="), 0);
        add("empty credential", "credential_id", QString(), 0);
        add("epoch zero", "epoch", 0, 0);
        add("seat missing", "index", 4, 3);
        add("seat with two shares", "index", 3, 0);
        add("sealed too short", "sealed", QStringLiteral("AAAA"), 0);
        add("share digest", "share", QStringLiteral("xyz"), 0);
        add("unknown member of a row", "more", 1, 0);
    }
    void refusedFile()
    {
        QFETCH(QString, member);
        QFETCH(QJsonValue, value);
        QFETCH(int, row);
        const QByteArray bytes = sealAll(recipients(m_keys))->bytes();
        QJsonObject file = parseCanonicalJson(bytes).value();
        QJsonArray rows = file.value(QStringLiteral("shares")).toArray();
        QJsonObject changed = row < 0 ? file : rows[row].toObject();
        if (value.isUndefined())
            changed.remove(member);
        else
            changed.insert(member, value);
        if (row < 0) {
            file = changed;
        } else {
            rows[row] = changed;
            file.insert(QStringLiteral("shares"), rows);
        }
        QVERIFY(parseSealedSet(bytes));
        QVERIFY(canonicalJson(file) != bytes);
        QVERIFY(!parseSealedSet(canonicalJson(file)));
    }

    void notCanonical()
    {
        const QByteArray bytes = sealAll(recipients(m_keys))->bytes();
        QVERIFY(!parseSealedSet(bytes + '\n'));
        QVERIFY(!parseSealedSet(' ' + bytes));
        QVERIFY(!parseSealedSet(bytes.chopped(1)));
        QVERIFY(!parseSealedSet({}));
    }
};

QTEST_APPLESS_MAIN(SealedSetTest)
#include "tst_sealed_set.moc"
