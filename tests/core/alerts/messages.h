// Alerts to nine members, and a mail server that says what a test wants.
#pragma once

#include "core/alerts/outbox.h"

#include <QMap>

namespace chancery::test {

inline QDateTime at(qint64 seconds)
{
    return QDateTime(QDate(2026, 11, 24), QTime(14, 0), Qt::UTC).addSecs(seconds);
}

inline alerts::Alert alertNumber(int number)
{
    alerts::Alert alert;
    alert.id = QStringLiteral("2026-11-24-0002.%1.key-used").arg(number, 6, 10, QLatin1Char('0'));
    alert.kind = alerts::Kind::KeyUsed;
    alert.domain = QStringLiteral("rehearsal.small.example");
    alert.ceremony = QStringLiteral("2026-11-24-0002");
    alert.at = at(0);
    alert.what = "A key was used.";
    alert.entry = number;
    return alert;
}

inline QStringList nine()
{
    QStringList out;
    for (char c = 'a'; c <= 'i'; ++c)
        out += QString(QLatin1Char(c));
    return out;
}

class FakeServer final : public ports::Notifier
{
public:
    QString name() const override { return QStringLiteral("smtp"); }
    Result<void> send(const ports::Notice &notice) override
    {
        tried += notice.id;
        if (const auto found = answer.constFind(notice.person); found != answer.constEnd())
            return *found;
        if (all)
            return *all;
        received += notice.id;
        return {};
    }
    QStringList tried;
    QStringList received;
    QMap<QString, Error> answer;
    std::optional<Error> all;
};

} // namespace chancery::test
