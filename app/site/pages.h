// The pages, one function each. Internal to this folder.
#pragma once

#include "app/site/frame.h"
#include "app/site/key_history.h"

namespace chancery::site {

using Pages = QMap<QString, QByteArray>; // by path

void addIndexPage(Pages &pages, const Source &source, const QList<PublishedKey> &keys);
void addKeyPages(Pages &pages, const Source &source, const QList<PublishedKey> &keys);
void addEventPages(Pages &pages, const Source &source, const QList<PublishedKey> &keys);
void addQuorumPage(Pages &pages, const Source &source);
void addVerifyPage(Pages &pages, const Source &source, const QList<PublishedKey> &keys);
void addFilesPages(Pages &pages, const Source &source);
Result<void> addHandbookPages(Pages &pages, const Source &source);
Result<void> addRequirementsPage(Pages &pages, const Source &source);
void addMissingPage(Pages &pages, const Source &source);

// Parts that several pages show.
Html eventTable(const Page &page, const char *caption);
const char *kindWords(const QString &ceremonyKind); // "Establish the root"; the plan's kinds that are known
QString displayName(const Source &source, const QString &ceremony, const QString &person);
// A heading that can be linked to.
Html heading(int level, const char *id, const char *words);

} // namespace chancery::site
