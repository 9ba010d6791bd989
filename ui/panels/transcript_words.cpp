#include "ui/panels/transcript_words.h"

#include "ui/panels/panel_words.h"

#include <QCoreApplication>
#include <QHash>

namespace chancery::ui {

namespace {

// %1 is the given name of the person it is about, %2 a value of the line.
struct Words
{
    const char *source;
    const char *value; // the member of data for %2; empty: none
};

const QHash<QString, Words> &table()
{
    static const QHash<QString, Words> words{
        {QStringLiteral("opened"), {QT_TRANSLATE_NOOP("TranscriptWords", "Ceremony opened"), ""}},
        {QStringLiteral("step"), {QT_TRANSLATE_NOOP("TranscriptWords", "Step %2 done"), "number"}},
        {QStringLiteral("checked-in"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 is here"), ""}},
        {QStringLiteral("key-registered"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1, key registered"), ""}},
        {QStringLiteral("left"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 has left"), ""}},
        {QStringLiteral("equipment"), {QT_TRANSLATE_NOOP("TranscriptWords", "%2 checked"), "item"}},
        {QStringLiteral("token"), {QT_TRANSLATE_NOOP("TranscriptWords", "Token found: %2"), "label"}},
        {QStringLiteral("purpose-read"), {QT_TRANSLATE_NOOP("TranscriptWords", "Purpose read"), ""}},
        {QStringLiteral("deviation"), {QT_TRANSLATE_NOOP("TranscriptWords", "Deviation: %2"), "happened"}},
        {QStringLiteral("objected"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 objects"), ""}},
        {QStringLiteral("resolved"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1: resolved"), ""}},
        {QStringLiteral("held"), {QT_TRANSLATE_NOOP("TranscriptWords", "Put on hold"), ""}},
        {QStringLiteral("resumed"), {QT_TRANSLATE_NOOP("TranscriptWords", "Resumed after %2"), "after"}},
        {QStringLiteral("aborted"), {QT_TRANSLATE_NOOP("TranscriptWords", "Aborted: %2"), "why"}},
        {QStringLiteral("retried"), {QT_TRANSLATE_NOOP("TranscriptWords", "Retried"), ""}},
        {QStringLiteral("stopped"), {QT_TRANSLATE_NOOP("TranscriptWords", "Stopped: %2"), "text"}},
        {QStringLiteral("journal-cut"), {QT_TRANSLATE_NOOP("TranscriptWords", "Torn last line cut"), ""}},
        {QStringLiteral("enrolled"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1, key enrolled"), ""}},
        {QStringLiteral("waived"), {QT_TRANSLATE_NOOP("TranscriptWords", "Limit waived"), ""}},
        {QStringLiteral("roster"), {QT_TRANSLATE_NOOP("TranscriptWords", "Roster %2 written"), "number"}},
        {QStringLiteral("token-setup"), {QT_TRANSLATE_NOOP("TranscriptWords", "Token set-up, attempt %2"), "attempt"}},
        {QStringLiteral("sealed"), {QT_TRANSLATE_NOOP("TranscriptWords", "Shares sealed"), ""}},
        {QStringLiteral("sealing-key"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1, next sealing key"), ""}},
        {QStringLiteral("roster-signed"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 signed the roster"), ""}},
        {QStringLiteral("key-begun"), {QT_TRANSLATE_NOOP("TranscriptWords", "Making the key on %2"), "token"}},
        {QStringLiteral("request"), {QT_TRANSLATE_NOOP("TranscriptWords", "Key to certify is here"), ""}},
        {QStringLiteral("prepared"), {QT_TRANSLATE_NOOP("TranscriptWords", "Certificate prepared"), ""}},
        {QStringLiteral("matched"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 matches"), ""}},
        {QStringLiteral("differs"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1: differs"), ""}},
        {QStringLiteral("recorded"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 wrote it down"), ""}},
        {QStringLiteral("statement"), {QT_TRANSLATE_NOOP("TranscriptWords", "Statement %2 shown"), "number"}},
        {QStringLiteral("approved"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 approved"), ""}},
        {QStringLiteral("shares-gone"), {QT_TRANSLATE_NOOP("TranscriptWords", "Shares forgotten"), ""}},
        {QStringLiteral("token-opened"), {QT_TRANSLATE_NOOP("TranscriptWords", "Token opened"), ""}},
        {QStringLiteral("token-closed"), {QT_TRANSLATE_NOOP("TranscriptWords", "Token closed"), ""}},
        {QStringLiteral("attempt"), {QT_TRANSLATE_NOOP("TranscriptWords", "Attempt %2"), "attempt"}},
        {QStringLiteral("begun"), {QT_TRANSLATE_NOOP("TranscriptWords", "Operation %2 begun"), "op"}},
        {QStringLiteral("completed"), {QT_TRANSLATE_NOOP("TranscriptWords", "Operation %2 done"), "op"}},
        {QStringLiteral("failed"), {QT_TRANSLATE_NOOP("TranscriptWords", "Operation failed: %2"), "text"}},
        {QStringLiteral("not-performed"), {QT_TRANSLATE_NOOP("TranscriptWords", "Not performed: %2"), "what"}},
        {QStringLiteral("log-key"), {QT_TRANSLATE_NOOP("TranscriptWords", "Key of the log: %2"), "origin"}},
        {QStringLiteral("logged"), {QT_TRANSLATE_NOOP("TranscriptWords", "Logged: %2"), "origin"}},
        {QStringLiteral("alerted"), {QT_TRANSLATE_NOOP("TranscriptWords", "Messages to members went out"), ""}},
        {QStringLiteral("verified"), {QT_TRANSLATE_NOOP("TranscriptWords", "Certificate verified"), ""}},
        {QStringLiteral("record-frozen"), {QT_TRANSLATE_NOOP("TranscriptWords", "Record written"), ""}},
        {QStringLiteral("countersigned"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 countersigned"), ""}},
        {QStringLiteral("remark"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 remarks"), ""}},
        {QStringLiteral("refused"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 refuses"), ""}},
        {QStringLiteral("unsigned"), {QT_TRANSLATE_NOOP("TranscriptWords", "%1 does not sign"), ""}},
        {QStringLiteral("closed"), {QT_TRANSLATE_NOOP("TranscriptWords", "Ceremony closed"), ""}},
    };
    return words;
}

QString valueText(const QJsonValue &value)
{
    return value.isDouble() ? QString::number(value.toInteger()) : value.toString();
}

} // namespace

QString entryWords(const ceremony::State &state, const transcript::Line &line)
{
    const QString person = line.data.value(QLatin1String("person")).toString(line.by);
    if (line.kind == QLatin1String("vouched"))
        return QCoreApplication::translate("TranscriptWords", "%1 vouches for %2")
            .arg(givenNameOf(state, line.by), givenNameOf(state, person));
    if (line.kind == QLatin1String("token") && line.data.value(QLatin1String("label")).toString().isEmpty())
        return QCoreApplication::translate("TranscriptWords", "Blank token found: %1")
            .arg(line.data.value(QLatin1String("model")).toString());
    const auto it = table().constFind(line.kind);
    if (it == table().constEnd())
        return line.kind;
    QString words = QCoreApplication::translate("TranscriptWords", it->source);
    if (words.contains(QLatin1String("%1")))
        words = words.arg(givenNameOf(state, person));
    if (*it->value)
        words.replace(QLatin1String("%2"), valueText(line.data.value(QLatin1String(it->value))));
    return words;
}

} // namespace chancery::ui
