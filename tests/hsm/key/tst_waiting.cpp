#include "hsm/key/key_desk.h"

#include <atomic>
#include <thread>

using namespace chancery;
using namespace std::chrono_literals;
using test::KeyDesk;

// Whoever waits for a touch can be stopped, gives up, and notices that the key is gone.
class WaitingTest : public QObject
{
    Q_OBJECT

private:
    const QString m_ada = QStringLiteral("ada");
    std::unique_ptr<KeyDesk> m_desk;
    QByteArray m_credential;
    std::atomic<int> m_prompts = 0;

    // Both calls that wait for a touch are to behave alike.
    std::future<Result<void>> start(bool enrolling)
    {
        return std::async(std::launch::async, [this, enrolling]() -> Result<void> {
            const auto prompt = [this] { ++m_prompts; };
            if (enrolling) {
                CHANCERY_TRY(m_desk->keys->makeCredential(KeyDesk::path(), m_desk->enrolment(), m_desk->pin(), prompt));
                return {};
            }
            const ports::AssertionRequest request{m_desk->rpId, m_credential, QByteArray(32, 'h'), QByteArray(64, 's')};
            CHANCERY_TRY(m_desk->keys->assertCredential(KeyDesk::path(), request, m_desk->pin(), prompt));
            return {};
        });
    }

    static void bothCalls()
    {
        QTest::addColumn<bool>("enrolling");
        QTest::newRow("enrolling") << true;
        QTest::newRow("signing") << false;
    }

    bool keyIsUsable() { return m_desk->sign(m_credential, QByteArray(32, 's')).has_value(); }

private slots:
    void init()
    {
        m_desk = std::make_unique<KeyDesk>();
        const auto credential = m_desk->enrol();
        VERIFY_RESULT(credential);
        m_credential = credential->id;
        m_prompts = 0;
    }

    void waitsUntilTouched_data() { bothCalls(); }
    void waitsUntilTouched()
    {
        QFETCH(bool, enrolling);
        VERIFY_REFUSED(m_desk->rack->touch(m_ada), ErrorCode::NotNow);
        auto call = start(enrolling);
        QTRY_VERIFY(m_desk->waitsForTouch());
        QCOMPARE(m_prompts, 1);
        // Long enough for keepalives to come and be ignored.
        QCOMPARE(call.wait_for(350ms), std::future_status::timeout);
        VERIFY_RESULT(m_desk->rack->touch(m_ada));
        VERIFY_RESULT(call.get());
        QCOMPARE(m_desk->key().state, ports::RackKey::State::In);
        VERIFY_REFUSED(m_desk->rack->touch(m_ada), ErrorCode::NotNow);
    }

    void cancelledFromAnotherThread_data() { bothCalls(); }
    void cancelledFromAnotherThread()
    {
        QFETCH(bool, enrolling);
        auto call = start(enrolling);
        QTRY_VERIFY(m_desk->waitsForTouch());
        m_desk->keys->cancel();
        VERIFY_REFUSED(call.get(), ErrorCode::Cancelled);
        QVERIFY(!m_desk->waitsForTouch());
        QVERIFY(keyIsUsable());
    }

    // The cancel comes before the key knows what it is to wait for: in the prompt, or while libfido2 still opens the
    // key and exchanges the PIN.
    void cancelledBeforeTheKeyWaits_data()
    {
        QTest::addColumn<int>("message");
        QTest::newRow("in the prompt") << 0;
        QTest::newRow("while opening") << 1;
        QTest::newRow("at key agreement") << 3;
        QTest::newRow("at the PIN") << 4;
    }
    void cancelledBeforeTheKeyWaits()
    {
        QFETCH(int, message);
        const ports::AssertionRequest request{m_desk->rpId, m_credential, QByteArray(32, 'h'), {}};
        std::atomic<int> messages = 0;
        auto subscription = m_desk->rack->onChange([&] {
            if (++messages != message)
                return;
            m_desk->keys->cancel();
            std::this_thread::sleep_for(20ms); // libfido2's thread: the first cancel overtakes what comes next
        });
        const auto prompt = [&] {
            if (message == 0)
                m_desk->keys->cancel();
        };
        auto call = std::async(std::launch::async, [&] {
            return m_desk->keys->assertCredential(KeyDesk::path(), request, m_desk->pin(), prompt);
        });
        const bool ended = call.wait_for(10s) == std::future_status::ready;
        if (!ended)
            QVERIFY(m_desk->rack->remove(m_ada));
        VERIFY_REFUSED(call.get(), ErrorCode::Cancelled);
        QVERIFY2(ended, "the cancel was lost");
        QVERIFY(messages >= message);
        subscription.reset();
        QVERIFY(keyIsUsable());
    }

    void cancelWithoutACallIsForgotten()
    {
        m_desk->keys->cancel();
        QVERIFY(keyIsUsable());
    }

    void givesUpAtTheLimit_data() { bothCalls(); }
    void givesUpAtTheLimit()
    {
        QFETCH(bool, enrolling);
        m_desk->keys->setTouchLimit(300ms);
        VERIFY_REFUSED(start(enrolling).get(), ErrorCode::TimedOut);
        QVERIFY(!m_desk->waitsForTouch());
        m_desk->keys->setTouchLimit(60s);
        QVERIFY(keyIsUsable());
    }

    void removedInTheMiddle_data() { bothCalls(); }
    void removedInTheMiddle()
    {
        QFETCH(bool, enrolling);
        auto call = start(enrolling);
        QTRY_VERIFY(m_desk->waitsForTouch());
        VERIFY_RESULT(m_desk->rack->remove(m_ada));
        VERIFY_REFUSED(call.get(), ErrorCode::DeviceGone);
        QCOMPARE(m_desk->keys->inserted()->size(), 0);
        VERIFY_REFUSED(m_desk->keys->info(KeyDesk::path()), ErrorCode::DeviceGone);
        VERIFY_RESULT(m_desk->rack->insert(m_ada));
        QVERIFY(keyIsUsable());
    }

    // Out and in again between two looks is still another insertion: the old connection is dead.
    void quicklyReinserted()
    {
        auto call = start(false);
        QTRY_VERIFY(m_desk->waitsForTouch());
        VERIFY_RESULT(m_desk->rack->remove(m_ada));
        VERIFY_RESULT(m_desk->rack->insert(m_ada));
        VERIFY_REFUSED(m_desk->rack->touch(m_ada), ErrorCode::NotNow);
        VERIFY_REFUSED(call.get(), ErrorCode::DeviceGone);
        QVERIFY(keyIsUsable());
    }

    void wrongPinNeedsNoTouch()
    {
        const ports::AssertionRequest request{m_desk->rpId, m_credential, QByteArray(32, 'h'), {}};
        VERIFY_REFUSED(m_desk->keys->assertCredential(KeyDesk::path(), request, Secret::copyOf("abcdef"), {}),
                       ErrorCode::PinWrong);
    }
};

QTEST_APPLESS_MAIN(WaitingTest)
#include "tst_waiting.moc"
