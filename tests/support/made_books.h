// An archive of three ceremonies with access logs: the root, the access-log delegate, and a delegate after it. Nobody
// has an outbox; the lists of messages tell what it would hold. The logs are made and signed as the session does it at
// each Close, with keys of software.
#pragma once

#include "core/access/books.h"
#include "core/access/console_log.h"
#include "core/alerts/alert_list.h"
#include "core/archive/history.h"
#include "support/made_archive.h"

namespace chancery::test {

inline policy::Profile profileWithBooks()
{
    const auto object = [](const char *name) {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/") + QString::fromLatin1(name));
        if (!file.open(QIODevice::ReadOnly))
            throw std::runtime_error("a shipped profile cannot be read");
        return must(parseJson(file.readAll()));
    };
    const QJsonObject rust = object("rust.json");
    QJsonObject small = object("small.json");
    QJsonArray templates = small.value(QLatin1String("templates")).toArray();
    for (const QJsonValue &value : rust.value(QLatin1String("templates")).toArray()) {
        QJsonObject one = value.toObject();
        if (one.value(QLatin1String("id")).toString() != QLatin1String("access-log"))
            continue;
        one.insert(QStringLiteral("first_not_after"), QJsonValue::Null);
        templates += one;
    }
    small.insert(QStringLiteral("templates"), templates);
    small.insert(QStringLiteral("transparency"), rust.value(QLatin1String("transparency")));
    return must(policy::Profile::load(canonicalJson(small)));
}

struct MadeBooks
{
    static constexpr char RootId[] = "2026-11-23-0001";
    static constexpr char DelegateId[] = "2026-11-24-0002";
    static constexpr char LastId[] = "2026-11-25-0003";

    QTemporaryDir folder;
    World world; // its delegate's key signs the logs
    archive::DiskFiles disk;
    QList<access::Delegate> delegates;

    QString archive() const { return MadeArchive::rootOf(folder); }
    FileMap files() const { return readTree(archive()); }

    // How many of the three take place.
    explicit MadeBooks(int ceremonies = 3)
    {
        MadeLogs logs(archive());
        const policy::Profile profile = profileWithBooks();
        Forgery nothing;
        nothing.logs = true;
        ceremony::Context context;
        const char *const ids[] = {RootId, DelegateId, LastId};
        for (int i = 0; i < ceremonies; ++i) {
            context.profile = profile;
            context.plan = planFor(i == 0 ? ceremony::establishRoot() : ceremony::issueDelegate(), profile);
            if (i == 1)
                signsLogs(context.plan);
            const QDateTime at(QDate(2026, 11, 23 + i), QTime(14, 0), Qt::UTC);
            MadeCeremony made(world, logs, context, QString::fromLatin1(ids[i]), at, nothing);
            i == 0 ? made.establish() : made.issue();
            close(made);
            context = after(made.state(), context);
        }
    }

    pki::CmsSigner signer() const
    {
        return {delegates.last().certificate, {}, [this](QByteArrayView message) {
                    return pki::sign(world.delegateKey.get(), KeyAlgorithm::P384, message);
                }};
    }

private:
    static void signsLogs(ceremony::Plan &plan)
    {
        plan.key.tokenLabel = QStringLiteral("operations");
        plan.key.ckaId = QByteArray(16, '\x23');
        plan.key.label = QStringLiteral("access log 2026");
        plan.certificate.name = QStringLiteral("access-log");
        plan.certificate.templateId = plan.certificate.name;
        plan.certificate.commonName = QStringLiteral("Rust Access Log 2026");
        plan.certificate.serial = QByteArray(16, '\x33');
        plan = must(ceremony::Plan::parse(plan.bytes()));
    }

    static ceremony::Context after(const ceremony::State &state, const ceremony::Context &before)
    {
        ceremony::Context context = before;
        if (before.issuerCertificate.isEmpty()) {
            context.issuerCertificate = state.certificate;
            context.issuerKeyId = state.context.plan.key.ckaId;
        }
        context.roster = *state.rosterInForce();
        context.previousRecord = state.record;
        context.counters = state.counters;
        context.userSet = state.userSet;
        context.logKeys = state.logKeys;
        context.logHeads = state.logHeads;
        return context;
    }

    static QList<alerts::Message> causedBy(const QList<transcript::Line> &lines, const ceremony::Context &context)
    {
        QList<alerts::Message> out;
        ceremony::State before = ceremony::initialState(context);
        for (const transcript::Line &line : lines) {
            ceremony::State after = must(ceremony::apply(before, line));
            for (const alerts::Alert &alert : alerts::alertsFor(line, before, after))
                out += alerts::messagesFor(alert, alerts::recipients(after));
            before = std::move(after);
        }
        return out;
    }

    void close(const MadeCeremony &made)
    {
        const ceremony::State &state = made.state();
        MadeArchive::published(folder, made);
        if (auto delegate = access::delegateMadeBy(state))
            delegates += *std::move(delegate);
        const auto header = [&](access::Book book) {
            return access::LogHeader{book, state.mode, state.domain, state.ceremony,
                                     must(access::bookHead(disk, archive(), book))};
        };
        const auto consoles = must(access::readBook(disk, archive(), access::Book::Console));
        const QDateTime since = consoles.isEmpty() ? QDateTime() : consoles.last().lines.last().time;
        const access::ConsoleSession session{QStringLiteral("rehearsal"),
                                             QStringLiteral("administrator"),
                                             state.began,
                                             made.now(),
                                             {{QStringLiteral("ceremony"), state.ceremony, {}}}};
        const access::SystemEvents nobodyAsked{{{QStringLiteral("machine"), false, QStringLiteral("Left out.")}}, {}};
        must(access::writeLog(
            disk, archive(),
            access::consoleLog(header(access::Book::Console), since, made.now(), {session}, nobodyAsked)));
        const QList<transcript::Line> lines = must(transcript::parseTranscript(made.transcript())).lines;
        must(access::writeLog(disk, archive(),
                              access::hsmLog(lines, state, header(access::Book::Hsm).before,
                                             {{}, must(access::untoldSignings(disk, archive(), delegates))})));
        alerts::ListSources sources;
        sources.caused = causedBy(lines, state.context);
        must(access::writeLog(disk, archive(),
                              alerts::alertList(header(access::Book::Alerts),
                                                alerts::toList(sources, state.mode, state.domain), state.began,
                                                state.now)));
        if (!delegates.isEmpty())
            must(access::signLogs(disk, archive(), signer(), delegates.last().root,
                                  QString::fromLatin1(delegates.last().ckaId.toHex()), made.now()));
    }
};

} // namespace chancery::test
