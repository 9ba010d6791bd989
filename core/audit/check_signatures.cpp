// Every signature that a transcript names, in the order of its lines, so that counters can be followed.
#include "core/audit/audit_state.h"

#include "core/base/canonical_json.h"

#include <algorithm>

namespace chancery::audit {

namespace {

enum class Form { Approval, Consent, Roster, Note };

struct Signed
{
    QString path;
    QString sha256;    // of the signature file; empty when the line names another file
    QString nameSpace; // what it must be signed for
    QByteArray message;
    Form form = Form::Note;
    const char *claim = claim::ObjectionEvidence;
    const char *formClaim = claim::ObjectionEvidence;
};

struct Walk
{
    Audit &a;
    const Ceremony &c;
    QSet<qsizetype> valid;

    // How an open objection is to be resolved, and who agreed so far.
    struct Proposal
    {
        QString how;
        bool goOn = true;
        bool done = false;
        QSet<QString> agreed;
    };
    QMap<qint64, Proposal> proposals;
    QMap<qint64, transcript::Line> objections; // by number

    const policy::Roster *roster(qsizetype index) const
    {
        if (a.lineage.roster)
            return &*a.lineage.roster;
        return c.before[index].rosterKnown();
    }

    bool isMember(qsizetype index, const QString &person) const
    {
        const policy::Roster *known = roster(index);
        const ceremony::Attendee *attendee = c.before[index].person(person);
        return (known && known->find(person)) || (attendee && attendee->role == ceremony::Role::Member);
    }

    // The keys that this person may sign with here.
    QList<approval::PublicKey> keysOf(qsizetype index, const QString &person) const
    {
        QList<approval::PublicKey> out;
        const policy::Roster *known = roster(index);
        if (const policy::Member *member = known ? known->find(person) : nullptr) {
            for (const policy::MemberKey &key : member->keys)
                out += approval::securityKeyPublicKey(key.publicKey, rpIdFor(a.domain));
        }
        if (!out.isEmpty())
            return out;
        if (const auto key = c.before[index].signingKey(person))
            out += *key;
        // Without a state: what the lines themselves say.
        for (qsizetype i = 0; i < index && out.isEmpty(); ++i) {
            const transcript::Line &line = c.lines[i];
            if (!is(line, "key-registered") || text(line, "person") != person)
                continue;
            if (const auto key = approval::parsePublicKey(text(line, "key")))
                out += *key;
        }
        return out;
    }

    void checkCounter(const transcript::Line &line, const approval::Signature &signature, bool member)
    {
        if (!signature.securityKey || (!member && bytes(line, "credential_id").isEmpty()))
            return;
        const QByteArray &key = signature.key.blob;
        const auto grown =
            approval::checkCounter(a.lineage.counters.value(key), a.lineage.counters.contains(key), signature.counter);
        if (!grown)
            a.findings.failed(claim::ApprovalCounter, c.at(line), grown.error().text());
        else if (number(line, "counter") != static_cast<qint64>(signature.counter))
            a.findings.failed(claim::ApprovalCounter, c.at(line),
                              QT_TRANSLATE_NOOP("core", "the transcript names another counter than the signature"));
        else
            a.findings.held(claim::ApprovalCounter);
        a.lineage.counters.insert(key, signature.counter);
    }

    Result<void> checkForm(const Signed &s, const approval::Signature &signature, bool member) const
    {
        if (s.form == Form::Approval || s.form == Form::Roster)
            return approval::checkApprovalForm(signature, s.nameSpace, s.message, a.domain);
        return member ? approval::checkMemberForm(signature) : approval::checkAttendeeForm(signature);
    }

    void check(qsizetype index, const Signed &s)
    {
        const transcript::Line &line = c.lines[index];
        const QString person = text(line, "person");
        const auto fail = [&](const char *claim, const Text &why) { a.findings.failed(claim, s.path, why); };
        const auto file = s.sha256.isEmpty() ? a.files.read(s.path) : a.named(s.path, s.sha256);
        if (!file && s.sha256.isEmpty())
            a.findings.failed(claim::ArchiveFiles, s.path, QT_TRANSLATE_NOOP("core", "the file is missing"));
        if (!file)
            return fail(s.claim, QT_TRANSLATE_NOOP("core", "the signature is missing"));
        const auto parsed = approval::parseSignature(*file);
        if (!parsed)
            return fail(s.claim, parsed.error().text());
        const QList<approval::PublicKey> keys = keysOf(index, person);
        if (!keys.contains(parsed->key))
            return fail(s.claim, Text(QT_TRANSLATE_NOOP("core", "it was not made by a key of %1"), {person}));
        const auto verified = approval::verify(*file, s.nameSpace, s.message, parsed->key);
        if (!verified)
            return fail(s.claim, verified.error().text());
        const bool member = isMember(index, person);
        const auto form = checkForm(s, *verified, member);
        checkCounter(line, *verified, member);
        if (!form)
            return fail(s.formClaim, form.error().text());
        a.findings.held(s.claim);
        a.findings.held(s.formClaim);
        valid.insert(index);
    }

    void roster(qsizetype index, const QByteArray &rosterBytes)
    {
        Signed s;
        s.path = c.published(QStringLiteral("roster/0001.sigs/%1.sig").arg(text(c.lines[index], "person")));
        s.sha256 = text(c.lines[index], "sha256");
        s.nameSpace = signature_namespace::roster(a.domain);
        s.message = rosterBytes;
        s.form = Form::Roster;
        s.claim = s.formClaim = claim::RosterSignatures;
        check(index, s);
    }

    void approval(qsizetype index, const QMap<qint64, QByteArray> &statements)
    {
        const transcript::Line &line = c.lines[index];
        const qint64 statement = number(line, "statement");
        const qint64 again = number(line, "again");
        Signed s;
        s.path = c.path(QStringLiteral("approvals/%1/%2%3.sig")
                            .arg(twoDigits(statement), again > 0 ? QStringLiteral("again-%1/").arg(again) : QString(),
                                 text(line, "person")));
        s.sha256 = text(line, "sha256");
        s.nameSpace = signature_namespace::approval(a.domain);
        s.message = statements.value(statement);
        s.form = line.data.value(QLatin1String("share")).toBool() ? Form::Approval : Form::Consent;
        s.claim = claim::ApprovalSignature;
        s.formClaim = claim::ApprovalForm;
        check(index, s);
    }

    // An objection, a remark or a refusal: a JSON file, signed or only witnessed.
    void note(qsizetype index, const QString &folder, const char *schema, const QString &nameSpace, const char *claim)
    {
        const transcript::Line &line = c.lines[index];
        const QString base = c.path(folder + u'/' + twoDigits(number(line, "number")));
        const QString path = base + QStringLiteral(".json");
        const auto file = a.named(path, text(line, "sha256"));
        const auto object = parseCanonicalJson(file.value_or(QByteArray()));
        const auto is = [&](const char *key, const QString &value) {
            return object->value(QLatin1String(key)).toString() == value;
        };
        const bool objection = line.kind == QLatin1String("objected");
        const QString mode = a.mode ? modeText(*a.mode) : QString();
        if (!object)
            a.findings.failed(claim, path, QT_TRANSLATE_NOOP("core", "it cannot be read"));
        else if (objection && (!is("reason", text(line, "reason")) || !is("text", text(line, "text"))))
            a.findings.failed(claim, path, QT_TRANSLATE_NOOP("core", "the transcript gives it other words"));
        else if (!is("mode", mode) || !is("schema", QStringLiteral("chancery/%1/1").arg(QLatin1String(schema))) ||
                 !is("domain", a.domain) || !is("ceremony", c.id) || !is("by", text(line, "person")))
            a.findings.failed(claim, path, QT_TRANSLATE_NOOP("core", "it does not say what the transcript says"));
        if (!line.data.value(QLatin1String("signed")).toBool())
            return a.findings.witnessed(claim, QStringLiteral("%1 is not signed").arg(path));
        Signed s;
        s.path = base + QStringLiteral(".sigs/%1.sig").arg(text(line, "person"));
        s.nameSpace = nameSpace;
        s.message = file.value_or(QByteArray());
        s.claim = s.formClaim = claim;
        check(index, s);
    }

    // The resolution's file says what the line says, and the line's person signed it.
    void signedResolution(qsizetype index)
    {
        const transcript::Line &line = c.lines[index];
        const QString base = c.path(QStringLiteral("objections/%1.resolution").arg(twoDigits(number(line, "number"))));
        const auto file = a.files.read(base + QStringLiteral(".json"));
        const auto object = parseCanonicalJson(file.value_or(QByteArray()));
        const auto says = [&](const char *key) { return object->value(QLatin1String(key)); };
        if (!object || says("how").toString() != text(line, "how") ||
            says("go_on") != line.data.value(QLatin1String("go_on")) || says("ceremony").toString() != c.id ||
            says("domain").toString() != a.domain || says("objection").toInteger(-1) != number(line, "number") ||
            says("about").toString() != text(objections.value(number(line, "number")), "sha256"))
            a.findings.failed(claim::ObjectionEvidence, base,
                              QT_TRANSLATE_NOOP("core", "the resolution is not what the transcript says"));
        Signed s;
        s.path = base + QStringLiteral(".sigs/%1.sig").arg(text(line, "person"));
        s.nameSpace = signature_namespace::objection(a.domain);
        s.message = file.value_or(QByteArray());
        check(index, s);
    }

    // M members with valid signatures once a roster is in force; before that everyone who is here.
    bool enoughAgree(qsizetype index, const QSet<QString> &agreed) const
    {
        const ceremony::State &state = c.before[index];
        if (const policy::Roster *inForce = state.rosterInForce()) {
            const auto counts = [&](const QString &person) { return inForce->find(person) != nullptr; };
            return std::count_if(agreed.begin(), agreed.end(), counts) >= inForce->m;
        }
        const QList<const ceremony::Attendee *> here = state.present();
        return std::all_of(here.begin(), here.end(),
                           [&](const ceremony::Attendee *attendee) { return agreed.contains(attendee->id); });
    }

    void resolution(qsizetype index)
    {
        const transcript::Line &line = c.lines[index];
        const bool isSigned = line.data.value(QLatin1String("signed")).toBool();
        const bool goOn = line.data.value(QLatin1String("go_on")).toBool();
        const bool done = line.data.value(QLatin1String("done")).toBool();
        const auto fail = [&](const Text &why) { a.findings.failed(claim::ObjectionEvidence, c.at(line), why); };
        if (isSigned)
            signedResolution(index);
        else
            a.findings.witnessed(claim::ObjectionEvidence,
                                 QStringLiteral("%1: the resolution is not signed").arg(c.at(line)));
        Proposal &proposal = proposals[number(line, "number")];
        proposal.done = proposal.done || done;
        if (!isSigned && !goOn && done)
            return; // ended, which needs nobody's agreement
        if (line.by != text(line, "person"))
            fail(Text(QT_TRANSLATE_NOOP("core", "%1 acts in the name of %2"), {line.by, text(line, "person")}));
        if (proposal.how != text(line, "how") || proposal.goOn != goOn)
            proposal.agreed.clear(); // the signatures before were for other words
        proposal.how = text(line, "how");
        proposal.goOn = goOn;
        const bool mustSign = c.before[index].rosterInForce() != nullptr;
        if (mustSign && !isSigned)
            fail(QT_TRANSLATE_NOOP("core", "with a roster in force a resolution is signed"));
        if (valid.contains(index) || (!mustSign && !isSigned))
            proposal.agreed.insert(text(line, "person"));
        if (done && c.before[index].opened && !enoughAgree(index, proposal.agreed))
            fail(Text(QT_TRANSLATE_NOOP("core", "%1 agreed to the resolution, which is not enough"),
                      {QString::number(proposal.agreed.size())}));
    }

    void unresolved()
    {
        for (auto it = objections.begin(); it != objections.end(); ++it) {
            if (!proposals.value(it.key()).done)
                a.findings.failed(claim::ObjectionEvidence, c.at(*it),
                                  QT_TRANSLATE_NOOP("core", "the objection was never resolved"));
        }
    }

    void countersignature(qsizetype index, const QByteArray &record)
    {
        Signed s;
        s.path = c.path(QStringLiteral("record.sigs/%1.sig").arg(text(c.lines[index], "person")));
        s.sha256 = text(c.lines[index], "sha256");
        s.nameSpace = signature_namespace::eventRecord(a.domain);
        s.message = record;
        s.claim = s.formClaim = claim::RecordCountersignatures;
        check(index, s);
    }
};

// Signatures are judged over the bytes whose digest stands in the chain; that the file holds them is another claim.
QByteArray anchoredBytes(Audit &a, const QString &path, const QString &sha256, const QByteArray &recomputed)
{
    if (Digest::of(recomputed).hex() == sha256)
        return recomputed;
    return a.files.read(path).value_or(QByteArray());
}

} // namespace

QSet<qsizetype> checkSignatures(Audit &a, const Ceremony &c)
{
    Walk walk{a, c, {}, {}, {}};
    QMap<qint64, QByteArray> statements;
    QByteArray roster;
    QByteArray record;
    for (qsizetype i = 0; i < c.lines.size(); ++i) {
        const transcript::Line &line = c.lines[i];
        if (is(line, "roster"))
            roster = anchoredBytes(a, c.published(QStringLiteral("roster/0001.json")), text(line, "sha256"),
                                   c.after.draftRoster ? c.after.draftRoster->bytes() : QByteArray());
        else if (is(line, "record-frozen"))
            record = anchoredBytes(a, c.path(QStringLiteral("record.json")), text(line, "sha256"), c.after.recordBytes);
        else if (is(line, "statement"))
            statements.insert(number(line, "number"),
                              canonicalJson(line.data.value(QLatin1String("statement")).toObject()));
        else if (is(line, "roster-signed"))
            walk.roster(i, roster);
        else if (is(line, "approved"))
            walk.approval(i, statements);
        else if (is(line, "countersigned"))
            walk.countersignature(i, record);
        else if (is(line, "objected"))
            walk.note(i, QStringLiteral("objections"), "objection", signature_namespace::objection(a.domain),
                      claim::ObjectionEvidence);
        else if (is(line, "resolved"))
            walk.resolution(i);
        else if (is(line, "refused"))
            walk.note(i, QStringLiteral("refusals"), "refusal", signature_namespace::refusal(a.domain),
                      claim::RecordCountersignatures);
        else if (is(line, "remark"))
            walk.note(i, QStringLiteral("remarks"), "remark", signature_namespace::remark(a.domain),
                      claim::RecordCountersignatures);
        if (is(line, "objected"))
            walk.objections.insert(number(line, "number"), line);
    }
    if (c.find("record-frozen"))
        walk.unresolved();
    if (walk.objections.isEmpty())
        a.findings.held(claim::ObjectionEvidence, QStringLiteral("%1: no objection").arg(c.id));
    return walk.valid;
}

} // namespace chancery::audit
