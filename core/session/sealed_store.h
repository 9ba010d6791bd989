// The sealed sets in their two private places: written and fsynced in both before they count, read from either.
#pragma once

#include "core/ceremony/state.h"
#include "core/ports/files.h"
#include "core/sealing/sealed_set.h"

namespace chancery::session {

class SealedStore
{
public:
    // second may be empty: then only the first place is used and complete() is false.
    SealedStore(ports::Files &files, QString first, QString second);

    bool hasSecond() const { return !m_second.isEmpty(); }
    // Writes both; an error when either place fails.
    Result<void> write(const sealing::SealedSet &set);
    // The set with these published facts, from whichever place holds the right bytes.
    Result<sealing::SealedSet> read(const ceremony::SealedSetFacts &facts);
    // Both places hold exactly these bytes, read back now.
    Result<void> checkBoth(const ceremony::SealedSetFacts &facts);
    // Forgets sets of this kind with lower numbers than the one that opened the token.
    void removeOlder(const ceremony::SealedSetFacts &facts);

private:
    QString path(const QString &place, const QString &tokenSerial, const QString &set, int number) const;

    ports::Files &m_files;
    QString m_first;
    QString m_second;
};

// The published side of a sealed set, with the halves it was sealed to.
ceremony::SealedSetFacts factsOf(const sealing::SealedSet &set, const QList<sealing::Recipient> &recipients);

} // namespace chancery::session
