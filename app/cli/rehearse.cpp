#include "app/cli/verbs.h"
#include "app/rehearsal/cast.h"
#include "app/rehearsal/rehearsal.h"
#include "app/rehearsal/rehearsal_mail.h"
#include "app/system/journal_notifier.h"
#include "app/system/system_ports.h"
#include "core/alerts/outbox.h"
#include "core/archive/disk_files.h"

#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QTextStream>

namespace chancery::cli {

namespace {

// Runs one ceremony to its end; the program has no window, so it may wait here.
Result<void> play(session::Session &session, ports::KeyRack &rack, const QByteArray &request)
{
    QEventLoop loop;
    QString why;
    app::Cast cast(session, rack);
    cast.setRequest(request);
    QObject::connect(&cast, &app::Cast::closed, &loop, &QEventLoop::quit);
    QObject::connect(&cast, &app::Cast::stuck, &loop, [&](const QString &reason) {
        why = reason;
        loop.quit();
    });
    loop.exec();
    if (!why.isEmpty())
        return Error(ErrorCode::NotNow, Text(QT_TRANSLATE_NOOP("core", "The rehearsal stopped: %1"), {why}),
                     QT_TRANSLATE_NOOP("core", "Run the same command again: it goes on where it stopped."));
    return {};
}

Result<QByteArray> readRequest(const QString &path)
{
    QFile file(path);
    if (path.isEmpty())
        return QByteArray();
    if (!file.open(QIODevice::ReadOnly))
        return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "The request %1 cannot be read."), {path}));
    return file.readAll();
}

// One more round for what the ceremonies' last minutes brought; how many messages wait after it.
Result<qsizetype> sendTheRest(const QString &folder, ports::Notifier *mail)
{
    archive::DiskFiles files;
    auto outbox = alerts::Outbox::open(files, folder);
    if (!outbox)
        return outbox.error();
    if (mail)
        CHANCERY_TRY(outbox->deliver(*mail, app::SystemClock().now()));
    const auto contents = outbox->contents();
    if (!contents)
        return contents.error();
    return contents->waiting.size();
}

Result<ceremony::Plan> readPlan(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error(ErrorCode::NotFound, Text(QT_TRANSLATE_NOOP("core", "The plan %1 cannot be read."), {path}));
    return ceremony::Plan::parse(file.readAll());
}

} // namespace

Result<Answer> rehearse(const QStringList &given, bool json)
{
    QStringList arguments = given;
    const auto out = takeOption(arguments, QStringLiteral("--out"));
    const auto profileName = takeOption(arguments, QStringLiteral("--profile"));
    const auto requestFile = takeOption(arguments, QStringLiteral("--request"));
    const auto alertFile = takeOption(arguments, QStringLiteral("--alerts"));
    for (const auto *option : {&out, &profileName, &requestFile, &alertFile}) {
        if (!*option)
            return option->error();
    }
    QStringList planFiles;
    while (arguments.contains(QLatin1String("--plan"))) {
        const auto file = takeOption(arguments, QStringLiteral("--plan"));
        if (!file)
            return file.error();
        planFiles += *file;
    }
    CHANCERY_TRY(nothingLeft(arguments));
    if (out->isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say where the rehearsal goes: --out DIR."));
    const auto profile = app::loadProfile(profileName->isEmpty() ? QStringLiteral("rust") : *profileName);
    if (!profile)
        return profile.error();
    const auto request = readRequest(*requestFile);
    if (!request)
        return request.error();
    const auto mail = app::rehearsalMail(*alertFile);
    if (!mail)
        return mail.error();
    app::JournalNotifier monitoring;
    auto rehearsal = app::Rehearsal::create(*out, *profile);
    if (!rehearsal)
        return std::move(rehearsal).error();
    (*rehearsal)->tellBy(mail->get(), &monitoring);
    QTextStream text(stdout);
    if (!json) {
        for (const Text &note : (*rehearsal)->memoryNotes())
            text << "note: " << note.shown() << "\n";
    }
    QJsonArray ceremonies;
    for (qsizetype i = 0;; ++i) {
        // A rehearsal that was cut off goes on: what its archive holds is not played again.
        const auto remaining = (*rehearsal)->remaining();
        if (!remaining)
            return remaining.error();
        if (planFiles.isEmpty() ? remaining->isEmpty() : i >= planFiles.size())
            break;
        QElapsedTimer timer;
        timer.start();
        auto session = (*rehearsal)->resume();
        if (!session && session.error().code() == ErrorCode::NotFound) {
            const auto plan = planFiles.isEmpty() ? (*rehearsal)->nextPlan() : readPlan(planFiles[i]);
            if (!plan)
                return plan.error();
            session = (*rehearsal)->begin(*plan);
        }
        if (!session)
            return std::move(session).error();
        CHANCERY_TRY(play(**session, (*rehearsal)->rack(), *request));
        const auto snapshot = (*session)->snapshot();
        ceremonies += QJsonObject{{QStringLiteral("id"), snapshot->state.ceremony},
                                  {QStringLiteral("kind"), snapshot->state.context.plan.kind},
                                  {QStringLiteral("entries"), snapshot->state.entries},
                                  {QStringLiteral("record"), snapshot->state.record.hex()},
                                  {QStringLiteral("milliseconds"), timer.elapsed()}};
        if (!json) {
            text << snapshot->state.ceremony << "  " << snapshot->state.context.plan.title << ": "
                 << snapshot->state.entries << " entries, record " << snapshot->state.record.hex() << "\n";
            text.flush();
        }
    }
    const auto waiting = sendTheRest((*rehearsal)->places().outbox(), mail->get());
    if (!waiting)
        return waiting.error();
    if (!json && *waiting > 0)
        text << "alerts: " << *waiting << " messages wait in " << (*rehearsal)->places().outbox() << "\n";
    const QString archive = (*rehearsal)->places().archive;
    if (!json)
        text << "archive: " << archive << "\n"
             << "check it: chancery-verify " << archive << "\n";
    return Answer{0,
                  {{QStringLiteral("archive"), archive},
                   {QStringLiteral("ceremonies"), ceremonies},
                   {QStringLiteral("alerts_waiting"), *waiting}}};
}

} // namespace chancery::cli
