#include "hsm/token/token_backends.h"

#include "hsm/simulator/soft_token_store.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QThread>
#include <QtTest>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace chancery::test {

namespace {

bool write(const QString &path, QByteArrayView bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes.data(), bytes.size()) == bytes.size();
}

QString findModule(const QStringList &names)
{
    for (const char *folder :
         {"/usr/lib/x86_64-linux-gnu/", "/usr/lib/aarch64-linux-gnu/", "/usr/lib64/", "/usr/lib/"}) {
        for (const QString &name : names) {
            if (QFile::exists(QLatin1String(folder) + name))
                return QLatin1String(folder) + name;
        }
    }
    return {};
}

bool hasPrograms(const QStringList &programs, QString *missing)
{
    for (const QString &program : programs) {
        if (QStandardPaths::findExecutable(program).isEmpty()) {
            *missing = program + QStringLiteral(" is not installed");
            return false;
        }
    }
    return true;
}

// A TCP port on the loopback that is free together with the next one.
bool isFree(quint16 port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const bool free = ::bind(socket, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    ::close(socket);
    return free;
}

quint16 freePair()
{
    for (int i = 0; i < 500; ++i) {
        const auto port = static_cast<quint16>(20000 + 2 * ((::getpid() * 7 + i) % 20000));
        if (isFree(port) && isFree(static_cast<quint16>(port + 1)))
            return port;
    }
    return 0;
}

class SoftHsm final : public TokenBackend
{
public:
    bool start(QString *missing)
    {
        auto store = hsm::SoftTokenStore::create(m_folder.filePath(QStringLiteral("store")));
        if (!store) {
            *missing = store.error().english();
            return false;
        }
        m_store = *std::move(store);
        name = QStringLiteral("SoftHSM");
        config = m_store->module();
        ed25519 = true;
        return true;
    }

private:
    std::unique_ptr<hsm::SoftTokenStore> m_store;
};

class Nss final : public TokenBackend
{
public:
    bool start(QString *missing)
    {
        config.path = findModule({QStringLiteral("libsoftokn3.so"), QStringLiteral("nss/libsoftokn3.so")});
        if (config.path.isEmpty()) {
            *missing = QStringLiteral("libsoftokn3.so (libnss3) is not installed");
            return false;
        }
        if (!hasPrograms({QStringLiteral("certutil")}, missing))
            return false;
        const QString folder = m_folder.path();
        const QString pinFile = m_folder.filePath(QStringLiteral("pin"));
        if (!write(pinFile, userPin) ||
            !run(QStringLiteral("certutil"), {QStringLiteral("-N"), QStringLiteral("-d"),
                                              QStringLiteral("sql:") + folder, QStringLiteral("-f"), pinFile})) {
            *missing = QStringLiteral("certutil could not make a database");
            return false;
        }
        name = QStringLiteral("NSS");
        config.initArguments = QByteArrayLiteral("configDir='sql:") + QFile::encodeName(folder) +
                               QByteArrayLiteral("' certPrefix='' keyPrefix='' secmod='secmod.db' flags=");
        label = QStringLiteral("NSS Certificate DB");
        hasBlankToken = false;
        setsUserPinAgain = false;
        tellsLocal = false;
        return true;
    }
};

class Tpm2 final : public TokenBackend
{
public:
    ~Tpm2() override
    {
        m_tpm.kill();
        m_tpm.waitForFinished();
    }

    bool start(QString *missing)
    {
        config.path = findModule({QStringLiteral("pkcs11/libtpm2_pkcs11.so"), QStringLiteral("libtpm2_pkcs11.so.1")});
        if (config.path.isEmpty()) {
            *missing = QStringLiteral("libtpm2_pkcs11.so (libtpm2-pkcs11-1) is not installed");
            return false;
        }
        if (!hasPrograms({QStringLiteral("swtpm"), QStringLiteral("swtpm_setup"), QStringLiteral("tpm2_ptool"),
                          QStringLiteral("tpm2_flushcontext")},
                         missing))
            return false;
        if (!startTpm() || !prepareStore()) {
            *missing = QStringLiteral("the software TPM could not be set up");
            return false;
        }
        name = QStringLiteral("tpm2-pkcs11");
        locks = true;
        tellsWrongOldPin = false;
        return true;
    }

    // Nothing manages the TPM's three places for keys here.
    void betweenRuns() override { run(QStringLiteral("tpm2_flushcontext"), {QStringLiteral("-t")}); }

private:
    bool startTpm()
    {
        const QString state = m_folder.filePath(QStringLiteral("tpm"));
        const quint16 port = freePair();
        if (port == 0 || !QDir().mkpath(state) ||
            !run(QStringLiteral("swtpm_setup"), {QStringLiteral("--tpm2"), QStringLiteral("--tpmstate"), state,
                                                 QStringLiteral("--createek"), QStringLiteral("--overwrite")}))
            return false;
        m_tpm.start(QStringLiteral("swtpm"),
                    {QStringLiteral("socket"), QStringLiteral("--tpm2"), QStringLiteral("--tpmstate"),
                     QStringLiteral("dir=") + state, QStringLiteral("--ctrl"),
                     QStringLiteral("type=tcp,port=%1").arg(port + 1), QStringLiteral("--server"),
                     QStringLiteral("type=tcp,port=%1").arg(port), QStringLiteral("--flags"),
                     QStringLiteral("not-need-init,startup-clear")});
        const QByteArray transport = QByteArrayLiteral("swtpm:host=127.0.0.1,port=") + QByteArray::number(port);
        qputenv("TPM2TOOLS_TCTI", transport);
        qputenv("TPM2_PKCS11_TCTI", transport);
        return m_tpm.waitForStarted() &&
               QTest::qWaitFor([&] { return !isFree(port) && !isFree(static_cast<quint16>(port + 1)); }, 10000);
    }

    bool prepareStore()
    {
        const QString store = m_folder.filePath(QStringLiteral("store"));
        qputenv("TPM2_PKCS11_STORE", QFile::encodeName(store));
        qputenv("TSS2_LOG", "all+none");
        qputenv("TPM2_PKCS11_LOG_LEVEL", "0");
        if (!QDir().mkpath(store) || !run(QStringLiteral("tpm2_ptool"), {QStringLiteral("init")}))
            return false;
        betweenRuns();
        return run(QStringLiteral("tpm2_dictionarylockout"),
                   {QStringLiteral("-s"), QStringLiteral("-n"), QStringLiteral("12"), QStringLiteral("-t"),
                    QStringLiteral("600"), QStringLiteral("-l"), QStringLiteral("600")})
            .has_value();
    }

    QProcess m_tpm;
};

template <class Backend>
std::unique_ptr<TokenBackend> started(QString *missing)
{
    auto backend = std::make_unique<Backend>();
    if (!backend->start(missing))
        return nullptr;
    return backend;
}

} // namespace

std::unique_ptr<TokenBackend> startSoftHsm(QString *missing)
{
    return started<SoftHsm>(missing);
}

std::unique_ptr<TokenBackend> startNss(QString *missing)
{
    return started<Nss>(missing);
}

std::unique_ptr<TokenBackend> startTpm2(QString *missing)
{
    return started<Tpm2>(missing);
}

std::optional<QByteArray> run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(60000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        qWarning().noquote() << program << arguments << process.readAll();
        return {};
    }
    return process.readAll();
}

bool opensslAccepts(const ports::TokenKey &key, QByteArrayView message, QByteArrayView signature)
{
    const QTemporaryDir folder;
    const QString keyFile = folder.filePath(QStringLiteral("key.der"));
    const QString messageFile = folder.filePath(QStringLiteral("message"));
    const QString signatureFile = folder.filePath(QStringLiteral("signature"));
    if (!write(keyFile, key.spki) || !write(messageFile, message) || !write(signatureFile, signature))
        return false;
    if (key.algorithm == KeyAlgorithm::Ed25519)
        return run(QStringLiteral("openssl"),
                   {QStringLiteral("pkeyutl"), QStringLiteral("-verify"), QStringLiteral("-rawin"),
                    QStringLiteral("-pubin"), QStringLiteral("-keyform"), QStringLiteral("DER"),
                    QStringLiteral("-inkey"), keyFile, QStringLiteral("-in"), messageFile, QStringLiteral("-sigfile"),
                    signatureFile})
            .has_value();
    const QString digest = key.algorithm == KeyAlgorithm::P384 ? QStringLiteral("-sha384") : QStringLiteral("-sha256");
    return run(QStringLiteral("openssl"),
               {QStringLiteral("dgst"), digest, QStringLiteral("-keyform"), QStringLiteral("DER"),
                QStringLiteral("-verify"), keyFile, QStringLiteral("-signature"), signatureFile, messageFile})
        .has_value();
}

} // namespace chancery::test
