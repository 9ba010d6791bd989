// A certificate log reduced to its key: signs whatever a test asks for.
#pragma once

#include "core/pki/keys.h"
#include "core/pki/sct_check.h"

namespace chancery::test {

struct MadeLog
{
    MadeLog() : pair(std::move(pki::throwawayKey(KeyAlgorithm::P256)).value()), spki(pki::spkiOf(pair.get()).value()) {}

    pki::LogKey key() const { return pki::LogKey::parse(spki).value(); }
    Digest id() const { return Digest::of(spki); }
    pki::KnownLog known(const QString &name = QStringLiteral("log.example")) const { return {name, key(), false}; }
    QByteArray sign(QByteArrayView message) const { return pki::sign(pair.get(), KeyAlgorithm::P256, message).value(); }

    pki::Sct promise(const pki::LogEntry &entry, quint64 timestamp, const QByteArray &extensions = {}) const
    {
        return {id(), timestamp, extensions, pki::SctSigner::Ecdsa,
                sign(pki::timestampedLeaf(timestamp, entry, extensions))};
    }

    pki::PkeyPtr pair;
    QByteArray spki;
};

} // namespace chancery::test
