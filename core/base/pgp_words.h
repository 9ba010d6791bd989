// The PGP word list (Juola and Zimmermann, 1995), indexed by byte value.
#pragma once

namespace chancery {

extern const char *const pgpEvenWords[256]; // two syllables, for bytes at even offsets
extern const char *const pgpOddWords[256];  // three syllables, for bytes at odd offsets

} // namespace chancery
