// A token that takes its time and remembers who called: for tests of what must not wait, and of the one thread that
// may call. It stands before any other ports::Tokens.
#pragma once

#include "core/ports/token.h"

#include <QList>
#include <QMutex>
#include <QString>
#include <QThread>
#include <chrono>
#include <memory>

namespace chancery::test {

struct DeviceCall
{
    QString name;      // the member function's name
    Qt::HANDLE thread; // QThread::currentThreadId() of the caller
};

// What SlowTokens and its tokens were asked so far; may be read from any thread.
class DeviceCalls
{
public:
    void add(const char *name)
    {
        const QMutexLocker lock(&m_mutex);
        m_calls.append({QLatin1String(name), QThread::currentThreadId()});
    }
    QList<DeviceCall> all() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_calls;
    }
    int count(const QString &name) const
    {
        int out = 0;
        for (const DeviceCall &call : all())
            out += call.name == name ? 1 : 0;
        return out;
    }

private:
    mutable QMutex m_mutex;
    QList<DeviceCall> m_calls;
};

// Remembers the call and sleeps, both before the call goes on.
class SlowCall
{
public:
    SlowCall(std::chrono::milliseconds delay, std::shared_ptr<DeviceCalls> calls)
        : m_delay(delay), m_calls(std::move(calls))
    {
    }
    void operator()(const char *name) const
    {
        m_calls->add(name);
        QThread::msleep(static_cast<unsigned long>(m_delay.count()));
    }

private:
    std::chrono::milliseconds m_delay;
    std::shared_ptr<DeviceCalls> m_calls;
};

class SlowToken final : public ports::Token
{
public:
    SlowToken(std::unique_ptr<ports::Token> token, SlowCall slow) : m_token(std::move(token)), m_slow(std::move(slow))
    {
    }

    Result<ports::TokenInfo> info() override
    {
        m_slow("info");
        return m_token->info();
    }
    Result<void> login(const Secret &userPin) override
    {
        m_slow("login");
        return m_token->login(userPin);
    }
    Result<void> logout() override
    {
        m_slow("logout");
        return m_token->logout();
    }
    Result<QList<ports::TokenObject>> inventory() override
    {
        m_slow("inventory");
        return m_token->inventory();
    }
    Result<ports::TokenKey> makeKey(const ports::KeyToMake &key) override
    {
        m_slow("makeKey");
        return m_token->makeKey(key);
    }
    Result<std::optional<ports::TokenKey>> findKey(const QByteArray &id) override
    {
        m_slow("findKey");
        return m_token->findKey(id);
    }
    Result<QByteArray> sign(const QByteArray &id, QByteArrayView message) override
    {
        m_slow("sign");
        return m_token->sign(id, message);
    }
    Result<void> changeUserPin(const Secret &oldPin, const Secret &newPin) override
    {
        m_slow("changeUserPin");
        return m_token->changeUserPin(oldPin, newPin);
    }
    Result<void> setUserPin(const Secret &securityOfficerPin, const Secret &newUserPin) override
    {
        m_slow("setUserPin");
        return m_token->setUserPin(securityOfficerPin, newUserPin);
    }

private:
    std::unique_ptr<ports::Token> m_token;
    SlowCall m_slow;
};

class SlowTokens final : public ports::Tokens
{
public:
    SlowTokens(std::unique_ptr<ports::Tokens> tokens, std::chrono::milliseconds delay)
        : m_tokens(std::move(tokens)), m_calls(std::make_shared<DeviceCalls>()), m_slow(delay, m_calls)
    {
    }

    // Outlives this object where it is kept.
    std::shared_ptr<const DeviceCalls> calls() const { return m_calls; }

    Result<QList<ports::TokenInfo>> list() override
    {
        m_slow("list");
        return m_tokens->list();
    }
    Result<std::unique_ptr<ports::Token>> open(const ports::TokenId &id) override
    {
        m_slow("open");
        auto token = m_tokens->open(id);
        if (!token)
            return token;
        return std::unique_ptr<ports::Token>(std::make_unique<SlowToken>(*std::move(token), m_slow));
    }
    Result<ports::TokenInfo> initialise(const QString &blankSerial, const QString &label,
                                        const Secret &securityOfficerPin, const Secret &userPin) override
    {
        m_slow("initialise");
        return m_tokens->initialise(blankSerial, label, securityOfficerPin, userPin);
    }

private:
    std::unique_ptr<ports::Tokens> m_tokens;
    std::shared_ptr<DeviceCalls> m_calls;
    SlowCall m_slow;
};

} // namespace chancery::test
