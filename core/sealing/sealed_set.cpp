#include "core/sealing/sealed_set.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/sealing/derive.h"

#include <QJsonArray>
#include <QSet>
#include <algorithm>
#include <limits>

namespace chancery::sealing {

namespace {

constexpr qint64 LargestNumber = std::numeric_limits<quint32>::max();
constexpr int MostShares = 254;
constexpr qsizetype SmallestSealed = qsizetype{KeySize} + 12 + 1 + 16; // one byte in a box
constexpr qsizetype LargestSealed = 4096;
constexpr qsizetype LargestCredentialId = 1023; // CTAP 2.1: it must fit into a length of two bytes and one message

SealedShare readShare(Fields &f)
{
    SealedShare share;
    share.credentialId = f.base64("credential_id", 1, LargestCredentialId);
    share.epoch = static_cast<quint32>(f.integer("epoch", 1, LargestNumber));
    share.index = static_cast<quint32>(f.integer("index", 1, MostShares));
    share.sealed = f.base64("sealed", SmallestSealed, LargestSealed);
    share.share = f.digest("share");
    return share;
}

// One share an index, every index there, one row a key.
void checkShares(Fields &f, const SealedSet &set)
{
    QMap<quint32, Digest> digests;
    QSet<QByteArray> credentials;
    for (const SealedShare &share : set.shares) {
        if (credentials.contains(share.credentialId))
            f.refuse("shares", QT_TRANSLATE_NOOP("core", "one security key stands here twice"));
        if (digests.value(share.index, share.share) != share.share)
            f.refuse("shares", QT_TRANSLATE_NOOP("core", "one index names two different shares"));
        credentials += share.credentialId;
        digests.insert(share.index, share.share);
    }
    const QList<Digest> all = digests.values();
    for (qsizetype i = 0; i < all.size(); ++i) {
        if (all.indexOf(all[i]) != i)
            f.refuse("shares", QT_TRANSLATE_NOOP("core", "two indices name the same share"));
    }
    if (digests.isEmpty() || digests.lastKey() != static_cast<quint32>(digests.size()))
        f.refuse("shares", QT_TRANSLATE_NOOP("core", "the share of one member is missing"));
    if (digests.size() < set.m)
        f.refuse("shares", QT_TRANSLATE_NOOP("core", "there are fewer shares than are needed to open"));
}

Result<void> checkRecipients(int n, const QList<Recipient> &recipients)
{
    QSet<quint32> indices;
    QSet<QByteArray> credentials;
    for (const Recipient &recipient : recipients) {
        if (recipient.index < 1 || recipient.index > static_cast<quint32>(n) || recipient.epoch < 1 ||
            recipient.credentialId.isEmpty() || credentials.contains(recipient.credentialId))
            return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "A share cannot be sealed to this key."))
                .withDetail(QStringLiteral("seat %1, epoch %2").arg(recipient.index).arg(recipient.epoch));
        indices += recipient.index;
        credentials += recipient.credentialId;
    }
    if (indices.size() == n)
        return {};
    return Error(ErrorCode::NotNow,
                 QT_TRANSLATE_NOOP("core", "Not every member has a key that a share can be sealed to."),
                 QT_TRANSLATE_NOOP("core", "Enrol the missing members' keys first."));
}

} // namespace

QByteArray SealedSet::bytes() const
{
    QJsonArray rows;
    for (const SealedShare &share : shares) {
        rows += QJsonObject{{QStringLiteral("credential_id"), toBase64(share.credentialId)},
                            {QStringLiteral("epoch"), static_cast<qint64>(share.epoch)},
                            {QStringLiteral("index"), static_cast<qint64>(share.index)},
                            {QStringLiteral("sealed"), toBase64(share.sealed)},
                            {QStringLiteral("share"), share.share.hex()}};
    }
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/sealed-set/1")},
                                     {QStringLiteral("m"), m},
                                     {QStringLiteral("number"), static_cast<qint64>(number)},
                                     {QStringLiteral("roster"), roster.hex()},
                                     {QStringLiteral("set"), setText(set)},
                                     {QStringLiteral("shares"), rows},
                                     {QStringLiteral("token_serial"), tokenSerial}});
}

ShareContext SealedSet::context(const SealedShare &share) const
{
    return {roster, tokenSerial, set, number, share.index, share.epoch};
}

const SealedShare *SealedSet::byCredential(QByteArrayView credentialId) const
{
    const auto found = std::find_if(shares.begin(), shares.end(),
                                    [&](const SealedShare &share) { return share.credentialId == credentialId; });
    return found == shares.end() ? nullptr : &*found;
}

QString SealedSet::fileName() const
{
    return QStringLiteral("%1-%2.json").arg(setText(set)).arg(number, 4, 10, QLatin1Char('0'));
}

Result<SealedSet> parseSealedSet(QByteArrayView bytes)
{
    const auto object = parseCanonicalJson(bytes);
    if (!object)
        return object.error();
    SealedSet set;
    Fields f(*object, QStringLiteral("sealed set"));
    f.schema("sealed-set");
    set.m = static_cast<int>(f.integer("m", 2, MostShares));
    set.number = static_cast<quint32>(f.integer("number", 1, LargestNumber));
    set.roster = f.digest("roster");
    set.set =
        f.oneOf("set", {setText(Set::User), setText(Set::Officer)}) == setText(Set::User) ? Set::User : Set::Officer;
    f.objects("shares", [&](Fields &item) { set.shares += readShare(item); });
    set.tokenSerial = f.text("token_serial", 64);
    checkShares(f, set);
    CHANCERY_TRY(f.done());
    return set;
}

Result<SealedSet> sealSet(const Secret &credential, const QString &tokenSerial, const Digest &roster, Set set,
                          quint32 number, int m, int n, const QList<Recipient> &recipients, ports::Random &random)
{
    CHANCERY_TRY(checkRecipients(n, recipients));
    const auto shares = split(credential, m, n, random);
    if (!shares)
        return shares.error();

    SealedSet sealedSet{tokenSerial, roster, set, number, m, {}};
    QList<Recipient> inSeatOrder = recipients;
    std::stable_sort(inSeatOrder.begin(), inSeatOrder.end(),
                     [](const Recipient &a, const Recipient &b) { return a.index < b.index; });
    for (const Recipient &recipient : std::as_const(inSeatOrder)) {
        const Secret &share = shares->at(recipient.index - 1);
        SealedShare row{recipient.index, recipient.credentialId, recipient.epoch, shareDigest(share), {}};
        auto sealed = seal(share, sealedSet.context(row), recipient.publicKey, random);
        if (!sealed)
            return sealed.error();
        row.sealed = *std::move(sealed);
        sealedSet.shares += std::move(row);
    }
    return sealedSet;
}

} // namespace chancery::sealing
