#include "core/approval/allowed_signers.h"
#include "core/base/mode.h"
#include "key_double.h"
#include "ssh_keygen.h"

#include <QTest>

using namespace chancery;
using namespace chancery::approval;
using namespace chancery::approval::test;

namespace {

const QString Domain = QStringLiteral("rehearsal.pki.example.org");
const QString Amara = QStringLiteral("amara");
const QString Ingrid = QStringLiteral("ingrid");
const QByteArray Message("{}");

} // namespace

class AllowedSignersTest : public QObject
{
    Q_OBJECT

    const KeyDouble m_member{rpIdFor(Domain)};
    const KeyDouble m_spare{rpIdFor(Domain)};
    const KeyDouble m_observer{QStringLiteral("ssh:"), KeyDouble::Kind::Ed25519};

    QList<AllowedSigner> signers() const
    {
        return {{Ingrid, false, m_observer.publicKey()},
                {Amara, true, m_spare.publicKey()},
                {Amara, true, m_member.publicKey()}};
    }

private slots:
    void sameBytesInAnyOrder()
    {
        QList<AllowedSigner> list = signers();
        const QByteArray text = allowedSigners(list, Domain);
        std::reverse(list.begin(), list.end());
        QCOMPARE(allowedSigners(list, Domain), text);

        const QStringList lines = QString::fromUtf8(text).split(u'\n');
        QCOMPARE(lines.size(), 4); // the last is empty: every line ends with LF
        QCOMPARE(lines.last(), QString());
        QVERIFY(lines[0].startsWith(QStringLiteral("amara namespaces=\"approval@")));
        QVERIFY(lines[0] < lines[1]);
        QCOMPARE(lines[2], QStringLiteral("ingrid namespaces=\"event-record@%1,remark@%1,refusal@%1,objection@%1\" %2")
                               .arg(Domain, m_observer.publicKey().line()));
        QVERIFY(!text.contains("valid-"));
    }

    void namespacesAreEnforced_data()
    {
        QTest::addColumn<QString>("nameSpace");
        QTest::addColumn<bool>("memberOnly");
        QTest::newRow("approval") << signature_namespace::approval(Domain) << true;
        QTest::newRow("roster") << signature_namespace::roster(Domain) << true;
        QTest::newRow("event-record") << signature_namespace::eventRecord(Domain) << false;
        QTest::newRow("remark") << signature_namespace::remark(Domain) << false;
        QTest::newRow("refusal") << signature_namespace::refusal(Domain) << false;
        QTest::newRow("objection") << signature_namespace::objection(Domain) << false;
    }
    void namespacesAreEnforced()
    {
        QFETCH(QString, nameSpace);
        QFETCH(bool, memberOnly);
        const SshKeygen judge;
        const QByteArray file = allowedSigners(signers(), Domain);
        const QByteArray byMember = *m_member.answer(Form::Plain, nameSpace, Message, Domain, 0x05, 1);
        const QByteArray bySpare = *m_spare.answer(Form::Plain, nameSpace, Message, Domain, 0x05, 1);
        const QByteArray byObserver = *m_observer.answer(Form::Plain, nameSpace, Message, Domain, 0x05, 1);
        QVERIFY(judge.accepts(byMember, nameSpace, Message, file, Amara));
        QVERIFY(judge.accepts(bySpare, nameSpace, Message, file, Amara));
        QVERIFY(!judge.accepts(byMember, nameSpace, Message, file, Ingrid));
        QCOMPARE(judge.accepts(byObserver, nameSpace, Message, file, Ingrid), !memberOnly);
    }

    void otherNamespaces_data()
    {
        QTest::addColumn<QString>("nameSpace");
        QTest::newRow("live") << QStringLiteral("approval@pki.example.org");
        QTest::newRow("git") << QStringLiteral("git");
        QTest::newRow("longer") << QStringLiteral("approval@rehearsal.pki.example.org.uk");
    }
    void otherNamespaces()
    {
        QFETCH(QString, nameSpace);
        const SshKeygen judge;
        const QByteArray signature = *m_member.answer(Form::Plain, nameSpace, Message, Domain, 0x05, 1);
        QVERIFY(!judge.accepts(signature, nameSpace, Message, allowedSigners(signers(), Domain), Amara));
    }
};

QTEST_GUILESS_MAIN(AllowedSignersTest)
#include "tst_allowed_signers.moc"
