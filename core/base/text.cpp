#include "core/base/text.h"

#include <QCoreApplication>

namespace chancery {

namespace {

// One pass over the template: an argument that itself contains "%1" is never expanded again.
QString filled(const QString &source, const QStringList &arguments)
{
    QString out;
    for (qsizetype i = 0; i < source.size(); ++i) {
        const bool marker = source[i] == u'%' && i + 1 < source.size() && source[i + 1].isDigit();
        const qsizetype index = marker ? source[i + 1].digitValue() - 1 : -1;
        if (index >= 0 && index < arguments.size()) {
            out += arguments[index];
            ++i;
        } else {
            out += source[i];
        }
    }
    return out;
}

// Typographic quotation marks and apostrophes, as people read them; sources are typed with straight ones. What an
// argument brings (a path, a name) stays as it is.
QString typeset(const QString &source)
{
    QString out = source;
    bool open = false;
    for (QChar &c : out) {
        if (c == u'\'') {
            c = QChar(0x2019);
        } else if (c == u'"') {
            open = !open;
            c = QChar(open ? 0x201c : 0x201d);
        }
    }
    return out;
}

} // namespace

Text::Text(const char *source, QStringList arguments)
    : m_source(QString::fromUtf8(source)), m_arguments(std::move(arguments)), m_translatable(true)
{
}

Text Text::verbatim(const QString &text)
{
    Text out;
    out.m_source = text;
    return out;
}

QString Text::english() const
{
    return m_translatable ? filled(m_source, m_arguments) : m_source;
}

QString Text::shown() const
{
    if (!m_translatable)
        return m_source;
    return filled(typeset(QCoreApplication::translate("core", m_source.toUtf8().constData())), m_arguments);
}

} // namespace chancery
