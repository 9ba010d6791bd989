// How a made ceremony ends: objections, recovery, the record and who stands under it. Included by made_ceremony.h.
#pragma once

namespace chancery::test {

inline void MadeCeremony::recover(int statement)
{
    run(ceremony::Resume{QStringLiteral("restart")});
    force(QStringLiteral("console"), "shares-gone", {{QStringLiteral("statement"), statement}});
    for (const char *name : {"bob", "carol"}) {
        const QString person = QString::fromLatin1(name);
        const QByteArray credential = m_world.credentials.value(person);
        const int epoch = m_state.nextUserSet->byCredential(credential)->epoch + 1;
        run(ceremony::Approve{person, credential,
                              webauthn(person, signature_namespace::approval(m_state.domain),
                                       m_state.currentStatement()->statement.bytes(), 0x85, m_world.touch(person)),
                              true, epoch, drawn(32)});
    }
    force(QStringLiteral("console"), "token-opened",
          {{QStringLiteral("statement"), statement},
           {QStringLiteral("set"), QStringLiteral("user")},
           {QStringLiteral("number"), m_state.nextUserSet->number},
           {QStringLiteral("inventory"), m_world.inventory}});
}

inline void MadeCeremony::object()
{
    const QDateTime at = m_now;
    const QString text = QStringLiteral("The light flickers.");
    const QString reason = QStringLiteral("other");
    const QByteArray note =
        ceremony::signedNote(m_state, "objection", QStringLiteral("erin"), at, reason, text, m_state.head);
    ceremony::Object objection;
    objection.person = QStringLiteral("erin");
    objection.reason = reason;
    objection.text = text;
    objection.time = at;
    objection.about = m_state.head;
    objection.signature = plain(objection.person, signature_namespace::objection(m_state.domain), note);
    auto decision = must(ceremony::decide(m_state, objection, m_now));
    if (m_forgery.objectedOtherwise)
        decision.entries[0].data.insert(QStringLiteral("text"), QStringLiteral("The coffee is cold."));
    take(decision);
}

inline void MadeCeremony::resolve()
{
    const QString how = QStringLiteral("The lamp was changed.");
    const bool alone = m_forgery.resolvedByOne || m_forgery.resolvedUnsigned;
    const QStringList people =
        alone ? QStringList{QStringLiteral("bob")} : QStringList{QStringLiteral("bob"), QStringLiteral("carol")};
    for (const QString &person : people) {
        if (m_forgery.neverResolved)
            break;
        const QByteArray note = ceremony::resolutionNote(m_state, *m_state.openObjection(), how, true);
        auto decision = must(
            ceremony::decide(m_state, ceremony::Resolve{person, how, true, plain(person, objections(), note)}, m_now));
        QJsonObject &data = decision.entries[0].data;
        if (m_forgery.resolvedOtherwise)
            data.insert(QStringLiteral("how"), QStringLiteral("Nobody minds the dark."));
        if (m_forgery.resolvedByOne)
            data.insert(QStringLiteral("done"), true);
        if (m_forgery.resolvedUnsigned) {
            decision.files.clear();
            decision.entries[0].by = QStringLiteral("dana");
            data = {{QStringLiteral("number"), 1},
                    {QStringLiteral("person"), QStringLiteral("dana")},
                    {QStringLiteral("how"), how},
                    {QStringLiteral("go_on"), true},
                    {QStringLiteral("signed"), false},
                    {QStringLiteral("done"), true},
                    {QStringLiteral("credential_id"), QString()},
                    {QStringLiteral("counter"), 0}};
        }
        take(decision);
        if (m_forgery.resolvedOtherwise) // so that the next one is asked about what was signed
            m_state.objections.last().how = how;
    }
    ceremony::Objection &objection = m_state.objections.last();
    if (m_forgery.resolvedOtherwise)
        objection.how = QStringLiteral("Nobody minds the dark.");
    if (m_forgery.resolvedOtherwise)
        objection.resolvedBy = people;
    objection.resolved = !m_forgery.neverResolved;
    m_state.phase = ceremony::Phase::Running;
}

inline void MadeCeremony::finish()
{
    if (!m_state.context.profile.transparency)
        run(ceremony::NoteNotLogged{});
    else if (!m_state.needsPrecertificate())
        answer();
    enterInRekor(); // a root; a delegate stands there by now
    advance();
    const auto verified = ceremony::decide(m_state, ceremony::VerifyNow{}, m_now);
    if (verified)
        take(*verified);
    else
        force(QStringLiteral("console"), "verified",
              {{QStringLiteral("checks"), QJsonArray()},
               {QStringLiteral("certificate_sha256"), Digest::of(m_state.certificate).hex()},
               {QStringLiteral("tbs_sha256"), m_state.prepared->tbsDigest.hex()}});
    advance();
    record();
}

inline void MadeCeremony::freeze()
{
    QJsonArray heads = m_logs.heads(m_state, m_now);
    if (forging() && m_forgery.otherHeads) {
        QJsonObject head = heads[1].toObject();
        head.insert(QStringLiteral("root"), Digest::of("a tree that never was").hex());
        heads[1] = head;
    }
    const auto frozen = ceremony::decide(m_state, ceremony::FreezeRecord{heads}, m_now);
    if (frozen)
        return take(*frozen);
    const QByteArray record = ceremony::eventRecord(m_state, m_now, heads);
    const QDateTime at = m_now;
    force(QStringLiteral("console"), "record-frozen",
          {{QStringLiteral("sha256"), Digest::of(record).hex()}, {QStringLiteral("logs"), heads}},
          {{QStringLiteral("record.json"), record},
           {QStringLiteral("allowed_signers"), ceremony::allowedSignersOf(m_state)}});
    m_state.record = Digest::of(record);
    m_state.recordBytes = record;
    m_state.recordFrozen = at;
    m_state.phase = ceremony::Phase::Recorded;
}

inline void MadeCeremony::record()
{
    if (forging() && m_forgery.membersLeave) {
        for (const QString &member : members())
            run(ceremony::Leave{member});
    }
    freeze();
    if (m_forgery.objection && forging()) {
        const QString words = QStringLiteral("A good day.");
        const QByteArray note =
            ceremony::signedNote(m_state, "remark", QStringLiteral("bob"), m_now, {}, words, m_state.record);
        run(ceremony::Note{false, QStringLiteral("bob"), words, m_now,
                           plain(QStringLiteral("bob"), signature_namespace::remark(m_state.domain), note)});
    }
    for (const char *name : {"alice", "bob", "carol", "dana"})
        standUnder(QString::fromLatin1(name));
    run(ceremony::NoteUnsigned{QStringLiteral("erin"), QStringLiteral("had to catch a train")});
    run(ceremony::CloseCeremony{});
    logEvent();
}

inline void MadeCeremony::standUnder(const QString &person)
{
    const bool alice = forging() && person == QStringLiteral("alice");
    if (!m_state.person(person)->present)
        return;
    if (alice && m_forgery.unsignedRefusal) {
        const QByteArray note =
            ceremony::signedNote(m_state, "refusal", person, m_now, {}, QStringLiteral("No."), m_state.record);
        force(person, "refused",
              {{QStringLiteral("person"), person},
               {QStringLiteral("number"), 1},
               {QStringLiteral("sha256"), Digest::of(note).hex()},
               {QStringLiteral("signed"), false},
               {QStringLiteral("credential_id"), QString()},
               {QStringLiteral("counter"), 0}},
              {{QStringLiteral("refusals/01.json"), note}});
        m_state.refused.insert(person, Digest::of(note));
        return;
    }
    const bool skipped = forging() && m_forgery.unsignedMembers.contains(person);
    if (!skipped)
        run(ceremony::Countersign{
            person, plain(person, signature_namespace::eventRecord(m_state.domain), m_state.recordBytes)});
    if (!skipped && !(alice && m_forgery.unsignedToo))
        return;
    const QString why = QStringLiteral("had to go");
    force(QStringLiteral("dana"), "unsigned", {{QStringLiteral("person"), person}, {QStringLiteral("why"), why}});
    m_state.unsignedWhy.insert(person, why);
}

} // namespace chancery::test
