// People are asked to carry files exactly while a log waits for them.
#include "ui/panels/logs_by_hand.h"

#include "ui/panels/fake_session.h"
#include "ui/panels/file_sheet.h"
#include "ui/theme/theme.h"

#include <QPushButton>
#include <QTest>

using namespace chancery;
using tests::FakeSession;

class TestLogsByHand : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { ui::Theme::apply(*qApp, ui::Scheme::Light); }

    void shownWhileSuchALogIsAsked()
    {
        FakeSession session(waiting());
        ui::LogsByHand part(session);
        part.render();
        QVERIFY(!part.isHidden());
        QVERIFY(part.findChild<QPushButton *>(QStringLiteral("saveSubmission-paper")));
        auto *read = part.findChild<QPushButton *>(QStringLiteral("readAnswer-paper"));
        QVERIFY(read);
        QCOMPARE(read->accessibleDescription(), QStringLiteral("ct.example.net"));
        QVERIFY(!part.findChild<QPushButton *>(QStringLiteral("readAnswer-network")));

        auto answered = waiting();
        answered->state.scts = {{}, {}};
        session.give(answered);
        part.render();
        QVERIFY(part.isHidden());
    }

    // Rekor is carried to by the same hands, also when no promise is missing any more.
    void shownUntilRekorHasAnswered()
    {
        auto snapshot = waiting();
        snapshot->state.scts = {{}, {}};
        snapshot->state.context.profile.transparency->certificateLogs +=
            {policy::CertificateLogEntry::Kind::Rekor, QStringLiteral("rekor"), QStringLiteral("rekor.example.org - 1"),
             "key"};
        FakeSession session(snapshot);
        ui::LogsByHand part(session);
        part.render();
        QVERIFY(!part.isHidden());
        QVERIFY(part.findChild<QPushButton *>(QStringLiteral("saveSubmission-rekor")));
        QVERIFY(part.findChild<QPushButton *>(QStringLiteral("readAnswer-rekor")));
        QVERIFY(!part.findChild<QPushButton *>(QStringLiteral("readAnswer-paper")));

        auto answered = std::make_shared<session::Snapshot>(*snapshot);
        answered->state.rekor += ceremony::LoggedRekor{QStringLiteral("rekor"), false, {}, {}, 0, {}};
        session.give(answered);
        part.render();
        QVERIFY(part.isHidden());
    }

    void notShownWhereNothingIsLogged()
    {
        FakeSession session(std::make_shared<session::Snapshot>());
        ui::LogsByHand part(session);
        part.render();
        QVERIFY(part.isHidden());
    }

private:
    static std::shared_ptr<session::Snapshot> waiting()
    {
        using Kind = policy::CertificateLogEntry::Kind;
        auto snapshot = std::make_shared<session::Snapshot>();
        snapshot->state.certificate = "a root's";
        snapshot->state.context.profile.transparency =
            policy::Transparency{QStringLiteral("operations"),
                                 {{Kind::Https, QStringLiteral("network"), QStringLiteral("ct.example.org"), "key"},
                                  {Kind::ByHand, QStringLiteral("paper"), QStringLiteral("ct.example.net"), "key"}},
                                 2,
                                 {}};
        return snapshot;
    }
};

QTEST_MAIN(TestLogsByHand)
#include "tst_logs_by_hand.moc"
