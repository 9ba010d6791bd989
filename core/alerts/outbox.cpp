#include "core/alerts/outbox.h"

#include "core/access/access_log.h"
#include "core/alerts/kept_list.h"
#include "core/alerts/list_check.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"

#include <algorithm>

namespace chancery::alerts {

namespace {

constexpr qint64 LargestMessage = 64 * 1024;
constexpr int FirstWait = 60; // seconds
constexpr int LongestWait = 3600;
constexpr QLatin1String ReceiptSuffix(".receipt.json");

int waitAfter(int tries)
{
    return tries > 6 ? LongestWait : std::min(LongestWait, FirstWait << (tries - 1));
}

bool isMessage(const QString &name)
{
    return name.endsWith(QLatin1String(".json")) && !name.endsWith(QLatin1String(".retry.json")) &&
           !name.endsWith(QLatin1String(".receipt.json"));
}

Result<Message> readMessage(ports::Files &files, const QString &path)
{
    const auto bytes = files.read(path, LargestMessage);
    if (!bytes)
        return bytes.error();
    return Message::parse(*bytes);
}

// None where the file is no receipt for what its name says.
std::optional<Receipt> readReceipt(ports::Files &files, const QString &folder, const QString &name)
{
    const auto bytes = files.read(folder + u'/' + name, LargestMessage);
    const auto receipt = bytes ? Receipt::parse(*bytes) : Result<Receipt>(bytes.error());
    return receipt && receipt->id == name.chopped(ReceiptSuffix.size()) ? std::optional(*receipt) : std::nullopt;
}

// What cannot be read counts as never tried.
void readRetry(ports::Files &files, const QString &path, Waiting &waiting)
{
    const auto bytes = files.exists(path) ? files.read(path, LargestMessage) : Result<QByteArray>(QByteArray());
    const auto object = bytes && !bytes->isEmpty() ? parseCanonicalJson(*bytes) : Result<QJsonObject>(QJsonObject());
    if (!object || object->isEmpty())
        return;
    Fields f(*object, QStringLiteral("retry"));
    f.schema("alert-retry");
    const auto tries = static_cast<int>(f.integer("tries", 0, 1 << 20));
    const QDateTime next = f.time("next");
    const QString problem = f.text("problem");
    if (!f.done())
        return;
    waiting.tries = tries;
    waiting.next = next;
    waiting.problem = problem;
}

// Nobody was there to say yes or no: the same will happen to the next message.
bool nobodyAnswers(const Error &error)
{
    return error.code() == ErrorCode::DeviceGone || error.code() == ErrorCode::TimedOut;
}

// Two programs that send from one outbox would each send every message.
Result<std::unique_ptr<ports::FileLock>> lockOf(ports::Files &files, const QString &folder)
{
    auto lock = files.lock(folder + QStringLiteral("/.lock"));
    if (!lock && lock.error().code() == ErrorCode::Conflict)
        return Error(ErrorCode::Conflict, QT_TRANSLATE_NOOP("core", "Another program is sending from this outbox."),
                     QT_TRANSLATE_NOOP("core", "Wait until it is done. Nothing is lost, and nothing is sent twice."));
    return lock;
}

} // namespace

QString Outbox::path(const QString &id, const char *ending) const
{
    return m_folder + u'/' + id + QLatin1String(ending);
}

Result<Outbox> Outbox::open(ports::Files &files, const QString &folder)
{
    CHANCERY_TRY(files.makeFolder(folder));
    return Outbox(files, folder);
}

Result<void> Outbox::put(const Message &message)
{
    const QByteArray bytes = message.bytes();
    CHANCERY_TRY(Message::parse(bytes)); // what could not be read back would never be sent
    if (m_files->exists(path(message.id, ".receipt.json")))
        return {};
    if (!m_fileCount) {
        const auto names = m_files->list(m_folder);
        if (!names)
            return names.error();
        m_fileCount = names->size();
    }
    if (*m_fileCount >= MostMessages)
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "The outbox is full: too many messages wait."),
                     QT_TRANSLATE_NOOP("core",
                                       "Send them (chancery-cli outbox send); nothing that happened is lost, it "
                                       "stands in the transcript."));
    CHANCERY_TRY(m_files->create(path(message.id, ".json"), bytes));
    ++*m_fileCount;
    return {};
}

Result<void> Outbox::put(const QList<Message> &messages)
{
    Result<void> first;
    for (const Message &message : messages) {
        if (auto done = put(message); !done && first)
            first = done;
    }
    return first;
}

Result<Contents> Outbox::contents() const
{
    const auto names = m_files->list(m_folder);
    if (!names)
        return names.error();
    Contents out;
    QList<KeptList> lists;
    for (const QString &name : *names) {
        if (!name.endsWith(ListEnding))
            continue;
        auto list = readKeptList(*m_files, m_folder, name);
        if (!list)
            out.unreadable += name;
        else if (*list)
            lists += **std::move(list);
    }
    for (const QString &name : *names) {
        const QString file = m_folder + u'/' + name;
        if (name.endsWith(ReceiptSuffix)) {
            if (const auto receipt = readReceipt(*m_files, m_folder, name))
                out.receipts += *receipt;
            else
                out.unreadable += name;
        } else if (isMessage(name)) {
            auto message = readMessage(*m_files, file);
            if (!message || message->id != name.chopped(5)) {
                out.unreadable += name;
                continue;
            }
            if (m_files->exists(path(message->id, ".receipt.json")))
                continue;
            Waiting waiting;
            waiting.message = *std::move(message);
            findListOf(waiting, lists);
            readRetry(*m_files, path(waiting.message.id, ".retry.json"), waiting);
            out.waiting += waiting;
        }
    }
    return out;
}

Result<QList<Receipt>> Outbox::receipts() const
{
    const auto names = m_files->list(m_folder);
    if (!names)
        return names.error();
    QList<Receipt> out;
    for (const QString &name : *names) {
        if (const auto receipt = name.endsWith(ReceiptSuffix) ? readReceipt(*m_files, m_folder, name) : std::nullopt)
            out += *receipt;
    }
    return out;
}

Result<QList<Message>> Outbox::messages() const
{
    const auto names = m_files->list(m_folder);
    if (!names)
        return names.error();
    QList<Message> out;
    for (const QString &name : *names) {
        if (!isMessage(name))
            continue;
        auto message = readMessage(*m_files, m_folder + u'/' + name);
        if (message && message->id == name.chopped(5))
            out += *std::move(message);
    }
    return out;
}

Result<void> Outbox::postpone(const Waiting &waiting, int tries, const QDateTime &next, const QString &problem)
{
    return m_files->replace(
        path(waiting.message.id, ".retry.json"),
        canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/alert-retry/1")},
                                  {QStringLiteral("tries"), tries},
                                  {QStringLiteral("next"), timeText(next)},
                                  {QStringLiteral("problem"), access::cleanText(problem, 1000)}}));
}

Result<Round> Outbox::deliver(ports::Notifier &notifier, const QDateTime &now, const QString &how,
                              const std::function<bool()> &stop,
                              const std::function<Result<void>(const Waiting &)> &check)
{
    const auto lock = lockOf(*m_files, m_folder);
    if (!lock)
        return lock.error();
    const auto found = contents();
    if (!found)
        return found.error();
    Round round;
    const auto callAgain = [&](const QDateTime &at) {
        round.next = round.next.isValid() ? std::min(round.next, at) : at;
    };
    QList<Waiting> due;
    for (const Waiting &waiting : found->waiting) {
        // A retry time that lies further ahead than we ever wait: the clock was set back.
        const bool far = waiting.next > now.addSecs(LongestWait);
        if (!waiting.next.isValid() || waiting.next <= now || far)
            due += waiting;
        else
            callAgain(waiting.next);
    }
    std::stable_sort(due.begin(), due.end(), [](const Waiting &a, const Waiting &b) { return a.tries < b.tries; });

    bool gone = false;
    for (const Waiting &waiting : std::as_const(due)) {
        const QString &id = waiting.message.id;
        if (stop && stop()) {
            callAgain(now);
            break;
        }
        if (gone) {
            callAgain(now.addSecs(FirstWait));
            static_cast<void>(postpone(waiting, waiting.tries, now.addSecs(FirstWait), waiting.problem));
            continue;
        }
        auto sent = waiting.standing == Standing::Changed ? Result<void>(changedMessage(waiting)) : Result<void>();
        if (sent && check)
            sent = check(waiting);
        if (sent)
            sent = notifier.send(noticeFor(waiting.message, waiting.list));
        if (!sent) {
            const int tries = waiting.tries + 1;
            const QDateTime next = now.addSecs(waitAfter(tries));
            round.failures += Round::Failure{id, sent.error()};
            callAgain(next);
            // A note that cannot be written means an earlier try, no more.
            static_cast<void>(postpone(waiting, tries, next, sent.error().english()));
            gone = nobodyAnswers(sent.error());
            continue;
        }
        const Receipt receipt{id, waiting.message.kind, waiting.message.person, waiting.message.sha256(), now, how};
        if (auto written = m_files->create(path(id, ".receipt.json"), receipt.bytes()); !written) {
            // It stays and is sent again: twice is better than never.
            round.failures += Round::Failure{id, written.error()};
            callAgain(now.addSecs(FirstWait));
            static_cast<void>(postpone(waiting, waiting.tries + 1, now.addSecs(FirstWait), written.error().english()));
            continue;
        }
        static_cast<void>(m_files->remove(path(id, ".retry.json")));
        round.sent += receipt;
    }
    return round;
}

Result<void> Outbox::hurry()
{
    const auto names = m_files->list(m_folder);
    if (!names)
        return names.error();
    for (const QString &name : *names) {
        if (name.endsWith(QLatin1String(".retry.json")))
            CHANCERY_TRY(m_files->remove(m_folder + u'/' + name));
    }
    return {};
}

bool Outbox::hasOneOf(const Listed &messages) const
{
    return std::any_of(messages.keyBegin(), messages.keyEnd(),
                       [this](const QString &id) { return m_files->exists(path(id, ".json")); });
}

Result<void> Outbox::keep(const SignedList &list)
{
    const auto log = access::parseLog(list.bytes);
    const auto messages = log ? readAlertList(*log) : Result<Listed>(log.error());
    if (!messages)
        return messages.error();
    if (!hasOneOf(*messages))
        return {};
    const QString file = m_folder + u'/' + list.name;
    CHANCERY_TRY(m_files->create(file + SignatureEnding, list.signature));
    return m_files->create(file, list.bytes);
}

Result<void> Outbox::tidy()
{
    const auto names = m_files->list(m_folder);
    if (!names)
        return names.error();
    for (const QString &name : *names) {
        const QString file = m_folder + u'/' + name;
        if (name.endsWith(ListEnding)) {
            const auto list = readKeptList(*m_files, m_folder, name);
            if (!list || !*list || hasOneOf((*list)->messages))
                continue;
            CHANCERY_TRY(m_files->remove(file));
            CHANCERY_TRY(m_files->remove(file + SignatureEnding));
        } else if (name.endsWith(ListEnding + SignatureEnding) && !m_files->exists(file.chopped(4))) {
            CHANCERY_TRY(m_files->remove(file)); // stopped between the two
        }
    }
    return {};
}

Result<int> Outbox::take(const QList<Receipt> &receipts)
{
    const auto lock = lockOf(*m_files, m_folder);
    if (!lock)
        return lock.error();
    for (const Receipt &receipt : receipts) { // all or none
        const QString file = path(receipt.id, ".json");
        const auto message = receipt.id.contains(u'/') || !m_files->exists(file)
                                 ? Result<Message>(Error(ErrorCode::NotFound, "no such message"))
                                 : readMessage(*m_files, file);
        if (!message || message->sha256() != receipt.sha256 || message->person != receipt.person)
            return Error(
                ErrorCode::BadInput,
                Text(QT_TRANSLATE_NOOP("core", "There is a receipt for \"%1\", and no such message waits here."),
                     {access::cleanText(receipt.id)}),
                QT_TRANSLATE_NOOP("core", "Bring the receipts for this outbox; those that were taken up "
                                          "already are not needed."));
    }
    int count = 0;
    for (Receipt receipt : receipts) {
        if (m_files->exists(path(receipt.id, ".receipt.json")))
            continue;
        receipt.how = QStringLiteral("carried");
        CHANCERY_TRY(m_files->create(path(receipt.id, ".receipt.json"), receipt.bytes()));
        ++count;
    }
    return count;
}

Result<void> Outbox::settle(const Receipt &receipt)
{
    for (const char *ending : {".retry.json", ".json", ".receipt.json"})
        CHANCERY_TRY(m_files->remove(path(receipt.id, ending)));
    return {};
}

QList<Message> withoutNoted(const QList<Message> &messages, const QSet<QString> &notedIds)
{
    QList<Message> out;
    for (const Message &message : messages) {
        if (!notedIds.contains(message.id))
            out += message;
    }
    return out;
}

} // namespace chancery::alerts
