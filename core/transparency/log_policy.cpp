#include "core/transparency/log_policy.h"

#include "core/transparency/certificate_checkpoint.h"
#include "core/transparency/ed25519.h"

#include <algorithm>

namespace chancery::transparency {

namespace {

const QByteArray None = QByteArrayLiteral("none");

Error badLine(const char *sentence)
{
    return Error(ErrorCode::BadInput, sentence);
}

// Words between spaces and tabs; nothing for a comment.
QList<QByteArray> wordsOf(QByteArray line)
{
    line.replace('\t', ' ');
    QList<QByteArray> words = line.split(' ');
    words.removeAll(QByteArray());
    return !words.isEmpty() && words.first().startsWith('#') ? QList<QByteArray>() : words;
}

Result<QString> urlOf(const QByteArray &word)
{
    const QString url = QString::fromUtf8(word);
    if (url.toUtf8() != word)
        return badLine(QT_TRANSLATE_NOOP("core", "The address is not UTF-8."));
    return url;
}

// "" where the words end before it.
QByteArray wordAt(const QList<QByteArray> &words, qsizetype at)
{
    return at < words.size() ? words[at] : QByteArray();
}

} // namespace

bool isSignedByLog(const VerifierKey &log, const SignedNote &note, const NoteSignature &line)
{
    if (log.type == NoteKeyType::Ed25519)
        return verifiesEd25519(note.text, line.signature, log.key);
    const auto key = log.type == NoteKeyType::Rfc6962 ? pki::LogKey::parse(log.key)
                                                      : Result<pki::LogKey>(Error(ErrorCode::Unsupported, Text()));
    return key && openCertificateCheckpoint(SignedNote{note.text, {line}}.bytes(), log.name, *key);
}

Result<LogPolicy> LogPolicy::parse(QByteArrayView bytes)
{
    const auto allowed = [](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return octet == '\t' || octet == '\n' || (octet >= 0x20 && octet != 0x7f);
    };
    if (bytes.size() > LargestSize || !bytes.endsWith('\n') || !std::all_of(bytes.begin(), bytes.end(), allowed))
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "This is not a policy for logs."),
                     QT_TRANSLATE_NOOP("core",
                                       "A policy is plain lines of text, each ended, with \"log\", \"witness\", "
                                       "\"group\" and one \"quorum\"."));
    LogPolicy policy;
    qsizetype number = 0;
    for (const QByteArray &line : bytes.chopped(1).toByteArray().split('\n')) {
        ++number;
        const QList<QByteArray> words = wordsOf(line);
        if (words.isEmpty())
            continue;
        if (auto read = policy.readLine(words); !read)
            return Error(ErrorCode::BadInput,
                         Text(QT_TRANSLATE_NOOP("core", "Line %1 of the policy for logs cannot be used."),
                              {QString::number(number)}))
                .withCause(std::move(read).error());
    }
    if (policy.m_quorum.isEmpty())
        return badLine(QT_TRANSLATE_NOOP("core", "The policy for logs has no line \"quorum\"."));
    return policy;
}

LogPolicy LogPolicy::ofLog(const VerifierKey &log)
{
    LogPolicy policy;
    policy.m_logs += {log, {}};
    policy.m_quorum = None;
    return policy;
}

LogPolicy LogPolicy::ofLog(const VerifierKey &log, const policy::WitnessRule &rule)
{
    LogPolicy policy = ofLog(log);
    Group group{"profile-quorum", rule.needed, {}};
    for (const policy::WitnessEntry &entry : rule.of) {
        policy.m_witnesses += {entry.name.toUtf8(), entry.key, entry.url};
        group.members += entry.name.toUtf8();
    }
    while (group.members.contains(group.name)) // names of witnesses and groups are of one kind
        group.name += '-';
    policy.m_quorum = group.name;
    policy.m_groups += group;
    return policy;
}

QByteArray LogPolicy::text() const
{
    const auto address = [](const QString &url) { return url.isEmpty() ? QByteArray() : ' ' + url.toUtf8(); };
    QByteArray out;
    for (const Log &log : m_logs)
        out += "log " + log.key.text().toUtf8() + address(log.url) + '\n';
    for (const Witness &witness : m_witnesses)
        out += "witness " + witness.name + ' ' + witness.key.text().toUtf8() + address(witness.url) + '\n';
    for (const Group &group : m_groups)
        out += "group " + group.name + ' ' + QByteArray::number(group.needed) + ' ' + group.members.join(' ') + '\n';
    return out + "quorum " + m_quorum + '\n';
}

Result<void> LogPolicy::readLine(const QList<QByteArray> &words)
{
    if (m_logs.size() + m_witnesses.size() + m_groups.size() >= MostLines)
        return badLine(QT_TRANSLATE_NOOP("core", "There are too many lines."));
    const QByteArray &kind = words.first();
    if (kind == "log")
        return readLog(words);
    if (kind == "witness")
        return readWitness(words);
    if (kind == "group")
        return readGroup(words);
    if (kind == "quorum")
        return readQuorum(words);
    return badLine(QT_TRANSLATE_NOOP("core", "It begins with none of \"log\", \"witness\", \"group\", \"quorum\"."));
}

Result<void> LogPolicy::readLog(const QList<QByteArray> &words)
{
    if (words.size() < 2 || words.size() > 3)
        return badLine(QT_TRANSLATE_NOOP("core", "A log has a key and, if need be, an address."));
    auto key = VerifierKey::parse(QString::fromUtf8(words[1]));
    const auto url = urlOf(wordAt(words, 2));
    if (!key || !url)
        return key ? url.error() : key.error();
    const auto same = [&](const Log &other) { return other.key.key == key->key; };
    if (key->type == NoteKeyType::Cosignature || std::any_of(m_logs.begin(), m_logs.end(), same))
        return badLine(QT_TRANSLATE_NOOP("core", "This key is a witness's, or stands here already."));
    m_logs += {*std::move(key), *url};
    return {};
}

Result<void> LogPolicy::readWitness(const QList<QByteArray> &words)
{
    if (words.size() < 3 || words.size() > 4 || isDefined(words[1]))
        return badLine(
            QT_TRANSLATE_NOOP("core", "A witness has a name of its own, a key and, if need be, an address."));
    auto key = VerifierKey::parse(QString::fromUtf8(words[2]));
    const auto url = urlOf(wordAt(words, 3));
    if (!key || !url)
        return key ? url.error() : key.error();
    const auto same = [&](const Witness &other) { return other.key.key == key->key; };
    if (key->type != NoteKeyType::Cosignature || std::any_of(m_witnesses.begin(), m_witnesses.end(), same))
        return badLine(QT_TRANSLATE_NOOP("core", "This key is not a witness's, or stands here already."));
    m_witnesses += {words[1], *std::move(key), *url};
    return {};
}

Result<void> LogPolicy::readGroup(const QList<QByteArray> &words)
{
    if (words.size() < 4 || isDefined(words[1]))
        return badLine(QT_TRANSLATE_NOOP("core", "A group has a name of its own, a number, and members."));
    Group group{words[1], 1, words.sliced(3)};
    if (words[2] == "all") {
        group.needed = group.members.size();
    } else if (words[2] != "any") {
        const auto needed = parseDecimal(words[2]);
        if (!needed || *needed < 1 || *needed > static_cast<quint64>(group.members.size()))
            return badLine(QT_TRANSLATE_NOOP("core", "A group needs \"all\", \"any\", or as many as it has members."));
        group.needed = static_cast<qsizetype>(*needed);
    }
    for (const QByteArray &member : group.members) {
        const auto has = [&](const Group &other) { return other.members.contains(member); };
        if (member == None || !isDefined(member) || group.members.count(member) > 1 ||
            std::any_of(m_groups.begin(), m_groups.end(), has))
            return badLine(QT_TRANSLATE_NOOP("core", "A member must be named on a line before, and be in one group."));
    }
    m_groups += std::move(group);
    return {};
}

Result<void> LogPolicy::readQuorum(const QList<QByteArray> &words)
{
    if (words.size() != 2 || !m_quorum.isEmpty() || !isDefined(words[1]))
        return badLine(QT_TRANSLATE_NOOP("core", "The quorum is one name from a line before, or \"none\", said once."));
    m_quorum = words[1];
    return {};
}

bool LogPolicy::isDefined(const QByteArray &name) const
{
    const auto named = [&](const auto &item) { return item.name == name; };
    return name == None || std::any_of(m_witnesses.begin(), m_witnesses.end(), named) ||
           std::any_of(m_groups.begin(), m_groups.end(), named);
}

bool LogPolicy::reached(const QByteArray &name, const QList<QByteArray> &cosigners) const
{
    for (const Group &group : m_groups) {
        if (group.name != name)
            continue;
        const auto has = [&](const QByteArray &member) { return reached(member, cosigners); };
        return std::count_if(group.members.begin(), group.members.end(), has) >= group.needed;
    }
    return cosigners.contains(name);
}

Result<LogPolicy::Verdict> LogPolicy::check(QByteArrayView bytes) const
{
    auto read = parseCheckpointNote(bytes);
    if (!read)
        return std::move(read).error();
    CHANCERY_TRY(checkEmptyRoot(read->checkpoint));
    Verdict verdict;
    verdict.checkpoint = *std::move(read);
    const SignedNote &note = verdict.checkpoint.note;
    bool logSigned = false;
    for (const Log &log : m_logs) {
        if (log.key.name != verdict.checkpoint.checkpoint.origin)
            continue;
        const auto checked = checkNote(note, log.key, [&](const SignedNote &whole, const NoteSignature &line) {
            return isSignedByLog(log.key, whole, line);
        });
        if (!checked && checked.error().code() != ErrorCode::NotFound)
            return checked.error();
        if (checked)
            verdict.log = log.key;
        logSigned = logSigned || checked;
    }
    if (!logSigned)
        return Error(ErrorCode::Damaged,
                     Text(QT_TRANSLATE_NOOP("core", "No log that is trusted here signed this checkpoint of \"%1\"."),
                          {verdict.checkpoint.checkpoint.origin}),
                     QT_TRANSLATE_NOOP("core", "Check that the key of the log is the right one."));
    auto cosigned = cosignersOf(note);
    if (!cosigned)
        return std::move(cosigned).error();
    verdict.cosigned = *std::move(cosigned);
    judgeQuorum(verdict);
    return verdict;
}

Result<QList<LogPolicy::Cosigned>> LogPolicy::cosignersOf(const SignedNote &note) const
{
    QList<Cosigned> out;
    for (const Witness &witness : m_witnesses) {
        std::optional<quint64> latest;
        for (const NoteSignature &line : note.signatures) {
            if (!line.isBy(witness.key))
                continue;
            const auto time = checkCosignature(note.text, line, witness.key);
            if (!time)
                return time.error();
            latest = std::max(latest.value_or(0), *time);
        }
        if (latest)
            out += {witness.name, *latest};
    }
    return out;
}

// A witness that signed at some time has seen nothing larger before it either. So the latest time that counts for a
// quorum is the one at which those who signed then or later are enough.
void LogPolicy::judgeQuorum(Verdict &verdict) const
{
    QList<Cosigned> latestFirst = verdict.cosigned;
    std::stable_sort(latestFirst.begin(), latestFirst.end(),
                     [](const Cosigned &a, const Cosigned &b) { return a.time > b.time; });
    verdict.quorumReached = m_quorum == None;
    QList<QByteArray> names;
    for (const Cosigned &cosigned : std::as_const(latestFirst)) {
        names += cosigned.witness;
        if (verdict.quorumReached || !reached(m_quorum, names))
            continue;
        verdict.quorumReached = true;
        verdict.quorumTime = cosigned.time;
    }
}

} // namespace chancery::transparency
