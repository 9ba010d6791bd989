#include "core/session/log_work.h"

#include "core/archive/layout.h"
#include "core/ceremony/certificate_logging.h"
#include "core/transparency/certificate_bundle.h"
#include "core/transparency/certificate_log.h"
#include "core/transparency/cosigned_log.h"
#include "core/transparency/event_log.h"
#include "core/transparency/log_proof.h"

#include <algorithm>

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
        if (head.value(QLatin1String("origin")).toString() == origin && root) // the last is the newest
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

Error notAsSeen(const QString &origin)
{
    return Error(
        ErrorCode::Damaged,
        Text(QT_TRANSLATE_NOOP("core", "The log %1 is not as it was last seen: it went back, or is another one."),
             {origin}),
        QT_TRANSLATE_NOOP("core", "Stop here. Keep this archive as it is, and compare it with its other copies."));
}

// The tiles must give the checkpoint's tree, and that tree must have begun with the one before.
Result<void> goesOnFrom(ports::Files &files, const QString &folder, const ceremony::LogKey &key,
                        const transparency::TreeHead &head, const transparency::TreeHead &before)
{
    const transparency::EntryFormat entries;
    const transparency::CertificateFormat certificates;
    const transparency::LeafFormat &format =
        key.log == ceremony::eventLog ? static_cast<const transparency::LeafFormat &>(entries) : certificates;
    const auto tree = transparency::TileTree::open(files, folder, format, head);
    if (!tree)
        return tree.error();
    const auto then = (*tree)->headAt(before.size);
    if (!then)
        return then.error();
    return *then == before ? Result<void>() : notAsSeen(key.origin);
}

} // namespace

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

Result<QByteArray> askEmbeddedLog(const LogPlace &place, const ceremony::LogKey &key, const LogSubmission &submission,
                                  const QJsonArray &atLeast, const QJsonArray &before)
{
    auto log = transparency::TiledCertificateLog::open(*place.files, *place.clock,
                                                       {archive::Layout(place.archive).certificateLog(),
                                                        key.origin,
                                                        key.spki,
                                                        signerOn(place, key.ckaId),
                                                        {},
                                                        headOf(atLeast, key.origin),
                                                        headOf(before, key.origin).size});
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
    const transparency::TreeHead head = headOf(atLeast, key.origin);
    auto log = transparency::EventLog::open(*place.files, archive::Layout(place.archive).eventLog(),
                                            {*verifier, signerOn(place, key.ckaId)}, head);
    if (!log)
        return log.error();
    const auto appended = (*log)->append(leaf.bytes(), head.size);
    if (!appended)
        return appended.error();
    const auto proof = (*log)->prove(appended->index);
    if (!proof)
        return proof.error();
    return proof->bytes();
}

QJsonArray withProof(ports::Files &files, const QString &ceremonyFolder, const QList<ceremony::LogKey> &keys,
                     QJsonArray heads)
{
    const auto bytes =
        files.read(ceremonyFolder + QStringLiteral("/proof.tlog-proof"), transparency::LogProof::LargestSize);
    const auto proof = bytes ? transparency::LogProof::parse(*bytes) : Result<transparency::LogProof>(bytes.error());
    for (const ceremony::LogKey &key : keys) {
        const auto head = proof && key.log == ceremony::eventLog
                              ? headOf(key, proof->checkpoint)
                              : Result<transparency::TreeHead>(notAsSeen(key.origin));
        if (head)
            heads += headJson(key.origin, *head);
    }
    return heads;
}

Result<QJsonArray> logHeads(ports::Files &files, const QString &archive, const QList<ceremony::LogKey> &keys,
                            const QJsonArray &atLeast)
{
    const archive::Layout layout(archive);
    QJsonArray out;
    for (const ceremony::LogKey &key : keys) {
        const QString folder = key.log == ceremony::eventLog ? layout.eventLog() : layout.certificateLog();
        const QString path = folder + QStringLiteral("/checkpoint");
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
        const auto before = headOf(atLeast, key.origin);
        if (before.size > head.size)
            return notAsSeen(key.origin);
        if (head.size > 0)
            CHANCERY_TRY(goesOnFrom(files, folder, key, head, before));
        out += headJson(key.origin, head);
    }
    return out;
}

Result<QByteArray> certificateBundle(const LogPlace &place, const ceremony::State &state)
{
    const auto logs = ceremony::knownLogs(state);
    CHANCERY_TRY(logs);
    const auto &logging = state.context.profile.transparency;
    const QByteArray &issuer = state.context.issuerCertificate;
    transparency::CertificateBundle bundle{state.certificate, {}, {}, {}};
    if (!issuer.isEmpty())
        bundle.chain += issuer;
    const auto entry = transparency::loggedEntry(state.certificate, issuer);
    CHANCERY_TRY(entry);
    transparency::FolderSource source(*place.files, archive::Layout(place.archive).certificateLog());
    for (const ceremony::LoggedSct &logged : state.scts) {
        if (!state.logKey(logged.log))
            continue; // others keep it, and prove its entries
        const auto sct = pki::parseSct(logged.sct);
        CHANCERY_TRY(sct);
        const QString origin = ceremony::logOrigin(state, logged.log);
        const auto log =
            std::find_if(logs->begin(), logs->end(), [&](const pki::KnownLog &known) { return known.name == origin; });
        if (log == logs->end())
            return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "The log %1 has no key."), {origin}));
        auto proof = transparency::readProof(source, *log, *sct, *entry);
        CHANCERY_TRY(proof);
        if (logging && logging->witnesses) {
            const auto key = VerifierKey::make(origin, NoteKeyType::Rfc6962, state.logKey(logged.log)->spki);
            CHANCERY_TRY(key);
            // Those that came while this ceremony was at work lie beside the checkpoint.
            proof->checkpoint = transparency::withCosignatures(
                source, proof->checkpoint, transparency::LogPolicy::ofLog(*key, *logging->witnesses));
        }
        bundle.proofs += *proof;
    }
    for (const ceremony::LoggedRekor &logged : state.rekor) {
        const auto entered = transparency::RekorEntry::parse(logged.entry);
        CHANCERY_TRY(entered);
        bundle.rekor += *entered;
    }
    return bundle.bytes();
}

} // namespace chancery::session
