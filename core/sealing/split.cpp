// The one place for Botan: its RTSS is Shamir's scheme over the secret and the secret's SHA-256, so that a wrong set of
// shares gives an error and not a wrong secret.
#include "core/sealing/derive.h"
#include "core/sealing/sealing.h"

#include <algorithm>
#include <botan/rng.h>
#include <botan/tss.h>
#include <cstring>
#include <numeric>
#include <set>

namespace chancery::sealing {

namespace {

// The layout of a share: identifier 16, hash 1, threshold 1, length 2, index 1, then secret and digest.
constexpr std::size_t IdentifierSize = 16;
constexpr std::size_t HashAt = 16;
constexpr std::size_t ThresholdAt = 17;
constexpr std::size_t IndexAt = 20;
constexpr std::size_t HeaderSize = 20;
constexpr std::size_t ShareSize = 21 + 2 * KeySize;
constexpr unsigned char HashSha256 = 2;
constexpr unsigned char LengthField[2] = {0, 1 + 2 * KeySize};
constexpr int MostShares = 254; // 255 is refused by the library
constexpr int AllSubsetsUpTo = 12;
constexpr int RandomSubsets = 1000;

// ports::Random, as Botan asks for it.
class RandomForBotan final : public Botan::RandomNumberGenerator
{
public:
    explicit RandomForBotan(ports::Random &random) : m_random(random) {}
    void randomize(uint8_t output[], std::size_t length) override
    {
        const Secret bytes = m_random.secret(static_cast<int>(length));
        if (bytes.size() != length)
            throw Botan::Internal_Error("the source of randomness gave too little");
        std::memcpy(output, bytes.data(), length);
    }
    bool accepts_input() const override { return false; }
    void add_entropy(const uint8_t[], std::size_t) override {}
    std::string name() const override { return "ports::Random"; }
    void clear() override {}
    bool is_seeded() const override { return true; }

private:
    ports::Random &m_random;
};

Error doNotJoin(const char *text)
{
    return Error(ErrorCode::Damaged, text,
                 QT_TRANSLATE_NOOP("core", "Compare each share's digest with the published one to find which."));
}

// What the library would believe of a share is checked here first: a changed hash byte would switch its check off.
Result<void> checkShares(const QList<const Secret *> &shares)
{
    if (shares.isEmpty())
        return Error(ErrorCode::NotNow, QT_TRANSLATE_NOOP("core", "There are no shares yet."));
    std::set<unsigned char> indices;
    for (const Secret *share : shares) {
        const unsigned char *bytes = share->data();
        if (share->size() != ShareSize || bytes[HashAt] != HashSha256 || bytes[ThresholdAt] < 2 ||
            std::memcmp(bytes + HashAt + 2, LengthField, sizeof LengthField) != 0 || bytes[IndexAt] == 0)
            return doNotJoin(QT_TRANSLATE_NOOP("core", "One of the shares is damaged."));
        if (std::memcmp(bytes, shares.first()->data(), HeaderSize) != 0)
            return doNotJoin(QT_TRANSLATE_NOOP("core", "The shares do not belong to one another."));
        if (!indices.insert(bytes[IndexAt]).second)
            return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "The same share was given twice."),
                         QT_TRANSLATE_NOOP("core", "Each member has one share; take it once."));
    }
    const int needed = shares.first()->data()[ThresholdAt];
    if (shares.size() < needed)
        return Error(ErrorCode::NotNow,
                     Text(QT_TRANSLATE_NOOP("core", "%1 shares are needed, and there are %2."),
                          {QString::number(needed), QString::number(shares.size())}),
                     QT_TRANSLATE_NOOP("core", "Wait for more members to touch their keys."));
    return {};
}

Result<void> mustJoin(const std::vector<Secret> &shares, const std::vector<std::size_t> &chosen,
                      const Secret &credential)
{
    QList<const Secret *> subset;
    for (const std::size_t i : chosen)
        subset += &shares[i];
    const auto joined = join(subset);
    if (joined && joined->equals(credential))
        return {};
    Error error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "The new shares do not give the secret back."),
                QT_TRANSLATE_NOOP("core", "Nothing was changed. Try again; if it stays so, use another machine."));
    return joined ? std::move(error) : std::move(error).withCause(joined.error());
}

Result<void> everySubsetJoins(const std::vector<Secret> &shares, std::size_t m, const Secret &credential)
{
    std::vector<bool> taken(shares.size(), false);
    std::fill_n(taken.begin(), m, true);
    do {
        std::vector<std::size_t> chosen;
        for (std::size_t i = 0; i < taken.size(); ++i) {
            if (taken[i])
                chosen.push_back(i);
        }
        CHANCERY_TRY(mustJoin(shares, chosen, credential));
    } while (std::prev_permutation(taken.begin(), taken.end()));
    return {};
}

Result<void> manySubsetsJoin(const std::vector<Secret> &shares, std::size_t m, const Secret &credential,
                             ports::Random &random)
{
    const std::size_t n = shares.size();
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t start = 0; start + m <= n; ++start) {
        const auto first = order.begin() + static_cast<std::ptrdiff_t>(start);
        CHANCERY_TRY(mustJoin(shares, {first, first + static_cast<std::ptrdiff_t>(m)}, credential));
    }
    for (int round = 0; round < RandomSubsets; ++round) {
        // Which subsets are tried needs no evenness, only variety: the first m of a shuffle.
        const QByteArray picks = random.bytes(static_cast<int>(2 * m));
        for (std::size_t i = 0; i < m; ++i) {
            const auto at = static_cast<qsizetype>(2 * i);
            const unsigned pick =
                static_cast<unsigned char>(picks[at]) * 256U + static_cast<unsigned char>(picks[at + 1]);
            std::swap(order[i], order[i + pick % (n - i)]);
        }
        const auto first = order.begin();
        CHANCERY_TRY(mustJoin(shares, {first, first + static_cast<std::ptrdiff_t>(m)}, credential));
    }
    return {};
}

} // namespace

Result<std::vector<Secret>> split(const Secret &credential, int m, int n, ports::Random &random)
{
    if (credential.size() != KeySize || m < 2 || n < m || n > MostShares)
        return Error(ErrorCode::Internal,
                     Text(QT_TRANSLATE_NOOP("core", "A secret cannot be split so that %1 of %2 shares open it."),
                          {QString::number(m), QString::number(n)}));
    std::vector<Secret> shares;
    try {
        RandomForBotan rng(random);
        const QByteArray identifier = random.bytes(IdentifierSize);
        const auto made = Botan::RTSS_Share::split(static_cast<uint8_t>(m), static_cast<uint8_t>(n), credential.data(),
                                                   static_cast<uint16_t>(credential.size()),
                                                   {identifier.begin(), identifier.end()}, "SHA-256", rng);
        for (const Botan::RTSS_Share &share : made) {
            Secret copy(share.size());
            std::memcpy(copy.data(), share.data().data(), share.size());
            shares.push_back(std::move(copy));
        }
    } catch (const std::exception &exception) {
        return Error(ErrorCode::Internal, QT_TRANSLATE_NOOP("core", "The secret could not be split."))
            .withDetail(QString::fromUtf8(exception.what()));
    }
    const std::size_t threshold = static_cast<std::size_t>(m);
    CHANCERY_TRY(n <= AllSubsetsUpTo ? everySubsetJoins(shares, threshold, credential)
                                     : manySubsetsJoin(shares, threshold, credential, random));
    return shares;
}

Result<Secret> join(const QList<const Secret *> &shares)
{
    CHANCERY_TRY(checkShares(shares));
    try {
        std::vector<Botan::RTSS_Share> given;
        for (const Secret *share : shares)
            given.emplace_back(share->data(), share->size());
        const Botan::secure_vector<uint8_t> joined = Botan::RTSS_Share::reconstruct(given);
        if (joined.size() != KeySize)
            return doNotJoin(QT_TRANSLATE_NOOP("core", "The shares do not give a secret."));
        Secret credential(joined.size());
        std::memcpy(credential.data(), joined.data(), joined.size());
        return credential;
    } catch (const std::exception &exception) {
        return doNotJoin(QT_TRANSLATE_NOOP("core", "The shares do not give a secret: one of them is wrong."))
            .withDetail(QString::fromUtf8(exception.what()));
    }
}

} // namespace chancery::sealing
