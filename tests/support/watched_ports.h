// Ports that tell a test of every call before it is made. The test may note it, wait, or have an error answered in the
// device's place.
#pragma once

#include "core/ports/files.h"
#include "core/ports/security_key.h"
#include "core/ports/token.h"

#include <functional>
#include <memory>
#include <optional>

namespace chancery::test {

// Called on the thread of the call, with names such as "Token.sign"; may be called from several threads at once. An
// error is answered instead of the device, where the call can fail.
using BeforeCall = std::function<std::optional<Error>(const char *call)>;

class WatchedToken final : public ports::Token
{
public:
    WatchedToken(std::unique_ptr<ports::Token> token, BeforeCall before)
        : m_token(std::move(token)), m_before(std::move(before))
    {
    }
    ~WatchedToken() override { static_cast<void>(m_before("Token.close")); }

    Result<ports::TokenInfo> info() override
    {
        if (auto error = m_before("Token.info"))
            return *error;
        return m_token->info();
    }
    Result<void> login(const Secret &userPin) override
    {
        if (auto error = m_before("Token.login"))
            return *error;
        return m_token->login(userPin);
    }
    Result<void> logout() override
    {
        if (auto error = m_before("Token.logout"))
            return *error;
        return m_token->logout();
    }
    Result<QList<ports::TokenObject>> inventory() override
    {
        if (auto error = m_before("Token.inventory"))
            return *error;
        return m_token->inventory();
    }
    Result<ports::TokenKey> makeKey(const ports::KeyToMake &key) override
    {
        if (auto error = m_before("Token.makeKey"))
            return *error;
        return m_token->makeKey(key);
    }
    Result<std::optional<ports::TokenKey>> findKey(const QByteArray &id) override
    {
        if (auto error = m_before("Token.findKey"))
            return *error;
        return m_token->findKey(id);
    }
    Result<QByteArray> sign(const QByteArray &id, QByteArrayView message) override
    {
        if (auto error = m_before("Token.sign"))
            return *error;
        return m_token->sign(id, message);
    }
    Result<void> changeUserPin(const Secret &oldPin, const Secret &newPin) override
    {
        if (auto error = m_before("Token.changeUserPin"))
            return *error;
        return m_token->changeUserPin(oldPin, newPin);
    }
    Result<void> setUserPin(const Secret &securityOfficerPin, const Secret &newUserPin) override
    {
        if (auto error = m_before("Token.setUserPin"))
            return *error;
        return m_token->setUserPin(securityOfficerPin, newUserPin);
    }

private:
    std::unique_ptr<ports::Token> m_token;
    BeforeCall m_before;
};

class WatchedTokens final : public ports::Tokens
{
public:
    WatchedTokens(ports::Tokens &tokens, BeforeCall before) : m_tokens(tokens), m_before(std::move(before)) {}

    Result<QList<ports::TokenInfo>> list() override
    {
        if (auto error = m_before("Tokens.list"))
            return *error;
        return m_tokens.list();
    }
    Result<std::unique_ptr<ports::Token>> open(const ports::TokenId &id) override
    {
        if (auto error = m_before("Tokens.open"))
            return *error;
        auto token = m_tokens.open(id);
        if (!token)
            return token;
        return std::unique_ptr<ports::Token>(std::make_unique<WatchedToken>(*std::move(token), m_before));
    }
    Result<ports::TokenInfo> initialise(const QString &blankSerial, const QString &label,
                                        const Secret &securityOfficerPin, const Secret &userPin) override
    {
        if (auto error = m_before("Tokens.initialise"))
            return *error;
        return m_tokens.initialise(blankSerial, label, securityOfficerPin, userPin);
    }

private:
    ports::Tokens &m_tokens;
    BeforeCall m_before;
};

class WatchedKeys final : public ports::SecurityKeys
{
public:
    WatchedKeys(ports::SecurityKeys &keys, BeforeCall before) : m_keys(keys), m_before(std::move(before)) {}

    Result<QStringList> inserted() override
    {
        if (auto error = m_before("SecurityKeys.inserted"))
            return *error;
        return m_keys.inserted();
    }
    Result<ports::SecurityKeyInfo> info(const QString &path) override
    {
        if (auto error = m_before("SecurityKeys.info"))
            return *error;
        return m_keys.info(path);
    }
    Result<void> setPin(const QString &path, const Secret &pin) override
    {
        if (auto error = m_before("SecurityKeys.setPin"))
            return *error;
        return m_keys.setPin(path, pin);
    }
    Result<ports::Credential> makeCredential(const QString &path, const ports::CredentialRequest &request,
                                             const Secret &pin, const ports::TouchPrompt &touchNeeded) override
    {
        if (auto error = m_before("SecurityKeys.makeCredential"))
            return *error;
        return m_keys.makeCredential(path, request, pin, touchNeeded);
    }
    Result<QByteArray> recognise(const QString &path, const QString &rpId, const QList<QByteArray> &candidates,
                                 const Secret &pin) override
    {
        if (auto error = m_before("SecurityKeys.recognise"))
            return *error;
        return m_keys.recognise(path, rpId, candidates, pin);
    }
    Result<ports::Assertion> assertCredential(const QString &path, const ports::AssertionRequest &request,
                                              const Secret &pin, const ports::TouchPrompt &touchNeeded) override
    {
        if (auto error = m_before("SecurityKeys.assertCredential"))
            return *error;
        return m_keys.assertCredential(path, request, pin, touchNeeded);
    }
    // Made to be called from any thread, so it is not told of.
    void cancel() override { m_keys.cancel(); }

private:
    ports::SecurityKeys &m_keys;
    BeforeCall m_before;
};

class WatchedAppendFile final : public ports::AppendFile
{
public:
    WatchedAppendFile(std::unique_ptr<ports::AppendFile> file, BeforeCall before)
        : m_file(std::move(file)), m_before(std::move(before))
    {
    }
    Result<void> append(QByteArrayView bytes) override
    {
        if (auto error = m_before("Files.append"))
            return *error;
        return m_file->append(bytes);
    }

private:
    std::unique_ptr<ports::AppendFile> m_file;
    BeforeCall m_before;
};

class WatchedFiles final : public ports::Files
{
public:
    WatchedFiles(ports::Files &files, BeforeCall before) : m_files(files), m_before(std::move(before)) {}

    Result<QByteArray> read(const QString &path, qint64 limit) override
    {
        if (auto error = m_before("Files.read"))
            return *error;
        return m_files.read(path, limit);
    }
    bool exists(const QString &path) override
    {
        static_cast<void>(m_before("Files.exists"));
        return m_files.exists(path);
    }
    Result<QStringList> list(const QString &folder) override
    {
        if (auto error = m_before("Files.list"))
            return *error;
        return m_files.list(folder);
    }
    Result<void> makeFolder(const QString &path) override
    {
        if (auto error = m_before("Files.makeFolder"))
            return *error;
        return m_files.makeFolder(path);
    }
    Result<void> create(const QString &path, QByteArrayView bytes) override
    {
        if (auto error = m_before("Files.create"))
            return *error;
        return m_files.create(path, bytes);
    }
    Result<void> replace(const QString &path, QByteArrayView bytes) override
    {
        if (auto error = m_before("Files.replace"))
            return *error;
        return m_files.replace(path, bytes);
    }
    Result<std::unique_ptr<ports::AppendFile>> openAppend(const QString &path) override
    {
        if (auto error = m_before("Files.openAppend"))
            return *error;
        auto file = m_files.openAppend(path);
        if (!file)
            return file;
        return std::unique_ptr<ports::AppendFile>(std::make_unique<WatchedAppendFile>(*std::move(file), m_before));
    }
    Result<void> truncate(const QString &path, qint64 size) override
    {
        if (auto error = m_before("Files.truncate"))
            return *error;
        return m_files.truncate(path, size);
    }
    Result<void> rename(const QString &from, const QString &to) override
    {
        if (auto error = m_before("Files.rename"))
            return *error;
        return m_files.rename(from, to);
    }
    Result<void> remove(const QString &path) override
    {
        if (auto error = m_before("Files.remove"))
            return *error;
        return m_files.remove(path);
    }
    Result<std::unique_ptr<ports::FileLock>> lock(const QString &path) override
    {
        if (auto error = m_before("Files.lock"))
            return *error;
        return m_files.lock(path);
    }

private:
    ports::Files &m_files;
    BeforeCall m_before;
};

} // namespace chancery::test
