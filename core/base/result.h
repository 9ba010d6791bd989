// How a call says that it did not work. No exception crosses a folder; every fallible call returns a Result.
#pragma once

#include "core/base/text.h"

#include <memory>
#include <tl/expected.hpp>

namespace chancery {

// What a caller may branch on. Everything else about an error is for people.
enum class ErrorCode {
    Internal,      // a bug of ours
    BadInput,      // bytes from outside that do not hold what they must
    NotFound,      // a file, a key, a token, a person that is not there
    Conflict,      // exists already, or belongs to something else
    NotAllowed,    // a rule of plan, profile, roster or mode forbids it
    NotNow,        // right, but not at this step or in this state
    Cancelled,     // a person or the program stopped waiting
    TimedOut,      // nobody answered within the limit
    DeviceGone,    // token or security key removed or silent
    DeviceRefused, // token or security key answered with an error
    PinWrong,      // the device counts tries
    PinLocked,     // the device takes no more PINs
    PinNotSet,
    PinInvalid, // too short or too long, never sent to the device
    WrongKey,   // a security key, but of somebody else
    DiskFull,
    DiskError,   // read, write or fsync failed
    Damaged,     // stored evidence does not agree with itself
    Unsupported, // the device or file cannot do what is needed
};

// What happened in plain words, what to do next, and what lies beneath.
class Error
{
public:
    Error(ErrorCode code, Text text, Text hint = {}) : m_code(code), m_text(std::move(text)), m_hint(std::move(hint)) {}

    // The device's or system's own code, such as "CKR_PIN_INCORRECT 0x000000a0"; shown small, never alone.
    Error &&withDetail(QString detail) &&
    {
        m_detail = std::move(detail);
        return std::move(*this);
    }
    Error &&withCause(Error cause) &&
    {
        m_cause = std::make_shared<const Error>(std::move(cause));
        return std::move(*this);
    }

    ErrorCode code() const { return m_code; }
    const Text &text() const { return m_text; }
    const Text &hint() const { return m_hint; }
    const QString &detail() const { return m_detail; }
    const Error *cause() const { return m_cause.get(); }

    // English, one line, with the causes: for stderr, logs and failed assertions.
    QString english() const;

private:
    ErrorCode m_code;
    Text m_text;
    Text m_hint;
    QString m_detail;
    std::shared_ptr<const Error> m_cause;
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error>
{
public:
    using tl::expected<T, Error>::expected;
    Result() = default;
    Result(Error error) : tl::expected<T, Error>(tl::unexpect, std::move(error)) {}
};

} // namespace chancery

// For the one pattern that would otherwise fill every function: pass an error on, unchanged.
#define CHANCERY_TRY(call)                                                                                             \
    do {                                                                                                               \
        if (auto chanceryResult = (call); !chanceryResult)                                                             \
            return std::move(chanceryResult).error();                                                                  \
    } while (false)
