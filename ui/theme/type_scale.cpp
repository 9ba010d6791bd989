#include "ui/theme/type_scale.h"

#include "ui/theme/bundled_fonts.h"

#include <QSet>

namespace chancery::ui {

namespace {

enum class Voice { Sans, Serif, SerifItalic, Mono };

struct Type
{
    Voice voice;
    int size;
    int line;
    QFont::Weight weight;
    qreal spacing = 0; // px between letters
};

Type typeOf(Role role)
{
    switch (role) {
    case Role::Hero:
        return {Voice::Sans, 32, 40, QFont::DemiBold, -0.4};
    case Role::Title:
        return {Voice::Sans, 24, 30, QFont::DemiBold, -0.2};
    case Role::TitleSmall:
        return {Voice::Sans, 21, 26, QFont::DemiBold, -0.2};
    case Role::Header:
        return {Voice::Sans, 16, 22, QFont::DemiBold};
    case Role::Section:
        return {Voice::Sans, 14, 20, QFont::DemiBold};
    case Role::Body:
        return {Voice::Sans, 14, 20, QFont::Normal};
    case Role::BodyMedium:
        return {Voice::Sans, 14, 20, QFont::Medium};
    case Role::Dense:
        return {Voice::Sans, 13, 18, QFont::Normal};
    case Role::DenseStrong:
        return {Voice::Sans, 13, 18, QFont::DemiBold};
    case Role::Small:
        return {Voice::Sans, 12, 16, QFont::Normal};
    case Role::SmallMedium:
        return {Voice::Sans, 12, 16, QFont::Medium};
    case Role::SmallStrong:
        return {Voice::Sans, 12, 16, QFont::DemiBold};
    case Role::ModeWord:
        return {Voice::Sans, 12, 16, QFont::Bold, 0.6};
    case Role::Words:
        return {Voice::Sans, 15, 19, QFont::Normal};
    case Role::WordsSmall:
        return {Voice::Sans, 14, 17, QFont::Normal};
    case Role::Digest:
        return {Voice::Mono, 35, 44, QFont::DemiBold, 0.5};
    case Role::DigestSmall:
        return {Voice::Mono, 31, 35, QFont::DemiBold, 0.5};
    case Role::DigestLarge:
        return {Voice::Mono, 44, 54, QFont::DemiBold, 0.5};
    case Role::ShortValue:
        return {Voice::Mono, 72, 88, QFont::DemiBold, 0.5};
    case Role::RecordDigest:
        return {Voice::Mono, 19, 28, QFont::DemiBold};
    case Role::StatementDigest:
        return {Voice::Mono, 16, 24, QFont::DemiBold};
    case Role::MonoMeter:
        return {Voice::Mono, 15, 20, QFont::Medium};
    case Role::Mono:
        return {Voice::Mono, 14, 19, QFont::Medium};
    case Role::MonoDense:
        return {Voice::Mono, 13, 18, QFont::Normal};
    case Role::MonoSmall:
        return {Voice::Mono, 12, 16, QFont::Normal};
    case Role::RecordTitle:
        return {Voice::Serif, 24, 29, QFont::Bold};
    case Role::RecordText:
        return {Voice::Serif, 16, 23, QFont::Normal};
    case Role::RecordLabel:
        return {Voice::SerifItalic, 16, 23, QFont::Normal};
    case Role::Script:
        return {Voice::Serif, 17, 23, QFont::Normal};
    case Role::Statement:
        return {Voice::Serif, 18, 27, QFont::Normal};
    }
    Q_UNREACHABLE();
}

QStringList families(Voice voice)
{
    switch (voice) {
    case Voice::Sans:
        return {QStringLiteral("Inter"), QStringLiteral("Noto Sans")};
    case Voice::Serif:
    case Voice::SerifItalic:
        return {QStringLiteral("Gentium Book Plus"), QStringLiteral("Noto Serif")};
    case Voice::Mono:
        return {QStringLiteral("JetBrains Mono"), QStringLiteral("Noto Sans Mono")};
    }
    Q_UNREACHABLE();
}

QString fileOf(Voice voice, QFont::Weight weight)
{
    const QString name = weight >= QFont::Bold       ? QStringLiteral("Bold")
                         : weight >= QFont::DemiBold ? QStringLiteral("SemiBold")
                         : weight >= QFont::Medium   ? QStringLiteral("Medium")
                                                     : QStringLiteral("Regular");
    switch (voice) {
    case Voice::Sans:
        return QStringLiteral("Inter-%1.otf").arg(name);
    case Voice::Mono:
        return QStringLiteral("JetBrainsMono-%1.ttf").arg(name);
    case Voice::Serif:
        return weight >= QFont::DemiBold ? QStringLiteral("GentiumBookPlus-Bold.ttf")
                                         : QStringLiteral("GentiumBookPlus-Regular.ttf");
    case Voice::SerifItalic:
        return QStringLiteral("GentiumBookPlus-Italic.ttf");
    }
    Q_UNREACHABLE();
}

// Fonts are asked for at every painting.
void loadOnce(Voice voice, QFont::Weight weight)
{
    static QSet<int> loaded;
    const int key = static_cast<int>(voice) * 10000 + weight;
    if (loaded.contains(key))
        return;
    loaded.insert(key);
    loadBundledFont(fileOf(voice, weight));
}

} // namespace

QFont fontOf(Role role)
{
    return fontOf(role, typeOf(role).weight);
}

QFont fontOf(Role role, QFont::Weight weight)
{
    const Type type = typeOf(role);
    loadOnce(type.voice, weight);
    QFont font;
    font.setFamilies(families(type.voice));
    font.setPixelSize(type.size);
    font.setWeight(weight);
    font.setItalic(type.voice == Voice::SerifItalic);
    font.setStyleHint(type.voice == Voice::Sans   ? QFont::SansSerif
                      : type.voice == Voice::Mono ? QFont::Monospace
                                                  : QFont::Serif);
    font.setHintingPreference(QFont::PreferNoHinting);
    if (type.spacing != 0)
        font.setLetterSpacing(QFont::AbsoluteSpacing, type.spacing);
    return font;
}

int lineHeightOf(Role role)
{
    return typeOf(role).line;
}

} // namespace chancery::ui
