// The PKCS#11 types, for the files of this folder only: no header that others include shows them.
#pragma once

#include <p11-kit/pkcs11.h>
