#include "hsm/token/unfinished_keys.h"

#include "hsm/token/objects.h"
#include "hsm/token/pkcs11_errors.h"

#include <array>
#include <cstring>

namespace chancery::hsm {

namespace {

// SoftHSM's answer for an object that has not even a class.
bool tellsNothing(const TokenSession &session, CK_OBJECT_HANDLE object)
{
    CK_OBJECT_CLASS objectClass = 0;
    CK_ATTRIBUTE attribute{CKA_CLASS, &objectClass, sizeof objectClass};
    return session.api().C_GetAttributeValue(session.handle(), object, &attribute, 1) == CKR_ATTRIBUTE_VALUE_INVALID;
}

Result<CK_ULONG> numberOf(const TokenSession &session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type)
{
    const auto value = readAttribute(session, object, type);
    if (!value)
        return value.error();
    CK_ULONG number = CK_UNAVAILABLE_INFORMATION;
    if (*value && (*value)->size() == sizeof number)
        std::memcpy(&number, (*value)->constData(), sizeof number);
    return number;
}

Result<bool> isEmpty(const TokenSession &session, CK_OBJECT_HANDLE object,
                     std::initializer_list<CK_ATTRIBUTE_TYPE> types)
{
    for (const CK_ATTRIBUTE_TYPE type : types) {
        const auto value = readAttribute(session, object, type);
        if (!value)
            return value.error();
        if (*value && !(*value)->isEmpty())
            return false;
    }
    return true;
}

// A module that writes these last says with them that the key is whole.
Result<bool> isClaimed(const TokenSession &session, CK_OBJECT_HANDLE object)
{
    for (const CK_ATTRIBUTE_TYPE type : {CKA_LOCAL, CKA_ALWAYS_SENSITIVE}) {
        const auto value = readAttribute(session, object, type);
        if (!value)
            return value.error();
        if (*value && *value != QByteArray(1, char(CK_FALSE)))
            return true;
    }
    return false;
}

Result<void> destroy(const TokenSession &session, CK_OBJECT_HANDLE object)
{
    return checked(session.api().C_DestroyObject(session.handle(), object), "C_DestroyObject");
}

Result<void> removeLonePublicHalf(const TokenSession &session, const ports::KeyToMake &wanted)
{
    const auto privateKeys =
        findObjects(session, Template().number(CKA_CLASS, CKO_PRIVATE_KEY).bytes(CKA_ID, wanted.id));
    if (!privateKeys)
        return privateKeys.error();
    if (!privateKeys->isEmpty())
        return {};
    const auto halves = findObjects(
        session,
        Template().number(CKA_CLASS, CKO_PUBLIC_KEY).bytes(CKA_ID, wanted.id).bytes(CKA_LABEL, wanted.label.toUtf8()));
    if (!halves)
        return halves.error();
    for (const CK_OBJECT_HANDLE half : *halves)
        CHANCERY_TRY(destroy(session, half));
    return {};
}

} // namespace

Result<bool> holdsNothing(const TokenSession &session, CK_OBJECT_HANDLE object)
{
    if (tellsNothing(session, object))
        return true;
    const auto objectClass = numberOf(session, object, CKA_CLASS);
    if (!objectClass)
        return objectClass.error();
    if (*objectClass != CKO_PRIVATE_KEY && *objectClass != CKO_PUBLIC_KEY)
        return false;
    const auto claimed = isClaimed(session, object);
    if (!claimed || *claimed)
        return claimed ? Result<bool>(false) : claimed;
    const auto bare = isEmpty(session, object, {CKA_EC_PARAMS, CKA_MODULUS});
    if (!bare || !*bare)
        return bare;
    // An elliptic-curve key always has its curve; of other kinds only what has no name either is surely nothing.
    const auto keyType = numberOf(session, object, CKA_KEY_TYPE);
    if (!keyType)
        return keyType.error();
    if (*keyType == CKK_EC || *keyType == CKK_EC_EDWARDS)
        return true;
    return isEmpty(session, object, {CKA_ID, CKA_LABEL});
}

Result<void> removeUnfinished(const TokenSession &session, const ports::KeyToMake &wanted)
{
    const auto objects = findObjects(session, Template());
    if (!objects)
        return objects.error();
    for (const CK_OBJECT_HANDLE object : *objects) {
        const auto nothing = holdsNothing(session, object);
        if (!nothing)
            return nothing.error();
        if (!*nothing)
            continue;
        // SoftHSM removes an object without attributes and then calls that a failure.
        const bool unreadable = tellsNothing(session, object);
        const auto gone = destroy(session, object);
        if (!gone && !unreadable)
            return gone.error();
    }
    return removeLonePublicHalf(session, wanted);
}

} // namespace chancery::hsm
