#include "core/base/mode.h"

namespace chancery {

QString modeText(Mode mode)
{
    return mode == Mode::Live ? QStringLiteral("live") : QStringLiteral("rehearsal");
}

QString domainFor(Mode mode, const QString &profileDomain)
{
    return mode == Mode::Live ? profileDomain : QStringLiteral("rehearsal.") + profileDomain;
}

QString rpIdFor(const QString &domain)
{
    return QStringLiteral("ssh:") + domain;
}

namespace signature_namespace {

QString approval(const QString &domain)
{
    return QStringLiteral("approval@") + domain;
}

QString roster(const QString &domain)
{
    return QStringLiteral("roster@") + domain;
}

QString eventRecord(const QString &domain)
{
    return QStringLiteral("event-record@") + domain;
}

QString remark(const QString &domain)
{
    return QStringLiteral("remark@") + domain;
}

QString refusal(const QString &domain)
{
    return QStringLiteral("refusal@") + domain;
}

QString objection(const QString &domain)
{
    return QStringLiteral("objection@") + domain;
}

} // namespace signature_namespace

} // namespace chancery
