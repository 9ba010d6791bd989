// Object identifiers that this folder knows, in dotted form.
#pragma once

#include <QLatin1String>

namespace chancery::pki::oid {

inline constexpr QLatin1String commonName("2.5.4.3");
inline constexpr QLatin1String country("2.5.4.6");
inline constexpr QLatin1String organisation("2.5.4.10");

inline constexpr QLatin1String subjectDirectoryAttributes("2.5.29.9");
inline constexpr QLatin1String subjectKeyId("2.5.29.14");
inline constexpr QLatin1String keyUsage("2.5.29.15");
inline constexpr QLatin1String subjectAltName("2.5.29.17");
inline constexpr QLatin1String issuerAltName("2.5.29.18");
inline constexpr QLatin1String basicConstraints("2.5.29.19");
inline constexpr QLatin1String nameConstraints("2.5.29.30");
inline constexpr QLatin1String crlDistributionPoints("2.5.29.31");
inline constexpr QLatin1String certificatePolicies("2.5.29.32");
inline constexpr QLatin1String policyMappings("2.5.29.33");
inline constexpr QLatin1String authorityKeyId("2.5.29.35");
inline constexpr QLatin1String extendedKeyUsage("2.5.29.37");
inline constexpr QLatin1String anyPurpose("2.5.29.37.0");
inline constexpr QLatin1String authorityInfoAccess("1.3.6.1.5.5.7.1.1");

// RFC 6962
inline constexpr QLatin1String sctList("1.3.6.1.4.1.11129.2.4.2");
inline constexpr QLatin1String precertificatePoison("1.3.6.1.4.1.11129.2.4.3");

} // namespace chancery::pki::oid
