// Text of others on a terminal or a page: what it shows is what it says.
#pragma once

#include <QString>

namespace chancery {

// Characters that do not show, or change how their neighbours show: controls (line feeds too), reordering marks,
// zero-width ones, halves of pairs.
bool isOdd(char32_t c);

// "U+202E"
QString numberedCharacter(char32_t c);

// One line in which every odd character is its number, "<U+202E>", so that no name of a file and no word of a
// transcript can start a line, colour a verdict or reorder it.
QString visible(const QString &text);

} // namespace chancery
