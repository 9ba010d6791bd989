// Cosignatures of outside witnesses: how many there are, and that none of them is wrong, wherever it stands.
#include "judged.h"

#include "core/audit/own_policy.h"
#include "core/transparency/cosigned_log.h"
#include "core/transparency/log_fixture.h"

#include <QTest>

using namespace chancery;
using namespace chancery::test;
using namespace chancery::transparency;

// What somebody does to a finished archive; logs has the keys of its logs.
using Deed = std::function<void(MadeLogs &logs, const QString &archive)>;
Q_DECLARE_METATYPE(Deed)

namespace {

const QString Domain = QStringLiteral("rehearsal.small.example");
const QString First = QStringLiteral("ceremonies/2026-11-23-0001/");
const QString Second = QStringLiteral("ceremonies/2026-11-24-0002/");
const QString ReleaseBundle = QStringLiteral("certificates/release.bundle.json");
constexpr quint64 Noon = 1795608000; // 2026-11-25T12:00:00Z, a day after the second ceremony

struct Cast
{
    NoteKey one{'1', QStringLiteral("one.example"), NoteKeyType::Cosignature};
    NoteKey two{'2', QStringLiteral("two.example"), NoteKeyType::Cosignature};
    NoteKey three{'3', QStringLiteral("three.example"), NoteKeyType::Cosignature};
    NoteKey stranger{'4', QStringLiteral("four.example"), NoteKeyType::Cosignature};
};

const Cast &cast()
{
    static const Cast made;
    return made;
}

// Two of three are enough.
QJsonObject rule()
{
    QJsonArray of;
    const std::pair<const char *, const NoteKey *> named[] = {
        {"one", &cast().one}, {"two", &cast().two}, {"three", &cast().three}};
    for (const auto &[name, key] : named)
        of += QJsonObject{{QStringLiteral("name"), QString::fromLatin1(name)},
                          {QStringLiteral("key"), key->verifier().text()},
                          {QStringLiteral("url"), QJsonValue::Null}};
    return {{QStringLiteral("needed"), 2}, {QStringLiteral("of"), of}};
}

VerifierKey keyOf(const MadeLogs &logs, const QString &folder)
{
    const QByteArray spki = logs.spki(folder == u"log" ? QString(ceremony::eventLog) : folder);
    return folder == u"log"
               ? must(VerifierKey::make(Domain + QStringLiteral("/log"), NoteKeyType::Ed25519, spki.last(32)))
               : must(VerifierKey::make(Domain + QStringLiteral("/ct"), NoteKeyType::Rfc6962, spki));
}

QByteArray textOf(const QByteArray &note)
{
    return must(SignedNote::parse(note)).text;
}

// As `chancery-cli log witness accept` takes them in, by a policy that knows these witnesses.
void cosignLog(const MadeLogs &logs, const QString &archive, const QString &folder,
               const QList<std::pair<const NoteKey *, quint64>> &by)
{
    archive::DiskFiles disk;
    policy::WitnessRule known;
    const QByteArray text = textOf(readTree(archive).value(folder + QStringLiteral("/checkpoint")));
    QByteArray lines;
    for (const auto &[key, time] : by) {
        known.of += {QStringLiteral("w%1").arg(known.of.size()), key->verifier(), {}};
        lines += must(cosign(text, time, key->signer())).line();
    }
    must(acceptCosignatures(disk, archive + u'/' + folder, lines, LogPolicy::ofLog(keyOf(logs, folder), known),
                            WhenAccepted::ReplaceCheckpoint));
}

Deed both(const QList<std::pair<const NoteKey *, quint64>> &by)
{
    return [=](MadeLogs &logs, const QString &archive) {
        cosignLog(logs, archive, QStringLiteral("log"), by);
        cosignLog(logs, archive, QStringLiteral("ct"), by);
    };
}

Deed enough()
{
    return both({{&cast().one, Noon}, {&cast().two, Noon + 60}});
}

Deed then(const Deed &first, const Deed &second)
{
    return [=](MadeLogs &logs, const QString &archive) {
        first(logs, archive);
        second(logs, archive);
    };
}

// Changes the bytes of one file.
Deed change(const QString &path, const std::function<QByteArray(const QByteArray &)> &edit)
{
    return [=](MadeLogs &, const QString &archive) {
        const QByteArray before = readTree(archive).value(path);
        const QByteArray after = edit(before);
        if (before.isEmpty() || before == after)
            throw std::runtime_error("the test changes nothing");
        writeTree(archive, {{path, after}});
    };
}

// One more line under a checkpoint, perhaps not over its own text.
QByteArray withLine(const QByteArray &note, const NoteKey &by, const QByteArray &over = {}, quint64 time = Noon)
{
    return note + must(cosign(over.isEmpty() ? textOf(note) : over, time, by.signer())).line();
}

std::function<QByteArray(const QByteArray &)> anotherLine(const NoteKey &by, const QByteArray &over = {})
{
    return [=, &by](const QByteArray &note) { return withLine(note, by, over); };
}

std::function<QByteArray(const QByteArray &)> inProof(const std::function<QByteArray(const QByteArray &)> &edit)
{
    return [=](const QByteArray &bytes) {
        LogProof proof = must(LogProof::parse(bytes));
        proof.checkpoint = edit(proof.checkpoint);
        return proof.bytes();
    };
}

std::function<QByteArray(const QByteArray &)> inBundle(const std::function<QByteArray(const QByteArray &)> &edit)
{
    return [=](const QByteArray &bytes) {
        CertificateBundle bundle = must(CertificateBundle::parse(bytes));
        bundle.proofs[0].checkpoint = edit(bundle.proofs[0].checkpoint);
        return bundle.bytes();
    };
}

QString cosigned(int size, const NoteKey &by, const char *folder = "log")
{
    return QString::fromLatin1(folder) + u'/' + cosignedPath(static_cast<quint64>(size), by.verifier());
}

Deed moved(const QString &from, const QString &to)
{
    return [=](MadeLogs &, const QString &archive) {
        QDir().mkpath(QFileInfo(archive + u'/' + to).path());
        if (!QFile::rename(archive + u'/' + from, archive + u'/' + to))
            throw std::runtime_error("the test moves nothing");
    };
}

// Kept of the log's first entry: its checkpoint of then stands in the first proof.
Deed earlier(const QList<const NoteKey *> &by)
{
    return [=](MadeLogs &, const QString &archive) {
        const QByteArray note =
            must(LogProof::parse(readTree(archive).value(First + QStringLiteral("proof.tlog-proof")))).checkpoint;
        for (const NoteKey *key : by)
            writeTree(archive, {{cosigned(1, *key), withLine(note, *key)}});
    };
}

} // namespace

class TestWitnesses : public QObject
{
    Q_OBJECT

private slots:
    void counts_data()
    {
        QTest::addColumn<Deed>("deed");
        QTest::addColumn<QString>("why"); // of log.witnesses, in part; empty: it passes
        QTest::addColumn<QString>("end"); // of archive.end, in part; empty: it is not checked
        const Cast &c = cast();
        QTest::newRow("nobody") << Deed([](MadeLogs &, const QString &) {})
                                << QStringLiteral("0 of 3 witnesses have cosigned") << QString();
        QTest::newRow("missed by one") << both({{&c.one, Noon}}) << QStringLiteral("1 of 3 witnesses have cosigned")
                                       << QString();
        QTest::newRow("one and a stranger") << both({{&c.one, Noon}, {&c.stranger, Noon}})
                                            << QStringLiteral("1 of 3 witnesses have cosigned") << QString();
        QTest::newRow("a witness twice") << then(both({{&c.one, Noon}}), change(QStringLiteral("log/checkpoint"),
                                                                                [&](const QByteArray &n) {
                                                                                    return withLine(n, c.one, {},
                                                                                                    Noon + 9);
                                                                                }))
                                         << QStringLiteral("1 of 3 witnesses have cosigned") << QString();
        QTest::newRow("enough") << enough() << QString() << QStringLiteral("Up to 2026-11-25T12:00:00Z");
        // The two who signed last are enough.
        QTest::newRow("all three") << both({{&c.one, Noon}, {&c.two, Noon + 60}, {&c.three, Noon + 120}}) << QString()
                                   << QStringLiteral("Up to 2026-11-25T12:01:00Z");
        QTest::newRow("enough again, later") << then(enough(), both({{&c.one, Noon + 3600}, {&c.two, Noon + 7200}}))
                                             << QString() << QStringLiteral("Up to 2026-11-25T13:00:00Z");
        QTest::newRow("enough of the event log alone")
            << Deed([&](MadeLogs &logs, const QString &archive) {
                   cosignLog(logs, archive, QStringLiteral("log"), {{&c.one, Noon}, {&c.two, Noon}});
               })
            << QStringLiteral("0 of 3 witnesses have cosigned the newest checkpoint of rehearsal.small.example/ct (2 "
                              "entries); 2 are needed.")
            << QStringLiteral("Up to 2026-11-25T12:00:00Z");
        QTest::newRow("enough of the certificate log alone")
            << Deed([&](MadeLogs &logs, const QString &archive) {
                   cosignLog(logs, archive, QStringLiteral("ct"), {{&c.one, Noon}, {&c.two, Noon}});
               })
            << QStringLiteral("0 of 3 witnesses have cosigned the newest checkpoint of rehearsal.small.example/log (2 "
                              "entries); 2 are needed.")
            << QString();
        QTest::newRow("enough of what was there before")
            << earlier({&c.one, &c.three}) << QStringLiteral("of its first 1 entries there are enough") << QString();
        QTest::newRow("not enough of that either") << earlier({&c.one}) << QStringLiteral("2 are needed.") << QString();
        // Kept while a console was at work.
        QTest::newRow("beside the checkpoint only")
            << then(enough(), change(QStringLiteral("log/checkpoint"),
                                     [](const QByteArray &note) {
                                         SignedNote bare = must(SignedNote::parse(note));
                                         bare.signatures = bare.signatures.first(1);
                                         return bare.bytes();
                                     }))
            << QString() << QStringLiteral("Up to 2026-11-25T12:00:00Z");
        QTest::newRow("below a proof and in a bundle too")
            << then(enough(), then(change(Second + QStringLiteral("proof.tlog-proof"), inProof(anotherLine(c.one))),
                                   change(ReleaseBundle, inBundle(anotherLine(c.two)))))
            << QString() << QStringLiteral("Up to");
    }
    void counts()
    {
        QFETCH(Deed, deed);
        QFETCH(QString, why);
        QFETCH(QString, end);
        const Written written(made(deed));
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        const audit::Claim witnesses = *report.find(QStringLiteral("log.witnesses"));
        QCOMPARE(witnesses.verdict, why.isEmpty() ? audit::Verdict::Passed : audit::Verdict::NotChecked);
        const QString said = witnesses.why.english() + u'\n' + witnesses.evidence.join(u'\n');
        QVERIFY2(said.contains(why), qPrintable(said));
        const QString before = QStringLiteral("there are enough");
        QCOMPARE(said.contains(before), why.contains(before));
        const audit::Claim last = *report.find(QStringLiteral("archive.end"));
        QCOMPARE(last.verdict, end.isEmpty() ? audit::Verdict::NotChecked : audit::Verdict::Passed);
        QVERIFY2(last.why.english().contains(end), qPrintable(last.why.english()));
        QVERIFY(!report.anchored); // the profile's witnesses are the archive's own choice
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 0, says.constData());
    }

    void wrong_data()
    {
        QTest::addColumn<Deed>("deed");
        QTest::addColumn<QString>("failed");
        const Cast &c = cast();
        const auto row = [](const char *name, const Deed &deed, const char *failed = "log.witnesses") {
            QTest::newRow(name) << deed << QString::fromLatin1(failed);
        };
        const QByteArray other = Checkpoint{Domain + QStringLiteral("/log"), {2, Digest::of("other")}, {}}.text();
        const QString proof = Second + QStringLiteral("proof.tlog-proof");
        const auto flipped = [](const QByteArray &bytes) {
            SignedNote note = must(SignedNote::parse(bytes));
            note.signatures.last().signature[40] ^= 1;
            return note.bytes();
        };
        row("wrong signature of a known witness", then(enough(), change(QStringLiteral("log/checkpoint"), flipped)));
        row("the same under the certificate log", then(enough(), change(QStringLiteral("ct/checkpoint"), flipped)));
        row("a line for another tree", change(QStringLiteral("log/checkpoint"), anotherLine(c.one, other)));
        row("a line for the other log", [&](MadeLogs &logs, const QString &archive) {
            const QByteArray text = textOf(readTree(archive).value(QStringLiteral("ct/checkpoint")));
            change(QStringLiteral("log/checkpoint"), anotherLine(c.one, text))(logs, archive);
        });
        row("wrong beside the checkpoint", then(enough(), change(cosigned(2, c.one), flipped)));
        row("wrong beside that of the certificate log", then(enough(), change(cosigned(2, c.two, "ct"), flipped)));
        row("of another size than its place says", then(enough(), moved(cosigned(2, c.one), cosigned(1, c.one))));
        row("of a size that the log never had", then(enough(), moved(cosigned(2, c.one), cosigned(9, c.one))));
        row("under another witness's id", then(both({{&c.one, Noon}}), moved(cosigned(2, c.one), cosigned(2, c.two))));
        row("not a checkpoint",
            then(enough(), change(cosigned(2, c.one), [](const QByteArray &) { return "garbage"; })));
        row("two cosignatures in one file", then(enough(), change(cosigned(2, c.one), anotherLine(c.two))));
        row("a tree that the log signed and never showed", [&](MadeLogs &logs, const QString &archive) {
            const auto sign = [&](QByteArrayView message) { return logs.signEvents(message); };
            const QByteArray note =
                must(signCheckpoint({1, Digest::of("fork")}, {keyOf(logs, QStringLiteral("log")), sign})).note.bytes();
            writeTree(archive, {{cosigned(1, c.one), withLine(note, c.one)}});
        });
        row("the same by a stranger", [&](MadeLogs &logs, const QString &archive) {
            const auto sign = [&](QByteArrayView message) { return logs.signEvents(message); };
            const QByteArray note =
                must(signCheckpoint({1, Digest::of("fork")}, {keyOf(logs, QStringLiteral("log")), sign})).note.bytes();
            writeTree(archive, {{cosigned(1, c.stranger), withLine(note, c.stranger)}});
        });
        row("wrong in a proof that went out", change(proof, inProof(anotherLine(c.one, other))));
        row("wrong in a bundle", change(ReleaseBundle, inBundle(anotherLine(c.one, other))), "certificate.log");
        row("a stranger in a bundle", change(ReleaseBundle, inBundle(anotherLine(c.stranger))), "certificate.log");
        row("a file that is no cosignature",
            then(enough(), moved(cosigned(2, c.one), QStringLiteral("log/cosigned/2/note"))), "archive.files");
        row("the log cannot be read",
            then(enough(), change(QStringLiteral("log/checkpoint"), [](const QByteArray &) { return "x"; })),
            "log.events");
    }
    void wrong()
    {
        QFETCH(Deed, deed);
        QFETCH(QString, failed);
        const Written written(made(deed));
        const audit::Report report = written.report();
        if (failedClaims(report).join(u' ') != failed)
            qInfo().noquote() << report.text();
        QCOMPARE(failedClaims(report).join(u' '), failed);
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 1, says.constData());
    }

    // Where nobody is named, what strangers signed is kept and passed over.
    void nobodyNamed()
    {
        Forgery logs;
        logs.logs = true;
        const Written written(MadeArchive::make(logs, enough()).files);
        const audit::Report report = written.report();
        QVERIFY2(report.holds(), qPrintable(report.text()));
        QCOMPARE(report.find(QStringLiteral("log.witnesses"))->why.english(),
                 QStringLiteral("The profile names no witnesses."));
        QCOMPARE(report.find(QStringLiteral("archive.end"))->verdict, audit::Verdict::NotChecked);
        QByteArray says;
        QVERIFY2(written.crosschecked(&says) == 0, says.constData());
    }

    // The reader's own policy counts instead of the profile.
    void readersPolicy_data()
    {
        QTest::addColumn<QByteArray>("ask"); // of the policy, after its log
        QTest::addColumn<bool>("otherKey");
        QTest::addColumn<QString>("failed");
        QTest::addColumn<bool>("anchored");
        const auto line = [](const char *name, const NoteKey &key) {
            return QByteArray("witness ") + name + ' ' + key.verifier().text().toUtf8() + '\n';
        };
        const QByteArray all = line("s", cast().stranger) + line("o", cast().one);
        QTest::newRow("a witness of the reader")
            << QByteArray(line("s", cast().stranger) + "quorum s\n") << false << QString() << true;
        QTest::newRow("both") << QByteArray(all + "group g all s o\nquorum g\n") << false << QString() << true;
        QTest::newRow("one who has not signed")
            << QByteArray(line("t", cast().three) + "quorum t\n") << false << QString() << false;
        QTest::newRow("no witness") << QByteArray("quorum none\n") << false << QString() << false;
        QTest::newRow("another log") << QByteArray(line("s", cast().stranger) + "quorum s\n") << true
                                     << QStringLiteral("log.witnesses") << false;
    }
    void readersPolicy()
    {
        QFETCH(QByteArray, ask);
        QFETCH(bool, otherKey);
        QFETCH(QString, failed);
        QFETCH(bool, anchored);
        VerifierKey key;
        const Written written(made([&](MadeLogs &logs, const QString &archive) {
            key = keyOf(logs, QStringLiteral("log"));
            both({{&cast().one, Noon}, {&cast().two, Noon}, {&cast().stranger, Noon}})(logs, archive);
        }));
        if (otherKey)
            key = NoteKey('x', key.name).verifier();
        audit::Expectations expected;
        expected.policy = must(LogPolicy::parse("log " + key.text().toUtf8() + '\n' + ask));
        const audit::Report report = written.report(expected);
        QCOMPARE(failedClaims(report).join(u' '), failed);
        QCOMPARE(report.anchored, anchored);
        QCOMPARE(report.find(QStringLiteral("archive.end"))->verdict,
                 anchored ? audit::Verdict::Passed : audit::Verdict::NotChecked);
    }

    // What the archive says of itself, for the command line.
    void ownPolicy()
    {
        QByteArray keys[2];
        const Written written(made([&](MadeLogs &logs, const QString &) {
            keys[0] = keyOf(logs, QStringLiteral("log")).text().toUtf8();
            keys[1] = keyOf(logs, QStringLiteral("ct")).text().toUtf8();
        }));
        archive::DiskFiles disk;
        FolderSource source(disk, written.folder());
        for (const audit::OwnLog log : {audit::OwnLog::Events, audit::OwnLog::Certificates}) {
            const auto policy = must(audit::ownPolicy(source, log));
            QCOMPARE(policy.logs().first().key.text().toUtf8(), keys[log == audit::OwnLog::Events ? 0 : 1]);
            QCOMPARE(policy.witnesses().size(), 3);
            QCOMPARE(policy.groups().first().needed, 2);
        }
        const VerifierKey given = NoteKey('x', Domain + QStringLiteral("/log")).verifier();
        QCOMPARE(audit::ownPolicy(source, audit::OwnLog::Events, given).error().code(), ErrorCode::Damaged);
        // A transcript that is not the one that was logged names nobody.
        const QString transcript = written.folder() + u'/' + Second + QStringLiteral("transcript.jsonl");
        QFile file(transcript);
        QVERIFY(file.open(QIODevice::Append));
        file.write("\n");
        file.close();
        QCOMPARE(audit::ownPolicy(source, audit::OwnLog::Events).error().code(), ErrorCode::Damaged);
        const QTemporaryDir bare;
        FolderSource nothing(disk, bare.path());
        QCOMPARE(audit::ownPolicy(nothing, audit::OwnLog::Events).error().code(), ErrorCode::BadInput);
        QVERIFY(must(audit::ownPolicy(nothing, audit::OwnLog::Events, given)).witnesses().isEmpty());
    }

private:
    static FileMap made(const Deed &deed)
    {
        Forgery forgery;
        forgery.logs = true;
        forgery.witnesses = rule();
        return MadeArchive::make(forgery, deed).files;
    }
};

QTEST_GUILESS_MAIN(TestWitnesses)
#include "tst_witnesses.moc"
