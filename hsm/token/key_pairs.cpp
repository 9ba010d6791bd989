#include "hsm/token/key_pairs.h"

#include "hsm/token/key_forms.h"
#include "hsm/token/objects.h"
#include "hsm/token/pkcs11_errors.h"
#include "hsm/token/unfinished_keys.h"

#include <QtGlobal>
#include <array>

namespace chancery::hsm {

namespace {

CK_MECHANISM_TYPE generationOf(KeyAlgorithm algorithm)
{
    return algorithm == KeyAlgorithm::Ed25519 ? CKM_EC_EDWARDS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN;
}

CK_MECHANISM_TYPE signingOf(KeyAlgorithm algorithm)
{
    return algorithm == KeyAlgorithm::Ed25519 ? CKM_EDDSA : CKM_ECDSA;
}

Error cannotMake(KeyAlgorithm algorithm)
{
    return Error(ErrorCode::Unsupported,
                 Text(QT_TRANSLATE_NOOP("core", "This token cannot make %1 keys."), {keyAlgorithmName(algorithm)}),
                 QT_TRANSLATE_NOOP("core", "Take a token that supports this kind of key."));
}

Result<QList<CK_MECHANISM_TYPE>> mechanismsOf(const TokenSession &session)
{
    CK_ULONG count = 0;
    const CK_FUNCTION_LIST &api = session.api();
    CHANCERY_TRY(checked(api.C_GetMechanismList(session.slot(), nullptr, &count), "C_GetMechanismList"));
    QList<CK_MECHANISM_TYPE> out(static_cast<qsizetype>(count));
    CHANCERY_TRY(checked(api.C_GetMechanismList(session.slot(), out.data(), &count), "C_GetMechanismList"));
    out.resize(static_cast<qsizetype>(count));
    return out;
}

// Asked of the list and not of C_GetMechanismInfo, where SoftHSM tells of mechanisms that are switched off.
Result<void> needMechanisms(const TokenSession &session, KeyAlgorithm algorithm)
{
    const auto mechanisms = mechanismsOf(session);
    if (!mechanisms)
        return mechanisms.error();
    if (!mechanisms->contains(generationOf(algorithm)) || !mechanisms->contains(signingOf(algorithm)))
        return cannotMake(algorithm).withDetail(returnValueText(CKR_MECHANISM_INVALID));
    return {};
}

// The attributes that SoftHSM, NSS and tpm2-pkcs11 all take; more of them and tpm2-pkcs11 refuses.
Template privateTemplate(const ports::KeyToMake &key)
{
    Template out;
    out.flag(CKA_TOKEN, true).flag(CKA_PRIVATE, true).flag(CKA_SENSITIVE, true).flag(CKA_EXTRACTABLE, false);
    return out.flag(CKA_SIGN, true).bytes(CKA_LABEL, key.label.toUtf8()).bytes(CKA_ID, key.id);
}

Template publicTemplate(const ports::KeyToMake &key)
{
    Template out;
    out.bytes(CKA_EC_PARAMS, curveParameters(key.algorithm)).flag(CKA_TOKEN, true).flag(CKA_PRIVATE, false);
    return out.flag(CKA_VERIFY, true).bytes(CKA_LABEL, key.label.toUtf8()).bytes(CKA_ID, key.id);
}

Result<void> needFreeId(const TokenSession &session, const QByteArray &id)
{
    for (const CK_OBJECT_CLASS objectClass : {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKO_SECRET_KEY}) {
        const auto found = findObjects(session, Template().number(CKA_CLASS, objectClass).bytes(CKA_ID, id));
        if (!found)
            return found.error();
        if (!found->isEmpty())
            return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "The token holds a key with this id already."),
                         QT_TRANSLATE_NOOP("core", "Use that key, or plan another id for the new one."));
    }
    return {};
}

Error notKept()
{
    return Error(ErrorCode::Unsupported,
                 QT_TRANSLATE_NOOP("core", "The token does not keep its private keys to itself."),
                 QT_TRANSLATE_NOOP("core", "The new key was removed again. Take another token."));
}

// Curve and point: on the public key, or where some vendors keep them, on the private one.
Result<std::optional<QByteArray>> readEither(const TokenSession &session, std::span<const CK_OBJECT_HANDLE> objects,
                                             CK_ATTRIBUTE_TYPE type)
{
    for (const CK_OBJECT_HANDLE object : objects) {
        auto value = readAttribute(session, object, type);
        if (!value || (*value && !(*value)->isEmpty()))
            return value;
    }
    return std::optional<QByteArray>();
}

Result<ports::TokenKey> readKey(const TokenSession &session, CK_OBJECT_HANDLE privateKey,
                                const std::optional<CK_OBJECT_HANDLE> &publicKey)
{
    const std::array<CK_OBJECT_HANDLE, 2> objects{publicKey.value_or(privateKey), privateKey};
    const auto curve = readEither(session, objects, CKA_EC_PARAMS);
    if (!curve)
        return curve.error();
    const auto point = readEither(session, objects, CKA_EC_POINT);
    if (!point)
        return point.error();
    const auto algorithm = *curve ? algorithmOfCurve(**curve) : std::nullopt;
    if (!algorithm || !*point)
        return Error(ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("core", "The key on the token is of a kind that is not used here."),
                     QT_TRANSLATE_NOOP("core", "Keys have to be P-256, P-384 or Ed25519, with their public half."));
    auto spki = spkiFromPoint(*algorithm, **point);
    if (!spki)
        return std::move(spki).error();
    const auto attributes = readKeyAttributes(session, privateKey);
    if (!attributes)
        return attributes.error();
    return ports::TokenKey{*spki, *algorithm, *attributes};
}

// Without those that a power cut left unfinished.
Result<QList<CK_OBJECT_HANDLE>> privateKeysOf(const TokenSession &session, const QByteArray &id)
{
    const auto found = findObjects(session, Template().number(CKA_CLASS, CKO_PRIVATE_KEY).bytes(CKA_ID, id));
    if (!found)
        return found.error();
    QList<CK_OBJECT_HANDLE> out;
    for (const CK_OBJECT_HANDLE object : *found) {
        const auto nothing = holdsNothing(session, object);
        if (!nothing)
            return nothing.error();
        if (!*nothing)
            out += object;
    }
    return out;
}

} // namespace

Result<KeyPair> makeKeyPair(const TokenSession &session, const ports::KeyToMake &wanted)
{
    if (wanted.id.isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "A key needs an id."));
    CHANCERY_TRY(needMechanisms(session, wanted.algorithm));
    CHANCERY_TRY(removeUnfinished(session, wanted));
    CHANCERY_TRY(needFreeId(session, wanted.id));
    const Template privateHalf = privateTemplate(wanted);
    const Template publicHalf = publicTemplate(wanted);
    QList<CK_ATTRIBUTE> privateAttributes = privateHalf.attributes();
    QList<CK_ATTRIBUTE> publicAttributes = publicHalf.attributes();
    CK_MECHANISM mechanism{generationOf(wanted.algorithm), nullptr, 0};
    CK_OBJECT_HANDLE publicKey = CK_INVALID_HANDLE;
    KeyPair pair;
    const CK_RV answer = session.api().C_GenerateKeyPair(
        session.handle(), &mechanism, publicAttributes.data(), static_cast<CK_ULONG>(publicAttributes.size()),
        privateAttributes.data(), static_cast<CK_ULONG>(privateAttributes.size()), &publicKey, &pair.privateKey);
    CHANCERY_TRY(checked(answer, "C_GenerateKeyPair"));
    auto key = readKey(session, pair.privateKey, publicKey);
    if (!key)
        return std::move(key).error();
    const ports::KeyAttributes &kept = key->attributes;
    if (!kept.sensitive || kept.extractable || !kept.alwaysSensitive || !kept.neverExtractable) {
        session.api().C_DestroyObject(session.handle(), pair.privateKey);
        session.api().C_DestroyObject(session.handle(), publicKey);
        return notKept();
    }
    pair.key = *key;
    return pair;
}

Result<std::optional<KeyPair>> findKeyPair(const TokenSession &session, const QByteArray &id)
{
    const auto found = privateKeysOf(session, id);
    if (!found)
        return found.error();
    if (found->isEmpty())
        return std::optional<KeyPair>();
    if (found->size() > 1)
        return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "The token holds several keys with the same id."),
                     QT_TRANSLATE_NOOP("core", "Nobody can tell which one is meant. Take this token out of use."));
    const auto halves = findObjects(session, Template().number(CKA_CLASS, CKO_PUBLIC_KEY).bytes(CKA_ID, id));
    if (!halves)
        return halves.error();
    KeyPair pair;
    pair.privateKey = found->first();
    auto key = readKey(session, pair.privateKey,
                       halves->isEmpty() ? std::nullopt : std::optional<CK_OBJECT_HANDLE>(halves->first()));
    if (!key)
        return std::move(key).error();
    pair.key = *key;
    return std::optional<KeyPair>(pair);
}

Result<QByteArray> signRaw(const TokenSession &session, const KeyPair &pair, QByteArrayView message)
{
    // Its length is the algorithm's by making: modules take digests of other lengths without a word.
    QByteArray input = bytesToSign(pair.key.algorithm, message);
    CK_MECHANISM mechanism{signingOf(pair.key.algorithm), nullptr, 0};
    const CK_FUNCTION_LIST &api = session.api();
    CHANCERY_TRY(checked(api.C_SignInit(session.handle(), &mechanism, pair.privateKey), "C_SignInit"));
    QByteArray raw(256, '\0');
    CK_ULONG size = static_cast<CK_ULONG>(raw.size());
    CHANCERY_TRY(
        checked(api.C_Sign(session.handle(), reinterpret_cast<unsigned char *>(input.data()),
                           static_cast<CK_ULONG>(input.size()), reinterpret_cast<unsigned char *>(raw.data()), &size),
                "C_Sign"));
    raw.resize(static_cast<qsizetype>(size));
    return x509Signature(pair.key.algorithm, raw);
}

} // namespace chancery::hsm
