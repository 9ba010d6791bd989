// Objects on a token: finding them and reading their attributes.
#pragma once

#include "core/ports/token.h"
#include "hsm/token/token_session.h"

#include <QByteArray>
#include <QList>
#include <optional>

namespace chancery::hsm {

// Attributes for a search or a new object; owns what its CK_ATTRIBUTEs point to.
class Template
{
public:
    Template &flag(CK_ATTRIBUTE_TYPE type, bool value);
    Template &number(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
    Template &bytes(CK_ATTRIBUTE_TYPE type, const QByteArray &value);

    // Valid until the template changes or goes.
    QList<CK_ATTRIBUTE> attributes() const;

private:
    struct Item
    {
        CK_ATTRIBUTE_TYPE type = 0;
        QByteArray value;
    };
    QList<Item> m_items;
};

Result<QList<CK_OBJECT_HANDLE>> findObjects(const TokenSession &session, const Template &wanted);

// Nothing when the object has no such attribute or does not show it.
Result<std::optional<QByteArray>> readAttribute(const TokenSession &session, CK_OBJECT_HANDLE object,
                                                CK_ATTRIBUTE_TYPE type);

// What is not told keeps the careful value: not sensitive, extractable.
Result<ports::KeyAttributes> readKeyAttributes(const TokenSession &session, CK_OBJECT_HANDLE privateKey);

Result<ports::TokenObject> describeObject(const TokenSession &session, CK_OBJECT_HANDLE object);

} // namespace chancery::hsm
