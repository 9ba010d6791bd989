// A whole archive of two ceremonies, two of three members, with no device and no driver.
#pragma once

#include "core/archive/disk_files.h"
#include "core/archive/publish.h"
#include "core/base/canonical_json.h"
#include "core/base/time.h"
#include "core/ceremony/kinds/kind.h"
#include "support/made_ceremony.h"

#include <QTemporaryDir>

namespace chancery::test {

// With logs: what the rust profile says of them stands in it too, whoever is named to cosign them, and a Rekor log.
inline policy::Profile smallProfile(bool logs = false, const QJsonObject &witnesses = {},
                                    const MadeRekor *rekor = nullptr)
{
    const auto shipped = [](const char *name) {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/") + QString::fromLatin1(name));
        if (!file.open(QIODevice::ReadOnly))
            throw std::runtime_error("a shipped profile cannot be read");
        return must(parseJson(file.readAll()));
    };
    QJsonObject small = shipped("small.json");
    QJsonObject logging = shipped("rust.json").value(QLatin1String("transparency")).toObject();
    if (!witnesses.isEmpty())
        logging.insert(QStringLiteral("witnesses"), witnesses);
    if (rekor) {
        QJsonArray list = logging.value(QLatin1String("certificate_logs")).toArray();
        list += QJsonObject{{QStringLiteral("name"), QStringLiteral("rekor")},
                            {QStringLiteral("kind"), QStringLiteral("rekor")},
                            {QStringLiteral("origin"), rekor->origin()},
                            {QStringLiteral("key"), toBase64(rekor->spki())}};
        logging.insert(QStringLiteral("certificate_logs"), list);
    }
    if (logs || rekor)
        small.insert(QStringLiteral("transparency"), logging);
    return must(policy::Profile::load(canonicalJson(small)));
}

inline ceremony::Plan planFor(const ceremony::Kind &kind, const policy::Profile &profile)
{
    ceremony::Plan plan;
    plan.kind = QString::fromLatin1(kind.id);
    plan.title = QString::fromLatin1(kind.title);
    plan.description = QStringLiteral("A rehearsal for tests.");
    plan.profile = profile.digest();
    using ceremony::Role;
    const auto person = [&](const char *id, Role role) {
        const QString name = QString::fromLatin1(id);
        plan.people += ceremony::PlannedPerson{name, name.left(1).toUpper() + name.mid(1), role, {}, {}};
    };
    for (const char *member : {"alice", "bob", "carol"})
        person(member, Role::Member);
    person("dana", Role::Administrator);
    person("erin", Role::Observer);
    plan.equipment = {{QStringLiteral("Token's bag"), QStringLiteral("0042")}};
    plan.rootTokenLabel = QStringLiteral("root token");
    const bool root = kind.foundsRoster;
    plan.key.source = root ? ceremony::KeySource::RootToken : ceremony::KeySource::SecondToken;
    plan.key.tokenLabel = root ? plan.rootTokenLabel : QStringLiteral("release token");
    plan.key.ckaId = QByteArray(16, root ? '\x21' : '\x22');
    plan.key.label = root ? QStringLiteral("root 2026") : QStringLiteral("release 2026");
    plan.certificate.name = root ? QStringLiteral("root") : QStringLiteral("release");
    plan.certificate.templateId = plan.certificate.name;
    plan.certificate.commonName =
        root ? QStringLiteral("Small Example Root 2026") : QStringLiteral("Small Example Release 2026");
    plan.certificate.serial = QByteArray(16, root ? '\x31' : '\x32');
    plan.certificate.notBefore = must(parseTime(QStringLiteral("2026-11-23T00:00:00Z")));
    plan.certificate.notAfter =
        must(parseTime(root ? QStringLiteral("2033-11-22T00:00:00Z") : QStringLiteral("2033-11-21T00:00:00Z")));
    for (const ceremony::KindStep &step : kind.steps)
        plan.steps +=
            ceremony::PlannedStep{step.kind, QString::fromLatin1(step.title), QString::fromLatin1(step.script)};
    return must(ceremony::Plan::parse(plan.bytes()));
}

// The files of the finished archive.
struct MadeArchive
{
    static constexpr char FirstId[] = "2026-11-23-0001";
    static constexpr char SecondId[] = "2026-11-24-0002";

    FileMap files;
    Digest lastRecord;
    FileMap before = {}; // as it was after the first of two ceremonies

    // A first ceremony that was aborted, and nothing after it.
    static MadeArchive makeAborted()
    {
        World world;
        const QTemporaryDir folder;
        MadeLogs logs(rootOf(folder));
        MadeCeremony made = firstOf(world, logs);
        made.establishAndAbort();
        return published(folder, made);
    }

    // A first ceremony that was ended before anybody had enrolled.
    static MadeArchive makeEndedEarly()
    {
        World world;
        const QTemporaryDir folder;
        MadeLogs logs(rootOf(folder));
        MadeCeremony made = firstOf(world, logs);
        made.endEarly();
        return published(folder, made);
    }

    // misuse: what somebody does to the finished archive who has the keys of its logs. prepare: before there is
    // anything.
    static MadeArchive make(const Forgery &forgery = {},
                            const std::function<void(MadeLogs &, const QString &archive)> &misuse = {},
                            const std::function<void(MadeLogs &, const QString &archive)> &prepare = {})
    {
        World world;
        const QTemporaryDir folder;
        MadeLogs logs(rootOf(folder));
        if (prepare)
            prepare(logs, rootOf(folder));
        MadeCeremony first = firstOf(world, logs, forgery);
        first.establish();
        const FileMap before = published(folder, first).files;

        ceremony::Context context;
        context.profile = smallProfile(forgery.logs, forgery.witnesses, forgery.rekor ? &logs.rekor : nullptr);
        context.plan = planFor(ceremony::issueDelegate(), context.profile);
        context.roster = *first.state().rosterInForce();
        context.issuerCertificate = first.state().certificate;
        context.issuerKeyId = first.state().context.plan.key.ckaId;
        context.previousRecord = first.state().record;
        context.counters = first.state().counters;
        context.userSet = first.state().userSet;
        context.logKeys = first.state().logKeys;
        context.logHeads = first.state().logHeads;
        MadeCeremony second(world, logs, context, QString::fromLatin1(SecondId),
                            must(parseTime(QStringLiteral("2026-11-24T14:00:00Z"))), forgery);
        second.issue();
        MadeArchive out = published(folder, second);
        out.before = before;
        if (misuse) {
            misuse(logs, rootOf(folder));
            out.files = readTree(rootOf(folder));
        }
        return out;
    }

    // The parts, for archives of other ceremonies.
    static QString rootOf(const QTemporaryDir &folder) { return folder.filePath(QStringLiteral("archive")); }

    static MadeCeremony firstOf(World &world, MadeLogs &logs, const Forgery &forgery = {})
    {
        ceremony::Context context;
        context.profile = smallProfile(forgery.logs, forgery.witnesses, forgery.rekor ? &logs.rekor : nullptr);
        context.plan = planFor(ceremony::establishRoot(), context.profile);
        return MadeCeremony(world, logs, context, QString::fromLatin1(FirstId),
                            must(parseTime(QStringLiteral("2026-11-23T14:00:00Z"))), forgery);
    }

    static MadeArchive published(const QTemporaryDir &folder, const MadeCeremony &made)
    {
        archive::DiskFiles disk;
        const QString root = rootOf(folder);
        const QString work = folder.filePath(QStringLiteral("work"));
        QDir().mkpath(root);
        writeTree(work, made.files());
        writeTree(work, {{QStringLiteral("transcript.jsonl"), made.transcript()},
                         {QStringLiteral("VERIFY.txt"), archive::verifyText(made.state())}});
        const policy::Profile &profile = made.state().context.profile; // as the session puts it there
        writeTree(work, {{QStringLiteral("publish/profiles/%1.json").arg(profile.digest().hex()), profile.bytes()}});
        if (const QByteArray bundle = made.bundle(); !bundle.isEmpty() && !made.state().aborted())
            writeTree(
                work,
                {{QStringLiteral("publish/certificates/%1.bundle.json").arg(made.state().context.plan.certificate.name),
                  bundle}});
        must(archive::publishCeremony(disk, root, work, made.state()));
        return {readTree(root), made.state().record};
    }
};

} // namespace chancery::test
