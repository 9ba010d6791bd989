#include "core/transparency/cosignature.h"

#include "core/base/wire.h"
#include "core/transparency/ed25519.h"

namespace chancery::transparency {

QByteArray cosignedMessage(QByteArrayView checkpointText, quint64 time)
{
    return "cosignature/v1\ntime " + QByteArray::number(time) + '\n' + checkpointText.toByteArray();
}

Result<quint64> checkCosignature(QByteArrayView checkpointText, const NoteSignature &signature,
                                 const VerifierKey &witness)
{
    WireReader in(signature.signature);
    const quint64 time = in.u64();
    const QByteArray bytes = in.raw(Ed25519SignatureSize);
    if (witness.type != NoteKeyType::Cosignature || !signature.isBy(witness) || !in.ok() || !in.atEnd() ||
        time > LatestTime || !verifiesEd25519(cosignedMessage(checkpointText, time), bytes, witness.key))
        return Error(ErrorCode::Damaged,
                     Text(QT_TRANSLATE_NOOP("core", "The cosignature of \"%1\" is wrong."), {witness.name}),
                     QT_TRANSLATE_NOOP("core", "Use nothing of this file. It was changed, or its maker erred."));
    return time;
}

Result<NoteSignature> cosign(QByteArrayView checkpointText, quint64 time, const NoteSigner &witness)
{
    const auto signature = witness.sign(cosignedMessage(checkpointText, time));
    if (!signature)
        return signature.error();
    NoteSignature line{witness.key.name, witness.key.id, WireWriter().u64(time).raw(*signature).bytes()};
    if (!checkCosignature(checkpointText, line, witness.key))
        return Error(ErrorCode::DeviceRefused,
                     QT_TRANSLATE_NOOP("core", "The witness's key made a signature that does not verify."),
                     QT_TRANSLATE_NOOP("core", "Nothing was cosigned. Check that the right key is used."));
    return line;
}

} // namespace chancery::transparency
