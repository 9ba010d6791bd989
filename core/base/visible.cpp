#include "core/base/visible.h"

#include <QList>

namespace chancery {

bool isOdd(char32_t c)
{
    if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
        return true; // no characters at all
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        break;
    }
    // Letters that show as nothing, and variation selectors.
    return c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || (c >= 0xfe00 && c <= 0xfe0f) ||
           (c >= 0xe0100 && c <= 0xe01ef);
}

QString numberedCharacter(char32_t c)
{
    return QStringLiteral("U+%1").arg(QString::number(c, 16).toUpper(), 4, u'0');
}

QString visible(const QString &text)
{
    QString out;
    const auto characters = text.toUcs4();
    for (const char32_t c : characters) {
        if (isOdd(c))
            out += u'<' + numberedCharacter(c) + u'>';
        else
            out += QString::fromUcs4(&c, 1);
    }
    return out;
}

} // namespace chancery
