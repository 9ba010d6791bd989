// Randomness that a test can repeat: SHA-256 of a seed and a counter.
#pragma once

#include "core/base/digest.h"
#include "core/ports/random.h"

namespace chancery::test {

class SeededRandom final : public ports::Random
{
public:
    explicit SeededRandom(QByteArray seed = "chancery") : m_seed(std::move(seed)) {}

    QByteArray bytes(int count) override
    {
        QByteArray out;
        while (out.size() < count)
            out += Digest::of(m_seed + ':' + QByteArray::number(++m_count)).bytes();
        return out.first(count);
    }
    Secret secret(int count) override { return Secret::copyOf(bytes(count)); }

private:
    QByteArray m_seed;
    qint64 m_count = 0;
};

} // namespace chancery::test
