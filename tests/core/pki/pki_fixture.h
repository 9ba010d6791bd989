// Keys and certificates for the tests of core/pki, and the openssl program as their judge.
#pragma once

#include "core/pki/certificate.h"
#include "core/pki/keys.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace chancery::pki::testing {

struct Key
{
    KeyAlgorithm algorithm;
    PkeyPtr pair;
    QByteArray spki;
};

inline Key makeKey(KeyAlgorithm algorithm)
{
    Key key{algorithm, std::move(throwawayKey(algorithm)).value(), {}};
    key.spki = spkiOf(key.pair.get()).value();
    return key;
}

inline QDateTime at(int year, int month = 1, int day = 1)
{
    return QDateTime(QDate(year, month, day), QTime(0, 0), Qt::UTC);
}

inline CertificateFacts rootFacts()
{
    CertificateFacts facts;
    facts.serial = QByteArray::fromHex("0102030405060708090a0b0c0d0e0f10");
    facts.subject = {QString(), QStringLiteral("Example Project"), QStringLiteral("Example Root 2026")};
    facts.notBefore = at(2026);
    facts.notAfter = at(2033);
    facts.ca = true;
    facts.keyUsages = {QStringLiteral("keyCertSign"), QStringLiteral("cRLSign")};
    return facts;
}

inline CertificateFacts subFacts()
{
    CertificateFacts facts = rootFacts();
    facts.serial = QByteArray::fromHex("7f02030405060708090a0b0c0d0e0f11");
    facts.subject = {QStringLiteral("DE"), QStringLiteral("Example Project"), QString::fromUtf8("Rel\u00e9ase, 2026")};
    facts.notAfter = at(2030);
    facts.pathLength = 0;
    facts.keyUsages += QStringLiteral("digitalSignature");
    facts.purposeOids = {QStringLiteral("1.3.6.1.4.1.32473.1.1"), QStringLiteral("1.3.6.1.5.5.7.3.3")};
    return facts;
}

inline CertificateFacts leafFacts()
{
    CertificateFacts facts = rootFacts();
    facts.serial = QByteArray::fromHex("0002030405060708090a0b0c0d0e0f12");
    facts.subject.commonName = QStringLiteral("Example Log 2026");
    facts.notAfter = at(2028);
    facts.ca = false;
    facts.keyUsages = {QStringLiteral("digitalSignature")};
    return facts;
}

inline QByteArray finish(const QByteArray &tbs, const Key &signer)
{
    const QByteArray signature = sign(signer.pair.get(), signer.algorithm, tbs).value();
    return assembleCertificate(tbs, signature, signer.spki).value();
}

inline QByteArray selfSigned(const CertificateFacts &facts, const Key &key)
{
    return finish(buildTbs(facts, key.spki, {}).value(), key);
}

inline QByteArray issued(const CertificateFacts &facts, const Key &key, const QByteArray &issuer, const Key &signer)
{
    return finish(buildTbs(facts, key.spki, {issuer}).value(), signer);
}

struct Ran
{
    int exitCode = -1;
    QByteArray out;
    QByteArray err;
};

inline Ran openssl(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral("openssl"), arguments);
    process.waitForFinished();
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

// A folder for files that the openssl program reads and writes.
class Folder
{
public:
    QString write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(name));
        return path(name);
    }
    QString writeCertificate(const QString &name, const QByteArray &der) const
    {
        return write(name, toPem(der, "CERTIFICATE").toLatin1());
    }
    QByteArray read(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString path(const QString &name) const { return m_dir.filePath(name); }

private:
    QTemporaryDir m_dir;
};

template <class T>
QString reason(const Result<T> &result)
{
    return result ? QString() : result.error().english();
}

} // namespace chancery::pki::testing

Q_DECLARE_METATYPE(chancery::KeyAlgorithm)
