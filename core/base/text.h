// A sentence for people that exists twice: in English, for transcript and logs, and translated, for the screen.
#pragma once

#include <QString>
#include <QStringList>

namespace chancery {

// Holds the untranslated template and its arguments, so that both forms are made from the same facts.
// Write the template as QT_TRANSLATE_NOOP("core", "The file %1 cannot be read.") so that lupdate finds it.
class Text
{
public:
    Text() = default;
    Text(const char *source, QStringList arguments = {});

    // Text that is already made, such as what a person typed or what a library said; never translated.
    static Text verbatim(const QString &text);

    bool isEmpty() const { return m_source.isEmpty(); }
    QString english() const;
    // For the screen: translated, its own quotation marks and apostrophes typographic, arguments as they are.
    QString shown() const;

private:
    QString m_source;
    QStringList m_arguments;
    bool m_translatable = false;
};

} // namespace chancery
