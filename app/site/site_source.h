// All that the pages are made from. Pages are a pure function of it.
#pragma once

#include "core/archive/history.h"
#include "core/pki/certificate.h"

#include <QMap>

namespace chancery::site {

struct RawFile
{
    qint64 size = 0;
    Digest digest;
};

struct Source
{
    QList<archive::PastCeremony> history;
    QMap<QString, QList<transcript::Line>> transcripts; // by ceremony
    QMap<QString, RawFile> files;                       // of the archive, by path
    QMap<QString, QByteArray> certificates;             // certificates/*.pem: the DER of the first, by path
    QMap<QString, QString> texts;                       // what people wrote in remarks and refusals, by path
    QMap<QString, QString> verify;                      // VERIFY.txt, by ceremony
    QDateTime at;                                       // of publishing: what "today" is
    QString version;                                    // of the program

    Mode mode() const { return history.isEmpty() ? Mode::Rehearsal : history.first().state.mode; }
    bool has(const QString &path) const { return files.contains(path); }
};

// Reads it from an archive that was judged already.
Result<Source> readSource(ports::Files &files, const QString &archiveFolder, const QDateTime &at,
                          const QString &version);

} // namespace chancery::site
