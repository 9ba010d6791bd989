// Checks of a Result that say what went wrong when they fail.
#pragma once

#include "core/base/result.h"

#include <QtTest>

#define SUCCEEDS(result)                                                                                               \
    do {                                                                                                               \
        const auto &seen = (result);                                                                                   \
        QVERIFY2(seen.has_value(), seen ? "" : qPrintable(seen.error().english()));                                    \
    } while (false)

#define FAILS(result, expected)                                                                                        \
    do {                                                                                                               \
        const auto &seen = (result);                                                                                   \
        QVERIFY2(!seen.has_value(), "it worked");                                                                      \
        QVERIFY2(seen.error().code() == ErrorCode::expected, qPrintable(seen.error().english()));                      \
    } while (false)
