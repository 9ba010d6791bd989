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
    enterInRekor();
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

inline void MadeCeremony::enterInRekor()
{
    const QString log = QStringLiteral("rekor");
    if (!m_state.logsToAsk().contains(log))
        return;
    const QByteArray body = must(ceremony::rekorProposal(m_state));
    if (forging() && m_forgery.unentered) { // as a console would have it that forgets to wait
        m_state.rekor += ceremony::LoggedRekor{log, true, {}, {}, 0, {}};
    } else if (forging() && m_forgery.rekorOfTheRoot) {
        const auto entry = m_logs.rekor.enter(m_world.rootRekord, m_now);
        force(QStringLiteral("console"), "logged",
              {{QStringLiteral("log"), log},
               {QStringLiteral("origin"), m_logs.rekor.origin()},
               {QStringLiteral("entry"), QStringLiteral("precertificate")},
               {QStringLiteral("sha256"), Digest::of(m_state.precertificate).hex()},
               {QStringLiteral("rekor"), entry.toJson()}});
        m_state.rekor += ceremony::LoggedRekor{log, true, {}, entry.bytes(), 0, {}};
    } else {
        run(ceremony::EnteredInRekor{log, m_logs.rekor.enter(body, m_now).bytes()});
    }
    if (!forging())
        m_world.rootRekord = body;
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
