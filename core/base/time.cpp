#include "core/base/time.h"

#include <QTimeZone>

namespace chancery {

namespace {

const QString Form = QStringLiteral("yyyy-MM-dd'T'HH:mm:ss'Z'");

} // namespace

QString timeText(const QDateTime &time)
{
    return time.toUTC().toString(Form);
}

Result<QDateTime> parseTime(const QString &text)
{
    QDateTime time = QDateTime::fromString(text, Form);
    time.setTimeZone(QTimeZone::utc());
    if (!time.isValid() || timeText(time) != text)
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not a time of the form 2026-11-23T15:40:31Z."), {text}));
    return time;
}

} // namespace chancery
