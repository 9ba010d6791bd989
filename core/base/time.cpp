#include "core/base/time.h"

#include <algorithm>

namespace chancery {

namespace {

// Every line of a transcript has a time, and QDateTime's own reading and writing by a pattern is some fifty times
// slower than this one form needs.
constexpr char16_t Form[] = u"0000-00-00T00:00:00Z";
constexpr qsizetype Length = 20;
constexpr int LastYear = 9999;

bool isOfTheForm(QStringView text)
{
    return text.size() == Length && std::equal(text.begin(), text.end(), Form, [](QChar c, char16_t form) {
               return form == u'0' ? c >= u'0' && c <= u'9' : c == form;
           });
}

int number(QStringView text, qsizetype at, int digits)
{
    int out = 0;
    for (const QChar c : text.sliced(at, digits))
        out = out * 10 + (c.unicode() - u'0');
    return out;
}

void put(QString &text, qsizetype at, int digits, int value)
{
    for (qsizetype i = at + digits; i-- > at; value /= 10)
        text[i] = QChar(static_cast<char16_t>(u'0' + value % 10));
}

} // namespace

QString timeText(const QDateTime &time)
{
    const QDateTime utc = time.toUTC();
    const QDate date = utc.date();
    if (!utc.isValid() || date.year() < 1 || date.year() > LastYear)
        return {};
    QString out = QString::fromUtf16(Form, Length);
    put(out, 0, 4, date.year());
    put(out, 5, 2, date.month());
    put(out, 8, 2, date.day());
    put(out, 11, 2, utc.time().hour());
    put(out, 14, 2, utc.time().minute());
    put(out, 17, 2, utc.time().second());
    return out;
}

Result<QDateTime> parseTime(const QString &text)
{
    QDateTime time;
    if (isOfTheForm(text))
        time = QDateTime(QDate(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2)),
                         QTime(number(text, 11, 2), number(text, 14, 2), number(text, 17, 2)), Qt::UTC);
    // QDateTime takes midnight for an hour that no day has.
    if (!time.isValid() || timeText(time) != text)
        return Error(ErrorCode::BadInput,
                     Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not a time of the form 2026-11-23T15:40:31Z."), {text}));
    return time;
}

} // namespace chancery
