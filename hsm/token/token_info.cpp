#include "hsm/token/token_info.h"

#include <span>

namespace chancery::hsm {

namespace {

// Fixed fields are padded with blanks; some modules end them with NUL instead.
QString fieldText(std::span<const unsigned char> field)
{
    QByteArray bytes(reinterpret_cast<const char *>(field.data()), static_cast<qsizetype>(field.size()));
    if (const qsizetype end = bytes.indexOf('\0'); end >= 0)
        bytes.truncate(end);
    while (bytes.endsWith(' '))
        bytes.chop(1);
    return QString::fromUtf8(bytes);
}

} // namespace

ports::TokenInfo describeToken(const CK_TOKEN_INFO &info)
{
    ports::TokenInfo out;
    out.id.serial = fieldText(info.serialNumber);
    out.id.label = fieldText(info.label);
    out.manufacturer = fieldText(info.manufacturerID);
    out.model = fieldText(info.model);
    out.firmware = QStringLiteral("%1.%2").arg(info.firmwareVersion.major).arg(info.firmwareVersion.minor);
    out.initialised = (info.flags & CKF_TOKEN_INITIALIZED) != 0;
    out.userPinSet = (info.flags & CKF_USER_PIN_INITIALIZED) != 0;
    return out;
}

std::optional<QByteArray> paddedLabel(const QString &label)
{
    constexpr qsizetype size = 32;
    const QByteArray bytes = label.toUtf8();
    if (bytes.isEmpty() || bytes.size() > size || bytes.endsWith(' ') || bytes.contains('\0'))
        return {};
    return bytes.leftJustified(size, ' ');
}

} // namespace chancery::hsm
