#include "ui/panels/check_words.h"

#include <QCoreApplication>
#include <QHash>

namespace chancery::ui {

QString checkWords(const QString &name)
{
    static const QHash<QString, const char *> words{
        {QStringLiteral("bytes-as-approved"),
         QT_TRANSLATE_NOOP("CheckWords", "The signed bytes are those that were compared and approved")},
        {QStringLiteral("signature-and-chain"),
         QT_TRANSLATE_NOOP("CheckWords", "The signature holds, and so does the chain to the root")},
        {QStringLiteral("template-of-the-profile"),
         QT_TRANSLATE_NOOP("CheckWords", "It says what the profile’s template asks for, and nothing else")},
        {QStringLiteral("log-timestamps"),
         QT_TRANSLATE_NOOP("CheckWords", "It carries the promises of the certificate logs, and each is valid")},
        {QStringLiteral("lint"), QT_TRANSLATE_NOOP("CheckWords", "No lint rule found anything")},
    };
    const char *source = words.value(name);
    return source ? QCoreApplication::translate("CheckWords", source) : name;
}

} // namespace chancery::ui
