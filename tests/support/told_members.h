// Which messages to members the transcripts of an archive make, and what became of each.
#pragma once

#include "core/alerts/outbox.h"
#include "core/archive/disk_files.h"
#include "core/archive/history.h"
#include "core/archive/layout.h"

namespace chancery::test {

struct ToldMembers
{
    QStringList made;     // ids, by the transcripts of the archive
    QStringList noted;    // by `alerted` lines
    QStringList waiting;  // in the outbox
    QStringList receipts; // in the outbox
    QStringList damaged;  // in the outbox

    // Made, and nowhere: what must never be.
    QStringList lost() const
    {
        QStringList out;
        for (const QString &id : made) {
            if (!noted.contains(id) && !waiting.contains(id) && !receipts.contains(id))
                out += id;
        }
        return out;
    }
};

inline Result<ToldMembers> toldMembers(const QString &archiveFolder, const QString &outboxFolder)
{
    constexpr qint64 largest = qint64{1} << 28;
    ToldMembers out;
    archive::DiskFiles files;
    const auto history = archive::readHistory(files, archiveFolder);
    if (!history)
        return history.error();
    for (const archive::PastCeremony &past : *history) {
        const auto bytes =
            files.read(archive::transcriptFile(archive::Layout(archiveFolder).ceremony(past.id)), largest);
        if (!bytes)
            return bytes.error();
        const auto transcript = transcript::parseTranscript(*bytes);
        if (!transcript)
            return transcript.error();
        ceremony::State state = ceremony::initialState(past.state.context);
        for (const transcript::Line &line : transcript->lines) {
            auto next = ceremony::apply(state, line);
            if (!next)
                return std::move(next).error();
            for (const alerts::Alert &alert : alerts::alertsFor(line, state, *next)) {
                for (const alerts::Message &message : alerts::messagesFor(alert, alerts::recipients(*next)))
                    out.made += message.id;
            }
            for (const QJsonValue &sent : line.data.value(QLatin1String("sent")).toArray())
                out.noted += sent.toObject().value(QLatin1String("id")).toString();
            state = std::move(*next);
        }
    }
    const auto outbox = alerts::Outbox::open(files, outboxFolder);
    const auto contents = outbox ? outbox->contents() : Result<alerts::Contents>(outbox.error());
    if (!contents)
        return contents.error();
    for (const alerts::Waiting &waiting : contents->waiting)
        out.waiting += waiting.message.id;
    for (const alerts::Receipt &receipt : contents->receipts)
        out.receipts += receipt.id;
    out.damaged = contents->unreadable;
    return out;
}

} // namespace chancery::test
