#include "hsm/simulator/simulated_rack.h"

#include "hsm/simulator/rack_bench.h"

#include <QRegularExpression>

namespace chancery::hsm {

namespace {

constexpr int PinDigits = 6;

QByteArray drawnPin(ports::Random &random)
{
    constexpr unsigned char Fair = 250; // the largest multiple of ten in a byte
    QByteArray pin;
    while (pin.size() < PinDigits) {
        const auto byte = static_cast<unsigned char>(random.secret(1).data()[0]);
        if (byte < Fair)
            pin.append(char('0' + byte % 10));
    }
    return pin;
}

Error noSuchKey(const QString &person)
{
    return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "The rack has no key of %1."), {person}),
                 QT_TRANSLATE_NOOP("core", "Choose one of the keys in the rack."));
}

ports::RackKey::State stateOf(const RackSlot &slot)
{
    using State = ports::RackKey::State;
    if (!slot.inserted)
        return State::Out;
    if (slot.key.memory().pin.triesLeft == 0)
        return State::Locked;
    return slot.waiter ? State::WaitingForTouch : State::In;
}

} // namespace

SimulatedRack::SimulatedRack(std::shared_ptr<RackBench> bench) : m_bench(std::move(bench)) {}

SimulatedRack::~SimulatedRack() = default;

Result<std::unique_ptr<SimulatedRack>> SimulatedRack::create(ports::Random &random, const QString &folder)
{
    std::optional<RackMemory> memory;
    if (!folder.isEmpty()) {
        auto loaded = loadRack(folder);
        if (!loaded)
            return loaded.error();
        memory = *std::move(loaded);
    }
    auto authority = memory ? AttestationAuthority::restored(memory->rootScalar, memory->rootCertificate)
                            : AttestationAuthority::created(random);
    if (!authority)
        return Error(ErrorCode::Damaged,
                     Text(QT_TRANSLATE_NOOP("core", "The simulated keys in %1 are damaged."), {folder}),
                     QT_TRANSLATE_NOOP("core", "Start a new rehearsal in another folder."));
    auto bench = std::make_shared<RackBench>(random, *std::move(authority), folder);
    for (const SimulatedMemory &key : memory ? memory->keys : QList<SimulatedMemory>())
        bench->places.emplace(key.person, std::make_unique<RackSlot>(key, random));
    if (!memory)
        CHANCERY_TRY(bench->save());
    return std::unique_ptr<SimulatedRack>(new SimulatedRack(std::move(bench)));
}

QList<ports::RackKey> SimulatedRack::keys() const
{
    const std::lock_guard lock(m_bench->mutex);
    QList<ports::RackKey> out;
    for (const auto &[person, slot] : m_bench->places) {
        const PinMemory &pin = slot->key.memory().pin;
        out.append({person, QString::fromUtf8(pin.pin), stateOf(*slot), pin.triesLeft});
    }
    return out;
}

Result<void> SimulatedRack::addKey(const QString &person)
{
    return add(person, true);
}

Result<void> SimulatedRack::addKeyWithoutPin(const QString &person)
{
    return add(person, false);
}

Result<void> SimulatedRack::add(const QString &person, bool withPin)
{
    static const QRegularExpression personId(QStringLiteral("\\A[a-z][a-z0-9-]{0,31}\\z"));
    if (!personId.match(person).hasMatch())
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "\"%1\" cannot name a person's key."), {person}),
                     QT_TRANSLATE_NOOP("core", "Use lower-case letters, digits and hyphens, a letter first."));
    {
        const std::lock_guard lock(m_bench->mutex);
        if (m_bench->find(person))
            return Error(ErrorCode::Conflict,
                         Text(QT_TRANSLATE_NOOP("core", "%1 has a simulated key already."), {person}),
                         QT_TRANSLATE_NOOP("core", "Use the key that is in the rack."));
        SimulatedMemory memory;
        memory.person = person;
        if (withPin)
            memory.pin.pin = drawnPin(m_bench->random);
        const EcKey attestation = EcKey::drawn(m_bench->random);
        memory.attestationScalar = attestation.scalar();
        memory.attestationCertificate = m_bench->authority.issue(attestation, person, m_bench->random);
        m_bench->places.emplace(person, std::make_unique<RackSlot>(std::move(memory), m_bench->random));
    }
    if (const auto saved = m_bench->save(); !saved) {
        const std::lock_guard lock(m_bench->mutex);
        m_bench->places.erase(person);
        return saved.error();
    }
    m_bench->tell();
    return {};
}

Result<void> SimulatedRack::insert(const QString &person)
{
    {
        const std::lock_guard lock(m_bench->mutex);
        RackSlot *slot = m_bench->find(person);
        if (!slot)
            return noSuchKey(person);
        if (slot->inserted)
            return {};
        slot->inserted = true;
        ++slot->insertion;
        slot->waiter = nullptr;
        slot->touched = false;
        slot->key.powerOn();
    }
    m_bench->tell();
    return {};
}

Result<void> SimulatedRack::touch(const QString &person)
{
    {
        const std::lock_guard lock(m_bench->mutex);
        RackSlot *slot = m_bench->find(person);
        if (!slot)
            return noSuchKey(person);
        if (!slot->inserted || !slot->waiter)
            return Error(ErrorCode::NotNow,
                         Text(QT_TRANSLATE_NOOP("core", "The key of %1 does not wait for a touch."), {person}),
                         QT_TRANSLATE_NOOP("core", "Touch it when the console asks for it."));
        slot->touched = true;
    }
    m_bench->tell();
    return {};
}

Result<void> SimulatedRack::remove(const QString &person)
{
    {
        const std::lock_guard lock(m_bench->mutex);
        RackSlot *slot = m_bench->find(person);
        if (!slot)
            return noSuchKey(person);
        slot->inserted = false;
        slot->waiter = nullptr;
        slot->touched = false;
    }
    m_bench->tell();
    return {};
}

std::unique_ptr<ports::Subscription> SimulatedRack::onChange(std::function<void()> changed)
{
    return subscribeTo(m_bench, std::move(changed));
}

QByteArray SimulatedRack::attestationRoot() const
{
    return m_bench->authority.certificate();
}

QByteArray SimulatedRack::aaguid()
{
    return simulatedAaguid();
}

} // namespace chancery::hsm
