// Opens the root token with nothing but the sealed set on the disk and the touches of M members: the proof that the set
// in force and the token's credential belong together, made without a session.
#pragma once

#include "core/ceremony/state.h"
#include "core/ports/files.h"
#include "core/ports/key_rack.h"
#include "core/ports/security_key.h"
#include "core/ports/token.h"
#include "core/sealing/sealed_set.h"

#include <atomic>
#include <thread>

namespace chancery::test {

// Touches whichever key waits, as long as it lives.
class Toucher
{
public:
    explicit Toucher(ports::KeyRack &rack)
        : m_thread([this, &rack] {
              while (!m_stop) {
                  for (const ports::RackKey &key : rack.keys()) {
                      if (key.state == ports::RackKey::State::WaitingForTouch)
                          static_cast<void>(rack.touch(key.person));
                  }
                  std::this_thread::sleep_for(std::chrono::milliseconds(1));
              }
          })
    {
    }
    ~Toucher()
    {
        m_stop = true;
        m_thread.join();
    }

private:
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

inline Result<Secret> shareOf(const QString &person, const ceremony::State &state, const sealing::SealedSet &set,
                              const sealing::SealedShare &sealed, ports::SecurityKeys &keys, ports::KeyRack &rack)
{
    CHANCERY_TRY(rack.insert(person));
    const auto paths = keys.inserted();
    if (!paths || paths->size() != 1)
        return Error(ErrorCode::NotFound, Text("The key of %1 is not alone in its place.", {person}));
    QByteArray pin;
    for (const ports::RackKey &key : rack.keys()) {
        if (key.person == person)
            pin = key.pin.toUtf8();
    }
    ports::AssertionRequest request;
    request.rpId = rpIdFor(state.domain);
    request.credentialId = sealed.credentialId;
    request.clientDataHash = QByteArray(32, 'x');
    request.salts =
        sealing::salt(state.domain, state.sealingId, sealed.credentialId, sealing::Set::User, sealed.epoch) +
        sealing::salt(state.domain, state.sealingId, sealed.credentialId, sealing::Set::User, sealed.epoch + 1);
    auto assertion = keys.assertCredential(paths->first(), request, Secret::copyOf(pin), [] {});
    CHANCERY_TRY(rack.remove(person));
    if (!assertion)
        return std::move(assertion).error();
    const auto half = sealing::sealingHalf(Secret::copyOf(assertion->hmacSecret.view().first(32)));
    if (!half)
        return half.error();
    return sealing::open(sealed.sealed, set.context(sealed), *half);
}

// root: the ceremony that established the root. now: the newest one.
inline Result<void> openedByTouches(const ceremony::State &root, const ceremony::State &now,
                                    const QString &privateFolder, ports::Files &files, ports::Tokens &tokens,
                                    ports::SecurityKeys &keys, ports::KeyRack &rack)
{
    const ceremony::SealedSetFacts &facts = *now.userSet;
    const QString name = QStringLiteral("%1/sealed/%2-user-%3.json")
                             .arg(privateFolder, facts.tokenSerial)
                             .arg(facts.number, 4, 10, QLatin1Char('0'));
    const auto bytes = files.read(name, qint64{1} << 22);
    if (!bytes)
        return bytes.error();
    const auto set = sealing::parseSealedSet(*bytes);
    if (!set)
        return set.error();
    const Toucher toucher(rack);
    std::vector<Secret> shares;
    const policy::Roster &roster = *root.rosterInForce();
    // The last M members: in the ceremonies it is the first who come to the desk.
    for (auto member = roster.members.rbegin(); static_cast<int>(shares.size()) < set->m; ++member) {
        const sealing::SealedShare *sealed = set->byCredential(member->keys.first().credentialId);
        if (!sealed)
            return Error(ErrorCode::NotFound, Text("There is no share for %1.", {member->id}));
        auto share = shareOf(member->id, root, *set, *sealed, keys, rack);
        if (!share)
            return std::move(share).error();
        shares.push_back(std::move(*share));
    }
    QList<const Secret *> all;
    for (const Secret &share : shares)
        all += &share;
    const auto credential = sealing::join(all);
    if (!credential)
        return credential.error();
    const auto pin = sealing::pinFrom(*credential, 32);
    if (!pin)
        return pin.error();
    auto token = tokens.open({root.rootToken->id.serial, root.rootToken->id.label});
    if (!token)
        return std::move(token).error();
    CHANCERY_TRY((*token)->login(*pin));
    const auto objects = (*token)->inventory();
    if (!objects)
        return objects.error();
    qsizetype privateKeys = 0;
    bool planned = false;
    for (const ports::TokenObject &object : *objects) {
        privateKeys += object.objectClass == QLatin1String("private-key") ? 1 : 0;
        planned = planned || object.id == root.context.plan.key.ckaId;
    }
    CHANCERY_TRY((*token)->logout());
    if (privateKeys != 1 || !planned)
        return Error(ErrorCode::Damaged, Text("The root token holds %1 private keys.", {QString::number(privateKeys)}));
    return {};
}

} // namespace chancery::test
