#include "core/pki/certificate_builder.h"

namespace chancery::pki {

namespace {

constexpr qsizetype Columns = 64;

Error notPem(const char *label)
{
    return Error(
        ErrorCode::BadInput,
        Text(QT_TRANSLATE_NOOP("core", "The file is not exactly one PEM block \"%1\"."), {QString::fromLatin1(label)}),
        QT_TRANSLATE_NOOP("core", "Take the file that holds just this one part, without text around it."));
}

} // namespace

QString toPem(QByteArrayView der, const char *label)
{
    const QByteArray base64 = der.toByteArray().toBase64();
    QByteArray out = QByteArray("-----BEGIN ") + label + "-----\n";
    for (qsizetype i = 0; i < base64.size(); i += Columns)
        out += base64.mid(i, Columns) + '\n';
    out += QByteArray("-----END ") + label + "-----\n";
    return QString::fromLatin1(out);
}

Result<QByteArray> fromPem(QByteArrayView pem, const char *label)
{
    const QByteArray text = pem.toByteArray().replace("\r\n", "\n").trimmed();
    const QByteArray begin = QByteArray("-----BEGIN ") + label + "-----\n";
    const QByteArray end = QByteArray("\n-----END ") + label + "-----";
    if (!text.startsWith(begin) || !text.endsWith(end) || text.size() < begin.size() + end.size())
        return notPem(label);
    QByteArray base64 = text.sliced(begin.size(), text.size() - begin.size() - end.size());
    const auto decoded =
        QByteArray::fromBase64Encoding(base64.replace('\n', ""), QByteArray::AbortOnBase64DecodingErrors);
    // Encoding it again also refuses stray bits and missing padding.
    if (!decoded || (*decoded).isEmpty() || (*decoded).toBase64() != base64)
        return notPem(label);
    return *decoded;
}

} // namespace chancery::pki
