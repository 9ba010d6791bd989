// One rehearsal that is killed and taken up again, in a folder of its own, with outside judges at the end.
#pragma once

#include "core/archive/disk_files.h"
#include "core/archive/history.h"
#include "core/archive/layout.h"
#include "core/transparency/certificate_leaf.h"
#include "support/told_members.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

namespace chancery::test {

class KilledRun
{
public:
    struct Run
    {
        bool killed = false;
        int exitCode = -1;
        QString out;
        QString err;
    };

    explicit KilledRun(QString profile)
        : m_profile(std::move(profile)), m_folder(QDir(fastFolder()).filePath(QStringLiteral("recovery-XXXXXX")))
    {
    }

    QString folder() const { return m_folder.path(); }
    QString archive() const { return folder() + QStringLiteral("/archive"); }
    QString privateFolder() const { return folder() + QStringLiteral("/private"); }
    QString mailed() const { return folder() + QStringLiteral("/mailed"); }

    struct Wish
    {
        qint64 killAt = 0;        // the number of a crossing
        QString killNamed = {};   // the first crossing of this name
        bool everySingle = false; // count also those between which nothing lasting was done
        bool stop = false;        // SIGSTOP there, not SIGKILL
        bool othersGoOn = false;  // the last member on the list comes to the desk first
        bool mail = false;        // a mail server takes the messages to members
    };
    Run toTheEnd() const { return run({}); }
    Run run(const Wish &wish) const
    {
        QProcess process;
        start(process, wish);
        return finish(process);
    }

    void start(QProcess &process, const Wish &wish) const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("CHANCERY_KILL_AT"), QString::number(wish.killAt));
        environment.insert(QStringLiteral("CHANCERY_KILL_NAMED"), wish.killNamed);
        environment.insert(QStringLiteral("CHANCERY_EVERY_CROSSING"), QString::number(wish.everySingle));
        environment.insert(QStringLiteral("CHANCERY_STOP"), QString::number(wish.stop));
        environment.insert(QStringLiteral("CHANCERY_LAST_FIRST"), QString::number(wish.othersGoOn));
        if (wish.mail)
            environment.insert(QStringLiteral("CHANCERY_MAIL"), mailed());
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(CHANCERY_BINARY_DIR "/tests/crash_runner"), {m_profile, folder()});
    }

    static Run finish(QProcess &process)
    {
        Run run;
        if (!process.waitForFinished(LimitMs)) {
            process.kill();
            process.waitForFinished();
            run.err = QStringLiteral("nothing moved any more: ") + QString::fromUtf8(process.readAllStandardError());
            return run;
        }
        run.killed = process.exitStatus() == QProcess::CrashExit && process.exitCode() == 9;
        run.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        run.out = QString::fromUtf8(process.readAllStandardOutput());
        run.err = QString::fromUtf8(process.readAllStandardError());
        return run;
    }

    // Everything that must be true of a finished rehearsal, however often it was killed. What is not, in words.
    QStringList wrong() const
    {
        QStringList out;
        archive::DiskFiles files;
        const auto history = archive::readHistory(files, archive());
        if (!history)
            return out << history.error().english();
        if (history->isEmpty())
            return out << QStringLiteral("no ceremony");
        const policy::Profile &profile = history->first().state.context.profile;
        const bool logged = profile.transparency.has_value();
        const QStringList names = expectedNames(profile);
        if (history->size() != names.size())
            return out << QStringLiteral("%1 ceremonies").arg(history->size());
        const QString folder = archive() + QStringLiteral("/certificates/");
        const QStringList certificates = QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name);
        QStringList expected;
        QStringList arguments{QStringLiteral("verify"), QStringLiteral("-x509_strict"), QStringLiteral("-CAfile"),
                              folder + QStringLiteral("root.pem")};
        for (const QString &name : names) {
            expected += {name + QStringLiteral(".chain.pem"), name + QStringLiteral(".pem")};
            if (logged)
                expected += name + QStringLiteral(".bundle.json");
            if (logged && name != QLatin1String("root"))
                expected += name + QStringLiteral(".pre.pem");
            arguments += folder + name + QStringLiteral(".pem");
        }
        expected.sort();
        if (certificates != expected)
            out += QStringLiteral("certificates: ") + certificates.join(u' ');
        out += judge(QStringLiteral("openssl"), arguments);
        out += judge(QStringLiteral(CHANCERY_BINARY_DIR "/bin/chancery-verify"), {archive()});
        out += wrongKeys(history->first().state);
        out += wrongMessages();
        if (logged)
            out += wrongLogs(*history);
        out += wrongAccess(*history);
        for (const ceremony::SealedSetFacts &facts :
             {*history->first().state.officerSet, *history->last().state.userSet})
            out += wrongSet(facts);
        return out;
    }

    // Of the root's token and of every one that a broken set-up left behind, by what lies in the token store.
    QStringList wrongKeys(const ceremony::State &root) const
    {
        QStringList out;
        // A private and a public one for each key pair: the root's and the delegates'. Where something is logged, the
        // keys of both logs, one of which a delegate's certificate is for.
        const auto &profile = root.context.profile;
        const bool logged = profile.transparency.has_value();
        const qsizetype pairs =
            expectedNames(profile).size() + (logged ? 2 : 0) - (logged && profile.find(logTemplate) ? 1 : 0);
        qsizetype objects = 0;
        QDirIterator tokens(privateFolder() + QStringLiteral("/softhsm/tokens"), QDir::Dirs | QDir::NoDotAndDotDot);
        while (tokens.hasNext()) {
            const QDir token(tokens.next());
            for (const QFileInfo &file : token.entryInfoList({QStringLiteral("*.object")}, QDir::Files)) {
                // Killed before it wrote anything, SoftHSM leaves an empty file that no longer is an object to it.
                objects += file.size() > 0 && file.fileName() != QLatin1String("token.object") ? 1 : 0;
            }
        }
        if (objects != 2 * pairs)
            out += QStringLiteral("%1 key objects on all tokens").arg(objects);
        qsizetype listed = 0;
        for (const QJsonValue &value : root.inventoryAfter) {
            const QJsonObject object = value.toObject();
            if (object.value(QLatin1String("class")) != QLatin1String("private-key"))
                continue;
            ++listed;
            if (object.value(QLatin1String("id")).toString().toLatin1() != root.context.plan.key.ckaId.toHex())
                out += QStringLiteral("an unplanned key on the root token");
        }
        // Empty: killed before the last closing of the token was written down.
        if (!root.inventoryAfter.isEmpty() && listed != 1)
            out += QStringLiteral("%1 private keys in the last inventory").arg(listed);
        return out;
    }

    // No message to a member is lost, none is noted twice, and none is noted that the mail server never had.
    QStringList wrongMessages() const
    {
        QStringList out;
        const auto told = toldMembers(archive(), privateFolder() + QStringLiteral("/outbox"));
        if (!told)
            return out << told.error().english();
        if (!told->lost().isEmpty() || told->made.isEmpty())
            out += QStringLiteral("messages lost: ") + told->lost().join(u' ');
        if (!told->damaged.isEmpty())
            out += QStringLiteral("damaged in the outbox: ") + told->damaged.join(u' ');
        QFile file(mailed());
        const QStringList taken = file.open(QIODevice::ReadOnly)
                                      ? QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts)
                                      : QStringList();
        for (const QString &id : told->noted + told->receipts) {
            if (!taken.contains(id) || told->noted.count(id) > 1)
                out += QStringLiteral("noted wrongly: ") + id;
        }
        return out;
    }

    // Each certificate and each event stands in its log once.
    QStringList wrongLogs(const QList<archive::PastCeremony> &history) const
    {
        QStringList out;
        archive::DiskFiles files;
        const archive::Layout layout(archive());
        const auto leavesOf = [&](const QString &folder, const transparency::LeafFormat &format) {
            const auto bundle =
                transparency::FolderSource(files, folder)
                    .fetch(QStringLiteral("tile/%1/000.p/%2").arg(format.bundleName()).arg(history.size()),
                           qint64{1} << 24);
            const auto leaves =
                bundle ? transparency::splitBundle(format, *bundle) : Result<QList<QByteArray>>(bundle.error());
            if (!leaves)
                out += leaves.error().english();
            return leaves.value_or(QList<QByteArray>());
        };
        QSet<Digest> certificates;
        for (const QByteArray &bytes : leavesOf(layout.certificateLog(), transparency::CertificateFormat())) {
            const auto leaf = transparency::CertificateLeaf::parse(bytes);
            if (leaf)
                certificates += transparency::identityOf(leaf->entry);
        }
        const QList<QByteArray> events = leavesOf(layout.eventLog(), transparency::EntryFormat());
        if (certificates.size() != history.size() ||
            QSet<QByteArray>(events.begin(), events.end()).size() != events.size())
            out +=
                QStringLiteral("%1 certificates and %2 events in the logs").arg(certificates.size()).arg(events.size());
        QSet<quint64> given;
        for (const archive::PastCeremony &past : history) {
            const auto sct = past.state.scts.size() == 1 ? pki::parseSct(past.state.scts.first().sct)
                                                         : Result<pki::Sct>(Error(ErrorCode::NotFound, Text()));
            const auto index = sct ? pki::leafIndexOf(sct->extensions) : Result<std::optional<quint64>>(sct.error());
            if (index && *index)
                given += **index;
        }
        if (given.size() != history.size())
            out += QStringLiteral("%1 indices for %2 certificates").arg(given.size()).arg(history.size());
        return out;
    }

    // The access logs of each event, each signed as stock openssl wants it, and nothing else; none where none are
    // kept. Each message that waits lies beside the list that has it.
    QStringList wrongAccess(const QList<archive::PastCeremony> &history) const
    {
        QStringList out;
        QStringList expected;
        const policy::Profile &profile = history.first().state.context.profile;
        const bool kept = profile.transparency && profile.find(accessTemplate);
        for (const archive::PastCeremony &past : history) {
            for (const access::Book book : access::AllBooks) {
                const QString name = QStringLiteral("%1.%2.jsonl").arg(past.id, access::bookText(book));
                if (kept)
                    expected += {name, name + QStringLiteral(".p7s")};
            }
        }
        expected.sort();
        const QString folder = archive() + QStringLiteral("/access/");
        const QStringList names = QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name);
        if (names != expected)
            out += QStringLiteral("access logs: ") + names.join(u' ');
        for (const QString &name : names) {
            if (name.endsWith(QLatin1String(".p7s")))
                out += judge(QStringLiteral("openssl"),
                             {QStringLiteral("cms"), QStringLiteral("-verify"), QStringLiteral("-binary"),
                              QStringLiteral("-inform"), QStringLiteral("DER"), QStringLiteral("-in"), folder + name,
                              QStringLiteral("-content"), folder + name.chopped(4), QStringLiteral("-CAfile"),
                              archive() + QStringLiteral("/certificates/root.pem"), QStringLiteral("-out"),
                              QStringLiteral("/dev/null")});
        }
        archive::DiskFiles files;
        const auto outbox = alerts::Outbox::open(files, privateFolder() + QStringLiteral("/outbox"));
        const auto contents = outbox ? outbox->contents() : Result<alerts::Contents>(outbox.error());
        for (const alerts::Waiting &one : contents ? contents->waiting : QList<alerts::Waiting>()) {
            const auto published = files.read(folder + one.list.name, qint64{1} << 24);
            if (kept ? one.standing != alerts::Standing::Signed || !published || *published != one.list.bytes
                     : one.standing != alerts::Standing::Unsigned)
                out += QStringLiteral("not signed as it should be: ") + one.message.id;
        }
        const QStringList left = QDir(privateFolder() + QStringLiteral("/console")).entryList(QDir::Files);
        if (!left.isEmpty())
            out += QStringLiteral("the console kept ") + left.join(u' ');
        return out;
    }

    QStringList wrongSet(const ceremony::SealedSetFacts &facts) const
    {
        QStringList out;
        const QString prefix = QStringLiteral("%1-%2-").arg(facts.tokenSerial, facts.set);
        const QString name = prefix + QStringLiteral("%1.json").arg(facts.number, 4, 10, QLatin1Char('0'));
        for (const QString &place : {privateFolder(), folder() + QStringLiteral("/second")}) {
            QFile file(place + QStringLiteral("/sealed/") + name);
            if (!file.open(QIODevice::ReadOnly) || Digest::of(file.readAll()) != facts.file)
                out += QStringLiteral("%1 is not in %2").arg(name, place);
            const QStringList all = QDir(place + QStringLiteral("/sealed"))
                                        .entryList({prefix + QStringLiteral("*")}, QDir::Files, QDir::Name);
            if (!all.isEmpty() && all.last() > name)
                out += QStringLiteral("%1 lies in %2, and no transcript counts it").arg(all.last(), place);
        }
        return out;
    }

private:
    static constexpr int LimitMs = 300'000; // a machine may be busy with other things
    inline static const QString logTemplate = QStringLiteral("transparency-log");
    inline static const QString accessTemplate = QStringLiteral("access-log");

    // What a rehearsal of this profile ends with.
    static QStringList expectedNames(const policy::Profile &profile)
    {
        QStringList out{QStringLiteral("root"), QStringLiteral("release")};
        for (const QString &name : {logTemplate, accessTemplate}) {
            if (profile.transparency && profile.find(name))
                out += name;
        }
        return out;
    }

    // A kill loses nothing that the kernel has, so a folder in memory judges as well as a disk.
    static QString fastFolder()
    {
        const QFileInfo memory(QStringLiteral("/dev/shm"));
        return memory.isDir() && memory.isWritable() ? memory.filePath() : QDir::tempPath();
    }

    static QStringList judge(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        if (process.waitForFinished(LimitMs) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
            return {};
        QStringList lines;
        for (const QString &line : QString::fromUtf8(process.readAll()).split(u'\n')) {
            if (!line.startsWith(QLatin1String("passed")) && !line.startsWith(QLatin1String("witnessed")) &&
                !line.startsWith(QLatin1String("not-checked")))
                lines += line;
        }
        return {program.section(u'/', -1) + QStringLiteral(": ") + lines.join(u' ').simplified()};
    }

    QString m_profile;
    QTemporaryDir m_folder;
};

} // namespace chancery::test
