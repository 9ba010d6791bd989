#include "hsm/key/key_call.h"

#include "hsm/key/fido_error.h"

#include <fido.h>
#include <thread>

namespace chancery::hsm {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Opening asks for nobody's touch: a key that is silent this long is not going to answer.
constexpr auto OpenLimit = 5s;
// libfido2 counts whole milliseconds over several reads, so it may end a little before the limit.
constexpr auto LimitSlack = 50ms;
constexpr auto CancelInterval = 100ms;

Error cannotOpen(KeySource &source, const QString &path, int code)
{
    const auto entries = source.entries();
    const auto isIt = [&](const KeyEntry &entry) { return entry.path == path; };
    if (!entries || std::none_of(entries->begin(), entries->end(), isIt))
        return Error(ErrorCode::DeviceGone, QT_TRANSLATE_NOOP("core", "The security key is not inserted any more."),
                     QT_TRANSLATE_NOOP("core", "Insert the key again and repeat the step."))
            .withDetail(fidoCodeText(code));
    return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "The security key cannot be opened."),
                 QT_TRANSLATE_NOOP("core", "Close other programs that use the key, and check that this account may use "
                                           "security keys (udev rules of the libfido2 package)."))
        .withDetail(fidoCodeText(code));
}

} // namespace

void RunningCalls::add(KeyCall *call)
{
    const std::lock_guard lock(m_mutex);
    m_calls.insert(call);
}

void RunningCalls::remove(KeyCall *call)
{
    const std::lock_guard lock(m_mutex);
    m_calls.erase(call);
}

void RunningCalls::cancelAll()
{
    const std::lock_guard lock(m_mutex);
    for (KeyCall *call : m_calls)
        call->cancel();
}

KeyCall::KeyCall(RunningCalls &calls) : m_calls(calls)
{
    // Log handler and fallback flag are per thread; without this a failing getInfo silently becomes U2F.
    fido_init(FIDO_DISABLE_U2F_FALLBACK);
    m_calls.add(this);
}

KeyCall::~KeyCall()
{
    m_calls.remove(this);
    if (m_open)
        fido_dev_close(m_device.get());
}

Result<void> KeyCall::open(KeySource &source, const QString &path, std::chrono::milliseconds limit)
{
    m_device.reset(fido_dev_new());
    if (!m_device)
        return fidoError(FIDO_ERR_INTERNAL);
    fido_dev_set_timeout(m_device.get(), int(std::chrono::milliseconds(OpenLimit).count()));
    if (const int code = source.open(m_device.get(), path); code != FIDO_OK)
        return cannotOpen(source, path, code);
    m_open = true;
    m_limit = limit;
    fido_dev_set_timeout(m_device.get(), int(limit.count()));
    if (!fido_dev_is_fido2(m_device.get()))
        return Error(ErrorCode::Unsupported, QT_TRANSLATE_NOOP("core", "This security key does not speak FIDO2."),
                     QT_TRANSLATE_NOOP("core", "Use a key with FIDO2 (CTAP 2)."));
    return {};
}

Result<void> KeyCall::run(const Step &step)
{
    const auto code = codeOf(step);
    if (!code)
        return code.error();
    if (*code != FIDO_OK)
        return failed(*code);
    return {};
}

Result<int> KeyCall::codeOf(const Step &step)
{
    if (cancelled())
        return touchCancelled();
    const auto begun = Clock::now();
    int code = FIDO_OK;
    {
        std::jthread watcher([this](const std::stop_token &stop) { sendCancelWhenAsked(stop); });
        code = step(m_device.get());
    }
    if (code == FIDO_OK) // an answer that came before the cancelling did has effects, so it counts
        return code;
    if (cancelled())
        return touchCancelled(fidoCodeText(code));
    const bool silent = code == FIDO_ERR_RX || code == FIDO_ERR_TX;
    if (silent && Clock::now() - begun + LimitSlack >= m_limit) {
        fido_dev_cancel(m_device.get()); // or the key would go on blinking
        return touchTimedOut(fidoCodeText(code));
    }
    return code;
}

Error KeyCall::failed(int code)
{
    int triesLeft = 0;
    if (code == FIDO_ERR_PIN_INVALID && fido_dev_get_retry_count(m_device.get(), &triesLeft) == FIDO_OK)
        return fidoError(code, triesLeft);
    return fidoError(code);
}

Result<FidoPtr<fido_cbor_info>> KeyCall::cborInfo()
{
    FidoPtr<fido_cbor_info> info(fido_cbor_info_new());
    if (!info)
        return fidoError(FIDO_ERR_INTERNAL);
    CHANCERY_TRY(run([&](fido_dev *device) { return fido_dev_get_cbor_info(device, info.get()); }));
    return info;
}

void KeyCall::cancel()
{
    {
        const std::lock_guard lock(m_mutex);
        m_cancelled = true;
    }
    m_wake.notify_all();
}

bool KeyCall::cancelled()
{
    const std::lock_guard lock(m_mutex);
    return m_cancelled;
}

// A key forgets a cancel that comes before the request it was meant for, such as while libfido2 still exchanges the
// PIN: so it is repeated until the call has ended.
void KeyCall::sendCancelWhenAsked(const std::stop_token &stop)
{
    fido_init(FIDO_DISABLE_U2F_FALLBACK);
    std::unique_lock lock(m_mutex);
    if (!m_wake.wait(lock, stop, [this] { return m_cancelled; }))
        return;
    while (!stop.stop_requested()) {
        lock.unlock();
        fido_dev_cancel(m_device.get());
        lock.lock();
        m_wake.wait_for(lock, stop, CancelInterval, [] { return false; });
    }
}

} // namespace chancery::hsm
