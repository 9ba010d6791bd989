// The whole public site of an archive, as pages; beside them the archive itself is copied (core/archive/site_files.h).
#pragma once

#include "app/site/site_source.h"

namespace chancery::site {

// By path: index.html and what lies below site/. Errors only when what the program carries with it is damaged.
Result<QMap<QString, QByteArray>> makePages(const Source &source);

// What the program brings along.
QByteArray resource(const QString &name);
QStringList handbookFiles(); // relative, "guides/member.md"

} // namespace chancery::site
