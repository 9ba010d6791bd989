// Whom to believe about a log (C2SP tlog-policy): its key, the witnesses, and how many of them must have looked.
#pragma once

#include "core/policy/profile.h"
#include "core/transparency/cosignature.h"

namespace chancery::transparency {

// Whether this line is the log's signature over the checkpoint: Ed25519, or a tree head of RFC 6962.
bool isSignedByLog(const VerifierKey &log, const SignedNote &note, const NoteSignature &line);

class LogPolicy
{
public:
    static constexpr qsizetype LargestSize = 1 << 18;
    static constexpr qsizetype MostLines = 256; // of each kind

    struct Log
    {
        VerifierKey key;
        QString url;
    };
    struct Witness
    {
        QByteArray name; // octets, of this file alone
        VerifierKey key;
        QString url;
    };
    struct Group
    {
        QByteArray name;
        qsizetype needed = 1;
        QList<QByteArray> members;
    };

    // Errors name the line.
    static Result<LogPolicy> parse(QByteArrayView bytes);
    // A policy that asks for the signature of this one log, and for no witness.
    static LogPolicy ofLog(const VerifierKey &log);
    // The same, and for as many of the witnesses as a profile says.
    static LogPolicy ofLog(const VerifierKey &log, const policy::WitnessRule &rule);
    // A file that parse() reads.
    QByteArray text() const;

    const QList<Log> &logs() const { return m_logs; }
    const QList<Witness> &witnesses() const { return m_witnesses; }
    const QList<Group> &groups() const { return m_groups; }
    const QByteArray &quorum() const { return m_quorum; } // a witness or group, or "none"

    struct Cosigned
    {
        QByteArray witness;
        quint64 time = 0; // seconds since 1970
    };
    struct Verdict
    {
        SignedCheckpoint checkpoint;
        VerifierKey log;
        QList<Cosigned> cosigned; // in the order of the policy; of a witness that signed twice, the later one
        bool quorumReached = false;
        // Enough witnesses for the quorum say that the log was no larger than this at that time, by their own clocks.
        // Nothing when the quorum is not reached, or is "none".
        std::optional<quint64> quorumTime;
    };

    // Damaged when no log of the policy signed this checkpoint of its own name, or any line of a known key is wrong.
    Result<Verdict> check(QByteArrayView note) const;

private:
    Result<void> readLine(const QList<QByteArray> &words);
    Result<void> readLog(const QList<QByteArray> &words);
    Result<void> readWitness(const QList<QByteArray> &words);
    Result<void> readGroup(const QList<QByteArray> &words);
    Result<void> readQuorum(const QList<QByteArray> &words);
    bool isDefined(const QByteArray &name) const;
    bool reached(const QByteArray &name, const QList<QByteArray> &cosigners) const;
    Result<QList<Cosigned>> cosignersOf(const SignedNote &note) const;
    void judgeQuorum(Verdict &verdict) const;

    QList<Log> m_logs;
    QList<Witness> m_witnesses;
    QList<Group> m_groups;
    QByteArray m_quorum;
};

} // namespace chancery::transparency
