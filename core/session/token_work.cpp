#include "core/session/token_work.h"

#include "core/base/fields.h"
#include "core/pki/certificate_builder.h"

namespace chancery::session {

QJsonArray inventoryJson(const QList<ports::TokenObject> &objects)
{
    QJsonArray out;
    for (const ports::TokenObject &object : objects) {
        out += QJsonObject{{QStringLiteral("class"), object.objectClass},
                           {QStringLiteral("id"), QString::fromLatin1(object.id.toHex())},
                           {QStringLiteral("label"), object.label},
                           {QStringLiteral("attributes"), object.attributes
                                                              ? QJsonValue(attributesJson(*object.attributes))
                                                              : QJsonValue(QJsonValue::Null)}};
    }
    return out;
}

QJsonObject attributesJson(const ports::KeyAttributes &attributes)
{
    return {{QStringLiteral("sensitive"), attributes.sensitive},
            {QStringLiteral("extractable"), attributes.extractable},
            {QStringLiteral("always_sensitive"), attributes.alwaysSensitive},
            {QStringLiteral("never_extractable"), attributes.neverExtractable},
            {QStringLiteral("local"), attributes.local}};
}

ceremony::FoundToken foundToken(const ports::TokenInfo &info)
{
    ceremony::FoundToken found;
    found.id.label = info.id.label;
    found.id.serial = info.id.serial;
    found.id.manufacturer = info.manufacturer;
    found.id.model = info.model;
    found.firmware = info.firmware;
    found.blank = !info.initialised;
    return found;
}

Result<ceremony::FoundToken> findRootToken(ports::Tokens &tokens, const QString &serial, const QString &label)
{
    const auto list = tokens.list();
    if (!list)
        return list.error();
    for (const ports::TokenInfo &info : *list) {
        if (serial.isEmpty() ? !info.initialised : info.initialised && info.id.serial == serial)
            return foundToken(info);
    }
    if (serial.isEmpty())
        return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "No blank token is connected."),
                     QT_TRANSLATE_NOOP("core", "Connect the token that will hold the root key. It must be blank."));
    return Error(ErrorCode::NotFound,
                 Text(QT_TRANSLATE_NOOP("core", "The token \"%1\" with serial %2 is not connected."), {label, serial}),
                 QT_TRANSLATE_NOOP("core", "Connect it, and switch it on."));
}

Result<ceremony::FoundToken> findByLabel(ports::Tokens &tokens, const QString &label)
{
    const auto list = tokens.list();
    if (!list)
        return list.error();
    for (const ports::TokenInfo &info : *list) {
        if (info.initialised && info.id.label == label)
            return foundToken(info);
    }
    return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "The token \"%1\" is not connected."), {label}),
                 QT_TRANSLATE_NOOP("core", "Connect it, and switch it on."));
}

Result<OpenedToken> openToken(ports::Tokens &tokens, const ports::TokenId &id, const Secret &pin)
{
    auto token = tokens.open(id);
    if (!token)
        return token.error();
    OpenedToken opened;
    opened.token = std::move(*token);
    CHANCERY_TRY(opened.token->login(pin));
    const auto inventory = opened.token->inventory();
    if (!inventory)
        return inventory.error();
    opened.inventory = inventoryJson(*inventory);
    return opened;
}

Result<QJsonObject> makeKeyOnce(ports::Token &token, const ports::KeyToMake &key)
{
    auto found = token.findKey(key.id);
    if (!found)
        return found.error();
    const bool there = found->has_value();
    if (!there) {
        auto made = token.makeKey(key);
        if (!made)
            return made.error();
        *found = *made;
    }
    if ((*found)->algorithm != key.algorithm)
        return Error(ErrorCode::Conflict,
                     QT_TRANSLATE_NOOP("core", "The token holds another kind of key with this id."));
    return QJsonObject{{QStringLiteral("spki"), toBase64((*found)->spki)},
                       {QStringLiteral("attributes"), attributesJson((*found)->attributes)},
                       {QStringLiteral("found"), there}};
}

Result<QJsonObject> subjectKeyOn(ports::Tokens &tokens, const QString &label, const Secret &pin,
                                 const ports::KeyToMake &key)
{
    const auto found = findByLabel(tokens, label);
    if (!found)
        return found.error();
    const auto opened = openToken(tokens, ports::TokenId{found->id.serial, found->id.label}, pin);
    if (!opened)
        return opened.error();
    auto made = makeKeyOnce(*opened->token, key);
    const auto out = opened->token->logout();
    if (made && !out)
        return out.error();
    return made;
}

Result<QByteArray> signCertificate(ports::Token &token, const QByteArray &ckaId, const QByteArray &tbs,
                                   const QByteArray &signerSpki)
{
    const auto signature = token.sign(ckaId, tbs);
    if (!signature)
        return signature.error();
    return pki::assembleCertificate(tbs, *signature, signerSpki);
}

Result<void> replacePin(ports::Token &token, const Secret &oldPin, const Secret &newPin)
{
    CHANCERY_TRY(token.changeUserPin(oldPin, newPin));
    return token.login(newPin);
}

} // namespace chancery::session
