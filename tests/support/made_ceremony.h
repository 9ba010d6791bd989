// One ceremony made by the real decide() and apply() with keys of software. A forgery is consistent: the chain, the
// record and its signatures fit what was forged.
#pragma once

#include "core/base/fields.h"
#include "core/ceremony/ceremony.h"
#include "core/ceremony/certificate_logging.h"
#include "core/ceremony/certificate_plan.h"
#include "core/ceremony/record.h"
#include "core/ceremony/rekor_logging.h"
#include "core/pki/precertificate.h"
#include "support/made_logs.h"

namespace chancery::test {

class MadeCeremony
{
public:
    MadeCeremony(World &world, MadeLogs &logs, ceremony::Context context, const QString &id, const QDateTime &at,
                 const Forgery &forgery)
        : m_world(world), m_logs(logs), m_forgery(forgery), m_id(id), m_now(at),
          m_state(ceremony::initialState(std::move(context)))
    {
    }

    const ceremony::State &state() const { return m_state; }
    const FileMap &files() const { return m_files; }
    const QByteArray &transcript() const { return m_transcript; }
    QByteArray bundle() const { return m_logs.bundle(m_state); } // empty: there is nothing to prove, or it cannot be
    const QDateTime &now() const { return m_now; }

    void establish()
    {
        begin();
        for (const QString &member : members())
            enrol(member);
        advance();
        run(ceremony::DraftRoster{});
        run(ceremony::BeginTokenSetup{});
        run(ceremony::TokenSetUp{token(), firstSet(QStringLiteral("user")), firstSet(QStringLiteral("so"))});
        advance();
        for (const QString &member : members())
            signRoster(member);
        advance();
        approveAndOperate();
        compare();
        approveAndOperate();
        finish();
    }

    // Stopped after the roster was signed: no certificate comes of it.
    void establishAndAbort()
    {
        begin();
        for (const QString &member : members())
            enrol(member);
        advance();
        run(ceremony::DraftRoster{});
        run(ceremony::BeginTokenSetup{});
        run(ceremony::TokenSetUp{token(), firstSet(QStringLiteral("user")), firstSet(QStringLiteral("so"))});
        advance();
        for (const QString &member : members())
            signRoster(member);
        run(ceremony::Abort{QStringLiteral("The token smells of smoke.")});
        record();
    }

    // Nobody has enrolled: no member has a key.
    void endEarly()
    {
        begin();
        run(ceremony::Abort{QStringLiteral("The power went off.")});
        freeze();
        for (const QString &member : members())
            run(ceremony::NoteUnsigned{member, QStringLiteral("has no key yet")});
        standUnder(QStringLiteral("dana"));
        run(ceremony::NoteUnsigned{QStringLiteral("erin"), QStringLiteral("had to catch a train")});
        run(ceremony::CloseCeremony{});
    }

    void issue()
    {
        begin();
        const QByteArray spki = must(pki::spkiOf(m_world.delegateKey.get()));
        run(ceremony::BeginKeyOnSecondToken{});
        run(ceremony::SubjectKey{ceremony::KeySource::SecondToken, spki, {}, attributes()});
        advance();
        compare();
        if (m_forgery.objection && !m_forgery.workedWhileHalted) {
            object();
            resolve();
        }
        approveAndOperate();
        finish();
    }

private:
    bool forging() const { return m_state.context.roster.has_value(); } // forgeries are of the second ceremony

    void take(const ceremony::Decision &decision)
    {
        for (const ceremony::Artifact &artifact : decision.files)
            m_files.insert(artifact.path, artifact.bytes);
        for (const transcript::Draft &draft : decision.entries) {
            transcript::Line line{draft.by, draft.kind, draft.data, m_state.head, m_state.entries + 1, m_now};
            m_transcript += line.bytes() + '\n';
            auto next = ceremony::apply(m_state, line);
            if (next || !forging()) {
                m_state = must(std::move(next));
            } else { // a console of another make
                m_state.head = line.digest();
                m_state.entries = line.seq;
                m_state.now = line.time;
            }
        }
        m_now = m_now.addSecs(1);
    }

    void run(const ceremony::Command &command) { take(must(ceremony::decide(m_state, command, m_now))); }
    void force(const QString &by, const char *kind, const QJsonObject &data,
               const QList<ceremony::Artifact> &files = {})
    {
        ceremony::Decision decision;
        decision.entries += transcript::Draft{by, QString::fromLatin1(kind), data};
        decision.files = files;
        take(decision);
    }

    QStringList members() const { return {QStringLiteral("alice"), QStringLiteral("bob"), QStringLiteral("carol")}; }

    void advance()
    {
        const auto decision = ceremony::decide(m_state, ceremony::Advance{}, m_now);
        if (decision)
            return take(*decision);
        if (!forging())
            must(decision);
        force(
            QStringLiteral("dana"), "step",
            {{QStringLiteral("number"), m_state.step + 1}, {QStringLiteral("kind"), stepKindText(m_state.stepKind())}});
    }

    ceremony::FoundToken token() const
    {
        return {{QStringLiteral("root token"), QStringLiteral("abcd0001"), QStringLiteral("SoftHSM project"),
                 QStringLiteral("SoftHSM v2")},
                QStringLiteral("2.6"),
                false};
    }

    void begin()
    {
        run(ceremony::OpenCeremony{Mode::Rehearsal,
                                   m_id,
                                   QByteArray(16, 's'),
                                   {{QStringLiteral("name"), QStringLiteral("chancery")},
                                    {QStringLiteral("version"), QStringLiteral("test")},
                                    {QStringLiteral("digests"), QJsonObject()}}});
        advance();
        for (const ceremony::PlannedPerson &person : m_state.context.plan.people)
            run(ceremony::CheckIn{person.id});
        run(ceremony::RegisterKey{QStringLiteral("dana"), publicKey(QStringLiteral("dana")),
                                  m_world.credentials.value(QStringLiteral("dana"))});
        run(ceremony::RegisterKey{QStringLiteral("erin"), publicKey(QStringLiteral("erin")), {}});
        advance();
        run(ceremony::ConfirmItem{QStringLiteral("Token's bag"), QStringLiteral("0042")});
        run(ceremony::FoundTokenNow{QStringLiteral("root"), token()});
        if (forging()) {
            ceremony::FoundToken second = token();
            const QString &label = m_state.context.plan.key.tokenLabel;
            const bool operations = label == QLatin1String("operations"); // one token in two uses
            second.id.label = label;
            second.id.serial = operations ? QStringLiteral("abcd0003") : QStringLiteral("abcd0002");
            run(ceremony::FoundTokenNow{QStringLiteral("second"), second});
        }
        beginLogs();
        advance();
        run(ceremony::ConfirmPurpose{});
        if (forging() && m_forgery.unknownKind)
            force(QStringLiteral("console"), "coffee-served", {});
        advance();
    }

    approval::PublicKey publicKey(const QString &person) const { return m_world.keys.at(person)->publicKey(); }

    void enrol(const QString &person)
    {
        policy::MemberKey key;
        key.credentialId = m_world.credentials.value(person);
        key.publicKey = must(approval::parseKeyBlob(publicKey(person).blob)).point;
        key.aaguid = QByteArrayLiteral("chancery-sim-key");
        key.attestation.format = QStringLiteral("packed");
        key.attestation.algorithm = -7;
        key.attestation.authenticatorData =
            WireWriter()
                .raw(Digest::of(rpIdFor(m_state.domain).toUtf8()).bytes())
                .u8(0x45)
                .u32(0)
                .raw(key.aaguid)
                .u8(0)
                .u8(32)
                .raw(key.credentialId)
                .raw(QByteArray::fromHex("a5010203262001215820") + key.publicKey.mid(1, 32) +
                     QByteArray::fromHex("225820") + key.publicKey.mid(33, 32))
                .bytes();
        key.attestation.signature = QByteArray(70, 'a');
        key.sealingUser = drawn(32);
        key.sealingOfficer = drawn(32);
        run(ceremony::EnrolKey{person, key, QStringLiteral("Simulated key")});
        for (const char *by : {"dana", "erin"}) {
            const QString voucher = m_forgery.vouchedTwice ? QStringLiteral("dana") : QString::fromLatin1(by);
            force(voucher, "vouched",
                  {{QStringLiteral("person"), person},
                   {QStringLiteral("by"), voucher},
                   {QStringLiteral("how"), QStringLiteral("passport")}});
        }
    }

    ceremony::SealedSetFacts firstSet(const QString &set) const
    {
        ceremony::SealedSetFacts facts;
        facts.set = set;
        facts.number = 1;
        facts.tokenSerial = token().id.serial;
        facts.roster = m_state.draftRoster->digest();
        facts.m = m_state.draftRoster->m;
        facts.file = Digest::of(drawn(8));
        for (const policy::Member &member : m_state.draftRoster->members) {
            const policy::MemberKey &key = member.keys.first();
            facts.recipients += ceremony::SetRecipient{
                m_state.draftRoster->seat(member.id), key.credentialId, 1,
                set == QStringLiteral("so") ? key.sealingOfficer : key.sealingUser, Digest::of(drawn(8))};
        }
        return facts;
    }

    ceremony::SealedSetFacts nextSet() const
    {
        ceremony::SealedSetFacts facts = *m_state.userSet;
        ++facts.number;
        facts.file = Digest::of(drawn(8));
        for (ceremony::SetRecipient &recipient : facts.recipients) {
            const auto next = m_state.nextHalves.value(recipient.credentialId);
            if (next.epoch > recipient.epoch) {
                recipient.epoch = next.epoch;
                recipient.publicKey = next.publicKey;
            }
            recipient.share = Digest::of(drawn(8));
        }
        return facts;
    }

    QByteArray webauthn(const QString &person, const QString &nameSpace, const QByteArray &message, quint8 flags,
                        quint32 counter) const
    {
        return must(m_world.keys.at(person)->answer(approval::Form::Webauthn, nameSpace, message, m_state.domain, flags,
                                                    counter, approval::test::secretExtension(80)));
    }
    QByteArray plain(const QString &person, const QString &nameSpace, const QByteArray &message)
    {
        return must(m_world.keys.at(person)->answer(approval::Form::Plain, nameSpace, message, m_state.domain, 0x05,
                                                    m_world.touch(person)));
    }

    void signRoster(const QString &person)
    {
        const QByteArray credential = m_world.credentials.value(person);
        run(ceremony::SignRoster{person,
                                 webauthn(person, signature_namespace::roster(m_state.domain),
                                          m_state.draftRoster->bytes(), 0x85, m_world.touch(person)),
                                 {{QStringLiteral("user"), m_state.userSet->byCredential(credential)->share},
                                  {QStringLiteral("so"), m_state.officerSet->byCredential(credential)->share}}});
    }

    void approve(const QString &person)
    {
        const auto &open = *m_state.currentStatement();
        const QString nameSpace = signature_namespace::approval(m_state.domain);
        const QByteArray message = open.statement.bytes();
        const QByteArray credential = m_world.credentials.value(person);
        const int epoch = m_state.userSet->byCredential(credential)->epoch + 1;
        const bool forged = forging() && person == QStringLiteral("alice");
        const bool stale = forged && m_forgery.staleCounter;
        const quint32 counter = stale ? m_world.counters.value(person) : m_world.touch(person);
        if (!forged) {
            run(ceremony::Approve{person, credential, webauthn(person, nameSpace, message, 0x85, counter), true, epoch,
                                  drawn(32)});
            return;
        }
        QByteArray signature =
            webauthn(person, m_forgery.approvalNamespace.isEmpty() ? nameSpace : m_forgery.approvalNamespace, message,
                     m_forgery.approvalFlags, counter);
        if (m_forgery.replayApproval)
            signature = webauthn(person, nameSpace, QByteArray("{\"another\":\"statement\"}"), 0x85, counter);
        force(
            m_forgery.approvedBy.isEmpty() ? person : m_forgery.approvedBy, "approved",
            {{QStringLiteral("statement"), open.number},
             {QStringLiteral("person"), person},
             {QStringLiteral("credential_id"), toBase64(credential)},
             {QStringLiteral("counter"), static_cast<qint64>(counter)},
             {QStringLiteral("sha256"), Digest::of(signature).hex()},
             {QStringLiteral("again"), 0},
             {QStringLiteral("share"), true}},
            {{QStringLiteral("approvals/%1/%2.sig").arg(open.number, 2, 10, QLatin1Char('0')).arg(person), signature}});
        force(QStringLiteral("console"), "sealing-key",
              {{QStringLiteral("person"), person},
               {QStringLiteral("credential_id"), toBase64(credential)},
               {QStringLiteral("set"), QStringLiteral("user")},
               {QStringLiteral("epoch"), epoch},
               {QStringLiteral("public_key"), toBase64(drawn(32))}});
    }

    static QJsonObject attributes()
    {
        return {{QStringLiteral("sensitive"), true},
                {QStringLiteral("extractable"), false},
                {QStringLiteral("always_sensitive"), true},
                {QStringLiteral("never_extractable"), true},
                {QStringLiteral("local"), true}};
    }

    static QJsonObject object(const char *objectClass, const QByteArray &id, const QString &label,
                              const QJsonValue &attributes)
    {
        return {{QStringLiteral("class"), QString::fromLatin1(objectClass)},
                {QStringLiteral("id"), QString::fromLatin1(id.toHex())},
                {QStringLiteral("label"), label},
                {QStringLiteral("attributes"), attributes}};
    }

    void approveAndOperate()
    {
        run(ceremony::ProposeStatement{drawn(32), drawn(32)});
        const QStringList approvers = forging() ? members().mid(0, m_forgery.approvals) : members();
        for (const QString &person : approvers)
            approve(person);
        const int statement = m_state.currentStatement()->number;
        force(QStringLiteral("console"), "token-opened",
              {{QStringLiteral("statement"), statement},
               {QStringLiteral("set"), QStringLiteral("user")},
               {QStringLiteral("number"), m_state.userSet->number},
               {QStringLiteral("inventory"), m_world.inventory}});
        advance();
        const bool halted = forging() && m_forgery.workedWhileHalted;
        if (halted) {
            object();
            m_state.statements.last().voidReason.clear();
            m_state.phase = ceremony::Phase::Running;
        }
        const auto operations = m_state.currentStatement()->statement.operations;
        for (int op = 1; op <= operations.size(); ++op) {
            operate(statement, op, operations[op - 1]);
            const auto *sign = std::get_if<approval::SignCertificateOperation>(&operations[op - 1]);
            if (!sign || !sign->precertificate)
                continue;
            if (!m_forgery.unpromised)
                askLogs(statement);
            else // as a console would have it that forgets to ask
                m_state.scts += ceremony::LoggedSct{QStringLiteral("ct"), true, {}, {}};
        }
        if (halted) {
            m_state.phase = ceremony::Phase::Halted;
            resolve();
        }
        if (forging() && m_forgery.unapprovedObject)
            m_world.inventory += object("secret-key", "zz", QStringLiteral("surprise"), QJsonValue::Null);
        run(ceremony::TokenClosed{QStringLiteral("done"), m_world.inventory});
        advance();
    }

    void operate(int statement, int op, const approval::Operation &operation)
    {
        if (std::holds_alternative<approval::ResealOperation>(operation)) {
            if (forging() && m_forgery.unsealed)
                return;
            run(ceremony::NewSetSealed{nextSet()});
            if (forging() && m_forgery.recoveredUnsealed) {
                recover(statement);
                m_state.resealOwed = false; // as a console would have it that forgets
            }
        }
        run(ceremony::BeginOperation{statement, op});
        if (const auto *signs = std::get_if<approval::SignCertificateOperation>(&operation))
            return sign(statement, op, signs->precertificate);
        QJsonObject result;
        if (const auto *make = std::get_if<approval::MakeKeyOperation>(&operation)) {
            m_world.inventory += object("private-key", make->ckaId, make->label, attributes());
            m_world.inventory += object("public-key", make->ckaId, make->label, QJsonValue::Null);
            result = {{QStringLiteral("spki"), toBase64(must(pki::spkiOf(m_world.rootKey.get())))},
                      {QStringLiteral("attributes"), attributes()},
                      {QStringLiteral("found"), false}};
        }
        run(ceremony::OperationDone{statement, op, result, {}});
    }

    QByteArray signedTbs(const QByteArray &tbs) const
    {
        return must(pki::assembleCertificate(tbs, must(pki::sign(m_world.rootKey.get(), KeyAlgorithm::P384, tbs)),
                                             must(pki::spkiOf(m_world.rootKey.get()))));
    }

    void sign(int statement, int op, bool precertificate)
    {
        const bool forged =
            m_forgery.wrongTbs || m_forgery.otherTemplate || m_forgery.unpromised || m_forgery.sctOfTheRoot;
        const QByteArray tbs = forging() && m_forgery.wrongTbs     ? otherTbs(true)
                               : forging() && m_forgery.unpromised ? m_state.prepared->tbs
                               : forging() && m_forgery.sctOfTheRoot
                                   ? must(pki::finalTbs(m_state.prepared->tbs, {must(pki::parseSct(m_world.rootSct))}))
                                   : must(ceremony::tbsToSign(m_state, precertificate));
        const QByteArray der = signedTbs(precertificate ? must(ceremony::tbsToSign(m_state, true)) : tbs);
        if (!forging() || !forged || precertificate) {
            run(ceremony::OperationDone{statement, op, {}, der});
            return;
        }
        const QString own = pki::toPem(der, "CERTIFICATE");
        const QString chain = own + pki::toPem(m_state.context.issuerCertificate, "CERTIFICATE");
        force(QStringLiteral("console"), "completed",
              {{QStringLiteral("statement"), statement},
               {QStringLiteral("op"), op},
               {QStringLiteral("attempt"), 1},
               {QStringLiteral("result"), QJsonObject{{QStringLiteral("certificate"), toBase64(der)},
                                                      {QStringLiteral("certificate_sha256"), Digest::of(der).hex()}}}},
              {{QStringLiteral("publish/certificates/release.pem"), own.toLatin1()},
               {QStringLiteral("publish/certificates/release.chain.pem"), chain.toLatin1()}});
    }

    // The delegate's certificate as the profile does not list it, or with another key.
    QByteArray otherTbs(bool otherKey) const
    {
        if (otherKey) {
            const pki::PkeyPtr key = must(pki::throwawayKey(KeyAlgorithm::P384));
            return must(ceremony::plannedTbs(m_state, must(pki::spkiOf(key.get()))));
        }
        const ceremony::PlannedCertificate &planned = m_state.context.plan.certificate;
        pki::CertificateFacts facts;
        facts.serial = planned.serial;
        facts.subject = {m_state.context.profile.country, m_state.organisation(), m_state.subjectCommonName()};
        facts.notBefore = planned.notBefore;
        facts.notAfter = planned.notAfter;
        facts.ca = false;
        facts.keyUsages = {QStringLiteral("digitalSignature")};
        facts.purposeOids = {QStringLiteral("1.3.6.1.5.5.7.3.1")};
        return must(pki::buildTbs(facts, m_state.subjectSpki, pki::Issuer{m_state.context.issuerCertificate}));
    }

    void compare()
    {
        auto decision = must(ceremony::decide(m_state, ceremony::PrepareCertificate{}, m_now));
        if (forging() && m_forgery.otherTemplate) {
            const QByteArray tbs = otherTbs(false);
            decision.entries[0].data.insert(QStringLiteral("tbs"), toBase64(tbs));
            decision.entries[0].data.insert(QStringLiteral("tbs_sha256"), must(pki::tbsDigest(tbs)).hex());
        }
        take(decision);
        for (const ceremony::Attendee *attendee : m_state.present())
            run(ceremony::CompareResult{attendee->id, true});
        advance();
    }

    // The process died after the token had taken the new credential: the next one opens with that.
    void recover(int statement);

    void object();

    void resolve();
    QString objections() const { return signature_namespace::objection(m_state.domain); }

    void finish();

    void freeze();

    void record();

    void standUnder(const QString &person);

    // made_ceremony_logs.h
    void beginLogs();
    void askLogs(int statement); // between the two signatures, with the token closed
    void answer();               // of the log, about what was signed last
    void enterInRekor();
    void logEvent();

    World &m_world;
    MadeLogs &m_logs;
    Forgery m_forgery;
    QString m_id;
    QDateTime m_now;
    ceremony::State m_state;
    FileMap m_files;
    QByteArray m_transcript;
};

} // namespace chancery::test

#include "support/made_ceremony_end.h"
#include "support/made_ceremony_logs.h"
