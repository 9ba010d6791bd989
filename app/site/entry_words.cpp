#include "app/site/entry_words.h"

#include <QHash>
#include <QJsonArray>

namespace chancery::site {

namespace {

// {by} is who the line is by, {person} whom it is about, {NAME} that member of its data, shortened when it is a digest.
const QHash<QString, const char *> &sentences()
{
    static const QHash<QString, const char *> table{
        {QStringLiteral("opened"), "The ceremony {ceremony} was opened, in {mode} mode, for {domain}."},
        {QStringLiteral("step"), "Step {number} was done."},
        {QStringLiteral("checked-in"), "{person} checked in as {role}."},
        {QStringLiteral("key-registered"), "{person} registered a key to countersign with (self-asserted)."},
        {QStringLiteral("left"), "{person} left."},
        {QStringLiteral("equipment"), "{by} read the seal of \u201c{item}\u201d aloud: {seal}."},
        {QStringLiteral("token"),
         "The console found the token \u201c{label}\u201d ({manufacturer} {model}, serial {serial})."},
        {QStringLiteral("purpose-read"), "{by} read the purpose aloud."},
        {QStringLiteral("enrolled"), "{person} enrolled a security key ({product})."},
        {QStringLiteral("vouched"), "{by} vouched for {person}: {how}."},
        {QStringLiteral("waived"), "A limit was waived: {limit}. Reason: {reason}."},
        {QStringLiteral("roster"), "Roster {number} was drafted from the enrolments; digest {sha256}."},
        {QStringLiteral("token-setup"), "The console began to initialise the token, attempt {attempt}."},
        {QStringLiteral("sealed"), "A credential of the token was split and sealed to the members\u2019 keys."},
        {QStringLiteral("roster-signed"), "{person} signed the roster {sha256} and proved the own shares."},
        {QStringLiteral("key-begun"), "The console began to make a key on the token \u201c{token}\u201d."},
        {QStringLiteral("request"), "The key to certify is here; digest {key_sha256}."},
        {QStringLiteral("prepared"), "The to-be-signed bytes were prepared and checked; digest {tbs_sha256}."},
        {QStringLiteral("matched"), "{person} compared the digest {tbs_sha256}: it matches."},
        {QStringLiteral("differs"), "{person} compared the digest {tbs_sha256}: it differs."},
        {QStringLiteral("recorded"), "{person} wrote the digest {tbs_sha256} down."},
        {QStringLiteral("statement"), "Statement {number} was proposed for approval; digest {sha256}."},
        {QStringLiteral("approved"), "{person} approved statement {statement}."},
        {QStringLiteral("sealing-key"), "{person}\u2019s key made its next sealing key (set {set}, epoch {epoch})."},
        {QStringLiteral("shares-gone"), "The open limit of statement {statement} passed; the shares were forgotten."},
        {QStringLiteral("token-opened"), "The token was opened for statement {statement}."},
        {QStringLiteral("attempt"),
         "Operation {op} of statement {statement} is tried again, attempt {attempt}: {why}."},
        {QStringLiteral("begun"), "Operation {op} of statement {statement} was begun, attempt {attempt}."},
        {QStringLiteral("completed"), "Operation {op} of statement {statement} was completed, attempt {attempt}."},
        {QStringLiteral("failed"), "Operation {op} of statement {statement} failed: {text}"},
        {QStringLiteral("token-closed"), "The token was closed."},
        {QStringLiteral("stopped"), "The work stopped at {what}: {text}"},
        {QStringLiteral("retried"), "{by} chose to try again: {what}."},
        {QStringLiteral("not-performed"), "Not performed: {what}. {why}"},
        {QStringLiteral("verified"),
         "The certificate was checked before the record; fingerprint {certificate_sha256}."},
        {QStringLiteral("deviation"),
         "Deviation. Expected: {expected} Happened: {happened} Decided: {decided} Agreed: {agreed}."},
        {QStringLiteral("objected"), "{person} objected ({reason}): {text}"},
        {QStringLiteral("resolved"), "{person} agreed how objection {number} is resolved: {how}"},
        {QStringLiteral("held"), "The ceremony was put on hold: {why}"},
        {QStringLiteral("resumed"), "The ceremony went on after a {after}."},
        {QStringLiteral("aborted"), "The ceremony was ended early: {why}"},
        {QStringLiteral("journal-cut"), "A last line that was cut off by a power loss was removed ({size} bytes)."},
        {QStringLiteral("record-frozen"), "The event record was written; digest {sha256}."},
        {QStringLiteral("countersigned"), "{person} countersigned the record."},
        {QStringLiteral("remark"), "{person} added a remark."},
        {QStringLiteral("refused"), "{person} refused to sign the record."},
        {QStringLiteral("unsigned"), "{person} did not sign the record: {why}"},
        {QStringLiteral("closed"), "The ceremony was closed; record {record}."},
    };
    return table;
}

Html personOf(const ceremony::State &state, const QString &id)
{
    if (id == QStringLiteral("console"))
        return Html::text("the console");
    const ceremony::Attendee *attendee = state.person(id);
    return name(attendee ? attendee->name : id);
}

Html valueOf(const QJsonValue &value)
{
    if (value.isDouble())
        return Html::text(QString::number(value.toInteger()));
    if (value.isArray()) {
        QStringList items;
        for (const QJsonValue &item : value.toArray())
            items += item.toString();
        return name(items.join(QStringLiteral(", ")));
    }
    if (const auto whole = Digest::fromHex(value.toString()))
        return brief(*whole);
    return said(value.toString());
}

} // namespace

bool knowsKind(const QString &kind)
{
    return sentences().contains(kind);
}

Html entryWords(const ceremony::State &state, const transcript::Line &line)
{
    const char *found = sentences().value(line.kind);
    if (!found)
        return Html::text("Entry of the kind ") + code(line.kind) + Html::text(".");
    const QString sentence = QString::fromUtf8(found);
    Html out;
    qsizetype at = 0;
    while (at < sentence.size()) {
        const qsizetype open = sentence.indexOf(u'{', at);
        const qsizetype close = open < 0 ? -1 : sentence.indexOf(u'}', open);
        out += Html::text(sentence.mid(at, open < 0 ? -1 : open - at));
        if (close < 0)
            break;
        const QString key = sentence.mid(open + 1, close - open - 1);
        if (key == QStringLiteral("by"))
            out += personOf(state, line.by);
        else if (key == QStringLiteral("person"))
            out += personOf(state, line.data.value(key).toString(line.by));
        else
            out += valueOf(line.data.value(key));
        at = close + 1;
    }
    return out;
}

} // namespace chancery::site
