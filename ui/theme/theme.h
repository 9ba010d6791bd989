// The look: palette, style sheet, fonts and the switch between light and dark while the program runs.
#pragma once

#include "ui/theme/tokens.h"

#include <QFont>
#include <QObject>

class QApplication;
class QWidget;

namespace chancery::ui {

// The type scale. Sans is the console speaking, serif is what people say or sign, mono is a value to be compared.
enum class Role {
    Hero,            // 32/40 sans 600
    Title,           // 24/30 sans 600
    TitleSmall,      // 21/26 sans 600, windows below 1200 wide
    Header,          // 16/22 sans 600
    Section,         // 14/20 sans 600
    Body,            // 14/20 sans 400
    BodyMedium,      // 14/20 sans 500
    Dense,           // 13/18 sans 400
    DenseStrong,     // 13/18 sans 600
    Small,           // 12/16 sans 400
    SmallMedium,     // 12/16 sans 500
    SmallStrong,     // 12/16 sans 600
    ModeWord,        // 12/16 sans 700, letter spaced
    Words,           // 15/19 sans 400, the spoken words of a digest
    WordsSmall,      // 14/17 sans 400
    Digest,          // 35/44 mono 600
    DigestSmall,     // 31/35 mono 600
    DigestLarge,     // 44/54 mono 600, stage wider than 1600
    ShortValue,      // 72/88 mono 600, such as a seal's number
    RecordDigest,    // 19/28 mono 600
    StatementDigest, // 16/24 mono 600
    MonoMeter,       // 15/20 mono 500
    Mono,            // 14/19 mono 500
    MonoDense,       // 13/18 mono 400
    MonoSmall,       // 12/16 mono 400
    RecordTitle,     // 24/29 serif 700
    RecordText,      // 16/23 serif 400
    RecordLabel,     // 16/23 serif italic
    Script,          // 17/23 serif 400
    Statement,       // 18/27 serif 400
};

class Theme : public QObject
{
    Q_OBJECT
public:
    // Sets style, palette, style sheet and fonts. May be called again at any time to switch: every widget is
    // polished anew and gets QEvent::PaletteChange and StyleChange; nothing else about it changes.
    static void apply(QApplication &application, Scheme scheme);

    static Scheme scheme();
    static QColor color(Token token); // of the scheme in force
    static QFont font(Role role);
    static QFont font(Role role, QFont::Weight weight);
    static int lineHeight(Role role); // px

    static Theme *instance(); // for changed()

    // Sets a dynamic property that a style sheet rule selects on, and polishes the widget again.
    static void setState(QWidget *widget, const char *property, const QString &value);

    // QWidget::setFont() for a widget whose font may change later: polishing alone would bring the first one back.
    static void setFont(QWidget *widget, const QFont &font);

signals:
    void changed();

private:
    Theme() = default;
};

} // namespace chancery::ui
