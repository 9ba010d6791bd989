// The rack of simulated keys: the trainer's side as ports::KeyRack, libfido2's side as a KeySource.
#pragma once

#include "core/ports/key_rack.h"
#include "core/ports/random.h"
#include "hsm/key/key_source.h"

namespace chancery::hsm {

class RackBench;

class SimulatedRack final : public ports::KeyRack
{
public:
    // With a folder (which must exist) the keys are kept there after every change, and a rack that an ended program
    // left there is taken up again, with every key out. Without one nothing outlives the rack. random must outlive
    // the rack and its sources; keys, credentials and PINs repeat when its bytes do.
    static Result<std::unique_ptr<SimulatedRack>> create(ports::Random &random, const QString &folder = {});
    ~SimulatedRack() override;

    QList<ports::RackKey> keys() const override;
    Result<void> addKey(const QString &person) override;
    Result<void> insert(const QString &person) override;
    Result<void> touch(const QString &person) override; // NotNow unless the key waits for one
    Result<void> remove(const QString &person) override;
    std::unique_ptr<ports::Subscription> onChange(std::function<void()> changed) override;

    // As it comes from the shop.
    Result<void> addKeyWithoutPin(const QString &person);

    // For FidoKeys. The paths are "sim:PERSON"; the source may outlive the rack.
    std::unique_ptr<KeySource> source() const;

    // What a rehearsal's profile trusts: the DER certificate of this rack's attestation root, and the one AAGUID.
    QByteArray attestationRoot() const;
    static QByteArray aaguid();

private:
    explicit SimulatedRack(std::shared_ptr<RackBench> bench);
    Result<void> add(const QString &person, bool withPin);

    std::shared_ptr<RackBench> m_bench;
};

} // namespace chancery::hsm
