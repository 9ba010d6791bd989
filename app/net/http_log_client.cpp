#include "app/net/http_log_client.h"

#include <QtGlobal>

namespace chancery::app {

namespace {

constexpr HttpLimits Limits{16384, 30};                 // an SCT is small, and a log that takes longer is asked again
constexpr HttpLimits RootsLimits{qint64{16} << 20, 60}; // public logs accept hundreds
constexpr qsizetype LongestQuote = 200;
constexpr int TooManyRequests = 429;

// What a stranger's server says, for a screen: one line, nothing that could pass for ours.
QString quoted(const QByteArray &body)
{
    QString out;
    for (const QChar c : QString::fromUtf8(body.left(LongestQuote)))
        out += c.isPrint() ? c : QChar(u' ');
    return out.simplified();
}

} // namespace

QStringList networkLogs(const policy::Profile &profile)
{
    QStringList origins;
    for (const policy::CertificateLogEntry &log :
         profile.transparency.value_or(policy::Transparency()).certificateLogs) {
        if (log.kind == policy::CertificateLogEntry::Kind::Https)
            origins += log.origin;
    }
    return origins;
}

HttpLogClient::HttpLogClient(QStringList origins, bool plain) : m_origins(std::move(origins)), m_plain(plain) {}

Result<QString> HttpLogClient::address(const QString &origin, const QString &call) const
{
    if (!m_origins.contains(origin))
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "%1 is none of the logs that the profile names."), {origin}));
    return QStringLiteral("%1://%2/ct/v1/%3")
        .arg(m_plain ? QStringLiteral("http") : QStringLiteral("https"), origin, call);
}

Result<QByteArray> HttpLogClient::submit(const QString &origin, bool precertificate, const QByteArray &body)
{
    const auto url = address(origin, precertificate ? QStringLiteral("add-pre-chain") : QStringLiteral("add-chain"));
    if (!url)
        return url.error();
    HttpClient client({origin.section(u'/', 0, 0)}, m_plain);
    auto answer = client.post(*url, "application/json", body, Limits);
    if (!answer)
        return std::move(answer).error();
    if (answer->status != 200)
        return Error(ErrorCode::DeviceRefused,
                     Text(QT_TRANSLATE_NOOP("core", "The log %1 does not take the certificate (HTTP status %2)."),
                          {origin, QString::number(answer->status)}),
                     QT_TRANSLATE_NOOP("core",
                                       "Ask those who run it whether it accepts this root. It can be asked again."))
            .withDetail(quoted(answer->body));
    return answer->body;
}

Result<QByteArray> HttpLogClient::get(const QString &origin, const QString &call, const HttpLimits &limits) const
{
    const auto url = address(origin, call);
    if (!url)
        return url.error();
    HttpClient client({origin.section(u'/', 0, 0)}, m_plain);
    auto answer = client.get(*url, limits);
    if (!answer)
        return std::move(answer).error();
    if (answer->status == 200)
        return answer->body;
    // Busy or broken is not the same as a no.
    const bool refused = answer->status >= 400 && answer->status < 500 && answer->status != TooManyRequests;
    return Error(refused ? ErrorCode::DeviceRefused : ErrorCode::DeviceGone,
                 Text(QT_TRANSLATE_NOOP("core", "The log %1 does not answer what it was asked (HTTP status %2)."),
                      {origin, QString::number(answer->status)}),
                 QT_TRANSLATE_NOOP("core", "Ask again later."))
        .withDetail(quoted(answer->body));
}

Result<QByteArray> HttpLogClient::treeHead(const QString &origin)
{
    return get(origin, QStringLiteral("get-sth"), Limits);
}

Result<QByteArray> HttpLogClient::roots(const QString &origin)
{
    return get(origin, QStringLiteral("get-roots"), RootsLimits);
}

Result<QByteArray> HttpLogClient::inclusion(const QString &origin, const Digest &leaf, quint64 size)
{
    // Both at once: what is encoded holds percent signs, which a second arg() would take for places of its own.
    return get(origin,
               QStringLiteral("get-proof-by-hash?hash=%1&tree_size=%2")
                   .arg(QString::fromLatin1(leaf.bytes().toBase64().toPercentEncoding()), QString::number(size)),
               Limits);
}

} // namespace chancery::app
