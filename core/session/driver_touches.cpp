#include "core/session/driver.h"

#include "core/base/fields.h"
#include "core/ceremony/record.h"

namespace chancery::session {

namespace {

constexpr std::size_t SaltSize = 32;

Secret half(const Secret &both, std::size_t index)
{
    if (both.size() < (index + 1) * SaltSize)
        return {};
    return Secret::copyOf(both.view().sliced(static_cast<qsizetype>(index * SaltSize), SaltSize));
}

Error noSecret()
{
    return Error(ErrorCode::Unsupported, QT_TRANSLATE_NOOP("core", "The key did not give what opens a share."),
                 QT_TRANSLATE_NOOP("core", "Use a key with the hmac-secret extension."));
}

} // namespace

QByteArray Session::Driver::messageFor(DeskUse use, const DeskTask &task, const QString &person)
{
    const ceremony::Attendee *attendee = m_state.person(person);
    if (!attendee || !attendee->present)
        return {};
    switch (use) {
    case DeskUse::SignRoster:
        return m_state.draftRoster && m_state.draftRoster->find(person) && !m_state.rosterSignatures.contains(person)
                   ? m_state.draftRoster->bytes()
                   : QByteArray();
    case DeskUse::Approve: {
        const ceremony::StatementState *open = m_state.statementValid(now()) ? m_state.currentStatement() : nullptr;
        const policy::Roster *roster = m_state.rosterInForce();
        const ceremony::Approval *before = open ? open->by(person) : nullptr;
        if (!open || !roster || !roster->find(person) || (before && before->shareHeld))
            return {};
        return open->statement.bytes();
    }
    case DeskUse::Countersign:
        return m_state.countersigned.contains(person) || m_state.refused.contains(person) ? QByteArray()
                                                                                          : m_state.recordBytes;
    case DeskUse::Object:
        m_noteTime = now();
        m_noteAbout = m_state.head;
        return ceremony::signedNote(m_state, "objection", person, m_noteTime, task.reason, task.text, m_noteAbout);
    case DeskUse::Resolve: {
        const ceremony::Objection *open = m_state.openObjection();
        if (!open || attendee->role != ceremony::Role::Member || open->resolvedBy.contains(person))
            return {};
        return ceremony::resolutionNote(m_state, *open, task.text, task.goOn);
    }
    case DeskUse::Remark:
    case DeskUse::Refuse:
        m_noteTime = now();
        return ceremony::signedNote(m_state, use == DeskUse::Refuse ? "refusal" : "remark", person, m_noteTime,
                                    QString(), task.text, m_state.record);
    case DeskUse::None:
    case DeskUse::Enrol:
    case DeskUse::Register:
        return {};
    }
    Q_UNREACHABLE();
}

Result<void> Session::Driver::touched(Touched touched, const DeskTask &task)
{
    Result<void> done;
    switch (touched.use) {
    case DeskUse::Enrol:
        done = enrolled(touched);
        break;
    case DeskUse::Register:
        done = registered(touched);
        break;
    case DeskUse::SignRoster:
        done = rosterTouched(touched);
        break;
    case DeskUse::Approve:
        done = approved(touched);
        break;
    default:
        done = signedPlainly(touched, task);
        break;
    }
    // The caller is the desk, which goes on by itself; the driver follows when it is done.
    QMetaObject::invokeMethod(
        this, [this] { afterEntries(); }, Qt::QueuedConnection);
    return done;
}

Result<void> Session::Driver::enrolled(const Touched &touched)
{
    policy::MemberKey key;
    key.credentialId = touched.credential.id;
    key.publicKey = touched.credential.publicKey;
    key.aaguid = touched.credential.aaguid;
    key.firmware = touched.info.firmware;
    key.attestation = policy::Attestation{touched.credential.attestationFormat, touched.credential.attestationAlgorithm,
                                          touched.credential.authenticatorData, touched.credential.attestationSignature,
                                          touched.credential.certificates};
    const auto user = sealing::sealingHalf(half(touched.assertion.hmacSecret, 0));
    const auto officer = sealing::sealingHalf(half(touched.assertion.hmacSecret, 1));
    if (!user || !officer)
        return noSecret();
    key.sealingUser = user->publicKey;
    key.sealingOfficer = officer->publicKey;
    return perform(ceremony::EnrolKey{touched.person, key, touched.info.product});
}

Result<void> Session::Driver::registered(const Touched &touched)
{
    return perform(ceremony::RegisterKey{
        touched.person, approval::securityKeyPublicKey(touched.credential.publicKey, rpIdFor(m_state.domain)),
        touched.credentialId});
}

Result<void> Session::Driver::rosterTouched(const Touched &touched)
{
    const policy::MemberKey *key = m_state.draftRoster->key(touched.credentialId);
    const auto signature =
        approval::assemble(approval::Form::Webauthn, signature_namespace::roster(m_state.domain), touched.message,
                           m_state.domain, approval::securityKeyPublicKey(key->publicKey, rpIdFor(m_state.domain)),
                           touched.assertion.authenticatorData, touched.assertion.signature);
    if (!signature)
        return signature.error();
    ceremony::SignRoster command{touched.person, *signature, {}};
    // Both shares are opened, compared with what was published, and wiped again at once.
    std::size_t index = 0;
    for (const ceremony::SealedSetFacts &facts : {*m_state.userSet, *m_state.officerSet}) {
        const auto set = m_store.read(facts);
        if (!set)
            return set.error();
        const sealing::SealedShare *sealed = set->byCredential(touched.credentialId);
        auto opener = sealing::sealingHalf(half(touched.assertion.hmacSecret, index++));
        if (!sealed || !opener)
            return noSecret();
        const auto share = sealing::open(sealed->sealed, set->context(*sealed), *opener);
        if (!share)
            return share.error();
        command.shares.insert(facts.set, sealing::shareDigest(*share));
    }
    return perform(command);
}

Result<void> Session::Driver::approved(Touched &touched)
{
    const policy::MemberKey *key = m_state.rosterInForce()->key(touched.credentialId);
    const auto signature =
        approval::assemble(approval::Form::Webauthn, signature_namespace::approval(m_state.domain), touched.message,
                           m_state.domain, approval::securityKeyPublicKey(key->publicKey, rpIdFor(m_state.domain)),
                           touched.assertion.authenticatorData, touched.assertion.signature);
    if (!signature)
        return signature.error();
    auto thisHalf = sealing::sealingHalf(half(touched.assertion.hmacSecret, 0));
    auto nextHalf = sealing::sealingHalf(half(touched.assertion.hmacSecret, 1));
    if (!thisHalf || !nextHalf)
        return noSecret();
    Vault::Held held;
    const auto opened = [&](const ceremony::SealedSetFacts &facts) -> Result<Secret> {
        const auto set = m_store.read(facts);
        if (!set)
            return set.error();
        const sealing::SealedShare *sealed = set->byCredential(touched.credentialId);
        if (!sealed)
            return noSecret();
        const bool next = static_cast<int>(sealed->epoch) == touched.epoch + 1;
        auto share = sealing::open(sealed->sealed, set->context(*sealed), next ? *nextHalf : *thisHalf);
        const ceremony::SetRecipient *published = facts.byCredential(touched.credentialId);
        if (share && (!published || sealing::shareDigest(*share) != published->share))
            return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "The share is not the one that was published."),
                         QT_TRANSLATE_NOOP("core", "Stop, and object: the sealed shares of this token are not right."));
        return share;
    };
    auto current = opened(*m_state.userSet);
    if (!current)
        return current.error();
    held.current = std::move(*current);
    if (m_state.nextUserSet) {
        auto next = opened(*m_state.nextUserSet);
        if (!next)
            return next.error();
        held.next = std::move(*next);
    }
    const auto done = perform(ceremony::Approve{touched.person, touched.credentialId, *signature, true,
                                                touched.epoch + 1, nextHalf->publicKey});
    if (done)
        held.nextHalf = std::move(*nextHalf);
    // The disk may have taken the approval and not the sealing key after it: the share counts, and the next set is
    // sealed to the half before.
    const ceremony::StatementState *open = m_state.currentStatement();
    const ceremony::Approval *counted = open ? open->by(touched.person) : nullptr;
    if (done || (counted && counted->shareHeld && counted->file == Digest::of(*signature)))
        m_vault.hold(touched.person, std::move(held));
    return done;
}

Result<void> Session::Driver::signedPlainly(const Touched &touched, const DeskTask &task)
{
    const auto key = m_state.signingKey(touched.person);
    if (!key)
        return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "No key of this person is known here."));
    const bool objects = touched.use == DeskUse::Object || touched.use == DeskUse::Resolve;
    const QString nameSpace = touched.use == DeskUse::Countersign ? signature_namespace::eventRecord(m_state.domain)
                              : objects                           ? signature_namespace::objection(m_state.domain)
                              : touched.use == DeskUse::Refuse    ? signature_namespace::refusal(m_state.domain)
                                                                  : signature_namespace::remark(m_state.domain);
    const auto signature = approval::assemble(approval::Form::Plain, nameSpace, touched.message, m_state.domain, *key,
                                              touched.assertion.authenticatorData, touched.assertion.signature);
    if (!signature)
        return signature.error();
    switch (touched.use) {
    case DeskUse::Countersign:
        return perform(ceremony::Countersign{touched.person, *signature});
    case DeskUse::Object:
        return perform(ceremony::Object{touched.person, task.reason, task.text, m_noteTime, *signature, m_noteAbout,
                                        task.differs});
    case DeskUse::Resolve:
        return perform(ceremony::Resolve{touched.person, task.text, task.goOn, *signature});
    default:
        return perform(
            ceremony::Note{touched.use == DeskUse::Refuse, touched.person, task.text, m_noteTime, *signature});
    }
}

} // namespace chancery::session
