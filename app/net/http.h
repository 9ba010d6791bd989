// The one way out over HTTP, for logs and published sites. Peers are named by the caller, everything has a limit, and
// nothing that comes back is trusted: what it says is checked by whoever asked.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QStringList>
#include <memory>

namespace chancery::app {

struct HttpLimits
{
    qint64 bytes = qint64{1} << 20; // of the answer's body; a larger one is an error, never cut
    int seconds = 30;               // for the whole exchange, redirects included
};

struct HttpAnswer
{
    int status = 0;
    QByteArray contentType;
    QByteArray body;
};

// Blocks; for programs without a window, or a thread of its own. One client reuses its connection.
class HttpClient
{
public:
    // peers: "host" or "host:port", as they stand in the address; all others are NotAllowed. plain: also http, not only
    // https (for what is signed and public anyway).
    HttpClient(QStringList peers, bool plain);
    ~HttpClient();
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;

    // Any status is an answer. Redirects are followed at most three times and only at the same scheme, host and port.
    // Proxies and cookies are not used. Errors: NotAllowed (peer, scheme, redirect), TimedOut, DeviceGone (no
    // connection, name not found, TLS refused), BadInput (address, or an answer that is too large or no HTTP).
    Result<HttpAnswer> get(const QString &url, const HttpLimits &limits);
    Result<HttpAnswer> post(const QString &url, const QByteArray &contentType, const QByteArray &body,
                            const HttpLimits &limits);

private:
    struct Transfer;
    Result<HttpAnswer> run(const QString &url, const QByteArray *body, const QByteArray &contentType,
                           const HttpLimits &limits);

    QStringList m_peers;
    bool m_plain;
    std::unique_ptr<void, void (*)(void *)> m_handle;
};

// "host" or "host:port" of an address, for a client that may ask only there; empty when it is none.
QString peerOf(const QString &url);

} // namespace chancery::app
