// What a PKCS#11 return value means for people.
#pragma once

#include "core/base/result.h"

namespace chancery::hsm {

// "CKR_PIN_INCORRECT 0x000000a0"; for a value without a name only the number.
QString returnValueText(unsigned long returnValue);

// The error for a return value other than CKR_OK. function is the PKCS#11 function that gave it, such as "C_Login";
// it stands in the detail after the value.
Error tokenError(unsigned long returnValue, const char *function);

// CKR_OK is success, everything else tokenError().
Result<void> checked(unsigned long returnValue, const char *function);

} // namespace chancery::hsm
