#include "hsm/token/objects.h"

#include "hsm/token/pkcs11_errors.h"

#include <array>
#include <cstring>

namespace chancery::hsm {

namespace {

std::optional<CK_ULONG> numberOf(const std::optional<QByteArray> &value)
{
    CK_ULONG number = 0;
    if (!value || value->size() != sizeof number)
        return {};
    std::memcpy(&number, value->constData(), sizeof number);
    return number;
}

QString className(std::optional<CK_ULONG> value)
{
    if (!value)
        return QStringLiteral("other");
    switch (*value) {
    case CKO_PRIVATE_KEY:
        return QStringLiteral("private-key");
    case CKO_PUBLIC_KEY:
        return QStringLiteral("public-key");
    case CKO_CERTIFICATE:
        return QStringLiteral("certificate");
    case CKO_SECRET_KEY:
        return QStringLiteral("secret-key");
    case CKO_DATA:
        return QStringLiteral("data");
    default:
        return QStringLiteral("other");
    }
}

// The token does not tell: no failure of the call.
bool isUntold(CK_RV answer)
{
    return answer == CKR_ATTRIBUTE_TYPE_INVALID || answer == CKR_ATTRIBUTE_SENSITIVE;
}

} // namespace

Template &Template::flag(CK_ATTRIBUTE_TYPE type, bool value)
{
    m_items.append({type, QByteArray(1, value ? char(CK_TRUE) : char(CK_FALSE))});
    return *this;
}

Template &Template::number(CK_ATTRIBUTE_TYPE type, CK_ULONG value)
{
    m_items.append({type, QByteArray(reinterpret_cast<const char *>(&value), sizeof value)});
    return *this;
}

Template &Template::bytes(CK_ATTRIBUTE_TYPE type, const QByteArray &value)
{
    m_items.append({type, value});
    return *this;
}

QList<CK_ATTRIBUTE> Template::attributes() const
{
    QList<CK_ATTRIBUTE> out;
    for (const Item &item : m_items)
        out.append({item.type, const_cast<char *>(item.value.constData()), static_cast<CK_ULONG>(item.value.size())});
    return out;
}

Result<QList<CK_OBJECT_HANDLE>> findObjects(const TokenSession &session, const Template &wanted)
{
    QList<CK_ATTRIBUTE> attributes = wanted.attributes();
    const CK_FUNCTION_LIST &api = session.api();
    CHANCERY_TRY(
        checked(api.C_FindObjectsInit(session.handle(), attributes.data(), static_cast<CK_ULONG>(attributes.size())),
                "C_FindObjectsInit"));
    QList<CK_OBJECT_HANDLE> found;
    CK_RV answer = CKR_OK;
    CK_ULONG count = 0;
    do {
        std::array<CK_OBJECT_HANDLE, 32> some{};
        answer = api.C_FindObjects(session.handle(), some.data(), some.size(), &count);
        if (answer != CKR_OK)
            break;
        for (CK_ULONG i = 0; i < count; ++i)
            found.append(some[i]);
    } while (count > 0);
    const CK_RV end = api.C_FindObjectsFinal(session.handle());
    CHANCERY_TRY(checked(answer, "C_FindObjects"));
    CHANCERY_TRY(checked(end, "C_FindObjectsFinal"));
    return found;
}

Result<std::optional<QByteArray>> readAttribute(const TokenSession &session, CK_OBJECT_HANDLE object,
                                                CK_ATTRIBUTE_TYPE type)
{
    CK_ATTRIBUTE attribute{type, nullptr, 0};
    const CK_FUNCTION_LIST &api = session.api();
    const CK_RV size = api.C_GetAttributeValue(session.handle(), object, &attribute, 1);
    if (isUntold(size) || (size == CKR_OK && attribute.ulValueLen == CK_UNAVAILABLE_INFORMATION))
        return std::optional<QByteArray>();
    CHANCERY_TRY(checked(size, "C_GetAttributeValue"));
    constexpr CK_ULONG largest = 1 << 20;
    if (attribute.ulValueLen > largest)
        return std::optional<QByteArray>();
    QByteArray value(static_cast<qsizetype>(attribute.ulValueLen), '\0');
    attribute.pValue = value.data();
    const CK_RV answer = api.C_GetAttributeValue(session.handle(), object, &attribute, 1);
    if (isUntold(answer))
        return std::optional<QByteArray>();
    CHANCERY_TRY(checked(answer, "C_GetAttributeValue"));
    value.resize(static_cast<qsizetype>(attribute.ulValueLen));
    return std::optional<QByteArray>(value);
}

Result<ports::KeyAttributes> readKeyAttributes(const TokenSession &session, CK_OBJECT_HANDLE privateKey)
{
    ports::KeyAttributes out;
    const std::array<std::pair<CK_ATTRIBUTE_TYPE, bool *>, 5> wanted{{{CKA_SENSITIVE, &out.sensitive},
                                                                      {CKA_EXTRACTABLE, &out.extractable},
                                                                      {CKA_ALWAYS_SENSITIVE, &out.alwaysSensitive},
                                                                      {CKA_NEVER_EXTRACTABLE, &out.neverExtractable},
                                                                      {CKA_LOCAL, &out.local}}};
    for (const auto &[type, value] : wanted) {
        const auto read = readAttribute(session, privateKey, type);
        if (!read)
            return read.error();
        if (*read && (*read)->size() == 1)
            *value = (*read)->at(0) != CK_FALSE;
    }
    return out;
}

Result<ports::TokenObject> describeObject(const TokenSession &session, CK_OBJECT_HANDLE object)
{
    const auto objectClass = readAttribute(session, object, CKA_CLASS);
    if (!objectClass)
        return objectClass.error();
    const auto id = readAttribute(session, object, CKA_ID);
    if (!id)
        return id.error();
    const auto label = readAttribute(session, object, CKA_LABEL);
    if (!label)
        return label.error();
    ports::TokenObject out;
    out.objectClass = className(numberOf(*objectClass));
    out.id = id->value_or(QByteArray());
    out.label = QString::fromUtf8(label->value_or(QByteArray()));
    if (out.objectClass == QLatin1String("private-key")) {
        const auto attributes = readKeyAttributes(session, object);
        if (!attributes)
            return attributes.error();
        out.attributes = *attributes;
    }
    return out;
}

} // namespace chancery::hsm
