// A room of people with software keys, and a token that is only facts: the fold without devices. Says commands to
// decide() and takes the entries with apply(), as the driver does.
#pragma once

#include "core/approval/key_double.h"
#include "core/base/fields.h"
#include "core/base/time.h"
#include "core/ceremony/ceremony.h"
#include "core/ceremony/certificate_logging.h"
#include "core/ceremony/kinds/kind.h"
#include "core/ceremony/planner.h"
#include "core/ceremony/record.h"
#include "core/pki/certificate.h"
#include "core/pki/keys.h"
#include "support/made_sct.h"

#include <QFile>
#include <map>
#include <openssl/rand.h>

namespace chancery::ceremony::test {

using approval::test::KeyDouble;

template <class T>
T must(Result<T> result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().english()));
    return *std::move(result);
}
inline void must(const Result<void> &result)
{
    if (!result)
        qFatal("%s", qPrintable(result.error().english()));
}

inline QByteArray drawn(int size)
{
    QByteArray out(size, '\0');
    RAND_bytes(reinterpret_cast<unsigned char *>(out.data()), size);
    return out;
}

inline policy::Profile shippedProfile(const QString &name)
{
    QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/%1.json").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the profile cannot be read");
    return must(policy::Profile::load(file.readAll()));
}

// Members m1, m2, ..., an administrator "ada" and an observer "otto". labels gives every member's affiliation.
inline PlanWish wishFor(const policy::Profile &profile, const QStringList &labels = {})
{
    PlanWish wish;
    for (int i = 1; i <= profile.quorum.n; ++i) {
        const QString number = QString::number(i);
        wish.people += PlannedPerson{QStringLiteral("m") + number,
                                     QStringLiteral("Member ") + number,
                                     Role::Member,
                                     {labels.isEmpty() ? QStringLiteral("a") + number : labels.value(i - 1)},
                                     {QStringLiteral("c") + number}};
    }
    wish.people += PlannedPerson{QStringLiteral("ada"), QStringLiteral("Ada"), Role::Administrator, {}, {}};
    wish.people += PlannedPerson{QStringLiteral("otto"), QStringLiteral("Otto"), Role::Observer, {}, {}};
    wish.equipment = {{QStringLiteral("Bag"), QStringLiteral("0042")}};
    wish.notBefore = must(parseTime(QStringLiteral("2026-11-23T00:00:00Z")));
    wish.rootTokenLabel = QStringLiteral("root");
    wish.serial = QByteArray(16, '\x31');
    wish.ckaId = QByteArray(16, '\x21');
    return wish;
}

// Nothing is logged, or as many certificate logs are asked: "ct", "ct-2", ..., each of which must answer.
class Room
{
public:
    explicit Room(const QString &profileName = QStringLiteral("small"), const QStringList &labels = {}, int logs = 0)
    {
        Context context;
        context.profile = shippedProfile(profileName);
        context.profile.transparency.reset();
        if (logs > 0)
            context.profile.transparency = policy::Transparency{QStringLiteral("operations"), {}, logs, {}};
        for (int i = 1; i <= logs; ++i) {
            const QString name = i == 1 ? QStringLiteral("ct") : QStringLiteral("ct-%1").arg(i);
            context.profile.transparency->certificateLogs += {policy::CertificateLogEntry::Kind::Embedded, name};
            logDoubles[name] = std::make_shared<chancery::test::MadeLog>();
        }
        context.plan = must(planEstablishRoot(context.profile, wishFor(context.profile, labels))).plan;
        state = initialState(context);
        for (const PlannedPerson &person : context.plan.people) {
            keys[person.id] = std::make_shared<KeyDouble>(rpIdFor(domain()));
            credentials.insert(person.id, drawn(32));
        }
    }

    // The next ceremony of the same people: a delegate, certified by the root that the room before made.
    static Room delegate(const Room &founded, KeySource source = KeySource::SecondToken)
    {
        Room room = founded;
        Context context;
        context.profile = founded.state.context.profile;
        PlanWish wish = wishFor(context.profile);
        wish.templateId = QStringLiteral("release");
        wish.source = source;
        wish.keyTokenLabel = QStringLiteral("release");
        wish.serial = QByteArray(16, '\x32');
        wish.ckaId = QByteArray(16, '\x22');
        wish.issuerNotAfter = founded.state.context.plan.certificate.notAfter;
        context.plan = must(planIssueDelegate(context.profile, wish)).plan;
        context.roster = *founded.state.rosterInForce();
        context.issuerCertificate = founded.state.certificate;
        context.issuerKeyId = founded.state.context.plan.key.ckaId;
        context.previousRecord = founded.state.record;
        context.counters = founded.state.counters;
        context.userSet = founded.state.userSet;
        context.logKeys = founded.state.logKeys;
        context.logHeads = founded.state.logHeads;
        room.state = initialState(context);
        room.lines.clear();
        room.files.clear();
        return room;
    }

    // Refused: nothing has changed. Accepted: the entries are taken, and what apply() says of them is fatal.
    Result<void> say(const Command &command)
    {
        const auto decision = decide(state, command, now);
        if (!decision)
            return decision.error();
        for (const Artifact &file : decision->files)
            files.insert(file.path, file.bytes);
        for (const transcript::Draft &draft : decision->entries)
            must(take(draft));
        now = now.addSecs(1);
        return {};
    }
    void do_(const Command &command) { must(say(command)); }

    // One line, chained; what apply() says.
    Result<void> take(const transcript::Draft &draft)
    {
        const transcript::Line line{draft.by, draft.kind, draft.data, state.head, state.entries + 1, now};
        auto next = apply(state, line);
        if (!next)
            return next.error();
        state = std::move(*next);
        lines += line;
        return {};
    }
    transcript::Line nextLine(const QString &kind, const QJsonObject &data = {}) const
    {
        return {QStringLiteral("console"), kind, data, state.head, state.entries + 1, now};
    }

    // The last line of a kind.
    QJsonObject last(const QString &kind) const
    {
        for (auto it = lines.rbegin(); it != lines.rend(); ++it) {
            if (it->kind == kind)
                return it->data;
        }
        return {};
    }
    QStringList kindsFrom(qsizetype first) const
    {
        QStringList out;
        for (qsizetype i = first; i < lines.size(); ++i)
            out += lines[i].kind;
        return out;
    }

    QString domain() const { return state.context.profile.domainIn(Mode::Rehearsal); }
    QStringList memberIds() const
    {
        QStringList out;
        for (const PlannedPerson &member : state.context.plan.members())
            out += member.id;
        return out;
    }
    quint32 count(const QString &person) { return ++counters[person]; }

    // Plays on with everybody doing what is asked, until this step (the nth of its kind) has begun.
    void to(StepKind kind, int nth = 1)
    {
        int seen = 0;
        for (qsizetype i = 0; i < state.steps.size(); ++i) {
            if (state.context.plan.steps[i].kind == kind && ++seen == nth) {
                if (!state.opened)
                    open();
                while (state.step < i)
                    playStep();
                return;
            }
        }
        qFatal("this kind of ceremony has no such step");
    }

    void open()
    {
        do_(OpenCeremony{Mode::Rehearsal,
                         QStringLiteral("2026-11-23-00ab"),
                         QByteArray(16, 's'),
                         {{QStringLiteral("name"), QStringLiteral("chancery")}}});
    }

    void playStep()
    {
        switch (state.stepKind()) {
        case StepKind::RollCall:
            for (const PlannedPerson &person : state.context.plan.people)
                do_(CheckIn{person.id});
            for (const char *other : {"ada", "otto"}) {
                const QString id = QString::fromLatin1(other);
                do_(RegisterKey{id, keys.at(id)->publicKey(), credentials.value(id)});
            }
            break;
        case StepKind::Equipment:
            do_(ConfirmItem{QStringLiteral("Bag"), QStringLiteral("0042")});
            do_(FoundTokenNow{QStringLiteral("root"), token()});
            if (state.context.plan.key.source == KeySource::SecondToken)
                do_(FoundTokenNow{QStringLiteral("second"), token(QStringLiteral("0002"))});
            if (state.context.profile.transparency)
                do_(FoundTokenNow{QStringLiteral("operations"), token(QStringLiteral("0003"))});
            for (const QString &log : state.logKeysMissing())
                do_(LogKeyMade{log, logSpki(log), attributes()});
            break;
        case StepKind::Purpose:
            do_(ConfirmPurpose{});
            break;
        case StepKind::Enrol:
            for (const QString &member : memberIds())
                enrol(member);
            break;
        case StepKind::Seal:
            do_(DraftRoster{});
            do_(BeginTokenSetup{});
            do_(TokenSetUp{token(), firstSet(QStringLiteral("user")), firstSet(QStringLiteral("so"))});
            break;
        case StepKind::Roster:
            for (const QString &member : memberIds())
                do_(rosterSignature(member));
            break;
        case StepKind::Request:
            do_(BeginKeyOnSecondToken{});
            do_(SubjectKey{KeySource::SecondToken, subjectSpki(), {}, attributes()});
            break;
        case StepKind::Compare:
            do_(PrepareCertificate{});
            for (const Attendee *attendee : state.present())
                do_(CompareResult{attendee->id, true});
            break;
        case StepKind::Approve:
            propose();
            for (int i = 0; i < state.quorum(); ++i)
                do_(approval(memberIds().at(i)));
            openToken();
            break;
        case StepKind::Operate:
            operateAll();
            do_(TokenClosed{QStringLiteral("done"), {}});
            break;
        case StepKind::Staple:
            if (!state.context.profile.transparency)
                do_(NoteNotLogged{});
            logAll();
            break;
        case StepKind::Verify:
            do_(VerifyNow{});
            break;
        case StepKind::Countersign:
            do_(FreezeRecord{heads()});
            return;
        case StepKind::Open:
        case StepKind::Close:
            break;
        }
        do_(Advance{});
    }

    // Of logs that each hold what they promised, and one event after the other.
    QJsonArray heads() const
    {
        QJsonArray out;
        for (const LogKey &key : state.logKeys) {
            const bool events = key.log == eventLog;
            const auto size = (state.context.logHeads.isEmpty() ? 0 : 1) + (events ? 0 : state.scts.isEmpty() ? 0 : 1);
            out += QJsonObject{{QStringLiteral("origin"), key.origin},
                               {QStringLiteral("size"), size},
                               {QStringLiteral("root"), Digest::of(QByteArray::number(size)).hex()}};
        }
        return out;
    }

    void propose() { do_(ProposeStatement{drawn(32), drawn(32)}); }
    void openToken() { do_(TokenOpened{QStringLiteral("user"), state.userSet->number, {}}); }

    void operateAll()
    {
        const auto size = state.currentStatement()->operations.size();
        for (int op = nextOperation(state); op > 0 && op <= size; ++op) {
            operate(op);
            if (closingReason(state) != QLatin1String("log"))
                continue;
            do_(TokenClosed{QStringLiteral("log"), {}});
            logAll();
            openToken();
        }
    }
    void operate(int op)
    {
        const int statement = state.currentStatement()->number;
        if (std::holds_alternative<approval::ResealOperation>(state.currentStatement()->statement.operations[op - 1]))
            do_(NewSetSealed{nextSet()});
        do_(BeginOperation{statement, op});
        do_(outcome(op));
    }
    // What the device answers.
    OperationDone outcome(int op) const
    {
        const StatementState &open = *state.currentStatement();
        const approval::Operation &operation = open.statement.operations[op - 1];
        OperationDone done{open.number, op, {}, {}};
        if (std::holds_alternative<approval::MakeKeyOperation>(operation))
            done.result = {{QStringLiteral("spki"), toBase64(must(pki::spkiOf(rootKey.get())))},
                           {QStringLiteral("attributes"), attributes()}};
        if (const auto *sign = std::get_if<approval::SignCertificateOperation>(&operation))
            done.bytes = rootSigned(must(tbsToSign(state, sign->precertificate)));
        return done;
    }
    QByteArray rootSigned(const QByteArray &tbs) const
    {
        const QByteArray signature = must(pki::sign(rootKey.get(), KeyAlgorithm::P384, tbs));
        return must(pki::assembleCertificate(tbs, signature, must(pki::spkiOf(rootKey.get()))));
    }
    QByteArray certificate() const { return rootSigned(must(tbsToSign(state, false))); }

    QByteArray logSpki(const QString &log) const
    {
        return log == eventLog ? must(pki::spkiOf(eventLogKey.get())) : logDoubles.at(log)->spki;
    }
    // What this log would answer now, had it given the entry that index.
    pki::Sct promise(const QString &log, quint64 index = 0) const
    {
        return logDoubles.at(log)->promise(must(entryToLog(state)), static_cast<quint64>(now.toMSecsSinceEpoch()),
                                           pki::leafIndexExtension(index));
    }
    Logged answer(const QString &log, quint64 index = 0) const { return {log, pki::encodeSct(promise(log, index))}; }
    void logAll()
    {
        for (const QString &log : state.logsToAsk())
            do_(answer(log));
    }
    QByteArray subjectSpki() const { return must(pki::spkiOf(delegateKey.get())); }

    static QJsonObject attributes()
    {
        return {{QStringLiteral("sensitive"), true},
                {QStringLiteral("extractable"), false},
                {QStringLiteral("always_sensitive"), true},
                {QStringLiteral("never_extractable"), true},
                {QStringLiteral("local"), true}};
    }

    static FoundToken token(const QString &serial = QStringLiteral("0001"))
    {
        return {{QStringLiteral("root"), serial, QStringLiteral("SoftHSM project"), QStringLiteral("SoftHSM v2")},
                QStringLiteral("2.6"),
                false};
    }

    EnrolKey enrolment(const QString &person) const
    {
        policy::MemberKey key;
        key.credentialId = credentials.value(person);
        key.publicKey = must(approval::parseKeyBlob(keys.at(person)->publicKey().blob)).point;
        key.aaguid = QByteArrayLiteral("chancery-sim-key");
        key.attestation = {QStringLiteral("packed"), -7, QByteArray(64, 'd'), QByteArray(70, 's'), {}};
        key.sealingUser = QByteArray(32, 'u');
        key.sealingOfficer = QByteArray(32, 'o');
        return {person, key, QStringLiteral("Simulated key")};
    }
    void enrol(const QString &person)
    {
        do_(enrolment(person));
        for (const char *by : {"ada", "otto"})
            do_(VouchFor{person, QString::fromLatin1(by), QStringLiteral("passport")});
    }

    SealedSetFacts firstSet(const QString &set) const
    {
        const policy::Roster &roster = *state.draftRoster;
        SealedSetFacts facts{set, 1, token().id.serial, roster.digest(), roster.m, {}, Digest::of("file")};
        for (const policy::Member &member : roster.members) {
            const policy::MemberKey &key = member.keys.first();
            facts.recipients +=
                SetRecipient{roster.seat(member.id), key.credentialId, 1, key.sealingUser, Digest::of(drawn(8))};
        }
        return facts;
    }
    SealedSetFacts nextSet() const
    {
        SealedSetFacts facts = *state.userSet;
        ++facts.number;
        return facts;
    }

    QByteArray webauthn(const QString &person, const QString &nameSpace, const QByteArray &message, quint8 flags = 0x85)
    {
        return must(keys.at(person)->answer(approval::Form::Webauthn, nameSpace, message, domain(), flags,
                                            count(person), approval::test::secretExtension(64)));
    }
    QByteArray plain(const QString &person, const QString &nameSpace, const QByteArray &message, quint8 flags = 0x05)
    {
        return must(keys.at(person)->answer(approval::Form::Plain, nameSpace, message, domain(), flags, count(person)));
    }

    SignRoster rosterSignature(const QString &person)
    {
        const QByteArray credential = credentials.value(person);
        return {person,
                webauthn(person, signature_namespace::roster(domain()), state.draftRoster->bytes()),
                {{QStringLiteral("user"), state.userSet->byCredential(credential)->share},
                 {QStringLiteral("so"), state.officerSet->byCredential(credential)->share}}};
    }
    // Over the open statement, or over the bytes given.
    Approve approval(const QString &person, const QByteArray &message = {}, const QString &nameSpace = {},
                     quint8 flags = 0x85)
    {
        const QByteArray bytes = message.isEmpty() ? state.currentStatement()->statement.bytes() : message;
        const QString space = nameSpace.isEmpty() ? signature_namespace::approval(domain()) : nameSpace;
        return {person, credentials.value(person), webauthn(person, space, bytes, flags), true, 0, {}};
    }
    Countersign countersignature(const QString &person)
    {
        return {person, plain(person, signature_namespace::eventRecord(domain()), state.recordBytes)};
    }
    void countersignAll()
    {
        for (const Attendee *attendee : state.present())
            do_(countersignature(attendee->id));
    }
    Object objection(const QString &person, bool isSigned = false)
    {
        Object out{person, QStringLiteral("other"), QStringLiteral("The light flickers."), now, {}, {}};
        if (isSigned)
            out.signature = plain(person, signature_namespace::objection(domain()),
                                  signedNote(state, "objection", person, now, out.reason, out.text, state.head));
        return out;
    }
    Resolve resolution(const QString &person, bool isSigned, bool goOn = true,
                       const QString &how = QStringLiteral("The lamp was changed."))
    {
        Resolve out{person, how, goOn, {}};
        if (isSigned)
            out.signature = plain(person, signature_namespace::objection(domain()),
                                  resolutionNote(state, *state.openObjection(), how, goOn));
        return out;
    }

    State state;
    QDateTime now = must(parseTime(QStringLiteral("2026-11-23T14:00:00Z")));
    QList<transcript::Line> lines;
    QMap<QString, QByteArray> files;
    std::map<QString, std::shared_ptr<KeyDouble>> keys;
    QMap<QString, QByteArray> credentials;
    QMap<QString, quint32> counters;
    std::map<QString, std::shared_ptr<chancery::test::MadeLog>> logDoubles;
    std::shared_ptr<EVP_PKEY> eventLogKey{must(pki::throwawayKey(KeyAlgorithm::Ed25519)).release(), EVP_PKEY_free};
    std::shared_ptr<EVP_PKEY> rootKey{must(pki::throwawayKey(KeyAlgorithm::P384)).release(), EVP_PKEY_free};
    std::shared_ptr<EVP_PKEY> delegateKey{must(pki::throwawayKey(KeyAlgorithm::P384)).release(), EVP_PKEY_free};
};

// The refusal of a command, with its code; plain words are asked for everywhere.
inline bool refusedWith(const Result<void> &result, ErrorCode code)
{
    return !result && result.error().code() == code && !result.error().text().isEmpty();
}

} // namespace chancery::ceremony::test
