// The PKCS#11 providers that the token tests run on, each in a temporary folder of its own.
#pragma once

#include "core/ports/token.h"
#include "hsm/token/module_config.h"

#include <QTemporaryDir>
#include <memory>

namespace chancery::test {

inline Secret pin(const char *text)
{
    return Secret::copyOf(QByteArrayView(text));
}

class TokenBackend
{
public:
    virtual ~TokenBackend() = default;

    QString name;
    hsm::ModuleConfig config;
    QString label = QStringLiteral("Chancery root");
    const char *securityOfficerPin = "12345678";
    const char *userPin = "4321-user";

    bool hasBlankToken = true; // else it comes set up, with this label and user PIN
    bool ed25519 = false;
    bool setsUserPinAgain = true; // the security officer may replace the PIN of a token in use
    bool tellsLocal = true;       // CKA_LOCAL of generated keys
    bool tellsWrongOldPin = true; // C_SetPIN has an answer of its own for it
    bool locks = false;           // after a few wrong PINs

    // Clears what the provider leaves behind when its module is finalised.
    virtual void betweenRuns() {}

protected:
    QTemporaryDir m_folder;
};

// Null with the reason when the provider is not installed.
std::unique_ptr<TokenBackend> startSoftHsm(QString *missing);
std::unique_ptr<TokenBackend> startNss(QString *missing);
std::unique_ptr<TokenBackend> startTpm2(QString *missing);

// Runs a program to its end; its output, or nothing when it failed.
std::optional<QByteArray> run(const QString &program, const QStringList &arguments);

// True when the openssl program accepts the signature.
bool opensslAccepts(const ports::TokenKey &key, QByteArrayView message, QByteArrayView signature);

} // namespace chancery::test
