// Ports that do what the real ones do and count how long each call took, on the wall and on the processor.
#pragma once

#include "core/ports/files.h"
#include "core/ports/security_key.h"
#include "core/ports/token.h"

#include <atomic>
#include <ctime>

namespace chancery::bench {

struct Spent
{
    std::atomic<qint64> wall{0}; // nanoseconds
    std::atomic<qint64> processor{0};
    std::atomic<int> calls{0};
};

inline qint64 nanoseconds(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return qint64{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

class Measure
{
public:
    explicit Measure(Spent &spent)
        : m_spent(spent), m_wall(nanoseconds(CLOCK_MONOTONIC)), m_processor(nanoseconds(CLOCK_THREAD_CPUTIME_ID))
    {
    }
    ~Measure()
    {
        m_spent.wall += nanoseconds(CLOCK_MONOTONIC) - m_wall;
        m_spent.processor += nanoseconds(CLOCK_THREAD_CPUTIME_ID) - m_processor;
        ++m_spent.calls;
    }

private:
    Spent &m_spent;
    qint64 m_wall;
    qint64 m_processor;
};

template <class F>
auto measured(Spent &spent, F f)
{
    const Measure measure(spent);
    return f();
}

class TimedToken final : public ports::Token
{
public:
    TimedToken(std::unique_ptr<ports::Token> inner, Spent &spent) : m_inner(std::move(inner)), m_spent(spent) {}
    Result<ports::TokenInfo> info() override
    {
        return measured(m_spent, [&] { return m_inner->info(); });
    }
    Result<void> login(const Secret &pin) override
    {
        return measured(m_spent, [&] { return m_inner->login(pin); });
    }
    Result<void> logout() override
    {
        return measured(m_spent, [&] { return m_inner->logout(); });
    }
    Result<QList<ports::TokenObject>> inventory() override
    {
        return measured(m_spent, [&] { return m_inner->inventory(); });
    }
    Result<ports::TokenKey> makeKey(const ports::KeyToMake &key) override
    {
        return measured(m_spent, [&] { return m_inner->makeKey(key); });
    }
    Result<std::optional<ports::TokenKey>> findKey(const QByteArray &id) override
    {
        return measured(m_spent, [&] { return m_inner->findKey(id); });
    }
    Result<QByteArray> sign(const QByteArray &id, QByteArrayView message) override
    {
        return measured(m_spent, [&] { return m_inner->sign(id, message); });
    }
    Result<void> changeUserPin(const Secret &oldPin, const Secret &newPin) override
    {
        return measured(m_spent, [&] { return m_inner->changeUserPin(oldPin, newPin); });
    }
    Result<void> setUserPin(const Secret &officer, const Secret &user) override
    {
        return measured(m_spent, [&] { return m_inner->setUserPin(officer, user); });
    }

private:
    std::unique_ptr<ports::Token> m_inner;
    Spent &m_spent;
};

class TimedTokens final : public ports::Tokens
{
public:
    TimedTokens(ports::Tokens &inner, Spent &spent) : m_inner(inner), m_spent(spent) {}
    Result<QList<ports::TokenInfo>> list() override
    {
        const Measure measure(m_spent);
        return m_inner.list();
    }
    Result<std::unique_ptr<ports::Token>> open(const ports::TokenId &id) override
    {
        const Measure measure(m_spent);
        auto token = m_inner.open(id);
        if (!token)
            return std::move(token).error();
        return std::unique_ptr<ports::Token>(std::make_unique<TimedToken>(std::move(*token), m_spent));
    }
    Result<ports::TokenInfo> initialise(const QString &serial, const QString &label, const Secret &officer,
                                        const Secret &user) override
    {
        const Measure measure(m_spent);
        return m_inner.initialise(serial, label, officer, user);
    }

private:
    ports::Tokens &m_inner;
    Spent &m_spent;
};

class TimedKeys final : public ports::SecurityKeys
{
public:
    TimedKeys(ports::SecurityKeys &inner, Spent &spent) : m_inner(inner), m_spent(spent) {}
    Result<QStringList> inserted() override
    {
        return measured(m_spent, [&] { return m_inner.inserted(); });
    }
    Result<ports::SecurityKeyInfo> info(const QString &path) override
    {
        return measured(m_spent, [&] { return m_inner.info(path); });
    }
    Result<void> setPin(const QString &path, const Secret &pin) override
    {
        return measured(m_spent, [&] { return m_inner.setPin(path, pin); });
    }
    Result<ports::Credential> makeCredential(const QString &path, const ports::CredentialRequest &request,
                                             const Secret &pin, const ports::TouchPrompt &touch) override
    {
        return measured(m_spent, [&] { return m_inner.makeCredential(path, request, pin, touch); });
    }
    Result<QByteArray> recognise(const QString &path, const QString &rpId, const QList<QByteArray> &candidates,
                                 const Secret &pin) override
    {
        return measured(m_spent, [&] { return m_inner.recognise(path, rpId, candidates, pin); });
    }
    Result<ports::Assertion> assertCredential(const QString &path, const ports::AssertionRequest &request,
                                              const Secret &pin, const ports::TouchPrompt &touch) override
    {
        return measured(m_spent, [&] { return m_inner.assertCredential(path, request, pin, touch); });
    }
    void cancel() override { m_inner.cancel(); }
    std::unique_ptr<ports::Subscription> onChange(std::function<void()> changed) override
    {
        return m_inner.onChange(std::move(changed));
    }

private:
    ports::SecurityKeys &m_inner;
    Spent &m_spent;
};

class TimedAppend final : public ports::AppendFile
{
public:
    TimedAppend(std::unique_ptr<ports::AppendFile> inner, Spent &spent) : m_inner(std::move(inner)), m_spent(spent) {}
    Result<void> append(QByteArrayView bytes) override
    {
        const Measure measure(m_spent);
        return m_inner->append(bytes);
    }

private:
    std::unique_ptr<ports::AppendFile> m_inner;
    Spent &m_spent;
};

// Measures what ends in an fsync, and counts the files that were read.
class TimedFiles final : public ports::Files
{
public:
    TimedFiles(ports::Files &inner, Spent &spent) : m_inner(inner), m_spent(spent) {}
    Result<QByteArray> read(const QString &path, qint64 limit) override
    {
        auto bytes = m_inner.read(path, limit);
        reads += bytes ? 1 : 0;
        return bytes;
    }
    bool exists(const QString &path) override { return m_inner.exists(path); }
    Result<QStringList> list(const QString &folder) override { return m_inner.list(folder); }
    Result<void> makeFolder(const QString &path) override
    {
        return measured(m_spent, [&] { return m_inner.makeFolder(path); });
    }
    Result<void> create(const QString &path, QByteArrayView bytes) override
    {
        return measured(m_spent, [&] { return m_inner.create(path, bytes); });
    }
    Result<void> replace(const QString &path, QByteArrayView bytes) override
    {
        return measured(m_spent, [&] { return m_inner.replace(path, bytes); });
    }
    Result<std::unique_ptr<ports::AppendFile>> openAppend(const QString &path) override
    {
        auto file = measured(m_spent, [&] { return m_inner.openAppend(path); });
        if (!file)
            return std::move(file).error();
        return std::unique_ptr<ports::AppendFile>(std::make_unique<TimedAppend>(std::move(*file), m_spent));
    }
    Result<void> truncate(const QString &path, qint64 size) override
    {
        return measured(m_spent, [&] { return m_inner.truncate(path, size); });
    }
    Result<void> rename(const QString &from, const QString &to) override
    {
        return measured(m_spent, [&] { return m_inner.rename(from, to); });
    }
    Result<void> remove(const QString &path) override
    {
        return measured(m_spent, [&] { return m_inner.remove(path); });
    }
    Result<std::unique_ptr<ports::FileLock>> lock(const QString &path) override { return m_inner.lock(path); }

    std::atomic<int> reads{0};

private:
    ports::Files &m_inner;
    Spent &m_spent;
};

} // namespace chancery::bench
