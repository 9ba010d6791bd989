#include "core/base/key_algorithm.h"

namespace chancery {

QString keyAlgorithmText(KeyAlgorithm algorithm)
{
    return keyAlgorithmName(algorithm).toLower();
}

Result<KeyAlgorithm> keyAlgorithmFromText(const QString &text)
{
    for (const KeyAlgorithm algorithm : {KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Ed25519}) {
        if (keyAlgorithmText(algorithm) == text)
            return algorithm;
    }
    return Error(ErrorCode::Unsupported, Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not a key type used here."), {text}),
                 QT_TRANSLATE_NOOP("core", "Use p-256, p-384 or ed25519."));
}

QString keyAlgorithmName(KeyAlgorithm algorithm)
{
    switch (algorithm) {
    case KeyAlgorithm::P256:
        return QStringLiteral("P-256");
    case KeyAlgorithm::P384:
        return QStringLiteral("P-384");
    case KeyAlgorithm::Ed25519:
        return QStringLiteral("Ed25519");
    }
    Q_UNREACHABLE();
}

} // namespace chancery
