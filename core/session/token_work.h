// What is done at a token, on the token worker's thread: each function a self-contained piece with a result to record.
// Internal to this folder.
#pragma once

#include "core/ceremony/state.h"
#include "core/ports/token.h"

#include <QJsonArray>

namespace chancery::session {

QJsonArray inventoryJson(const QList<ports::TokenObject> &objects);
QJsonObject attributesJson(const ports::KeyAttributes &attributes);
ceremony::FoundToken foundToken(const ports::TokenInfo &info);

// The root's token: by serial when the archive knows it, else a blank one. NotFound when it is not there.
Result<ceremony::FoundToken> findRootToken(ports::Tokens &tokens, const QString &serial, const QString &label);
Result<ceremony::FoundToken> findByLabel(ports::Tokens &tokens, const QString &label);

// An open token with its inventory.
struct OpenedToken
{
    std::shared_ptr<ports::Token> token;
    QJsonArray inventory;
};
Result<OpenedToken> openToken(ports::Tokens &tokens, const ports::TokenId &id, const Secret &pin);

// make-key: looks for the CKA_ID first; found is done, never twice. {"spki","attributes","found"}
Result<QJsonObject> makeKeyOnce(ports::Token &token, const ports::KeyToMake &key);

// The delegate's key on its own token, found or made; logged out again.
Result<QJsonObject> subjectKeyOn(ports::Tokens &tokens, const QString &label, const Secret &pin,
                                 const ports::KeyToMake &key);

// sign-certificate: the certificate DER.
Result<QByteArray> signCertificate(ports::Token &token, const QByteArray &ckaId, const QByteArray &tbs,
                                   const QByteArray &signerSpki);

// reseal's one C_SetPIN, then a new login with the new PIN.
Result<void> replacePin(ports::Token &token, const Secret &oldPin, const Secret &newPin);

} // namespace chancery::session
