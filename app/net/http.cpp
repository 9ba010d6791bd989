#include "app/net/http.h"

#include "app/net/curl_library.h"

#include <QElapsedTimer>
#include <QUrl>
#include <curl/curl.h>

namespace chancery::app {

namespace {

constexpr int MostRedirects = 3;

Error notAllowed(const QString &url)
{
    return Error(ErrorCode::NotAllowed, Text(QT_TRANSLATE_NOOP("core", "The address \"%1\" may not be asked."), {url}),
                 QT_TRANSLATE_NOOP("core", "Only addresses that were named before are asked, and no other."));
}

Error tooLarge(const QString &url)
{
    return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "\"%1\" answers with more than is taken."), {url}),
                 QT_TRANSLATE_NOOP("core", "Check that this is the address that was meant."));
}

Error failed(CURLcode code, const QString &url, const char *detail)
{
    const QString words = QString::fromUtf8(*detail ? detail : curl_easy_strerror(code));
    if (code == CURLE_OPERATION_TIMEDOUT)
        return Error(ErrorCode::TimedOut, Text(QT_TRANSLATE_NOOP("core", "\"%1\" did not answer in time."), {url}),
                     QT_TRANSLATE_NOOP("core", "Check the connection, then try again."))
            .withDetail(words);
    if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT || code == CURLE_WEIRD_SERVER_REPLY ||
        code == CURLE_HTTP2 || code == CURLE_PARTIAL_FILE || code == CURLE_BAD_CONTENT_ENCODING)
        return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "What \"%1\" answers cannot be used."), {url}),
                     QT_TRANSLATE_NOOP("core", "Check that this is the address that was meant."))
            .withDetail(words);
    return Error(ErrorCode::DeviceGone, Text(QT_TRANSLATE_NOOP("core", "\"%1\" cannot be reached."), {url}),
                 QT_TRANSLATE_NOOP("core", "Check the address and the connection, then try again."))
        .withDetail(words);
}

struct Taken
{
    QByteArray bytes;
    qint64 limit = 0;
    bool over = false;
};

// No exception may pass through libcurl; QByteArray has none to throw below the limit.
size_t take(char *data, size_t, size_t size, void *to)
{
    auto *taken = static_cast<Taken *>(to);
    taken->over = taken->bytes.size() + static_cast<qint64>(size) > taken->limit;
    if (taken->over)
        return 0;
    taken->bytes.append(data, static_cast<qsizetype>(size));
    return size;
}

bool samePlace(const QUrl &one, const QUrl &other)
{
    return one.scheme() == other.scheme() && one.host() == other.host() && one.port() == other.port();
}

} // namespace

QString peerOf(const QString &url)
{
    const QUrl parsed(url, QUrl::StrictMode);
    if (!parsed.isValid() || parsed.host().isEmpty())
        return {};
    return parsed.port() < 0 ? parsed.host() : QStringLiteral("%1:%2").arg(parsed.host()).arg(parsed.port());
}

HttpClient::HttpClient(QStringList peers, bool plain)
    : m_peers(std::move(peers)), m_plain(plain), m_handle((beginCurl(), curl_easy_init()), curl_easy_cleanup)
{
}

HttpClient::~HttpClient() = default;

Result<HttpAnswer> HttpClient::get(const QString &url, const HttpLimits &limits)
{
    return run(url, nullptr, {}, limits);
}

Result<HttpAnswer> HttpClient::post(const QString &url, const QByteArray &contentType, const QByteArray &body,
                                    const HttpLimits &limits)
{
    return run(url, &body, contentType, limits);
}

struct HttpClient::Transfer
{
    CURL *handle;
    Taken taken;
    char detail[CURL_ERROR_SIZE] = {};
    std::unique_ptr<curl_slist, void (*)(curl_slist *)> headers{nullptr, curl_slist_free_all};

    void prepare(const QByteArray *body, const QByteArray &contentType)
    {
        curl_easy_reset(handle); // the connections stay
        curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail);
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle, CURLOPT_PROXY, "");
        curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &taken);
        curl_easy_setopt(handle, CURLOPT_USERAGENT, "chancery");
        if (!body)
            return;
        headers.reset(curl_slist_append(nullptr, ("Content-Type: " + contentType).constData()));
        headers.reset(curl_slist_append(headers.release(), "Expect:"));
        curl_easy_setopt(handle, CURLOPT_POST, 1L);
        curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body->constData());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    }

    // One exchange; where it redirects to, or empty.
    Result<QUrl> exchange(const QUrl &at, qint64 milliseconds, const HttpLimits &limits, HttpAnswer &answer)
    {
        taken = {{}, limits.bytes, false};
        const QByteArray address = at.toEncoded();
        curl_easy_setopt(handle, CURLOPT_URL, address.constData());
        curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds));
        const CURLcode code = curl_easy_perform(handle);
        if (code != CURLE_OK)
            return taken.over ? tooLarge(at.toString()) : failed(code, at.toString(), detail);
        long status = 0;
        const char *text = nullptr;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &text);
        answer = {static_cast<int>(status), QByteArray(text ? text : ""), taken.bytes};
        const char *next = nullptr;
        curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &next);
        return next ? QUrl(QString::fromUtf8(next), QUrl::StrictMode) : QUrl();
    }
};

Result<HttpAnswer> HttpClient::run(const QString &url, const QByteArray *body, const QByteArray &contentType,
                                   const HttpLimits &limits)
{
    QUrl at(url, QUrl::StrictMode);
    const bool schemeAllowed = at.scheme() == u"https" || (m_plain && at.scheme() == u"http");
    if (!at.isValid() || !at.userInfo().isEmpty() || !schemeAllowed || !m_peers.contains(peerOf(url)))
        return notAllowed(url);
    if (!m_handle)
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "The program cannot use the network."));
    Transfer transfer{m_handle.get(), {}};
    transfer.prepare(body, contentType);
    QElapsedTimer timer;
    timer.start();
    for (int redirects = 0;; ++redirects) {
        const qint64 left = limits.seconds * qint64{1000} - timer.elapsed();
        HttpAnswer answer;
        const auto next = transfer.exchange(at, qMax<qint64>(left, 1), limits, answer);
        if (!next)
            return next.error();
        if (next->isEmpty())
            return answer;
        if (body || redirects == MostRedirects || !samePlace(at, *next))
            return notAllowed(next->toString());
        at = *next;
    }
}

} // namespace chancery::app
