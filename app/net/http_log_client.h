// Certificate logs over HTTPS (RFC 6962 section 4). Only the logs that were named are asked.
#pragma once

#include "app/net/http.h"
#include "core/policy/profile.h"
#include "core/ports/log_client.h"
#include "core/ports/log_query.h"

namespace chancery::app {

// Those of the profile's certificate logs that are asked over the network: the only hosts that a ceremony may reach.
QStringList networkLogs(const policy::Profile &profile);

class HttpLogClient final : public ports::LogClient, public ports::LogQuery
{
public:
    // origins: host and path of each log. plain: over http, for tests on loopback.
    explicit HttpLogClient(QStringList origins, bool plain = false);

    Result<QByteArray> submit(const QString &origin, bool precertificate, const QByteArray &body) override;
    Result<QByteArray> treeHead(const QString &origin) override;
    Result<QByteArray> roots(const QString &origin) override;
    Result<QByteArray> inclusion(const QString &origin, const Digest &leaf, quint64 size) override;

private:
    Result<QString> address(const QString &origin, const QString &call) const;
    Result<QByteArray> get(const QString &origin, const QString &call, const HttpLimits &limits) const;

    QStringList m_origins;
    bool m_plain;
};

} // namespace chancery::app
