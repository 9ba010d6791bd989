#include "core/session/access_work.h"

#include "core/access/books.h"
#include "core/alerts/outbox.h"

namespace chancery::session {

namespace {

using access::Book;

constexpr qint64 LargestDeviceLog = qint64{16} << 20;
constexpr QLatin1String RegisterSuffix(".json");

QString consoleFolder(const Places &places)
{
    return places.privateFolder + QStringLiteral("/console");
}

// Where a book stands before this event, and whether the event's log is written already.
struct BookState
{
    access::LogHeader header;
    QDateTime since; // end of the event before; invalid at the first
    bool written = false;
};

Result<BookState> stateOf(const LogPlace &place, const ceremony::State &state, Book book)
{
    auto logs = access::readBook(*place.files, place.archive, book);
    if (!logs)
        return std::move(logs).error();
    BookState out;
    out.written = !logs->isEmpty() && logs->last().header.ceremony == state.ceremony;
    out.header = {book, state.mode, state.domain, state.ceremony, {}};
    if (out.written || logs->isEmpty())
        return out;
    out.header.before = {logs->last().header.ceremony, logs->last().head()};
    out.since = logs->last().lines.last().time;
    return out;
}

access::SystemEvents leftOut(const QString &why)
{
    return {{{QStringLiteral("machine"), false, why}}, {}};
}

Result<void> writeConsoleLog(const LogPlace &place, const ClosingEvent &event)
{
    const auto book = stateOf(place, event.state, Book::Console);
    if (!book)
        return book.error();
    if (book->written)
        return {};
    const auto kept = access::ConsoleRegister::open(*place.files, event.consoleRegister);
    if (!kept)
        return kept.error();
    QList<access::ConsoleSession> sessions = kept->sessions();
    QDateTime until = std::max(place.clock->now(), event.state.now);
    if (book->since.isValid())
        until = std::max(until, book->since); // a clock that was set back
    if (!sessions.isEmpty() && !sessions.last().ended)
        sessions.last().ended = until; // this one: its work on the event ends here
    const access::SystemEvents system =
        event.state.mode == Mode::Rehearsal ? leftOut(QStringLiteral("A rehearsal does not ask the machine."))
        : !event.systemEvents               ? leftOut(QStringLiteral("This console does not ask the machine."))
                                            : event.systemEvents(book->since, until);
    return access::writeLog(*place.files, place.archive,
                            access::consoleLog(book->header, book->since, until, sessions, system));
}

Result<std::optional<access::DeviceLog>> readDeviceLog(ports::Files &files, const QString &path)
{
    if (path.isEmpty() || !files.exists(path))
        return std::optional<access::DeviceLog>();
    const auto bytes = files.read(path, LargestDeviceLog);
    if (!bytes)
        return bytes.error();
    auto log = access::parseDeviceLog(*bytes);
    if (!log)
        return Error(log.error().code(),
                     Text(QT_TRANSLATE_NOOP("core", "The token's own log \"%1\" cannot be understood."), {path}),
                     QT_TRANSLATE_NOOP("core", "Put it there in the form of the handbook (access logs), or take it "
                                               "away: the event is then closed without it."))
            .withCause(log.error());
    return std::optional(*std::move(log));
}

Result<void> writeHsmLog(const LogPlace &place, const ClosingEvent &event, const QList<access::Delegate> &delegates)
{
    const auto book = stateOf(place, event.state, Book::Hsm);
    if (!book)
        return book.error();
    if (book->written)
        return {};
    const auto signings = access::untoldSignings(*place.files, place.archive, delegates);
    if (!signings)
        return signings.error();
    const auto device = readDeviceLog(*place.files, event.deviceLog);
    if (!device)
        return device.error();
    return access::writeLog(*place.files, place.archive,
                            access::hsmLog(event.lines, event.state, book->header.before, {*device, *signings}));
}

// All messages that a list of the archive has.
Result<alerts::Listed> listedIn(ports::Files &files, const QString &archive)
{
    const auto lists = access::readBook(files, archive, Book::Alerts);
    if (!lists)
        return lists.error();
    alerts::Listed out;
    for (const access::Log &list : *lists) {
        const auto listed = alerts::readAlertList(list);
        if (!listed)
            return listed.error();
        out.insert(*listed);
    }
    return out;
}

Result<void> writeAlertList(const LogPlace &place, const ClosingEvent &event)
{
    const auto book = stateOf(place, event.state, Book::Alerts);
    if (!book)
        return book.error();
    if (book->written)
        return {};
    alerts::ListSources sources;
    sources.caused = event.caused;
    sources.noted = alerts::notedIn(event.lines);
    auto earlier = listedIn(*place.files, place.archive);
    if (!earlier)
        return std::move(earlier).error();
    sources.earlier = *std::move(earlier);
    if (place.files->exists(event.outbox)) {
        const auto outbox = alerts::Outbox::open(*place.files, event.outbox);
        auto kept = outbox ? outbox->messages() : Result<QList<alerts::Message>>(outbox.error());
        if (!kept)
            return kept.error();
        sources.kept = *std::move(kept);
    }
    return access::writeLog(*place.files, place.archive,
                            alerts::alertList(book->header,
                                              alerts::toList(sources, event.state.mode, event.state.domain),
                                              event.state.began, event.state.now));
}

Result<void> handOutLists(const LogPlace &place, const QString &folder)
{
    if (!place.files->exists(folder))
        return {};
    auto outbox = alerts::Outbox::open(*place.files, folder);
    if (!outbox)
        return outbox.error();
    const auto lists = access::signedLogs(*place.files, place.archive, Book::Alerts);
    if (!lists)
        return lists.error();
    for (const access::SignedLog &list : *lists)
        CHANCERY_TRY(outbox->keep({list.log.fileName(), list.log.bytes(), list.signature}));
    return outbox->tidy();
}

} // namespace

QList<access::Delegate> delegatesOf(const QList<archive::PastCeremony> &history)
{
    QList<access::Delegate> out;
    for (const archive::PastCeremony &past : history) {
        if (auto delegate = access::delegateMadeBy(past.state))
            out += *std::move(delegate);
    }
    return out;
}

Result<void> checkBooks(ports::Files &files, const QString &archive, const QList<archive::PastCeremony> &history)
{
    CHANCERY_TRY(access::untoldSignings(files, archive, delegatesOf(history)));
    CHANCERY_TRY(listedIn(files, archive));
    return {};
}

QString consoleRegisterFile(const Places &places, const QString &ceremony)
{
    return consoleFolder(places) + u'/' + ceremony + RegisterSuffix;
}

QString deviceLogFile(const Places &places, const QString &ceremony)
{
    return places.privateFolder + QStringLiteral("/device-log/%1.jsonl").arg(ceremony);
}

Result<void> noteConsole(ports::Files &files, const QString &path, const QString &login,
                         const ceremony::Context &context, const QString &ceremony, const QString &domain,
                         const QDateTime &at)
{
    CHANCERY_TRY(files.makeFolder(path.first(path.lastIndexOf(u'/'))));
    auto kept = access::ConsoleRegister::open(files, path);
    if (!kept)
        return std::move(kept).error();
    CHANCERY_TRY(kept->begin(login, roleText(ceremony::Role::Administrator), at));
    CHANCERY_TRY(kept->note({QStringLiteral("archive"), domain, {}}));
    CHANCERY_TRY(kept->note({QStringLiteral("profile"), context.profile.name, context.profile.digest()}));
    CHANCERY_TRY(kept->note({QStringLiteral("plan"), context.plan.title, context.plan.digest()}));
    return kept->note({QStringLiteral("ceremony"), ceremony, {}});
}

Result<void> forgetUnopened(ports::Files &files, const Places &places, const QStringList &unfinished)
{
    const QString folder = consoleFolder(places);
    if (!files.exists(folder))
        return {};
    const auto names = files.list(folder);
    if (!names)
        return names.error();
    for (const QString &name : *names) {
        if (name.endsWith(RegisterSuffix) && !unfinished.contains(name.chopped(RegisterSuffix.size())))
            CHANCERY_TRY(files.remove(folder + u'/' + name));
    }
    return {};
}

Result<void> endConsole(ports::Files &files, const QString &path, const QDateTime &at)
{
    auto kept = access::ConsoleRegister::open(files, path);
    if (!kept)
        return std::move(kept).error();
    return kept->sessions().isEmpty() ? Result<void>() : kept->end(at);
}

Result<void> closeBooks(const LogPlace &place, const ClosingEvent &event)
{
    QList<access::Delegate> delegates = event.delegates;
    if (auto made = access::delegateMadeBy(event.state))
        delegates += *std::move(made);
    CHANCERY_TRY(writeConsoleLog(place, event));
    CHANCERY_TRY(writeHsmLog(place, event, delegates));
    CHANCERY_TRY(writeAlertList(place, event));
    CHANCERY_TRY(place.files->remove(event.consoleRegister));
    const QDateTime at = std::max(place.clock->now(), event.state.now);
    if (const auto delegate = access::delegateAt(delegates, at)) {
        const pki::CmsSigner signer{delegate->certificate, {}, signerOn(place, delegate->ckaId)};
        CHANCERY_TRY(access::signLogs(*place.files, place.archive, signer, delegate->root,
                                      QString::fromLatin1(delegate->ckaId.toHex()), at));
    }
    return handOutLists(place, event.outbox);
}

} // namespace chancery::session
