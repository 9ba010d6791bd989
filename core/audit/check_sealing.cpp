// sealing.sets and sealing.replaced: to whom each credential was sealed, and that none outlived its ceremony.
#include "core/audit/audit_state.h"

#include "core/base/wire.h"

namespace chancery::audit {

namespace {

using ceremony::SealedSetFacts;
using ceremony::SetRecipient;

QByteArray halfName(QByteArrayView credential, qint64 epoch)
{
    return WireWriter().string(credential).u32(static_cast<quint32>(epoch)).bytes();
}

Error differs(const Text &why)
{
    return Error(ErrorCode::Damaged, why);
}

Result<void> checkRecipient(const Lineage &lineage, const SealedSetFacts &set, const SetRecipient &recipient)
{
    const policy::Roster &roster = *lineage.roster;
    const policy::Member *member = roster.byCredential(recipient.credentialId);
    if (!member)
        return differs(QT_TRANSLATE_NOOP("core", "a share is sealed to a key that the roster does not name"));
    if (recipient.index != roster.seat(member->id))
        return differs(Text(QT_TRANSLATE_NOOP("core", "%1 got the share of another seat"), {member->id}));
    const policy::MemberKey *key = roster.key(recipient.credentialId);
    const QByteArray first = set.set == QLatin1String("so") ? key->sealingOfficer : key->sealingUser;
    const QByteArray known =
        recipient.epoch == 1 ? first : lineage.sealingHalves.value(halfName(recipient.credentialId, recipient.epoch));
    if (known != recipient.publicKey)
        return differs(Text(QT_TRANSLATE_NOOP("core", "the sealing key used for %1 was not published"), {member->id}));
    return {};
}

Result<void> checkSet(const Lineage &lineage, const SealedSetFacts &set)
{
    const policy::Roster &roster = *lineage.roster;
    if (set.roster != roster.digest() || set.m != roster.m)
        return differs(QT_TRANSLATE_NOOP("core", "the set is sealed to another roster"));
    QMap<int, Digest> shares;
    QSet<QByteArray> credentials;
    for (const SetRecipient &recipient : set.recipients) {
        CHANCERY_TRY(checkRecipient(lineage, set, recipient));
        if (credentials.contains(recipient.credentialId) ||
            shares.value(recipient.index, recipient.share) != recipient.share)
            return differs(QT_TRANSLATE_NOOP("core", "a share stands in the set twice"));
        credentials.insert(recipient.credentialId);
        shares.insert(recipient.index, recipient.share);
    }
    if (shares.size() != roster.members.size())
        return differs(QT_TRANSLATE_NOOP("core", "not every member has a share"));
    QSet<QString> distinct;
    for (const Digest &digest : shares)
        distinct.insert(digest.hex());
    if (distinct.size() != shares.size())
        return differs(QT_TRANSLATE_NOOP("core", "two members have the same share"));
    return {};
}

void checkSealedLine(Audit &a, const Ceremony &c, const transcript::Line &line, std::optional<SealedSetFacts> &inUse,
                     std::optional<SealedSetFacts> &next)
{
    const auto set = SealedSetFacts::fromJson(line.data.value(QLatin1String("set")).toObject());
    const auto fail = [&](const Text &why) { a.findings.failed(claim::SealingSets, c.at(line), why); };
    if (!set)
        return fail(set.error().text());
    if (const auto fits = checkSet(a.lineage, *set); !fits)
        fail(fits.error().text());
    if (set->set == QLatin1String("user")) {
        if (inUse && set->number != inUse->number + 1)
            fail(QT_TRANSLATE_NOOP("core", "the sets are not numbered in order"));
        if (inUse && set->tokenSerial != inUse->tokenSerial)
            fail(QT_TRANSLATE_NOOP("core", "the set belongs to another token"));
        (inUse ? next : inUse) = *set;
    }
    a.findings.held(
        claim::SealingSets,
        QStringLiteral("%1: %2 set %3 to %4 keys").arg(c.id, set->set).arg(set->number).arg(set->recipients.size()));
}

} // namespace

void checkSealing(Audit &a, const Ceremony &c)
{
    if (!a.lineage.roster) {
        if (!c.aborted)
            a.findings.notChecked(claim::SealingSets,
                                  Text(QT_TRANSLATE_NOOP("core", "No roster is in force in %1."), {c.id}));
        return;
    }
    std::optional<SealedSetFacts> &inUse = a.lineage.userSet;
    std::optional<SealedSetFacts> next;
    const QMap<qint64, approval::Statement> statements = statementsOf(c);
    bool owed = false;
    bool opened = false;
    for (const transcript::Line &line : c.lines) {
        if (is(line, "sealing-key")) {
            a.lineage.sealingHalves.insert(halfName(bytes(line, "credential_id"), number(line, "epoch")),
                                           bytes(line, "public_key"));
        } else if (is(line, "token-setup")) {
            inUse.reset(); // another token from here on; a set of an attempt that broke off opens nothing
        } else if (is(line, "sealed")) {
            checkSealedLine(a, c, line, inUse, next);
        } else if (is(line, "token-opened")) {
            owed = opened = true;
            if (next && next->number == number(line, "number"))
                inUse = std::exchange(next, std::nullopt);
        } else if (is(line, "completed")) {
            const auto operations = statements.value(number(line, "statement")).operations;
            const qint64 op = number(line, "op");
            const auto *reseal = op >= 1 && op <= operations.size()
                                     ? std::get_if<approval::ResealOperation>(&operations[op - 1])
                                     : nullptr;
            // When recovery opened the token with the new credential already, that one was used: one more is owed.
            if (reseal && next && next->number == reseal->number) {
                inUse = std::exchange(next, std::nullopt);
                owed = false;
            }
        }
    }
    if (owed)
        a.findings.failed(claim::SealingReplaced, c.id,
                          QT_TRANSLATE_NOOP("core", "the token was opened, and no replacement was completed after it"));
    else if (opened)
        a.findings.held(claim::SealingReplaced, c.id);
}

} // namespace chancery::audit
