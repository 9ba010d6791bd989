#include "core/session/log_work.h"

#include "core/archive/layout.h"
#include "core/transparency/certificate_log.h"
#include "core/transparency/event_log.h"

namespace chancery::session {

namespace {

constexpr qsizetype Ed25519KeySize = 32; // at the end of its SubjectPublicKeyInfo

// Logged in for one piece of work.
class OperationsToken
{
public:
    static Result<std::shared_ptr<OperationsToken>> open(const LogPlace &place)
    {
        const auto pin = place.pin(place.token.label);
        if (!pin)
            return pin.error();
        auto token = place.tokens->open(place.token);
        if (!token)
            return std::move(token).error();
        CHANCERY_TRY((*token)->login(*pin));
        return std::shared_ptr<OperationsToken>(new OperationsToken(std::move(*token)));
    }
    ~OperationsToken() { static_cast<void>(m_token->logout()); }
    OperationsToken(const OperationsToken &) = delete;
    OperationsToken &operator=(const OperationsToken &) = delete;

    Result<QByteArray> sign(const QByteArray &ckaId, QByteArrayView message) { return m_token->sign(ckaId, message); }

private:
    explicit OperationsToken(std::unique_ptr<ports::Token> token) : m_token(std::move(token)) {}
    std::unique_ptr<ports::Token> m_token;
};

// Opens the token at the first signature: a log that has nothing to sign needs none.
transparency::SignMessage signerOn(const LogPlace &place, const QByteArray &ckaId)
{
    auto opened = std::make_shared<std::shared_ptr<OperationsToken>>();
    return [place, ckaId, opened](QByteArrayView message) -> Result<QByteArray> {
        if (!*opened) {
            auto token = OperationsToken::open(place);
            if (!token)
                return token.error();
            *opened = std::move(*token);
        }
        return (*opened)->sign(ckaId, message);
    };
}

Result<transparency::VerifierKey> noteKey(const ceremony::LogKey &key)
{
    return transparency::VerifierKey::make(key.origin, transparency::NoteKeyType::Ed25519,
                                           key.spki.last(Ed25519KeySize));
}

QJsonObject headJson(const QString &origin, const transparency::TreeHead &head)
{
    return {{QStringLiteral("origin"), origin},
            {QStringLiteral("size"), static_cast<qint64>(head.size)},
            {QStringLiteral("root"), head.root.hex()}};
}

transparency::TreeHead headOf(const QJsonArray &heads, const QString &origin)
{
    transparency::TreeHead out;
    for (const QJsonValue &value : heads) {
        const QJsonObject head = value.toObject();
        const auto root = Digest::fromHex(head.value(QLatin1String("root")).toString());
        if (head.value(QLatin1String("origin")).toString() == origin && root)
            out = {static_cast<quint64>(head.value(QLatin1String("size")).toInteger()), *root};
    }
    return out;
}

Result<transparency::TreeHead> headOf(const ceremony::LogKey &key, QByteArrayView checkpoint)
{
    if (key.log == ceremony::eventLog) {
        const auto verifier = noteKey(key);
        if (!verifier)
            return verifier.error();
        const auto opened = transparency::openCheckpoint(checkpoint, *verifier);
        return opened ? Result<transparency::TreeHead>(opened->checkpoint.head) : opened.error();
    }
    const auto log = pki::LogKey::parse(key.spki);
    if (!log)
        return log.error();
    const auto opened = transparency::openCertificateCheckpoint(checkpoint, key.origin, *log);
    return opened ? Result<transparency::TreeHead>(opened->head) : opened.error();
}

} // namespace

Result<QByteArray> askEmbeddedLog(const LogPlace &place, const ceremony::LogKey &key, const LogSubmission &submission)
{
    auto log = transparency::TiledCertificateLog::open(
        *place.files, *place.clock,
        {archive::Layout(place.archive).certificateLog(), key.origin, key.spki, signerOn(place, key.ckaId), {}});
    if (!log)
        return log.error();
    CHANCERY_TRY((*log)->accept(submission.root));
    if (submission.precertificate)
        return (*log)->submitPrecertificate({submission.certificate, submission.root});
    return (*log)->submitCertificate({submission.certificate});
}

Result<QByteArray> logEvent(const LogPlace &place, const ceremony::LogKey &key, const transparency::EventLeaf &leaf,
                            const QJsonArray &atLeast)
{
    const auto verifier = noteKey(key);
    if (!verifier)
        return verifier.error();
    auto log = transparency::EventLog::open(*place.files, archive::Layout(place.archive).eventLog(),
                                            {*verifier, signerOn(place, key.ckaId)}, headOf(atLeast, key.origin));
    if (!log)
        return log.error();
    const auto appended = (*log)->append(leaf.bytes());
    if (!appended)
        return appended.error();
    const auto proof = (*log)->prove(appended->index);
    if (!proof)
        return proof.error();
    return proof->bytes();
}

Result<QJsonArray> logHeads(ports::Files &files, const QString &archive, const QList<ceremony::LogKey> &keys)
{
    const archive::Layout layout(archive);
    QJsonArray out;
    for (const ceremony::LogKey &key : keys) {
        const QString path = (key.log == ceremony::eventLog ? layout.eventLog() : layout.certificateLog()) +
                             QStringLiteral("/checkpoint");
        transparency::TreeHead head;
        if (files.exists(path)) {
            const auto bytes = files.read(path, transparency::SignedNote::LargestSize);
            if (!bytes)
                return bytes.error();
            const auto opened = headOf(key, *bytes);
            if (!opened)
                return opened.error();
            head = *opened;
        }
        out += headJson(key.origin, head);
    }
    return out;
}

} // namespace chancery::session
