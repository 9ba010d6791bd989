#include "app/system/system_ports.h"

#include "core/base/digest.h"

#include <QFile>
#include <openssl/rand.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace chancery::app {

namespace {

void fill(unsigned char *data, int count, bool isPrivate)
{
    if ((isPrivate ? RAND_priv_bytes(data, count) : RAND_bytes(data, count)) != 1)
        qFatal("The system gives no randomness.");
}

} // namespace

QDateTime SystemClock::now()
{
    return QDateTime::fromSecsSinceEpoch(QDateTime::currentSecsSinceEpoch(), Qt::UTC);
}

QByteArray SystemRandom::bytes(int count)
{
    QByteArray out(count, Qt::Uninitialized);
    fill(reinterpret_cast<unsigned char *>(out.data()), count, false);
    return out;
}

Secret SystemRandom::secret(int count)
{
    Secret out(static_cast<std::size_t>(count));
    fill(out.data(), count, true);
    return out;
}

QList<Text> protectMemory()
{
    QList<Text> failed;
    if (!useSecureHeap())
        failed += QT_TRANSLATE_NOOP("core", "The memory for secrets could not be locked; it may reach the swap space.");
#ifndef __SANITIZE_ADDRESS__
    const rlimit none{0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
        failed += QT_TRANSLATE_NOOP("core", "Memory dumps of this program could not be switched off.");
#endif
    return failed;
}

bool lockMemory()
{
    // With a limit in force, locking future pages would make a later allocation fail in the middle of a ceremony.
    rlimit limit{};
    const bool unlimited =
        geteuid() == 0 || (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY);
    return mlockall(unlimited ? MCL_CURRENT | MCL_FUTURE : MCL_CURRENT) == 0;
}

QJsonObject softwareFacts()
{
    QFile program(QStringLiteral("/proc/self/exe"));
    QJsonObject digests;
    if (program.open(QIODevice::ReadOnly))
        digests.insert(QStringLiteral("program"), Digest::of(program.readAll()).hex());
    return {{QStringLiteral("name"), QStringLiteral("chancery")},
            {QStringLiteral("version"), QStringLiteral(CHANCERY_VERSION)},
            {QStringLiteral("digests"), digests}};
}

} // namespace chancery::app
