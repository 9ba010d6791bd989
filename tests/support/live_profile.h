// A profile that may go live with SoftHSM and with the simulated keys of one rack, as no shipped profile may: "small",
// logged as "rust" is.
#pragma once

#include "core/policy/profile.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace chancery::test {

// attestationRoot: DER, whom to believe which model a key is.
inline policy::Profile liveProfile(const QByteArray &attestationRoot,
                                   const QString &arc = QStringLiteral("1.3.6.1.4.1.99999"))
{
    const auto shipped = [](const char *name) {
        QFile file(QStringLiteral(CHANCERY_SOURCE_DIR "/resources/profiles/") + QString::fromLatin1(name));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    };
    QJsonObject profile = shipped("small.json");
    for (const char *list : {"tokens", "security_keys"}) {
        QJsonArray entries = profile.value(QLatin1String(list)).toArray();
        for (QJsonValueRef entry : entries) {
            QJsonObject object = entry.toObject();
            object.insert(QStringLiteral("live"), true);
            entry = object;
        }
        profile.insert(QLatin1String(list), entries);
    }
    profile.insert(QStringLiteral("arc"), arc.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(arc));
    profile.insert(QStringLiteral("transparency"), shipped("rust.json").value(QLatin1String("transparency")));
    profile.insert(QStringLiteral("attestation_roots"), QJsonArray{QString::fromLatin1(attestationRoot.toBase64())});
    const auto read = policy::Profile::load(QJsonDocument(profile).toJson());
    if (!read)
        qFatal("%s", qPrintable(read.error().english()));
    return *read;
}

} // namespace chancery::test
