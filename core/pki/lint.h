// Lint of a certificate against the rules of RFC 5280 that apply here, named as zlint names them.
#pragma once

#include "core/pki/certificate.h"

namespace chancery::pki {

struct LintFinding
{
    QString name; // "e_serial_number_not_positive"
    Text text;
};

// Every rule that applies is run on the DER itself (not on what a tolerant parser made of it). Empty: clean.
QList<LintFinding> lint(QByteArrayView certificateDer);
// The names of all rules, for the handbook and for tests.
QStringList lintNames();

} // namespace chancery::pki
