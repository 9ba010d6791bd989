#include "core/pki/distinguished_name.h"

#include "core/pki/der_reader.h"
#include "core/pki/der_writer.h"
#include "core/pki/oids.h"
#include "core/pki/openssl.h"

#include <algorithm>
#include <openssl/bio.h>

namespace chancery::pki {

namespace {

using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;

// RFC 5280, upper bounds of O and CN.
constexpr qsizetype MaxLength = 64;

QByteArray part(QLatin1String oid, quint8 tag, const QString &value)
{
    const QByteArray type = der::oid(oid).value();
    return der::element(der::Set, der::sequence({type, der::element(tag, value.toUtf8())}));
}

QByteArray encoded(const Name &name)
{
    QByteArray parts;
    if (!name.country.isEmpty())
        parts += part(oid::country, der::PrintableString, name.country);
    if (!name.organisation.isEmpty())
        parts += part(oid::organisation, der::Utf8String, name.organisation);
    if (!name.commonName.isEmpty())
        parts += part(oid::commonName, der::Utf8String, name.commonName);
    return der::element(der::Sequence, parts);
}

bool fits(const QString &value)
{
    const auto control = [](QChar c) { return c.category() == QChar::Other_Control; };
    return value.toUcs4().size() <= MaxLength && value.isValidUtf16() && value == value.trimmed() &&
           std::none_of(value.begin(), value.end(), control);
}

bool isCountry(const QString &value)
{
    return value.size() == 2 && std::all_of(value.begin(), value.end(), [](QChar c) { return c >= u'A' && c <= u'Z'; });
}

Error badPart(const char *sentence, const QString &value)
{
    return Error(ErrorCode::BadInput, Text(sentence, {value}),
                 QT_TRANSLATE_NOOP("core", "Correct the profile or the plan that the name comes from."));
}

} // namespace

QString Name::text() const
{
    return nameText(encoded(*this)).value_or(QString());
}

Result<QByteArray> encodeName(const Name &name)
{
    if (!name.country.isEmpty() && !isCountry(name.country))
        return badPart(QT_TRANSLATE_NOOP("core", "The country \"%1\" is not two capital letters."), name.country);
    if (!fits(name.organisation))
        return badPart(QT_TRANSLATE_NOOP("core", "The organisation \"%1\" cannot stand in a certificate: at most 64 "
                                                 "characters, none of them a control, no space at the ends."),
                       name.organisation);
    if (name.commonName.isEmpty())
        return badPart(QT_TRANSLATE_NOOP("core", "The certificate's common name is empty."), {});
    if (!fits(name.commonName))
        return badPart(QT_TRANSLATE_NOOP("core", "The common name \"%1\" cannot stand in a certificate: at most 64 "
                                                 "characters, none of them a control, no space at the ends."),
                       name.commonName);
    return encoded(name);
}

Result<QString> nameText(QByteArrayView nameDer)
{
    const auto name = decode<X509NamePtr, d2i_X509_NAME>(nameDer);
    const BioPtr out(BIO_new(BIO_s_mem()));
    constexpr unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    if (!name || !out || X509_NAME_print_ex(out.get(), name.get(), 0, flags) < 0)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "A name in the file cannot be read."),
                     QT_TRANSLATE_NOOP("core", "Have the file made again."))
            .withDetail(opensslSays());
    QByteArray text(static_cast<qsizetype>(BIO_ctrl_pending(out.get())), '\0');
    BIO_read(out.get(), text.data(), static_cast<int>(text.size()));
    return QString::fromUtf8(text);
}

QString commonNameOf(QByteArrayView nameDer)
{
    const auto name = decode<X509NamePtr, d2i_X509_NAME>(nameDer);
    const int at = name ? X509_NAME_get_index_by_NID(name.get(), NID_commonName, -1) : -1;
    if (at < 0 || X509_NAME_get_index_by_NID(name.get(), NID_commonName, at) >= 0)
        return {};
    unsigned char *utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name.get(), at)));
    if (size < 0)
        return {};
    const QString out = QString::fromUtf8(reinterpret_cast<const char *>(utf8), size);
    OPENSSL_free(utf8);
    return out;
}

} // namespace chancery::pki
