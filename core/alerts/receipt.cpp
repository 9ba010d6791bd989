#include "core/alerts/receipt.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"

namespace chancery::alerts {

namespace {

constexpr qsizetype LargestFile = qsizetype{8} << 20;
constexpr qsizetype MostReceipts = 10000;

} // namespace

QJsonObject Receipt::toJson() const
{
    return {{QStringLiteral("schema"), QStringLiteral("chancery/alert-receipt/1")},
            {QStringLiteral("id"), id},
            {QStringLiteral("kind"), kind},
            {QStringLiteral("person"), person},
            {QStringLiteral("sha256"), sha256.hex()},
            {QStringLiteral("time"), timeText(at)},
            {QStringLiteral("how"), how}};
}

QByteArray Receipt::bytes() const
{
    return canonicalJson(toJson());
}

Result<Receipt> Receipt::fromJson(const QJsonObject &object)
{
    Receipt receipt;
    Fields f(object, QStringLiteral("receipt"));
    f.schema("alert-receipt");
    receipt.id = f.name("id", 128);
    receipt.kind = f.oneOf("kind", allKinds());
    receipt.person = f.personId("person");
    receipt.sha256 = f.digest("sha256");
    receipt.at = f.time("time");
    receipt.how = f.oneOf("how", {QStringLiteral("smtp"), QStringLiteral("carried")});
    CHANCERY_TRY(f.done());
    return receipt;
}

Result<Receipt> Receipt::parse(QByteArrayView bytes)
{
    const auto object = parseCanonicalJson(bytes);
    if (!object)
        return object.error();
    return fromJson(*object);
}

QByteArray receiptsFile(const QList<Receipt> &receipts)
{
    QJsonArray list;
    for (const Receipt &receipt : receipts)
        list += receipt.toJson();
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/alert-receipts/1")},
                                     {QStringLiteral("receipts"), list}});
}

Result<QList<Receipt>> parseReceiptsFile(QByteArrayView bytes)
{
    const auto refused = [](const Error &cause) {
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The file of receipts cannot be read."),
                     QT_TRANSLATE_NOOP("core", "Bring the file that \"outbox send\" wrote on the other machine."))
            .withCause(cause);
    };
    if (bytes.size() > LargestFile)
        return refused(Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "It is too large.")));
    const auto object = parseCanonicalJson(bytes);
    if (!object)
        return refused(object.error());
    Fields f(*object, QStringLiteral("receipts"));
    f.schema("alert-receipts");
    const QJsonArray list = f.array("receipts");
    if (list.size() > MostReceipts)
        f.refuse("receipts", QT_TRANSLATE_NOOP("core", "there are too many"));
    if (const auto done = f.done(); !done)
        return refused(done.error());
    QList<Receipt> out;
    for (const QJsonValue &value : list) {
        const auto receipt = Receipt::fromJson(value.toObject());
        if (!receipt)
            return refused(receipt.error());
        out += *receipt;
    }
    return out;
}

} // namespace chancery::alerts
