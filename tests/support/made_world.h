// The people, keys and token behind a made archive, and what may be forged in it.
#pragma once

#include "core/approval/key_double.h"
#include "core/pki/keys.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QMap>
#include <map>
#include <openssl/rand.h>

namespace chancery::test {

using approval::test::KeyDouble;

template <class T>
T must(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().english().toStdString());
    return *std::move(result);
}
inline void must(Result<void> result)
{
    if (!result)
        throw std::runtime_error(result.error().english().toStdString());
}

inline QByteArray drawn(int size)
{
    QByteArray out(size, '\0');
    RAND_bytes(reinterpret_cast<unsigned char *>(out.data()), size);
    return out;
}

using FileMap = QMap<QString, QByteArray>; // relative path -> bytes

inline void writeTree(const QString &folder, const FileMap &files)
{
    for (auto it = files.begin(); it != files.end(); ++it) {
        const QString path = folder + u'/' + it.key();
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(it.value()) != it.value().size())
            throw std::runtime_error("a test file cannot be written");
    }
}

inline FileMap readTree(const QString &folder)
{
    FileMap out;
    QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        if (!file.open(QIODevice::ReadOnly))
            throw std::runtime_error("a test file cannot be read");
        out.insert(QDir(folder).relativeFilePath(file.fileName()), file.readAll());
    }
    return out;
}

// What is to be wrong with the archive; everything else fits it.
struct Forgery
{
    int approvals = 3;             // of each round, in the second ceremony
    quint8 approvalFlags = 0x85;   // of alice's approval in the second ceremony
    QString approvalNamespace;     // of that approval
    bool replayApproval = false;   // that approval is one of the first ceremony
    bool staleCounter = false;     // that approval's counter did not grow
    bool otherTemplate = false;    // the delegate's certificate is one that the profile does not list
    bool unapprovedObject = false; // the token lists another key at the end
    bool unsealed = false;         // the second ceremony's opening is not followed by a replacement
    bool wrongTbs = false;         // the certificate is not over the approved bytes
    bool unknownKind = false;      // a line of a kind that nobody knows
    bool objection = false;        // nothing wrong: an objection that is resolved, and a remark
    // The rest is wrong with an objection, and needs one.
    bool resolvedByOne = false;     // one member signed how it is resolved, and the ceremony went on
    bool resolvedUnsigned = false;  // the administrator alone said how, and the ceremony went on
    bool resolvedOtherwise = false; // the transcript has another resolution than was signed
    bool objectedOtherwise = false; // the transcript has another objection than was signed
    bool neverResolved = false;     // the ceremony went on as if nothing had been said
    bool workedWhileHalted = false; // the token signed, and the objection was resolved afterwards
    // How people stand under the record.
    QStringList unsignedMembers;    // named as not having signed, in the second ceremony
    bool unsignedRefusal = false;   // alice's refusal has no signature
    bool unsignedToo = false;       // alice signed, and is named as not having signed
    bool membersLeave = false;      // before the record
    QString approvedBy;             // who says that alice approved
    bool vouchedTwice = false;      // in the first ceremony, by one and the same person
    bool recoveredUnsealed = false; // recovery opened with the new credential, and nothing replaced that one
    // Logs. Each of the rest is wrong with them, in the second ceremony, and needs them.
    bool logs = false;          // nothing wrong: certificates and events are logged
    QJsonObject witnesses = {}; // nothing wrong: as the profile has them, when it names any
    bool sctOfTheRoot = false;  // the delegate's certificate carries the promise that was made for the root
    bool unpromised = false;    // the certificate was finished without any promise
    bool otherHeads = false;    // the record names trees that never were
    // Rekor. It needs logs, and the rest needs it.
    bool rekor = false;          // nothing wrong: certificates are entered there too
    bool rekorOfTheRoot = false; // the delegate's entry is the one of the root
    bool unentered = false;      // the certificate was finished without any entry
};

// The people's keys and the token: what outlives a ceremony.
struct World
{
    World()
    {
        const QString domain = QStringLiteral("rehearsal.small.example");
        for (const char *name : {"alice", "bob", "carol", "dana"})
            keys.emplace(QString::fromLatin1(name), std::make_unique<KeyDouble>(rpIdFor(domain)));
        keys.emplace(QStringLiteral("erin"), std::make_unique<KeyDouble>(rpIdFor(domain), KeyDouble::Kind::Ed25519));
        for (const auto &[name, key] : keys)
            credentials.insert(name, drawn(32));
        rootKey = must(pki::throwawayKey(KeyAlgorithm::P384));
        delegateKey = must(pki::throwawayKey(KeyAlgorithm::P384));
    }

    quint32 touch(const QString &person) { return ++counters[person]; }

    std::map<QString, std::unique_ptr<KeyDouble>> keys;
    QMap<QString, QByteArray> credentials;
    QMap<QString, quint32> counters;
    pki::PkeyPtr rootKey;
    pki::PkeyPtr delegateKey;
    QJsonArray inventory;  // of the root's token
    QByteArray rootSct;    // the log's promise for the root's certificate
    QByteArray rootRekord; // what Rekor was given of it
};

} // namespace chancery::test
