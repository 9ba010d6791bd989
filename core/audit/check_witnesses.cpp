// log.witnesses: what outsiders signed of the logs. A line of a witness whom a profile names is judged wherever it
// stands; lines of others are passed over.
#include "core/audit/audit_state.h"

#include "core/base/time.h"
#include "core/transparency/cosigned_log.h"
#include "core/transparency/log_reader.h"

#include <QRegularExpression>

namespace chancery::audit {

namespace {

using transparency::LogPolicy;
using transparency::SignedNote;
using transparency::TreeHead;

struct KnownWitness
{
    QString name;
    VerifierKey key;
};

// Whoever one of the profiles that were in force names, and whom the reader's own policy names.
QList<KnownWitness> knownWitnesses(const Audit &a, const QList<Ceremony> &ceremonies)
{
    QList<KnownWitness> out;
    for (const Ceremony &c : ceremonies) {
        if (!c.aborted && c.profile && c.profile->transparency && c.profile->transparency->witnesses) {
            for (const policy::WitnessEntry &entry : c.profile->transparency->witnesses->of)
                out += {entry.name, entry.key};
        }
    }
    if (a.expected.policy) {
        for (const LogPolicy::Witness &witness : a.expected.policy->witnesses())
            out += {QString::fromUtf8(witness.name), witness.key};
    }
    return out;
}

// The profile in force: that of the last ceremony that was not ended early.
std::optional<policy::WitnessRule> ruleInForce(const QList<Ceremony> &ceremonies)
{
    for (auto c = ceremonies.rbegin(); c != ceremonies.rend(); ++c) {
        if (!c->aborted && c->profile)
            return c->profile->transparency ? c->profile->transparency->witnesses : std::nullopt;
    }
    return {};
}

QString timeWords(quint64 seconds)
{
    return timeText(QDateTime::fromSecsSinceEpoch(static_cast<qint64>(seconds), Qt::UTC));
}

// One log, and all that was cosigned of it.
class LogWitnesses
{
public:
    LogWitnesses(Audit &audit, const QList<Ceremony> &ceremonies, const WitnessedLog &log)
        : m_audit(audit), m_ceremonies(ceremonies), m_log(log), m_known(knownWitnesses(audit, ceremonies)),
          m_newest(log.reader.checkpoint().checkpoint.note)
    {
    }

    void check()
    {
        judge(m_log.folder + QStringLiteral("/checkpoint"), m_newest);
        checkKept();
        if (m_log.isEvents)
            checkProofs();
        const auto policy = policyInForce();
        if (policy)
            checkQuorum(*policy);
    }

private:
    void fail(const QString &where, const Text &why) { m_audit.findings.failed(claim::LogWitnesses, where, why); }

    // True when no line of a known witness is wrong.
    bool judge(const QString &where, const SignedNote &note)
    {
        bool good = true;
        for (const transparency::NoteSignature &line : note.signatures) {
            for (const KnownWitness &witness : m_known) {
                if (!line.isBy(witness.key) || transparency::checkCosignature(note.text, line, witness.key))
                    continue;
                good = false;
                fail(where,
                     Text(QT_TRANSLATE_NOOP("core", "the cosignature of the witness %1 is wrong"), {witness.name}));
            }
        }
        return good;
    }

    // cosigned/SIZE/ID: the log's line and one more, of a tree that the log went through.
    void checkKept()
    {
        static const QRegularExpression form(
            QStringLiteral("\\A[a-z]+/cosigned/(0|[1-9][0-9]{0,15})/([0-9a-f]{8})\\z"));
        for (const QString &path : m_audit.files.unaccounted()) {
            const auto match = form.match(path);
            if (!path.startsWith(m_log.folder + u'/') || !match.hasMatch())
                continue;
            const QByteArray bytes = m_audit.files.read(path).value_or(QByteArray());
            const auto read = LogPolicy::ofLog(m_log.key).check(bytes);
            const QList<transparency::NoteSignature> lines =
                read ? read->checkpoint.note.signatures : QList<transparency::NoteSignature>();
            if (lines.size() != 2 || !read->checkpoint.checkpoint.extensions.isEmpty() ||
                !lines.first().isBy(m_log.key) ||
                QStringLiteral("%1").arg(lines.last().id, 8, 16, QLatin1Char('0')) != match.captured(2)) {
                fail(path, QT_TRANSLATE_NOOP("core", "it is not a checkpoint of this log with one cosignature"));
                continue;
            }
            const TreeHead head = read->checkpoint.checkpoint.head;
            if (QString::number(head.size) != match.captured(1) ||
                m_log.reader.headAt(head.size).value_or(TreeHead()) != head)
                fail(path, QT_TRANSLATE_NOOP("core", "it is of another tree than the log's"));
            else if (judge(path, read->checkpoint.note))
                keep(head.size, read->checkpoint.note);
        }
    }

    void keep(quint64 size, const SignedNote &note)
    {
        SignedNote &all = size == m_log.reader.head().size ? m_newest : m_earlier[size];
        if (all.text.isEmpty())
            all = {note.text, {note.signatures.first()}};
        if (!all.signatures.contains(note.signatures.last()))
            all.signatures += note.signatures.last();
    }

    // What lies in the ceremonies' folders went out to people as proof.
    void checkProofs()
    {
        for (const Ceremony &c : m_ceremonies) {
            const QString path = c.path(QStringLiteral("proof.tlog-proof"));
            const auto proof = transparency::LogProof::parse(m_audit.files.peek(path));
            const auto note = proof ? SignedNote::parse(proof->checkpoint) : Result<SignedNote>(proof.error());
            if (note)
                judge(path, *note);
        }
    }

    // Nothing when nobody asks for cosignatures; said why.
    std::optional<LogPolicy> policyInForce()
    {
        if (const auto &brought = m_audit.expected.policy) {
            const auto names = [&](const LogPolicy::Log &log) { return log.key.name == m_log.key.name; };
            if (m_log.isEvents || std::any_of(brought->logs().begin(), brought->logs().end(), names))
                return brought;
            return {}; // a policy for the event log alone
        }
        const auto rule = ruleInForce(m_ceremonies);
        if (rule)
            return LogPolicy::ofLog(m_log.key, *rule);
        m_audit.findings.notChecked(claim::LogWitnesses, QT_TRANSLATE_NOOP("core", "The profile names no witnesses."));
        return {};
    }

    void checkQuorum(const LogPolicy &policy)
    {
        const auto verdict = policy.check(m_newest.bytes());
        if (!verdict) {
            // A wrong line of a witness has been told; what is left is a policy that takes another log for this one.
            if (!m_audit.findings.hasFailed(claim::LogWitnesses))
                fail(m_log.folder + QStringLiteral("/checkpoint"), verdict.error().text());
            return;
        }
        QStringList names;
        for (const LogPolicy::Cosigned &cosigned : verdict->cosigned)
            names += QStringLiteral("%1 at %2").arg(QString::fromUtf8(cosigned.witness), timeWords(cosigned.time));
        const QString entries = QString::number(m_log.reader.head().size);
        m_audit.findings.held(
            claim::LogWitnesses,
            QStringLiteral("%1: %2 entries, cosigned by %3 of %4 witnesses%5")
                .arg(m_log.key.name, entries)
                .arg(verdict->cosigned.size())
                .arg(policy.witnesses().size())
                .arg(names.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(names.join(QStringLiteral(", ")))));
        if (!verdict->quorumReached)
            tooFew(policy, *verdict);
        else if (verdict->quorumTime && m_log.isEvents)
            m_audit.witnessedEnd = WitnessedEnd{*verdict->quorumTime, names, m_audit.expected.policy.has_value()};
        else if (!verdict->quorumTime)
            m_audit.findings.notChecked(claim::LogWitnesses,
                                        QT_TRANSLATE_NOOP("core", "The policy that you brought asks for no witness."));
    }

    void tooFew(const LogPolicy &policy, const LogPolicy::Verdict &verdict)
    {
        // How far back somebody has to go to find enough.
        for (auto it = m_earlier.cend(); it != m_earlier.cbegin();) {
            --it;
            const auto earlier = policy.check(it->bytes());
            if (!earlier || !earlier->quorumReached)
                continue;
            m_audit.findings.held(claim::LogWitnesses,
                                  QStringLiteral("%1: of its first %2 entries there are enough cosignatures")
                                      .arg(m_log.key.name)
                                      .arg(it.key()));
            break;
        }
        const QStringList values{QString::number(verdict.cosigned.size()), QString::number(policy.witnesses().size()),
                                 m_log.key.name, QString::number(m_log.reader.head().size)};
        const auto needed = neededOf(policy);
        m_audit.findings.notChecked(
            claim::LogWitnesses,
            needed ? Text(QT_TRANSLATE_NOOP("core", "%1 of %2 witnesses have cosigned the newest checkpoint of %3 (%4 "
                                                    "entries); %5 are needed."),
                          values + QStringList{QString::number(*needed)})
                   : Text(QT_TRANSLATE_NOOP("core", "%1 of %2 witnesses have cosigned the newest checkpoint of %3 (%4 "
                                                    "entries); they are not the quorum that the policy asks for."),
                          values));
    }

    // As a number, where a number of witnesses is what the policy asks for.
    static std::optional<qsizetype> neededOf(const LogPolicy &policy)
    {
        if (policy.groups().size() == 1 && policy.groups().first().name == policy.quorum())
            return policy.groups().first().needed;
        return {};
    }

    Audit &m_audit;
    const QList<Ceremony> &m_ceremonies;
    const WitnessedLog &m_log;
    QList<KnownWitness> m_known;
    SignedNote m_newest; // with what is kept beside it
    QMap<quint64, SignedNote> m_earlier;
};

} // namespace

void checkWitnesses(Audit &a, const QList<Ceremony> &ceremonies, const WitnessedLog &log)
{
    LogWitnesses(a, ceremonies, log).check();
}

bool isJudgedLine(const Audit &a, const QList<Ceremony> &ceremonies, const QByteArray &text,
                  const transparency::NoteSignature &line)
{
    const QList<KnownWitness> known = knownWitnesses(a, ceremonies);
    return std::any_of(known.begin(), known.end(), [&](const KnownWitness &witness) {
        return line.isBy(witness.key) && transparency::checkCosignature(text, line, witness.key);
    });
}

} // namespace chancery::audit
