#include "core/session/alert_post.h"

namespace chancery::session {

namespace {

constexpr int AgainAfterSeconds = 1;

// What a disk says, put so that people know what is at stake.
Error notWritten(const Error &cause)
{
    return Error(cause.code(),
                 Text(QT_TRANSLATE_NOOP("core", "Members cannot be told of what happens here: %1"),
                      {cause.text().english()}),
                 cause.code() == ErrorCode::DiskFull
                     ? Text(QT_TRANSLATE_NOOP("core", "Make room on the disk. Nothing is lost, and it is tried again "
                                                      "by itself; the ceremony is not closed before."))
                     : Text(QT_TRANSLATE_NOOP("core", "See to the outbox. Nothing is lost, and it is tried again by "
                                                      "itself; the ceremony is not closed before.")))
        .withDetail(cause.detail())
        .withCause(cause);
}

} // namespace

AlertPost::AlertPost(ports::Files &files, const QString &outbox, ports::Notifier *mail, ports::Notifier *monitoring,
                     QObject *parent)
    : QObject(parent), m_files(files), m_folder(outbox), m_mail(mail), m_monitoring(monitoring)
{
}

AlertPost::~AlertPost()
{
    stop();
}

void AlertPost::lineAdded(const transcript::Line &line, const ceremony::State &before, const ceremony::State &after)
{
    const QList<alerts::Alert> alerts = alerts::alertsFor(line, before, after);
    for (const alerts::Alert &alert : alerts) {
        if (m_raised.contains(alert.id))
            continue;
        m_raised += alert.id;
        const QList<alerts::Message> messages = alerts::messagesFor(alert, alerts::recipients(after));
        m_caused += messages;
        m_pending += messages;
        tellMonitoring(alert);
    }
}

// One that is not told now is told again when the console starts the next time, under the same id.
void AlertPost::tellMonitoring(const alerts::Alert &alert)
{
    if (!m_monitoring)
        return;
    const auto told = m_monitoring->send(alerts::noticeFor(alert));
    m_untold = told || told.error().code() == ErrorCode::NotFound ? std::nullopt : std::optional<Error>(told.error());
}

void AlertPost::flush(const ceremony::State &state)
{
    if (m_pending.isEmpty())
        return;
    m_pending = alerts::withoutNoted(m_pending, state.alertsNoted);
    auto outbox = alerts::Outbox::open(m_files, m_folder);
    auto first = outbox ? Result<void>() : Result<void>(outbox.error());
    QList<alerts::Message> left;
    for (const alerts::Message &message : std::as_const(m_pending)) {
        const auto put = first ? outbox->put(message) : first;
        // Another one under this id is this one in the words of another version of this program.
        if (put || put.error().code() == ErrorCode::Conflict)
            continue;
        first = put;
        left += message;
    }
    m_fresh = m_fresh || left.size() < m_pending.size();
    m_pending = left;
    m_problem = first ? std::nullopt : std::optional<Error>(notWritten(first.error()));
}

void AlertPost::start(const ceremony::State &state)
{
    settle(state); // what a kill left behind after it was noted
    if (m_mail)
        m_worker = std::make_unique<Worker>(QStringLiteral("alerts"));
}

void AlertPost::stop()
{
    *m_stopping = true;
    m_worker.reset();
}

bool AlertPost::tick(const ceremony::State &state, const QDateTime &now)
{
    bool changed = false;
    if (!m_pending.isEmpty() && (!m_putAgain.isValid() || now >= m_putAgain)) {
        m_putAgain = now.addSecs(AgainAfterSeconds);
        flush(state);
        changed = m_pending.isEmpty();
    }
    if (m_settle && !m_sending)
        settle(state);
    if (m_worker && !m_sending && m_sendAgain.isValid() && now >= m_sendAgain)
        send(now);
    sendFresh(now);
    return changed;
}

void AlertPost::sendFresh(const QDateTime &now)
{
    if (m_worker && !m_sending && m_fresh)
        send(now);
}

void AlertPost::send(const QDateTime &now)
{
    m_sending = true;
    m_fresh = false;
    m_sendAgain = {};
    m_worker->run<Result<alerts::Round>>(
        [&files = m_files, folder = m_folder, mail = m_mail, now, stopping = m_stopping]() -> Result<alerts::Round> {
            auto outbox = alerts::Outbox::open(files, folder);
            if (!outbox)
                return outbox.error();
            return outbox->deliver(*mail, now, QStringLiteral("smtp"), [stopping] { return stopping->load(); });
        },
        this,
        [this, now](Result<alerts::Round> round) {
            m_sending = false;
            m_sendAgain = round ? round->next : now.addSecs(AgainAfterSeconds);
        });
}

QList<ceremony::NoteAlerts> AlertPost::toNote(const ceremony::State &state)
{
    QList<ceremony::NoteAlerts> out;
    const auto outbox = alerts::Outbox::open(m_files, m_folder);
    const auto receipts = outbox ? outbox->receipts() : Result<QList<alerts::Receipt>>(outbox.error());
    for (const alerts::Receipt &receipt : receipts.value_or(QList<alerts::Receipt>())) {
        if (state.alertsNoted.contains(receipt.id))
            continue;
        if (out.isEmpty() || out.last().sent.size() >= ceremony::NoteAlerts::Most)
            out += ceremony::NoteAlerts{};
        out.last().sent += ceremony::SentAlert{receipt.id, receipt.person, receipt.sha256, receipt.at, receipt.how};
    }
    return out;
}

void AlertPost::settle(const ceremony::State &state)
{
    // A round that has read a message and not yet its receipt would send it once more.
    m_settle = m_sending;
    if (m_sending)
        return;
    auto outbox = m_files.exists(m_folder) ? alerts::Outbox::open(m_files, m_folder)
                                           : Result<alerts::Outbox>(Error(ErrorCode::NotFound, Text()));
    const auto receipts = outbox ? outbox->receipts() : Result<QList<alerts::Receipt>>(outbox.error());
    bool settled = false;
    for (const alerts::Receipt &receipt : receipts.value_or(QList<alerts::Receipt>())) {
        // One that stays is settled at the next start.
        if (state.alertsNoted.contains(receipt.id))
            settled = outbox->settle(receipt).has_value() || settled;
    }
    if (settled)
        static_cast<void>(outbox->tidy());
}

} // namespace chancery::session
