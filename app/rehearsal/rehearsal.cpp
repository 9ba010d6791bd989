#include "app/rehearsal/rehearsal.h"

#include "app/system/system_ports.h"
#include "core/archive/disk_files.h"
#include "core/archive/history.h"
#include "core/pki/certificate.h"
#include "hsm/key/fido_keys.h"
#include "hsm/simulator/simulated_rack.h"
#include "hsm/simulator/soft_token_store.h"
#include "hsm/token/pkcs11_tokens.h"

#include <QDir>
#include <QFile>
#include <algorithm>

// Resources of a static library are linked only when somebody asks for them; outside any namespace, as Qt wants.
static void useShippedProfiles()
{
    Q_INIT_RESOURCE(profiles);
}

namespace chancery::app {

namespace {

const QString DelegateTokenLabel = QStringLiteral("release");
constexpr qint64 LargestPin = 64;
constexpr std::chrono::milliseconds LookAtRack{5};

Result<void> makePrivateFolder(const QString &path)
{
    if (!QDir().mkpath(path) ||
        !QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner))
        return Error(ErrorCode::NotAllowed, Text(QT_TRANSLATE_NOOP("core", "The folder %1 cannot be made."), {path}),
                     QT_TRANSLATE_NOOP("core", "Choose another folder, or make this one writable."));
    return {};
}

} // namespace

struct Rehearsal::World
{
    policy::Profile profile;
    session::Places places;
    SystemClock clock;
    SystemRandom random;
    archive::DiskFiles disk;
    std::unique_ptr<hsm::SoftTokenStore> store;
    std::unique_ptr<hsm::Pkcs11Tokens> softTokens;
    std::unique_ptr<hsm::SimulatedRack> rack;
    std::unique_ptr<hsm::FidoKeys> fidoKeys;
    ports::Files *files = nullptr;
    ports::Clock *time = nullptr;
    ports::Tokens *tokens = nullptr;
    ports::SecurityKeys *keys = nullptr;
    QList<Text> memoryNotes;

    QString pinFile() const { return places.privateFolder + QStringLiteral("/delegate-token.pin"); }
    Result<void> makeDelegateToken();
    session::Devices devices();
};

Rehearsal::Rehearsal() : m_world(std::make_unique<World>()) {}
Rehearsal::~Rehearsal() = default;

Result<std::unique_ptr<Rehearsal>> Rehearsal::create(const QString &folder, const policy::Profile &profile,
                                                     const RehearsalWrappers &wrappers)
{
    std::unique_ptr<Rehearsal> rehearsal(new Rehearsal);
    World &world = *rehearsal->m_world;
    static const QList<Text> notes = protectMemory(); // once a process
    world.memoryNotes = notes;
    world.profile = profile;
    const QString root = QDir(folder).absolutePath();
    world.places = {root + QStringLiteral("/archive"), root + QStringLiteral("/private"),
                    root + QStringLiteral("/second")};
    for (const QString &path :
         {root, world.places.privateFolder, world.places.second, world.places.privateFolder + QStringLiteral("/keys")})
        CHANCERY_TRY(makePrivateFolder(path));

    auto store = hsm::SoftTokenStore::create(world.places.privateFolder + QStringLiteral("/softhsm"));
    if (!store)
        return std::move(store).error();
    world.store = std::move(*store);
    auto tokens = hsm::Pkcs11Tokens::create(world.store->module());
    if (!tokens)
        return std::move(tokens).error();
    world.softTokens = std::move(*tokens);
    auto rack = hsm::SimulatedRack::create(world.random, world.places.privateFolder + QStringLiteral("/keys"));
    if (!rack)
        return std::move(rack).error();
    world.rack = std::move(*rack);
    QStringList there;
    for (const ports::RackKey &key : world.rack->keys())
        there += key.person;
    for (const ceremony::PlannedPerson &person : samplePeople(profile.quorum.n)) {
        if (!there.contains(person.id))
            CHANCERY_TRY(world.rack->addKey(person.id));
    }
    std::vector<std::unique_ptr<hsm::KeySource>> sources;
    sources.push_back(world.rack->source());
    world.fidoKeys = std::make_unique<hsm::FidoKeys>(std::move(sources));
    world.fidoKeys->setTouchLimit(std::chrono::seconds(profile.touchLimitSeconds));

    world.time = wrappers.clock ? wrappers.clock(&world.clock) : &world.clock;
    world.files = wrappers.files ? wrappers.files(&world.disk) : &world.disk;
    world.tokens = wrappers.tokens ? wrappers.tokens(world.softTokens.get()) : world.softTokens.get();
    world.keys = wrappers.keys ? wrappers.keys(world.fidoKeys.get()) : world.fidoKeys.get();
    return rehearsal;
}

ports::KeyRack &Rehearsal::rack()
{
    return *m_world->rack;
}

const session::Places &Rehearsal::places() const
{
    return m_world->places;
}

const policy::Profile &Rehearsal::profile() const
{
    return m_world->profile;
}

const QList<Text> &Rehearsal::memoryNotes() const
{
    return m_world->memoryNotes;
}

session::Devices Rehearsal::World::devices()
{
    session::Devices out;
    out.tokens = tokens;
    out.secondTokens = tokens;
    out.keys = keys;
    out.files = files;
    out.clock = time;
    out.random = &random;
    out.lockMemory = [] { return lockMemory(); };
    out.lookEvery = LookAtRack;
    out.secondTokenPin = [this](const QString &) -> Result<Secret> {
        auto bytes = disk.read(pinFile(), LargestPin);
        if (!bytes)
            return std::move(bytes).error();
        Secret pin = Secret::copyOf(*bytes);
        bytes->fill('\0');
        return pin;
    };
    return out;
}

// The delegate's token is its own team's, not the quorum's; in a rehearsal its PIN lies in the private folder.
Result<void> Rehearsal::World::makeDelegateToken()
{
    const auto list = softTokens->list();
    if (!list)
        return list.error();
    for (const ports::TokenInfo &info : *list) {
        if (info.initialised && info.id.label == DelegateTokenLabel)
            return {};
    }
    const auto digits = [this] { return Secret::copyOf(random.bytes(8).toHex()); };
    const Secret officer = digits();
    const Secret user = digits();
    CHANCERY_TRY(disk.replace(pinFile(), user.view()));
    const auto made = softTokens->initialise(QString(), DelegateTokenLabel, officer, user);
    if (!made)
        return made.error();
    return {};
}

Result<ceremony::Plan> Rehearsal::nextPlan()
{
    World &world = *m_world;
    const auto history = archive::readHistory(*world.files, world.places.archive);
    if (!history)
        return history.error();
    ceremony::PlanWish wish;
    wish.people = samplePeople(world.profile.quorum.n);
    wish.equipment = {{QStringLiteral("Console, seal on the lid"), QStringLiteral("0107")},
                      {QStringLiteral("Token's bag, seal"), QStringLiteral("0318")},
                      {QStringLiteral("Record drive, seal"), QStringLiteral("0402")}};
    wish.notBefore = world.time->now();
    // The token of a founding that was aborted keeps its label; another one is founded on.
    wish.rootTokenLabel = QStringLiteral("root");
    const auto tokens = world.softTokens->list();
    if (!tokens)
        return tokens.error();
    const auto taken = [&](const QString &label) {
        return std::any_of(tokens->begin(), tokens->end(),
                           [&](const ports::TokenInfo &info) { return info.initialised && info.id.label == label; });
    };
    for (int i = 2; taken(wish.rootTokenLabel); ++i)
        wish.rootTokenLabel = QStringLiteral("root-%1").arg(i);
    wish.serial = world.random.bytes(16);
    wish.ckaId = world.random.bytes(16);
    QByteArray root;
    for (const archive::PastCeremony &past : *history) {
        if (past.state.context.plan.key.source == ceremony::KeySource::RootToken && !past.state.aborted())
            root = past.state.certificate;
    }
    if (root.isEmpty()) {
        const auto made = ceremony::planEstablishRoot(world.profile, wish);
        if (!made)
            return made.error();
        return made->plan;
    }
    CHANCERY_TRY(world.makeDelegateToken());
    const auto certificate = pki::parseCertificate(root);
    if (!certificate)
        return certificate.error();
    wish.templateId = QStringLiteral("release");
    wish.keyTokenLabel = DelegateTokenLabel;
    wish.issuerNotAfter = certificate->notAfter;
    const auto made = ceremony::planIssueDelegate(world.profile, wish);
    if (!made)
        return made.error();
    return made->plan;
}

Result<std::unique_ptr<session::Session>> Rehearsal::begin(const ceremony::Plan &plan)
{
    return session::Session::begin(m_world->places, m_world->devices(), Mode::Rehearsal, plan, m_world->profile,
                                   softwareFacts());
}

Result<std::unique_ptr<session::Session>> Rehearsal::resume()
{
    const auto unfinished = session::Session::unfinished(m_world->places, *m_world->files);
    if (!unfinished)
        return unfinished.error();
    if (unfinished->isEmpty())
        return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "No ceremony was left unfinished."));
    return session::Session::resume(m_world->places, m_world->devices(), unfinished->first());
}

Result<policy::Profile> loadProfile(const QString &nameOrFile)
{
    useShippedProfiles();
    const bool shipped = nameOrFile == QLatin1String("rust") || nameOrFile == QLatin1String("small");
    QFile file(shipped ? QStringLiteral(":/profiles/%1.json").arg(nameOrFile) : nameOrFile);
    if (!file.open(QIODevice::ReadOnly))
        return Error(ErrorCode::NotFound,
                     Text(QT_TRANSLATE_NOOP("core", "The profile %1 cannot be read."), {nameOrFile}),
                     QT_TRANSLATE_NOOP("core", "Name a file, or one of the shipped profiles: rust, small."));
    return policy::Profile::load(file.readAll());
}

} // namespace chancery::app
