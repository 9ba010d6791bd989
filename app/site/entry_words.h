// A line of a transcript as a sentence of the public record.
#pragma once

#include "app/site/html.h"
#include "core/ceremony/state.h"

namespace chancery::site {

// English. A kind that is not known here is named as it is; the page shows every line's data anyway.
Html entryWords(const ceremony::State &state, const transcript::Line &line);
// Whether there is a sentence for this kind.
bool knowsKind(const QString &kind);

} // namespace chancery::site
