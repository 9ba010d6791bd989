#include "core/pki/sct_check.h"

#include "core/pki/keys.h"

#include <algorithm>
#include <openssl/rsa.h>

namespace chancery::pki {

namespace {

constexpr int SmallestRsa = 2048;
constexpr int LargestRsa = 8192;

Error badLogKey(const char *why)
{
    return Error(ErrorCode::BadInput,
                 QT_TRANSLATE_NOOP("core", "The public key is not one that a certificate log can have."),
                 QT_TRANSLATE_NOOP("core", "Give the log's own key: P-256, or RSA of at least 2048 bits."))
        .withDetail(QString::fromLatin1(why));
}

Error spoilt(const char *sentence, const QStringList &values)
{
    return Error(ErrorCode::BadInput, Text(sentence, values),
                 QT_TRANSLATE_NOOP("core", "Do not put it into a certificate. Ask the log once more, or another one."));
}

QString timeOf(quint64 milliseconds)
{
    const auto largest = static_cast<quint64>(std::numeric_limits<qint64>::max());
    const QDateTime time =
        QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(std::min(milliseconds, largest)), Qt::UTC);
    return time.isValid() ? time.toString(Qt::ISODateWithMs) : QString::number(milliseconds);
}

} // namespace

Result<LogKey> LogKey::parse(QByteArrayView spki)
{
    LogKey out;
    out.m_spki = spki.toByteArray();
    if (spkiAlgorithm(spki) == KeyAlgorithm::P256) {
        if (const auto key = publicKey(spki); !key)
            return key.error();
        return out;
    }
    const auto key = decode<PkeyPtr, d2i_PUBKEY>(spki);
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
        return badLogKey("neither P-256 nor RSA");
    const int bits = EVP_PKEY_get_bits(key.get());
    if (bits < SmallestRsa || bits > LargestRsa)
        return badLogKey("its length is out of bounds");
    if (const auto again = spkiOf(key.get()); !again || *again != spki)
        return badLogKey("it is not encoded as DER has it");
    out.m_signer = SctSigner::Rsa;
    return out;
}

Result<void> LogKey::verify(QByteArrayView message, SctSigner signer, QByteArrayView signature) const
{
    const auto key = decode<PkeyPtr, d2i_PUBKEY>(m_spki);
    const DigestContextPtr context(EVP_MD_CTX_new());
    if (signer != m_signer || !key || !context ||
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestVerify(context.get(), octets(signature), count(signature), octets(message), count(message)) != 1)
        return Error(ErrorCode::BadInput,
                     QT_TRANSLATE_NOOP("core", "The signature was not made by this log's key over these bytes."),
                     QT_TRANSLATE_NOOP("core", "Check that it is the right log's key and that no file was changed."))
            .withDetail(opensslSays());
    return {};
}

Result<void> verifySct(const Sct &sct, const LogEntry &entry, const LogKey &key)
{
    if (sct.logId != key.id())
        return spoilt(QT_TRANSLATE_NOOP("core", "The timestamp is of the log %1, not of the log whose key this is."),
                      {sct.logId.hex()});
    return key.verify(timestampedLeaf(sct.timestamp, entry, sct.extensions), sct.signer, sct.signature);
}

Result<KnownLog> checkSct(const Sct &sct, const LogEntry &entry, const SctRules &rules)
{
    const auto log = std::find_if(rules.logs.begin(), rules.logs.end(),
                                  [&](const KnownLog &known) { return known.key.id() == sct.logId; });
    if (log == rules.logs.end())
        return Error(
            ErrorCode::NotAllowed,
            Text(QT_TRANSLATE_NOOP("core", "The timestamp is by a log that is not known here: %1"), {sct.logId.hex()}),
            QT_TRANSLATE_NOOP("core", "Take only timestamps by the logs that the profile names."));
    if (const auto held = verifySct(sct, entry, log->key); !held)
        return spoilt(QT_TRANSLATE_NOOP("core", "The timestamp by %1 is not for this certificate, or its signature is "
                                                "wrong."),
                      {log->name})
            .withCause(held.error());
    const qint64 now = rules.now.toMSecsSinceEpoch();
    if (now < 0 || sct.timestamp > static_cast<quint64>(now))
        return spoilt(QT_TRANSLATE_NOOP("core", "The timestamp by %1 is from the future: %2"),
                      {log->name, timeOf(sct.timestamp)});
    const auto index = leafIndexOf(sct.extensions);
    if (log->indexed && !index)
        return index.error();
    if (log->indexed && !*index)
        return spoilt(QT_TRANSLATE_NOOP("core", "The timestamp by %1 does not say where the entry stands in the log."),
                      {log->name});
    return *log;
}

Result<void> checkSctList(const QList<Sct> &scts, const LogEntry &entry, const SctRules &rules)
{
    QList<Digest> seen;
    for (const Sct &sct : scts) {
        const auto log = checkSct(sct, entry, rules);
        CHANCERY_TRY(log);
        if (seen.contains(sct.logId))
            return spoilt(QT_TRANSLATE_NOOP("core", "There are two timestamps by %1."), {log->name});
        seen += sct.logId;
    }
    if (seen.size() < rules.least)
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "There are timestamps by %1 logs; %2 are needed."),
                          {QString::number(seen.size()), QString::number(rules.least)}),
                     QT_TRANSLATE_NOOP("core", "Submit it to further logs that the profile names."));
    return {};
}

} // namespace chancery::pki
