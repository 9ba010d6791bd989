// One security key, open for the length of one call of the port: time limit, cancelling, and codes made into errors.
#pragma once

#include "hsm/key/fido_handles.h"
#include "hsm/key/key_source.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>

namespace chancery::hsm {

class KeyCall;

// The calls that are under way. Thread-safe.
class RunningCalls
{
public:
    void add(KeyCall *call);
    void remove(KeyCall *call);
    void cancelAll();

private:
    std::mutex m_mutex;
    std::set<KeyCall *> m_calls;
};

class KeyCall
{
public:
    explicit KeyCall(RunningCalls &calls);
    ~KeyCall();
    KeyCall(const KeyCall &) = delete;
    KeyCall &operator=(const KeyCall &) = delete;

    Result<void> open(KeySource &source, const QString &path, std::chrono::milliseconds limit);

    using Step = std::function<int(fido_dev *device)>;
    // Runs one libfido2 call that may block; afterwards the limit starts anew.
    Result<void> run(const Step &step);
    // The same, for callers that act on some codes themselves; cancelled and timed-out calls are errors.
    Result<int> codeOf(const Step &step);
    // The error for a code from codeOf(); asks the key for the tries left after a wrong PIN.
    Error failed(int code);

    Result<FidoPtr<fido_cbor_info>> cborInfo();
    fido_dev *device() const { return m_device.get(); }

    void cancel(); // any thread

private:
    bool cancelled();
    void sendCancelWhenAsked(const std::stop_token &stop);

    RunningCalls &m_calls;
    FidoPtr<fido_dev> m_device;
    bool m_open = false;
    std::chrono::milliseconds m_limit{};
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_cancelled = false;
};

} // namespace chancery::hsm
