// apply(): the one reader of a transcript. It takes what decide() gives and refuses everything else as damage.
#include "core/base/canonical_json.h"
#include "core/ceremony/room.h"
#include "core/policy/edit.h"
#include "core/transcript/line.h"

#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace chancery;
using namespace chancery::ceremony;
using namespace chancery::ceremony::test;

class TestFold : public QObject
{
    Q_OBJECT

private slots:
    void aWholeCeremonyFoldsToTheSameState();
    void refusesTheLine_data();
    void refusesTheLine();
    void refusesABrokenChain();
    void refusesASecondOpening();
    void refusesAnythingAfterClosed();
    void afterTheRecordOnlySomeKinds_data();
    void afterTheRecordOnlySomeKinds();
    void refusesAnEditedLine_data();
    void refusesAnEditedLine();
    void operationsNeedAnOpenToken();
    void aRestartForgetsWhatTheProcessHeld();
    void aMessageIsNotedOnce();
    void badNotesOfMessages_data();
    void badNotesOfMessages();
    void theListOfKindsIsClosed();
    void theHandbookNamesTheSameKinds();
};

namespace {

bool damaged(const Result<State> &result, const QString &words = {})
{
    return !result && result.error().code() == ErrorCode::Damaged && result.error().english().contains(words);
}

} // namespace

void TestFold::aWholeCeremonyFoldsToTheSameState()
{
    Room room;
    room.to(StepKind::Countersign);
    room.playStep();
    room.countersignAll();
    room.do_(CloseCeremony{});
    QCOMPARE(room.state.phase, Phase::Closed);
    QByteArray file;
    for (const transcript::Line &line : room.lines)
        file += line.bytes() + '\n';
    const auto read = must(transcript::parseTranscript(file));
    State again = initialState(room.state.context);
    for (const transcript::Line &line : read.lines)
        again = must(apply(again, line));
    QCOMPARE(again.head, room.state.head);
    QCOMPARE(again.record, room.state.record);
    QCOMPARE(again.certificate, room.state.certificate);
    QCOMPARE(again.rosterInForce()->digest(), room.state.rosterInForce()->digest());
    QCOMPARE(again.countersigned, room.state.countersigned);
    QCOMPARE(again.userSet->number, 3); // replaced in each of the two rounds
    QVERIFY(!again.resealOwed);
}

void TestFold::refusesTheLine_data()
{
    QTest::addColumn<StepKind>("step");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("data");
    const auto row = [](const char *name, StepKind step, const char *kind, const char *data) {
        QTest::newRow(name) << step << QString::fromLatin1(kind) << QString::fromLatin1(data);
    };
    row("unknown kind", StepKind::RollCall, "coffee-served", "{}");
    row("the step after next", StepKind::RollCall, "step", "{\"number\":3,\"kind\":\"equipment\"}");
    row("a step again", StepKind::RollCall, "step", "{\"number\":1,\"kind\":\"open\"}");
    row("the wrong kind of step", StepKind::RollCall, "step", "{\"number\":2,\"kind\":\"purpose\"}");
    row("a stranger", StepKind::RollCall, "checked-in", "{\"person\":\"eve\",\"role\":\"member\"}");
    row("another role", StepKind::RollCall, "checked-in", "{\"person\":\"otto\",\"role\":\"member\"}");
    row("one thing too many", StepKind::RollCall, "checked-in",
        "{\"person\":\"otto\",\"role\":\"observer\",\"badge\":1}");
    row("a member's other key", StepKind::RollCall, "key-registered",
        "{\"person\":\"m1\",\"key\":\"ssh-ed25519 "
        "AAAAC3NzaC1lZDI1NTE5AAAAIGJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJi\","
        "\"credential_id\":\"\",\"self_asserted\":true}");
    row("vouching for oneself", StepKind::Enrol, "vouched", "{\"person\":\"m1\",\"by\":\"m1\",\"how\":\"\"}");
    row("a resolution of nothing", StepKind::Enrol, "resolved",
        "{\"number\":1,\"person\":\"m1\",\"how\":\"x\",\"go_on\":true,\"signed\":false,\"credential_id\":\"\","
        "\"counter\":0,\"done\":true}");
    row("an objection out of turn", StepKind::Enrol, "objected",
        "{\"number\":2,\"person\":\"m1\",\"reason\":\"other\",\"text\":\"\",\"step\":5,\"signed\":false,"
        "\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"credential_id\":\"\","
        "\"counter\":0}");
    row("a statement that is not one", StepKind::Approve, "statement",
        "{\"number\":1,\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\","
        "\"statement\":{}}");
    row("an operation of no statement", StepKind::Approve, "begun", "{\"statement\":1,\"op\":1,\"attempt\":1}");
    row("opened under no statement", StepKind::Approve, "token-opened",
        "{\"statement\":1,\"set\":\"user\",\"number\":1,\"inventory\":[]}");
    row("a record that the lines do not make", StepKind::Countersign, "record-frozen",
        "{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"}");
}

void TestFold::refusesTheLine()
{
    QFETCH(StepKind, step);
    QFETCH(QString, kind);
    QFETCH(QString, data);
    Room room;
    room.to(step);
    const auto result = apply(room.state, room.nextLine(kind, must(parseJson(data.toUtf8()))));
    QVERIFY(damaged(result, kind));
}

void TestFold::refusesABrokenChain()
{
    Room room;
    room.to(StepKind::Purpose);
    const transcript::Line good = room.nextLine(QStringLiteral("purpose-read"));
    QVERIFY(apply(room.state, good).has_value());
    transcript::Line line = good;
    line.seq += 1;
    QVERIFY(damaged(apply(room.state, line), QStringLiteral("chain")));
    line = good;
    line.prev = Digest::of("another line");
    QVERIFY(damaged(apply(room.state, line), QStringLiteral("chain")));
    line = good;
    line.time = room.state.now.addSecs(-1);
    QVERIFY(damaged(apply(room.state, line), QStringLiteral("time")));
}

void TestFold::refusesASecondOpening()
{
    Room room;
    QVERIFY(damaged(apply(room.state, room.nextLine(QStringLiteral("purpose-read"))), QStringLiteral("opened once")));
    room.open();
    const QJsonObject opening = room.lines.first().data;
    QVERIFY(
        damaged(apply(room.state, room.nextLine(QStringLiteral("opened"), opening)), QStringLiteral("opened once")));
}

void TestFold::refusesAnythingAfterClosed()
{
    Room room;
    room.to(StepKind::Countersign);
    room.playStep();
    room.countersignAll();
    room.do_(CloseCeremony{});
    QCOMPARE(room.state.phase, Phase::Closed);
    for (const char *kind : {"purpose-read", "resumed", "countersigned", "closed"})
        QVERIFY(damaged(apply(room.state, room.nextLine(QString::fromLatin1(kind))), QStringLiteral("closed")));
}

void TestFold::afterTheRecordOnlySomeKinds_data()
{
    QTest::addColumn<bool>("allowed");
    static const QStringList allowed{QStringLiteral("countersigned"), QStringLiteral("remark"),
                                     QStringLiteral("refused"),       QStringLiteral("unsigned"),
                                     QStringLiteral("journal-cut"),   QStringLiteral("resumed"),
                                     QStringLiteral("closed")};
    for (const QString &kind : closedKinds()) {
        if (kind != QLatin1String("opened"))
            QTest::newRow(qPrintable(kind)) << allowed.contains(kind);
    }
}

void TestFold::afterTheRecordOnlySomeKinds()
{
    QFETCH(bool, allowed);
    static const Room room = [] {
        Room made;
        made.to(StepKind::Countersign);
        made.playStep();
        return made;
    }();
    // Without data no line is complete: it must fail for that reason, not for the frozen record.
    const auto result = apply(room.state, room.nextLine(QString::fromLatin1(QTest::currentDataTag())));
    QVERIFY(!result);
    QCOMPARE(result.error().english().contains(QStringLiteral("record is frozen")), !allowed);
}

void TestFold::refusesAnEditedLine_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonValue>("value");
    const QString otherDigest = Digest::of("another").hex();
    const auto row = [](const char *kind, const char *path, const QJsonValue &value) {
        QTest::newRow(qPrintable(QStringLiteral("%1.%2").arg(QLatin1String(kind), QLatin1String(path))))
            << QString::fromLatin1(kind) << QString::fromLatin1(path) << value;
    };
    for (const char *path : {"plan", "profile", "roster", "previous"})
        row("opened", path, otherDigest);
    row("opened", "domain", QStringLiteral("small.example"));
    row("opened", "mode", QStringLiteral("live"));
    row("opened", "mode", QStringLiteral("play"));
    row("roster", "sha256", otherDigest);
    row("roster", "number", 2);
    row("token-setup", "attempt", 2);
    row("sealed", "set.roster", otherDigest);
    row("sealed", "set.set", QStringLiteral("both"));
    row("roster-signed", "user_share", otherDigest);
    row("roster-signed", "so_share", otherDigest);
    row("statement", "sha256", otherDigest);
    row("statement", "number", 9);
    row("statement", "statement.mode", QStringLiteral("live"));
    row("prepared", "tbs_sha256", otherDigest);
    row("recorded", "tbs_sha256", otherDigest);
    row("recorded", "person", QStringLiteral("eve"));
    row("begun", "attempt", 2);
    row("begun", "op", 3);
    row("completed", "op", 3);
    row("completed", "attempt", 2);
    row("token-closed", "why", QStringLiteral("bored"));
    row("approved", "statement", 2);
    row("record-frozen", "sha256", otherDigest);
    row("closed", "record", otherDigest);
    row("closed", "countersignatures", otherDigest);
}

// Each line of a real transcript, with one value changed and the chain mended, where it stood.
void TestFold::refusesAnEditedLine()
{
    QFETCH(QString, kind);
    QFETCH(QString, path);
    QFETCH(QJsonValue, value);
    static const Room done = [] {
        Room room;
        room.to(StepKind::Countersign);
        room.playStep();
        room.countersignAll();
        room.do_(CloseCeremony{});
        return room;
    }();
    State state = initialState(done.state.context);
    for (const transcript::Line &line : done.lines) {
        if (line.kind == kind) {
            transcript::Line forged = line;
            forged.data = policy::test::edited(line.data, path, value);
            QVERIFY(forged.data != line.data);
            QVERIFY(damaged(apply(state, forged), kind));
            return;
        }
        state = must(apply(state, line));
    }
    QFAIL("the transcript has no such line");
}

void TestFold::operationsNeedAnOpenToken()
{
    Room room;
    room.to(StepKind::Approve);
    room.propose();
    const QJsonObject begin{
        {QStringLiteral("statement"), 1}, {QStringLiteral("op"), 1}, {QStringLiteral("attempt"), 1}};
    QVERIFY(damaged(apply(room.state, room.nextLine(QStringLiteral("begun"), begin))));
}

void TestFold::aRestartForgetsWhatTheProcessHeld()
{
    Room room;
    room.to(StepKind::Operate);
    QVERIFY(room.state.tokenOpen);
    room.do_(Resume{QStringLiteral("restart")});
    QVERIFY(!room.state.tokenOpen);
    QCOMPARE(room.state.currentStatement()->sharesHeld(), 0);
    QCOMPARE(room.state.currentStatement()->approvals.size(), 2); // the consents stand
    QVERIFY(room.state.resealOwed);
    QVERIFY(room.state.statementValid(room.now));
    QCOMPARE(keyUse(room.state, room.now), KeyUse::Approve);
}

void TestFold::aMessageIsNotedOnce()
{
    Room room;
    room.to(StepKind::RollCall);
    const SentAlert first{QStringLiteral("2026-11-24-0001.000001.console-login.m1"), QStringLiteral("m1"),
                          Digest::of("one"), room.now, QStringLiteral("smtp")};
    SentAlert second = first;
    second.id = QStringLiteral("2026-11-24-0001.000001.console-login.m2");
    second.person = QStringLiteral("m2");
    room.do_(NoteAlerts{{first, second}});
    QCOMPARE(room.state.alertsNoted, (QSet<QString>{first.id, second.id}));
    QVERIFY(!room.say(NoteAlerts{{second}}));
    QVERIFY(!room.say(NoteAlerts{}));
    // Nor by a later ceremony of the archive.
    Context context = room.state.context;
    context.alertsNoted = room.state.alertsNoted;
    QVERIFY(initialState(context).alertsNoted.contains(first.id));
}

void TestFold::badNotesOfMessages_data()
{
    QTest::addColumn<QJsonObject>("sent");
    const QJsonObject good{{QStringLiteral("id"), QStringLiteral("2026-11-24-0001.000001.console-login.m1")},
                           {QStringLiteral("person"), QStringLiteral("m1")},
                           {QStringLiteral("sha256"), QString(64, u'a')},
                           {QStringLiteral("time"), QStringLiteral("2026-11-24T14:00:00Z")},
                           {QStringLiteral("how"), QStringLiteral("carried")}};
    const auto changed = [&](const char *key, const QJsonValue &value) {
        QJsonObject out = good;
        out.insert(QLatin1String(key), value);
        QTest::newRow(key) << out;
    };
    QTest::newRow("good") << good;
    changed("id", QStringLiteral("2026-11-24-0001.000001.console-login.m2"));
    changed("person", QStringLiteral("M1"));
    changed("sha256", QStringLiteral("aa"));
    changed("time", QStringLiteral("yesterday"));
    changed("how", QStringLiteral("by pigeon"));
    changed("address", QStringLiteral("m1@example.org"));
}

void TestFold::badNotesOfMessages()
{
    QFETCH(QJsonObject, sent);
    Room room;
    room.to(StepKind::RollCall);
    const QJsonObject data{{QStringLiteral("sent"), QJsonArray{sent}}};
    const auto result = apply(room.state, room.nextLine(QStringLiteral("alerted"), data));
    if (QTest::currentDataTag() == QByteArray("good"))
        QVERIFY(result.has_value());
    else
        QVERIFY(damaged(result));
    const QJsonObject twice{{QStringLiteral("sent"), QJsonArray{sent, sent}}};
    QVERIFY(damaged(apply(room.state, room.nextLine(QStringLiteral("alerted"), twice))));
}

void TestFold::theListOfKindsIsClosed()
{
    // A new kind of line is a new version of the format: verifiers of today must know it before it is written.
    QCOMPARE(closedKinds().join(u' '),
             QStringLiteral(
                 "aborted alerted approved attempt begun checked-in closed completed countersigned deviation "
                 "differs enrolled equipment failed held journal-cut key-begun key-registered left log-key logged "
                 "matched not-performed objected opened prepared purpose-read record-frozen recorded "
                 "refused remark request resolved resumed retried roster roster-signed sealed "
                 "sealing-key shares-gone statement step stopped token token-closed token-opened "
                 "token-setup unsigned verified vouched waived"));
}

void TestFold::theHandbookNamesTheSameKinds()
{
    QFile page(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/handbook/formats/transcript.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(page.readAll());
    const auto begin = text.indexOf(QStringLiteral("## Kinds"));
    QVERIFY(begin >= 0);
    const QString section = text.mid(begin, text.indexOf(QStringLiteral("\n## "), begin + 1) - begin);
    static const QRegularExpression name(QStringLiteral("`([a-z-]+)`"));
    QStringList kinds;
    for (const QString &row : section.split(u'\n')) {
        if (!row.startsWith(QStringLiteral("| `")))
            continue;
        auto names = name.globalMatch(row.section(u'|', 1, 1));
        while (names.hasNext())
            kinds += names.next().captured(1);
    }
    kinds.sort();
    QCOMPARE(kinds.join(u' '), closedKinds().join(u' '));
}

QTEST_APPLESS_MAIN(TestFold)
#include "tst_fold.moc"
