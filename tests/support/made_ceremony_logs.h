// What a made ceremony does at its logs. Included by made_ceremony.h.
#pragma once

namespace chancery::test {

inline void MadeCeremony::beginLogs()
{
    if (!m_state.context.profile.transparency)
        return;
    ceremony::FoundToken operations = token();
    operations.id.label = m_state.context.profile.transparency->token;
    operations.id.serial = QStringLiteral("abcd0003");
    run(ceremony::FoundTokenNow{QStringLiteral("operations"), operations});
    for (const QString &log : m_state.logKeysMissing())
        run(ceremony::LogKeyMade{log, m_logs.spki(log), attributes()});
}

inline void MadeCeremony::askLogs(int statement)
{
    run(ceremony::TokenClosed{QStringLiteral("log"), m_world.inventory});
    answer();
    force(QStringLiteral("console"), "token-opened",
          {{QStringLiteral("statement"), statement},
           {QStringLiteral("set"), QStringLiteral("user")},
           {QStringLiteral("number"), m_state.userSet->number},
           {QStringLiteral("inventory"), m_world.inventory}});
}

inline void MadeCeremony::answer()
{
    const QString log = QStringLiteral("ct");
    QByteArray sct = m_logs.promise(m_state, m_now);
    if (!forging())
        m_world.rootSct = sct;
    if (!forging() || !m_forgery.sctOfTheRoot) {
        run(ceremony::Logged{log, sct});
        return;
    }
    sct = m_world.rootSct;
    force(QStringLiteral("console"), "logged",
          {{QStringLiteral("log"), log},
           {QStringLiteral("origin"), ceremony::logOrigin(m_state, log)},
           {QStringLiteral("entry"), QStringLiteral("precertificate")},
           {QStringLiteral("sha256"), Digest::of(m_state.precertificate).hex()},
           {QStringLiteral("sct"), toBase64(sct)}});
    m_state.scts += ceremony::LoggedSct{log, true, Digest::of(m_state.precertificate), sct};
}

inline void MadeCeremony::logEvent()
{
    if (!m_state.logKey(ceremony::eventLog))
        return;
    const transparency::EventLeaf leaf{m_id, m_state.record, Digest::of(m_transcript),
                                       Digest::of(ceremony::countersignatureList(m_state))};
    m_files.insert(QStringLiteral("proof.tlog-proof"), m_logs.logged(m_state.domain, leaf));
}

} // namespace chancery::test
