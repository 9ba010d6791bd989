#include "core/transparency/certificate_checkpoint.h"

#include "core/pki/tls_encoding.h"

namespace chancery::transparency {

namespace {

constexpr quint8 TreeHash = 1;
constexpr quint8 Sha256 = 4;

// RFC6962NoteSignature: the time, and a digitally-signed struct.
struct HeadSignature
{
    quint64 timestamp = 0;
    pki::SctSigner signer = pki::SctSigner::Ecdsa;
    QByteArray signature;
};

std::optional<HeadSignature> readSignature(QByteArrayView bytes)
{
    pki::TlsReader in(bytes);
    HeadSignature out;
    out.timestamp = in.number(8);
    const quint64 hash = in.number(1);
    out.signer = static_cast<pki::SctSigner>(in.number(1));
    out.signature = in.vector(2).toByteArray();
    if (!in.done() || hash != Sha256 || out.signature.isEmpty())
        return std::nullopt;
    return out;
}

Error notOfThisLog(const QString &origin)
{
    return Error(
        ErrorCode::Damaged,
        Text(QT_TRANSLATE_NOOP("core", "The checkpoint is not one that the certificate log \"%1\" signed."), {origin}),
        QT_TRANSLATE_NOOP("core", "Use nothing of it. Compare it with a copy kept elsewhere, and keep both."));
}

} // namespace

QByteArray treeHeadInput(quint64 timestamp, const TreeHead &head)
{
    return pki::TlsWriter()
        .number(0, 1)
        .number(TreeHash, 1)
        .number(timestamp, 8)
        .number(head.size, 8)
        .raw(head.root.bytes())
        .bytes();
}

Result<CertificateCheckpoint> openCertificateCheckpoint(QByteArrayView bytes, const QString &origin,
                                                        const pki::LogKey &key)
{
    const auto read = parseCheckpointNote(bytes);
    CHANCERY_TRY(read);
    const auto verifier = VerifierKey::make(origin, NoteKeyType::Rfc6962, key.spki());
    CHANCERY_TRY(verifier);
    if (read->checkpoint.origin != origin || !read->checkpoint.extensions.isEmpty())
        return notOfThisLog(origin);
    CertificateCheckpoint out{read->note, read->checkpoint.head, 0};
    const auto checked = checkNote(read->note, *verifier, [&](const SignedNote &, const NoteSignature &line) {
        const auto signature = readSignature(line.signature);
        if (!signature)
            return false;
        out.timestamp = std::max(out.timestamp, signature->timestamp);
        return key.verify(treeHeadInput(signature->timestamp, out.head), signature->signer, signature->signature)
            .has_value();
    });
    if (!checked)
        return notOfThisLog(origin).withCause(checked.error());
    return out;
}

Result<CertificateCheckpoint> signCertificateCheckpoint(const TreeHead &head, quint64 timestamp, const QString &origin,
                                                        const pki::LogKey &key, const SignMessage &sign)
{
    const auto verifier = VerifierKey::make(origin, NoteKeyType::Rfc6962, key.spki());
    CHANCERY_TRY(verifier);
    const auto signature = sign(treeHeadInput(timestamp, head));
    CHANCERY_TRY(signature);
    const QByteArray payload = pki::TlsWriter()
                                   .number(timestamp, 8)
                                   .number(Sha256, 1)
                                   .number(static_cast<quint8>(key.signer()), 1)
                                   .vector(*signature, 2)
                                   .bytes();
    const SignedNote note{Checkpoint{origin, head, {}}.text(), {{verifier->name, verifier->id, payload}}};
    auto again = openCertificateCheckpoint(note.bytes(), origin, key);
    if (!again)
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The certificate log's key made a signature that does not verify."),
                     QT_TRANSLATE_NOOP("core", "Nothing was published. Check that the right token is attached."))
            .withCause(again.error());
    return again;
}

} // namespace chancery::transparency
