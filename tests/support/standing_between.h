// Ports that stand before the real ones: they fail on demand and remember which threads called. May be turned at any
// time, from any thread.
#pragma once

#include "core/ports/clock.h"
#include "core/ports/files.h"
#include "core/ports/security_key.h"
#include "core/ports/token.h"

#include <QMutex>
#include <QSet>
#include <QThread>
#include <atomic>
#include <functional>
#include <optional>

namespace chancery::test {

// Which threads called a port, and how often each of its functions was called.
class Callers
{
public:
    void add(const QString &what)
    {
        const QMutexLocker lock(&m_mutex);
        m_threads += QThread::currentThreadId();
        ++m_counts[what];
    }
    bool calledOn(Qt::HANDLE thread) const
    {
        const QMutexLocker lock(&m_mutex);
        return m_threads.contains(thread);
    }
    int count(const QString &what) const
    {
        const QMutexLocker lock(&m_mutex);
        return m_counts.value(what);
    }

private:
    mutable QMutex m_mutex;
    QSet<Qt::HANDLE> m_threads;
    QMap<QString, int> m_counts;
};

// Asked before a call goes on; an error is the answer instead. detail: the path, or the bytes to be appended.
using Fault = std::function<std::optional<Error>(const QString &call, const QByteArray &detail)>;

class Faults
{
public:
    explicit Faults(std::shared_ptr<Callers> callers) : m_callers(std::move(callers)) {}
    void set(Fault fault)
    {
        const QMutexLocker lock(&m_mutex);
        m_fault = std::move(fault);
    }
    // The next call of this name fails, and only that one.
    void once(const QString &call, const Error &error)
    {
        set([call, error, left = 1](const QString &what, const QByteArray &) mutable -> std::optional<Error> {
            return what == call && left-- > 0 ? std::optional<Error>(error) : std::nullopt;
        });
    }
    std::optional<Error> ask(const QString &call, const QByteArray &detail = {})
    {
        m_callers->add(call);
        const QMutexLocker lock(&m_mutex);
        return m_fault ? m_fault(call, detail) : std::nullopt;
    }

private:
    QMutex m_mutex;
    Fault m_fault;
    std::shared_ptr<Callers> m_callers;
};

// The system's time, moved on by hand.
class ShiftedClock final : public ports::Clock
{
public:
    explicit ShiftedClock(ports::Clock *clock) : m_clock(clock) {}
    QDateTime now() override { return m_clock->now().addSecs(m_shift); }
    void pass(int seconds) { m_shift += seconds; }

private:
    ports::Clock *m_clock;
    std::atomic<int> m_shift = 0;
};

class FaultyFiles final : public ports::Files
{
public:
    FaultyFiles(ports::Files *files, std::shared_ptr<Faults> faults) : m_files(files), m_faults(std::move(faults)) {}

    Result<QByteArray> read(const QString &path, qint64 limit) override
    {
        if (auto error = ask("read", path))
            return *error;
        return m_files->read(path, limit);
    }
    bool exists(const QString &path) override
    {
        ask("exists", path);
        return m_files->exists(path);
    }
    Result<QStringList> list(const QString &folder) override
    {
        if (auto error = ask("list", folder))
            return *error;
        return m_files->list(folder);
    }
    Result<void> makeFolder(const QString &path) override
    {
        if (auto error = ask("makeFolder", path))
            return *error;
        return m_files->makeFolder(path);
    }
    Result<void> create(const QString &path, QByteArrayView bytes) override
    {
        if (auto error = ask("create", path))
            return *error;
        return m_files->create(path, bytes);
    }
    Result<void> replace(const QString &path, QByteArrayView bytes) override
    {
        if (auto error = ask("replace", path))
            return *error;
        return m_files->replace(path, bytes);
    }
    Result<std::unique_ptr<ports::AppendFile>> openAppend(const QString &path) override
    {
        if (auto error = ask("openAppend", path))
            return *error;
        auto file = m_files->openAppend(path);
        if (!file)
            return file;
        return std::unique_ptr<ports::AppendFile>(std::make_unique<Appending>(*std::move(file), m_faults));
    }
    Result<void> truncate(const QString &path, qint64 size) override
    {
        if (auto error = ask("truncate", path))
            return *error;
        return m_files->truncate(path, size);
    }
    Result<void> rename(const QString &from, const QString &to) override
    {
        if (auto error = ask("rename", to))
            return *error;
        return m_files->rename(from, to);
    }
    Result<void> remove(const QString &path) override
    {
        if (auto error = ask("remove", path))
            return *error;
        return m_files->remove(path);
    }
    Result<std::unique_ptr<ports::FileLock>> lock(const QString &path) override
    {
        if (auto error = ask("lock", path))
            return *error;
        return m_files->lock(path);
    }

private:
    // What does not fit leaves half of its bytes behind, as a full disk does.
    class Appending final : public ports::AppendFile
    {
    public:
        Appending(std::unique_ptr<ports::AppendFile> file, std::shared_ptr<Faults> faults)
            : m_file(std::move(file)), m_faults(std::move(faults))
        {
        }
        Result<void> append(QByteArrayView bytes) override
        {
            if (auto error = m_faults->ask(QStringLiteral("append"), bytes.toByteArray())) {
                static_cast<void>(m_file->append(bytes.first(bytes.size() / 2)));
                return *error;
            }
            return m_file->append(bytes);
        }

    private:
        std::unique_ptr<ports::AppendFile> m_file;
        std::shared_ptr<Faults> m_faults;
    };

    std::optional<Error> ask(const char *call, const QString &path)
    {
        return m_faults->ask(QString::fromLatin1(call), path.toUtf8());
    }

    ports::Files *m_files;
    std::shared_ptr<Faults> m_faults;
};

class FaultyToken final : public ports::Token
{
public:
    FaultyToken(std::unique_ptr<ports::Token> token, std::shared_ptr<Faults> faults)
        : m_token(std::move(token)), m_faults(std::move(faults))
    {
    }
    Result<ports::TokenInfo> info() override
    {
        if (auto error = ask("info"))
            return *error;
        return m_token->info();
    }
    Result<void> login(const Secret &userPin) override
    {
        if (auto error = ask("login"))
            return *error;
        return m_token->login(userPin);
    }
    Result<void> logout() override
    {
        if (auto error = ask("logout"))
            return *error;
        return m_token->logout();
    }
    Result<QList<ports::TokenObject>> inventory() override
    {
        if (auto error = ask("inventory"))
            return *error;
        return m_token->inventory();
    }
    Result<ports::TokenKey> makeKey(const ports::KeyToMake &key) override
    {
        if (auto error = ask("makeKey"))
            return *error;
        return m_token->makeKey(key);
    }
    Result<std::optional<ports::TokenKey>> findKey(const QByteArray &id) override
    {
        if (auto error = ask("findKey"))
            return *error;
        return m_token->findKey(id);
    }
    Result<QByteArray> sign(const QByteArray &id, QByteArrayView message) override
    {
        if (auto error = ask("sign"))
            return *error;
        return m_token->sign(id, message);
    }
    Result<void> changeUserPin(const Secret &oldPin, const Secret &newPin) override
    {
        if (auto error = ask("changeUserPin"))
            return *error;
        return m_token->changeUserPin(oldPin, newPin);
    }
    Result<void> setUserPin(const Secret &securityOfficerPin, const Secret &newUserPin) override
    {
        if (auto error = ask("setUserPin"))
            return *error;
        return m_token->setUserPin(securityOfficerPin, newUserPin);
    }

private:
    std::optional<Error> ask(const char *call) { return m_faults->ask(QString::fromLatin1(call)); }

    std::unique_ptr<ports::Token> m_token;
    std::shared_ptr<Faults> m_faults;
};

class FaultyTokens final : public ports::Tokens
{
public:
    FaultyTokens(ports::Tokens *tokens, std::shared_ptr<Faults> faults) : m_tokens(tokens), m_faults(std::move(faults))
    {
    }
    Result<QList<ports::TokenInfo>> list() override
    {
        if (auto error = m_faults->ask(QStringLiteral("list")))
            return *error;
        return m_tokens->list();
    }
    Result<std::unique_ptr<ports::Token>> open(const ports::TokenId &id) override
    {
        if (auto error = m_faults->ask(QStringLiteral("open")))
            return *error;
        auto token = m_tokens->open(id);
        if (!token)
            return token;
        return std::unique_ptr<ports::Token>(std::make_unique<FaultyToken>(*std::move(token), m_faults));
    }
    Result<ports::TokenInfo> initialise(const QString &blankSerial, const QString &label,
                                        const Secret &securityOfficerPin, const Secret &userPin) override
    {
        if (auto error = m_faults->ask(QStringLiteral("initialise")))
            return *error;
        return m_tokens->initialise(blankSerial, label, securityOfficerPin, userPin);
    }

private:
    ports::Tokens *m_tokens;
    std::shared_ptr<Faults> m_faults;
};

class FaultyKeys final : public ports::SecurityKeys
{
public:
    FaultyKeys(ports::SecurityKeys *keys, std::shared_ptr<Faults> faults) : m_keys(keys), m_faults(std::move(faults)) {}
    Result<QStringList> inserted() override
    {
        if (auto error = ask("inserted"))
            return *error;
        return m_keys->inserted();
    }
    Result<ports::SecurityKeyInfo> info(const QString &path) override
    {
        if (auto error = ask("keyInfo"))
            return *error;
        return m_keys->info(path);
    }
    Result<void> setPin(const QString &path, const Secret &pin) override
    {
        if (auto error = ask("setPin"))
            return *error;
        return m_keys->setPin(path, pin);
    }
    Result<ports::Credential> makeCredential(const QString &path, const ports::CredentialRequest &request,
                                             const Secret &pin, const ports::TouchPrompt &touchNeeded) override
    {
        if (auto error = ask("makeCredential"))
            return *error;
        return m_keys->makeCredential(path, request, pin, touchNeeded);
    }
    Result<QByteArray> recognise(const QString &path, const QString &rpId, const QList<QByteArray> &candidates,
                                 const Secret &pin) override
    {
        if (auto error = ask("recognise"))
            return *error;
        return m_keys->recognise(path, rpId, candidates, pin);
    }
    Result<ports::Assertion> assertCredential(const QString &path, const ports::AssertionRequest &request,
                                              const Secret &pin, const ports::TouchPrompt &touchNeeded) override
    {
        if (auto error = ask("assertCredential"))
            return *error;
        return m_keys->assertCredential(path, request, pin, touchNeeded);
    }
    void cancel() override { m_keys->cancel(); } // may be called from any thread

private:
    std::optional<Error> ask(const char *call) { return m_faults->ask(QString::fromLatin1(call)); }

    ports::SecurityKeys *m_keys;
    std::shared_ptr<Faults> m_faults;
};

} // namespace chancery::test
