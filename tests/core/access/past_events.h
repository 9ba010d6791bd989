// Two whole ceremonies with their transcripts, as an archive holds them.
#pragma once

#include "core/access/hsm_log.h"
#include "core/archive/history.h"
#include "support/made_archive.h"

namespace chancery::test {

struct PastEvent
{
    QList<transcript::Line> lines;
    ceremony::State state;
};

inline QList<PastEvent> eventsOf(const MadeArchive &made)
{
    const QTemporaryDir folder;
    writeTree(folder.path(), made.files);
    archive::DiskFiles disk;
    QList<PastEvent> out;
    for (const archive::PastCeremony &past : must(archive::readHistory(disk, folder.path()))) {
        const QByteArray bytes = made.files.value(QStringLiteral("ceremonies/%1/transcript.jsonl").arg(past.id));
        out += PastEvent{must(transcript::parseTranscript(bytes)).lines, past.state};
    }
    return out;
}

inline QStringList english(const QList<Text> &texts)
{
    QStringList out;
    for (const Text &text : texts)
        out += text.english();
    return out;
}

} // namespace chancery::test
