// Files that a reader brings to judge one certificate. All of them may be anything.
#pragma once

#include "core/pki/certificate_builder.h"
#include "core/pki/sct_check.h"
#include "core/policy/profile.h"
#include "core/transparency/rekor_entry.h"

namespace chancery::verify {

Result<QByteArray> readFile(const QString &path);

// One certificate in DER, or one to nine in PEM without text around them; DER, in the order of the file. Whether they
// are certificates is not looked at.
Result<QList<QByteArray>> readCertificates(const QString &path);

// "ORIGIN=KEY": KEY is the path of a public key in PEM, or the key itself, an SPKI in base64 as archive.json has it.
Result<pki::KnownLog> readLogKey(const QString &argument);
// The same of a Rekor log: ORIGIN is the first line of its checkpoints, "HOST - NUMBER".
Result<transparency::RekorLog> readRekorKey(const QString &argument);

// "rust", "small", or a file.
Result<policy::Profile> readProfile(const QString &nameOrFile);

} // namespace chancery::verify
