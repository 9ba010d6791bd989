// Ports that pass every call on and report it to Crossings.
#pragma once

#include "core/ports/files.h"
#include "core/ports/security_key.h"
#include "core/ports/token.h"
#include "support/crossings.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

namespace chancery::test {

class CrashAppendFile final : public ports::AppendFile
{
public:
    CrashAppendFile(std::unique_ptr<ports::AppendFile> file, Crossings &crossings)
        : m_file(std::move(file)), m_crossings(crossings)
    {
    }
    Result<void> append(QByteArrayView bytes) override
    {
        const QJsonObject line = QJsonDocument::fromJson(bytes.toByteArray()).object();
        const QString what = QStringLiteral("entry ") + line.value(QLatin1String("kind")).toString();
        return m_crossings.around(what, true, [&] { return m_file->append(bytes); });
    }

private:
    std::unique_ptr<ports::AppendFile> m_file;
    Crossings &m_crossings;
};

class CrashFiles final : public ports::Files
{
public:
    CrashFiles(ports::Files &files, Crossings &crossings) : m_files(files), m_crossings(crossings) {}

    Result<QByteArray> read(const QString &path, qint64 limit) override { return m_files.read(path, limit); }
    bool exists(const QString &path) override { return m_files.exists(path); }
    Result<QStringList> list(const QString &folder) override { return m_files.list(folder); }
    Result<void> makeFolder(const QString &path) override
    {
        const bool there = m_files.exists(path);
        return m_crossings.around(named("makeFolder", path), !there, [&] { return m_files.makeFolder(path); });
    }
    Result<void> create(const QString &path, QByteArrayView bytes) override
    {
        const bool there = m_files.exists(path);
        return m_crossings.around(named("create", path), !there, [&] { return m_files.create(path, bytes); });
    }
    Result<void> replace(const QString &path, QByteArrayView bytes) override
    {
        return m_crossings.around(named("replace", path), true, [&] { return m_files.replace(path, bytes); });
    }
    Result<std::unique_ptr<ports::AppendFile>> openAppend(const QString &path) override
    {
        const bool there = m_files.exists(path);
        auto file = m_crossings.around(named("openAppend", path), !there, [&] { return m_files.openAppend(path); });
        if (!file)
            return std::move(file).error();
        return std::make_unique<CrashAppendFile>(std::move(*file), m_crossings);
    }
    Result<void> truncate(const QString &path, qint64 size) override
    {
        return m_crossings.around(named("truncate", path), true, [&] { return m_files.truncate(path, size); });
    }
    Result<void> rename(const QString &from, const QString &to) override
    {
        return m_crossings.around(named("rename", from), true, [&] { return m_files.rename(from, to); });
    }
    Result<void> remove(const QString &path) override
    {
        const bool there = m_files.exists(path);
        return m_crossings.around(named("remove", path), there, [&] { return m_files.remove(path); });
    }
    Result<std::unique_ptr<ports::FileLock>> lock(const QString &path) override { return m_files.lock(path); }

private:
    static QString named(const char *call, const QString &path)
    {
        return QStringLiteral("%1 %2").arg(QLatin1String(call), QFileInfo(path).fileName());
    }

    ports::Files &m_files;
    Crossings &m_crossings;
};

class CrashToken final : public ports::Token
{
public:
    CrashToken(std::unique_ptr<ports::Token> token, Crossings &crossings)
        : m_token(std::move(token)), m_crossings(crossings)
    {
    }
    Result<ports::TokenInfo> info() override
    {
        return m_crossings.around(QStringLiteral("token info"), false, [&] { return m_token->info(); });
    }
    Result<void> login(const Secret &userPin) override
    {
        return m_crossings.aroundWhole(QStringLiteral("token login"), false, [&] { return m_token->login(userPin); });
    }
    Result<void> logout() override
    {
        return m_crossings.around(QStringLiteral("token logout"), false, [&] { return m_token->logout(); });
    }
    Result<QList<ports::TokenObject>> inventory() override
    {
        return m_crossings.around(QStringLiteral("token inventory"), false, [&] { return m_token->inventory(); });
    }
    Result<ports::TokenKey> makeKey(const ports::KeyToMake &key) override
    {
        return m_crossings.around(QStringLiteral("token makeKey"), true, [&] { return m_token->makeKey(key); });
    }
    Result<std::optional<ports::TokenKey>> findKey(const QByteArray &id) override
    {
        return m_crossings.around(QStringLiteral("token findKey"), false, [&] { return m_token->findKey(id); });
    }
    // The signature that a kill takes away exists nonetheless.
    Result<QByteArray> sign(const QByteArray &id, QByteArrayView message) override
    {
        return m_crossings.around(QStringLiteral("token sign"), true, [&] { return m_token->sign(id, message); });
    }
    Result<void> changeUserPin(const Secret &oldPin, const Secret &newPin) override
    {
        return m_crossings.aroundWhole(QStringLiteral("token changeUserPin"), true,
                                       [&] { return m_token->changeUserPin(oldPin, newPin); });
    }
    Result<void> setUserPin(const Secret &officerPin, const Secret &newUserPin) override
    {
        return m_crossings.aroundWhole(QStringLiteral("token setUserPin"), true,
                                       [&] { return m_token->setUserPin(officerPin, newUserPin); });
    }

private:
    std::unique_ptr<ports::Token> m_token;
    Crossings &m_crossings;
};

class CrashTokens final : public ports::Tokens
{
public:
    CrashTokens(ports::Tokens &tokens, Crossings &crossings) : m_tokens(tokens), m_crossings(crossings) {}

    Result<QList<ports::TokenInfo>> list() override
    {
        return m_crossings.around(QStringLiteral("tokens list"), false, [&] { return m_tokens.list(); });
    }
    Result<std::unique_ptr<ports::Token>> open(const ports::TokenId &id) override
    {
        auto opened = m_crossings.around(QStringLiteral("tokens open"), false, [&] { return m_tokens.open(id); });
        if (!opened)
            return std::move(opened).error();
        return std::make_unique<CrashToken>(std::move(*opened), m_crossings);
    }
    Result<ports::TokenInfo> initialise(const QString &blankSerial, const QString &label, const Secret &officerPin,
                                        const Secret &userPin) override
    {
        return m_crossings.aroundWhole(QStringLiteral("tokens initialise"), true,
                                       [&] { return m_tokens.initialise(blankSerial, label, officerPin, userPin); });
    }

private:
    ports::Tokens &m_tokens;
    Crossings &m_crossings;
};

// Looking for keys (inserted) is asked all the time and is no crossing.
class CrashKeys final : public ports::SecurityKeys
{
public:
    CrashKeys(ports::SecurityKeys &keys, Crossings &crossings) : m_keys(keys), m_crossings(crossings) {}

    Result<QStringList> inserted() override { return m_keys.inserted(); }
    Result<ports::SecurityKeyInfo> info(const QString &path) override
    {
        return m_crossings.around(QStringLiteral("key info"), false, [&] { return m_keys.info(path); });
    }
    Result<void> setPin(const QString &path, const Secret &pin) override
    {
        return m_crossings.around(QStringLiteral("key setPin"), true, [&] { return m_keys.setPin(path, pin); });
    }
    Result<ports::Credential> makeCredential(const QString &path, const ports::CredentialRequest &request,
                                             const Secret &pin, const ports::TouchPrompt &touchNeeded) override
    {
        return m_crossings.around(QStringLiteral("key makeCredential"), true,
                                  [&] { return m_keys.makeCredential(path, request, pin, touchNeeded); });
    }
    Result<QByteArray> recognise(const QString &path, const QString &rpId, const QList<QByteArray> &candidates,
                                 const Secret &pin) override
    {
        return m_crossings.around(QStringLiteral("key recognise"), false,
                                  [&] { return m_keys.recognise(path, rpId, candidates, pin); });
    }
    Result<ports::Assertion> assertCredential(const QString &path, const ports::AssertionRequest &request,
                                              const Secret &pin, const ports::TouchPrompt &touchNeeded) override
    {
        return m_crossings.around(QStringLiteral("key assertCredential"), true,
                                  [&] { return m_keys.assertCredential(path, request, pin, touchNeeded); });
    }
    void cancel() override { m_keys.cancel(); }
    std::unique_ptr<ports::Subscription> onChange(std::function<void()> changed) override
    {
        return m_keys.onChange(std::move(changed));
    }

private:
    ports::SecurityKeys &m_keys;
    Crossings &m_crossings;
};

} // namespace chancery::test
