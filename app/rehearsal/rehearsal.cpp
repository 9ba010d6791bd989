#include "app/rehearsal/rehearsal.h"

#include "app/net/http_log_client.h"
#include "app/system/private_folder.h"
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

constexpr qint64 LargestPin = 64;
constexpr std::chrono::milliseconds LookAtRack{5};

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
    std::unique_ptr<HttpLogClient> httpLogs;
    ports::LogClient *logs = nullptr;
    ports::Notifier *mail = nullptr;
    ports::Notifier *monitoring = nullptr;
    QList<Text> memoryNotes;

    QString pinFile(const QString &label) const
    {
        return places.privateFolder + QStringLiteral("/token-%1.pin").arg(label);
    }
    Result<void> makeToken(const QString &label);
    Result<void> giveKeys(const QList<ceremony::PlannedPerson> &people);
    QString freeRootLabel(const QList<ports::TokenInfo> &present) const;
    ceremony::PlanWish wish();
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
    std::vector<std::unique_ptr<hsm::KeySource>> sources;
    sources.push_back(world.rack->source());
    world.fidoKeys = std::make_unique<hsm::FidoKeys>(std::move(sources));
    world.fidoKeys->setTouchLimit(std::chrono::seconds(profile.touchLimitSeconds));

    world.httpLogs = std::make_unique<HttpLogClient>(networkLogs(profile));
    world.logs = wrappers.logs ? wrappers.logs(world.httpLogs.get()) : world.httpLogs.get();
    world.time = wrappers.clock ? wrappers.clock(&world.clock) : &world.clock;
    world.files = wrappers.files ? wrappers.files(&world.disk) : &world.disk;
    world.tokens = wrappers.tokens ? wrappers.tokens(world.softTokens.get()) : world.softTokens.get();
    world.keys = wrappers.keys ? wrappers.keys(world.fidoKeys.get()) : world.fidoKeys.get();
    return rehearsal;
}

void Rehearsal::tellBy(ports::Notifier *mail, ports::Notifier *monitoring)
{
    m_world->mail = mail;
    m_world->monitoring = monitoring;
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
    out.logs = logs;
    out.clock = time;
    out.random = &random;
    out.lockMemory = [] { return lockMemory(); };
    out.mail = mail;
    out.monitoring = monitoring;
    out.lookEvery = LookAtRack;
    out.secondTokenPin = [this](const QString &label) -> Result<Secret> {
        auto bytes = disk.read(pinFile(label), LargestPin);
        if (!bytes)
            return std::move(bytes).error();
        Secret pin = Secret::copyOf(*bytes);
        bytes->fill('\0');
        return pin;
    };
    return out;
}

// A delegate's token is its own team's, the operations token is the machine's, neither is the quorum's; in a rehearsal
// their PINs lie in the private folder.
Result<void> Rehearsal::World::makeToken(const QString &label)
{
    const auto list = softTokens->list();
    if (!list)
        return list.error();
    for (const ports::TokenInfo &info : *list) {
        if (info.initialised && info.id.label == label)
            return {};
    }
    const auto digits = [this] { return Secret::copyOf(random.bytes(8).toHex()); };
    const Secret officer = digits();
    const Secret user = digits();
    CHANCERY_TRY(disk.replace(pinFile(label), user.view()));
    const auto made = softTokens->initialise(QString(), label, officer, user);
    if (!made)
        return made.error();
    return {};
}

// The plan of the day is rehearsed with its own people.
Result<void> Rehearsal::World::giveKeys(const QList<ceremony::PlannedPerson> &people)
{
    QStringList there;
    for (const ports::RackKey &key : rack->keys())
        there += key.person;
    for (const ceremony::PlannedPerson &person : people) {
        if (!there.contains(person.id))
            CHANCERY_TRY(rack->addKey(person.id));
    }
    return {};
}

// The token of a founding that was aborted keeps its label; another one is founded on.
QString Rehearsal::World::freeRootLabel(const QList<ports::TokenInfo> &present) const
{
    const auto taken = [&](const QString &label) {
        return std::any_of(present.begin(), present.end(),
                           [&](const ports::TokenInfo &info) { return info.initialised && info.id.label == label; });
    };
    QString label = QStringLiteral("root");
    for (int i = 2; taken(label); ++i)
        label = QStringLiteral("root-%1").arg(i);
    return label;
}

ceremony::PlanWish Rehearsal::World::wish()
{
    ceremony::PlanWish wish;
    wish.people = samplePeople(profile.quorum.n);
    wish.equipment = {{QStringLiteral("Console, seal on the lid"), QStringLiteral("0107")},
                      {QStringLiteral("Token's bag, seal"), QStringLiteral("0318")},
                      {QStringLiteral("Record drive, seal"), QStringLiteral("0402")}};
    wish.notBefore = time->now();
    wish.serial = random.bytes(16);
    wish.ckaId = random.bytes(16);
    return wish;
}

namespace {

// Of these certificates, those that no ceremony has made.
QStringList missing(QStringList certificates, const QList<archive::PastCeremony> &history)
{
    for (const archive::PastCeremony &past : history) {
        if (!past.state.aborted())
            certificates.removeAll(past.state.context.plan.certificate.name);
    }
    return certificates;
}

} // namespace

QStringList Rehearsal::certificates() const
{
    QStringList out{QStringLiteral("root")};
    for (const QString &id : {QStringLiteral("transparency-log"), QStringLiteral("access-log")}) {
        if (m_world->profile.transparency && m_world->profile.find(id))
            out += id;
    }
    return out << QStringLiteral("release");
}

Result<QStringList> Rehearsal::remaining() const
{
    const auto history = archive::readHistory(*m_world->files, m_world->places.archive);
    if (!history)
        return history.error();
    return missing(certificates(), *history);
}

Result<ceremony::Plan> Rehearsal::nextPlan()
{
    World &world = *m_world;
    const auto history = archive::readHistory(*world.files, world.places.archive);
    if (!history)
        return history.error();
    const QStringList remaining = missing(certificates(), *history);
    const auto tokens = world.softTokens->list();
    if (!tokens)
        return tokens.error();
    const auto &transparency = world.profile.transparency;
    if (transparency)
        CHANCERY_TRY(world.makeToken(transparency->token));
    ceremony::PlanWish wish = world.wish();
    wish.rootTokenLabel = world.freeRootLabel(*tokens);
    if (remaining.contains(QStringLiteral("root"))) {
        const auto made = ceremony::planEstablishRoot(world.profile, wish);
        if (!made)
            return made.error();
        return made->plan;
    }
    const ceremony::State &last = history->last().state;
    for (const archive::PastCeremony &past : *history) {
        if (past.state.context.plan.key.source != ceremony::KeySource::RootToken || past.state.aborted())
            continue;
        const auto root = pki::parseCertificate(past.state.certificate);
        if (!root)
            return root.error();
        wish.issuerNotAfter = root->notAfter;
    }
    wish.templateId = remaining.isEmpty() ? QStringLiteral("release") : remaining.first();
    wish.name = wish.templateId;
    const auto taken = [&](const archive::PastCeremony &past) {
        return !past.state.aborted() && past.state.context.plan.certificate.name == wish.name;
    };
    for (int i = 2; std::any_of(history->begin(), history->end(), taken); ++i)
        wish.name = QStringLiteral("%1-%2").arg(wish.templateId).arg(i);
    wish.keyTokenLabel = wish.templateId;
    if (wish.templateId == QLatin1String("transparency-log")) {
        // What is certified is the key that the certificate log signs with already.
        const auto log = last.logKey(transparency->certificateLogs.first().name);
        if (log)
            wish.ckaId = log->ckaId;
    }
    if (wish.templateId.endsWith(QLatin1String("-log")))
        wish.keyTokenLabel = transparency->token;
    else
        CHANCERY_TRY(world.makeToken(wish.keyTokenLabel));
    const auto made = ceremony::planIssueDelegate(world.profile, wish);
    if (!made)
        return made.error();
    return made->plan;
}

Result<std::unique_ptr<session::Session>> Rehearsal::begin(const ceremony::Plan &plan)
{
    CHANCERY_TRY(m_world->giveKeys(plan.people));
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
    return session::Session::resume(m_world->places, m_world->devices(), Mode::Rehearsal, unfinished->first());
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
