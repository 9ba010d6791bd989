// Messages of an isolated bastion, signed in its outbox: `chancery-cli outbox send` on another machine checks them
// before it sends, and the member checks what arrived with stock openssl.
#include "support/mail_server.h"

#include <QTest>

using chancery::test::MailServer;

class TestOutboxSigned : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void listSaysWhichAreSigned();
    void theMemberChecksWithStockTools();
    void whatWasChangedIsNotSent();
    void underAnotherRootNothingHolds();
    void withoutTheListsTheyAreUnsigned();
    void uncheckedWithoutARoot();
    void badRoots_data();
    void badRoots();

private:
    struct Ran
    {
        int code = -1;
        QByteArray out;
        QByteArray err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
        int number(const char *key) const { return json().value(QLatin1String(key)).toInt(-1); }
    };
    static Ran run(const QString &program, const QStringList &arguments, const QString &folder = {})
    {
        QProcess process;
        process.setWorkingDirectory(folder);
        process.start(program, arguments);
        if (!process.waitForFinished(240000) || process.exitStatus() != QProcess::NormalExit)
            return {-1, {}, "it did not end"};
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }
    static Ran cli(const QStringList &arguments)
    {
        return run(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-cli"), arguments);
    }
    QString at(const QString &name) const { return m_folder.filePath(name); }
    QString root() const { return at(QStringLiteral("room/archive/certificates/root.pem")); }
    // A drive with a copy of the outbox.
    QString copied() const
    {
        static int number = 0;
        const QString copy = at(QStringLiteral("copy-%1").arg(++number));
        QProcess::execute(QStringLiteral("cp"),
                          {QStringLiteral("-r"), at(QStringLiteral("room/private/outbox")), copy});
        return copy;
    }
    Ran list(const QString &box, const QStringList &more = {}) const
    {
        return cli(QStringList{QStringLiteral("outbox"), QStringLiteral("list"), QStringLiteral("--outbox"), box,
                               QStringLiteral("--json")} +
                   more);
    }
    Ran send(const QString &box, const MailServer &server, const QStringList &more) const
    {
        const QString settings = chancery::test::alertSettings(
            at(QStringLiteral("settings.json")), QStringLiteral("127.0.0.1"), server.port(), QStringLiteral("none"));
        return cli(QStringList{QStringLiteral("outbox"), QStringLiteral("send"), QStringLiteral("--outbox"), box,
                               QStringLiteral("--settings"), settings} +
                   more);
    }
    static QStringList standings(const Ran &listed)
    {
        QStringList out;
        for (const QJsonValue &one : listed.json().value(QLatin1String("waiting")).toArray())
            out += one.toObject().value(QLatin1String("signature")).toString();
        return out;
    }
    static QStringList messagesIn(const QString &box)
    {
        QStringList out;
        for (const QString &name : QDir(box).entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
            if (!name.endsWith(QLatin1String(".retry.json")))
                out += box + u'/' + name;
        }
        return out;
    }
    static bool edit(const QString &path, const QByteArray &from, const QByteArray &to)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadWrite))
            return false;
        QByteArray bytes = file.readAll();
        const qsizetype found = bytes.indexOf(from);
        if (found < 0)
            return false;
        bytes.replace(found, from.size(), to);
        return file.seek(0) && file.write(bytes) == bytes.size() && file.resize(bytes.size());
    }

    QTemporaryDir m_folder;
    int m_made = 0;
};

// Small, and its events leave access logs.
void TestOutboxSigned::initTestCase()
{
    const auto shipped = [](const char *name) {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/") + QString::fromLatin1(name));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    };
    const QJsonObject rust = shipped("rust.json");
    QJsonObject profile = shipped("small.json");
    QJsonArray templates = profile.value(QLatin1String("templates")).toArray();
    for (const QJsonValue &value : rust.value(QLatin1String("templates")).toArray()) {
        QJsonObject one = value.toObject();
        if (one.value(QLatin1String("id")).toString() != QLatin1String("access-log"))
            continue;
        one.insert(QStringLiteral("first_not_after"), QJsonValue::Null);
        templates += one;
    }
    profile.insert(QStringLiteral("templates"), templates);
    profile.insert(QStringLiteral("transparency"), rust.value(QLatin1String("transparency")));
    QFile file(at(QStringLiteral("profile.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(profile).toJson());
    file.close();
    const Ran played = cli({QStringLiteral("rehearse"), QStringLiteral("--out"), at(QStringLiteral("room")),
                            QStringLiteral("--profile"), file.fileName(), QStringLiteral("--json")});
    QVERIFY2(played.code == 0, played.err.constData());
    m_made = played.number("alerts_waiting");
    QVERIFY(m_made > 0);
}

void TestOutboxSigned::listSaysWhichAreSigned()
{
    const QString box = copied();
    for (const QStringList &more : {QStringList(), QStringList{QStringLiteral("--root"), root()}}) {
        const Ran listed = list(box, more);
        QCOMPARE(listed.code, 0);
        QCOMPARE(standings(listed).count(QStringLiteral("signed")), m_made);
        QCOMPARE(standings(listed).size(), m_made);
    }
    const QStringList messages = messagesIn(box);
    QVERIFY(edit(messages[0], "REHEARSAL", "rehearsal"));
    const Ran changed = list(box);
    QCOMPARE(changed.code, 1);
    QCOMPARE(standings(changed).count(QStringLiteral("changed")), 1);
}

// What the guide for members says, in a folder with the files of one mail.
void TestOutboxSigned::theMemberChecksWithStockTools()
{
    const MailServer server(QStringLiteral("plain"));
    const Ran sent = send(copied(), server, {QStringLiteral("--root"), root(), QStringLiteral("--json")});
    QVERIFY2(sent.code == 0, sent.err.constData());
    QCOMPARE(sent.number("sent"), m_made);
    QCOMPARE(sent.number("sent_signed"), m_made);
    QCOMPARE(sent.number("sent_unsigned"), 0);
    const QList<QByteArray> mails = server.received();
    QCOMPARE(mails.size(), m_made);
    for (const int number : {0, int(mails.size()) - 1}) {
        QTemporaryDir inbox;
        QFile mail(inbox.filePath(QStringLiteral("mail")));
        QVERIFY(mail.open(QIODevice::WriteOnly));
        mail.write(mails[number].split('\n').mid(2).join('\n'));
        mail.close();
        const Ran saved =
            run(QStringLiteral("/usr/bin/python3"),
                {QStringLiteral("-c"),
                 QStringLiteral("import email, email.policy\n"
                                "m = email.message_from_bytes(open('mail', 'rb').read(), policy=email.policy.default)\n"
                                "for a in m.iter_attachments():\n"
                                "    open(a.get_filename(), 'wb').write(a.get_content())\n")},
                inbox.path());
        QVERIFY2(saved.code == 0, saved.err.constData());
        const QStringList names = QDir(inbox.path()).entryList({QStringLiteral("*.alerts.jsonl")});
        QCOMPARE(names.size(), 1);
        const QStringList openssl{QStringLiteral("cms"),
                                  QStringLiteral("-verify"),
                                  QStringLiteral("-binary"),
                                  QStringLiteral("-inform"),
                                  QStringLiteral("DER"),
                                  QStringLiteral("-in"),
                                  names[0] + QStringLiteral(".p7s"),
                                  QStringLiteral("-content"),
                                  names[0],
                                  QStringLiteral("-CAfile"),
                                  root(),
                                  QStringLiteral("-out"),
                                  QStringLiteral("/dev/null")};
        const Ran judged = run(QStringLiteral("openssl"), openssl, inbox.path());
        QVERIFY2(judged.code == 0, judged.err.constData());
        const QString look = QStringLiteral("grep -c \"$(sha256sum alert.json | cut -d ' ' -f 1)\" ") + names[0];
        const Ran found = run(QStringLiteral("sh"), {QStringLiteral("-c"), look}, inbox.path());
        QCOMPARE(found.out.trimmed(), QByteArray("1"));
        QVERIFY(edit(inbox.filePath(names[0]), "console", "consola"));
        QVERIFY(run(QStringLiteral("openssl"), openssl, inbox.path()).code != 0);
        QVERIFY(edit(inbox.filePath(QStringLiteral("alert.json")), "REHEARSAL", "rehearsal"));
        QCOMPARE(run(QStringLiteral("sh"), {QStringLiteral("-c"), look}, inbox.path()).out.trimmed(), QByteArray("0"));
    }
}

void TestOutboxSigned::whatWasChangedIsNotSent()
{
    const QString box = copied();
    const QStringList messages = messagesIn(box);
    QVERIFY(edit(messages[3], "REHEARSAL", "rehearsal"));
    const QString lists = box + u'/' + QDir(box).entryList({QStringLiteral("*.alerts.jsonl")}).value(0);
    for (const QStringList &more : {QStringList{QStringLiteral("--root"), root()}, QStringList()}) {
        const MailServer server(QStringLiteral("plain"));
        const QString receipts = at(QStringLiteral("receipts.json"));
        const Ran sent = send(box, server, more + QStringList{QStringLiteral("--receipt"), receipts});
        QCOMPARE(sent.code, 1); // one waits
        QVERIFY2(sent.out.contains("was changed"), sent.out.constData());
        QCOMPARE(server.received().size(), more.isEmpty() ? 0 : m_made - 1);
        QFile file(receipts);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll().count("\"id\":"), m_made - 1);
    }
    // A word in a list: all that stand on it are refused.
    const QString other = copied();
    QVERIFY(edit(other + u'/' + QFileInfo(lists).fileName() + QStringLiteral(".p7s"), "Access Log", "Access Lug"));
    const MailServer server(QStringLiteral("plain"));
    const Ran sent = send(other, server, {QStringLiteral("--root"), root(), QStringLiteral("--json")});
    QCOMPARE(sent.code, 1);
    QVERIFY(sent.out.contains("does not hold under this root"));
    QVERIFY(sent.number("sent") > 0 && sent.number("sent") < m_made); // those of the other events
    QCOMPARE(sent.number("sent_unsigned"), 0);
    QVERIFY(standings(list(other, {QStringLiteral("--root"), root()})).contains(QStringLiteral("refused")));
}

void TestOutboxSigned::underAnotherRootNothingHolds()
{
    const QString other = at(QStringLiteral("other.pem"));
    QCOMPARE(
        QProcess::execute(QStringLiteral("openssl"),
                          {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                           QStringLiteral("ec"), QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-384"),
                           QStringLiteral("-nodes"), QStringLiteral("-keyout"), at(QStringLiteral("other.key")),
                           QStringLiteral("-out"), other, QStringLiteral("-subj"), QStringLiteral("/CN=another root")}),
        0);
    const MailServer server(QStringLiteral("plain"));
    const Ran sent = send(copied(), server, {QStringLiteral("--root"), other, QStringLiteral("--json")});
    QCOMPARE(sent.code, 1);
    QCOMPARE(sent.number("sent"), 0);
    QVERIFY(server.received().isEmpty());
}

void TestOutboxSigned::withoutTheListsTheyAreUnsigned()
{
    const QString box = copied();
    QDir folder(box);
    for (const QString &name : folder.entryList({QStringLiteral("*.alerts.jsonl*")}))
        QVERIFY(folder.remove(name));
    QCOMPARE(standings(list(box)).count(QStringLiteral("unsigned")), m_made);
    const MailServer server(QStringLiteral("plain"));
    const Ran sent = send(box, server, {QStringLiteral("--root"), root()});
    QCOMPARE(sent.code, 0);
    QVERIFY2(sent.out.contains(QByteArray::number(m_made) + " of them without a signature"), sent.out.constData());
    QCOMPARE(sent.out.count("unsigned  "), m_made); // each by its name
}

void TestOutboxSigned::uncheckedWithoutARoot()
{
    const MailServer server(QStringLiteral("plain"));
    const Ran sent = send(copied(), server, {});
    QCOMPARE(sent.code, 0);
    QVERIFY2(sent.out.contains("with a signature, unchecked"), sent.out.constData());
    QCOMPARE(server.received().size(), m_made);
}

void TestOutboxSigned::badRoots_data()
{
    QTest::addColumn<QString>("file");
    QTest::newRow("none there") << QStringLiteral("/nowhere/root.pem");
    QTest::newRow("nothing in it") << QStringLiteral("/dev/null");
    QTest::newRow("something else") << QStringLiteral(CHANCERY_SOURCE_DIR "/README.md");
}

void TestOutboxSigned::badRoots()
{
    QFETCH(QString, file);
    const MailServer server(QStringLiteral("plain"));
    const Ran sent = send(copied(), server, {QStringLiteral("--root"), file});
    QVERIFY(sent.code != 0);
    QVERIFY2(sent.err.startsWith("error: "), sent.err.constData());
    QVERIFY(server.received().isEmpty());
}

QTEST_GUILESS_MAIN(TestOutboxSigned)
#include "tst_outbox_signed.moc"
