#include "core/ceremony/decide_rules.h"

#include "core/base/time.h"

namespace chancery::ceremony {

Result<void> decideOn(Decider &d, const NoteAlerts &c)
{
    QJsonArray sent;
    for (const SentAlert &alert : c.sent)
        sent += QJsonObject{{QStringLiteral("id"), alert.id},
                            {QStringLiteral("person"), alert.person},
                            {QStringLiteral("sha256"), alert.sha256.hex()},
                            {QStringLiteral("time"), timeText(alert.at)},
                            {QStringLiteral("how"), alert.how}};
    d.entry(console(), "alerted", {{QStringLiteral("sent"), sent}});
    return {};
}

} // namespace chancery::ceremony
