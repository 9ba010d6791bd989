// The parts of a certificate as they lie in its DER, before anything is made of them. Views into the given bytes.
#pragma once

#include "core/pki/der_reader.h"

#include <QList>

namespace chancery::pki {

struct RawExtension
{
    QByteArrayView oidContent;
    QString oid; // dotted; empty when an arc is too large
    bool critical = false;
    QByteArrayView value; // inside the OCTET STRING
    QByteArrayView whole;
};

struct RawTbs
{
    QByteArrayView whole;
    int version = 1;          // 1, 2 or 3
    QByteArrayView serial;    // content octets, minimal, perhaps negative
    QByteArrayView algorithm; // AlgorithmIdentifier, whole
    QByteArrayView issuer;    // Name, whole
    der::Element notBefore;
    der::Element notAfter;
    QByteArrayView subject;
    QByteArrayView spki;
    bool uniqueIds = false;
    QList<RawExtension> extensions;
    QByteArrayView beforeExtensions; // content octets up to [3]

    const RawExtension *find(const QString &oid) const;
    bool selfIssued() const { return issuer == subject; }
};

struct RawCertificate
{
    RawTbs tbs;
    QByteArrayView algorithm;
    QByteArrayView signature; // octets inside the BIT STRING
};

// Strict DER throughout; DEFAULT values must be left out.
Result<RawTbs> readTbs(QByteArrayView tbs);
Result<RawCertificate> readCertificate(QByteArrayView certificate);

} // namespace chancery::pki
