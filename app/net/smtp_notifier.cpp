#include "app/net/smtp_notifier.h"

#include "app/net/curl_library.h"

#include <QDateTime>
#include <QFile>
#include <QLocale>
#include <curl/curl.h>
#include <memory>

namespace chancery::app {

namespace {

template <auto free>
struct FreeWith
{
    template <class T>
    void operator()(T *object) const
    {
        free(object);
    }
};
using Handle = std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>>;
using List = std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>>;
using Mime = std::unique_ptr<curl_mime, FreeWith<curl_mime_free>>;

constexpr qint64 LongestPassword = 4096;

// libcurl calls it an error of sending when the server says no to a sender or an address.
bool saysNo(CURLcode code, long response)
{
    constexpr long goingAway = 421;
    return code == CURLE_SEND_ERROR && response >= 400 && response != goingAway;
}

Error refused(const QString &words)
{
    return Error(ErrorCode::DeviceRefused, QT_TRANSLATE_NOOP("core", "The mail server did not take the message."),
                 QT_TRANSLATE_NOOP("core", "Check the settings for alerts. The message waits in the outbox."))
        .withDetail(words);
}

// response: the server's last answer, 0: none.
Error failed(CURLcode code, const char *detail, long response = 0)
{
    const QString words = QString::fromUtf8(*detail ? detail : curl_easy_strerror(code));
    if (saysNo(code, response))
        return refused(words);
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return Error(ErrorCode::TimedOut, QT_TRANSLATE_NOOP("core", "The mail server did not answer in time."),
                     QT_TRANSLATE_NOOP("core", "The message waits in the outbox and is tried again."))
            .withDetail(words);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
        return Error(ErrorCode::DeviceGone, QT_TRANSLATE_NOOP("core", "The mail server cannot be reached."),
                     QT_TRANSLATE_NOOP("core", "The message waits in the outbox and is tried again."))
            .withDetail(words);
    case CURLE_USE_SSL_FAILED:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
        return Error(ErrorCode::NotAllowed,
                     QT_TRANSLATE_NOOP("core", "The mail server offers no encryption that can be trusted, so nothing "
                                               "was sent."),
                     QT_TRANSLATE_NOOP("core",
                                       "Check the server's certificate and ca_file in the settings. The message "
                                       "waits in the outbox."))
            .withDetail(words);
    default:
        return refused(words);
    }
}

// One header line; what could begin another never gets in.
QByteArray header(const char *name, const QString &value)
{
    QByteArray out = QByteArray(name) + ": ";
    for (const QChar c : value)
        out += c.unicode() >= 0x20 && c.unicode() < 0x7f ? c.toLatin1() : '?';
    return out;
}

void append(List &list, const QByteArray &line)
{
    if (curl_slist *longer = curl_slist_append(list.get(), line.constData())) {
        static_cast<void>(list.release());
        list.reset(longer);
    }
}

QString domainOf(const QString &address)
{
    return address.section(u'@', -1);
}

List headersFor(const ports::Notice &notice, const QString &sender, const QString &to)
{
    List list;
    append(list, header("Date", QDateTime::currentDateTimeUtc().toString(Qt::RFC2822Date)));
    append(list, header("From", sender));
    append(list, header("To", to));
    append(list, header("Subject", notice.subject));
    append(list, header("Message-ID", QStringLiteral("<%1@%2>").arg(notice.id, domainOf(sender))));
    append(list, header("Auto-Submitted", QStringLiteral("auto-generated")));
    append(list, header("X-Chancery-Kind", notice.kind));
    append(list, header("X-Chancery-Mode", notice.mode));
    append(list, header("X-Chancery-Digest", notice.digest));
    return list;
}

Mime bodyFor(CURL *handle, const ports::Notice &notice)
{
    Mime mime(curl_mime_init(handle));
    curl_mimepart *text = curl_mime_addpart(mime.get());
    const QByteArray words = notice.text.toUtf8().replace("\n", "\r\n");
    curl_mime_data(text, words.constData(), static_cast<size_t>(words.size()));
    curl_mime_type(text, "text/plain; charset=utf-8");
    curl_mime_encoder(text, "quoted-printable");
    for (const ports::Notice::Attachment &attachment : notice.attachments) {
        curl_mimepart *part = curl_mime_addpart(mime.get());
        curl_mime_data(part, attachment.bytes.constData(), static_cast<size_t>(attachment.bytes.size()));
        curl_mime_filename(part, attachment.name.toLatin1().constData());
        curl_mime_type(part, "application/octet-stream");
        curl_mime_encoder(part, "base64");
    }
    return mime;
}

QByteArray urlFor(const alerts::Settings &settings)
{
    const QString host = settings.host.contains(u':') ? u'[' + settings.host + u']' : settings.host;
    return QStringLiteral("%1://%2:%3/%4")
        .arg(settings.encryption == alerts::Encryption::Tls ? QStringLiteral("smtps") : QStringLiteral("smtp"), host)
        .arg(settings.port)
        .arg(domainOf(settings.sender)) // what we greet with
        .toUtf8();
}

Result<QByteArray> passwordFrom(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error(
            ErrorCode::NotFound,
            Text(QT_TRANSLATE_NOOP("core", "The password file \"%1\" of the mail server cannot be read."), {path}),
            QT_TRANSLATE_NOOP("core", "Check password_file in the settings for alerts."));
    QByteArray line = file.readLine(LongestPassword);
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    return line;
}

void setConnection(CURL *handle, const alerts::Settings &settings, const SmtpLimits &limits)
{
    curl_easy_setopt(handle, CURLOPT_URL, urlFor(settings).constData());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits.connectSeconds));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(limits.seconds));
    curl_easy_setopt(
        handle, CURLOPT_USE_SSL,
        static_cast<long>(settings.encryption == alerts::Encryption::None ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!settings.caFile.isEmpty()) {
        curl_easy_setopt(handle, CURLOPT_CAINFO, QFile::encodeName(settings.caFile).constData());
        curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr); // these authorities, and no others
    }
}

} // namespace

Result<void> SmtpNotifier::send(const ports::Notice &notice)
{
    const QString to = m_settings.addresses.value(notice.person);
    if (to.isEmpty())
        return Error(
            ErrorCode::NotFound,
            Text(QT_TRANSLATE_NOOP("core", "The settings have no address of %1."), {notice.person}),
            QT_TRANSLATE_NOOP("core", "Enter it in the settings for alerts. The message waits in the outbox."));
    if (notice.mode != QLatin1String("live") && !m_settings.isLoopback())
        return Error(ErrorCode::NotAllowed,
                     QT_TRANSLATE_NOOP("core", "A rehearsal sends mail to nobody outside this machine."),
                     QT_TRANSLATE_NOOP("core", "Leave its messages in the outbox, or name a mail server on this very "
                                               "machine in the settings."));
    if (m_settings.encryption == alerts::Encryption::None && !m_settings.isLoopback())
        return failed(CURLE_USE_SSL_FAILED, "");
    beginCurl();
    const Handle handle(curl_easy_init());
    if (!handle)
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "The program cannot use the network."));
    char detail[CURL_ERROR_SIZE] = {};
    curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, detail);
    setConnection(handle.get(), m_settings, m_limits);
    if (!m_settings.user.isEmpty()) {
        auto password = passwordFrom(m_settings.passwordFile);
        if (!password)
            return password.error();
        curl_easy_setopt(handle.get(), CURLOPT_USERNAME, m_settings.user.toUtf8().constData());
        curl_easy_setopt(handle.get(), CURLOPT_PASSWORD, password->constData());
        password->fill('\0');
    }
    List recipients;
    append(recipients, '<' + to.toLatin1() + '>');
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, ('<' + m_settings.sender.toLatin1() + '>').constData());
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());
    const List headers = headersFor(notice, m_settings.sender, to);
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    const Mime body = bodyFor(handle.get(), notice);
    curl_easy_setopt(handle.get(), CURLOPT_MIMEPOST, body.get());
    const CURLcode code = curl_easy_perform(handle.get());
    if (code != CURLE_OK) {
        long response = 0;
        curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &response);
        return failed(code, detail, response);
    }
    return {};
}

} // namespace chancery::app
