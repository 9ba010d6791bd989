#include "ui/theme/theme.h"

#include "ui/theme/focus_ring.h"
#include "ui/theme/font_keeper.h"
#include "ui/theme/style.h"
#include "ui/theme/type_scale.h"

#include <QApplication>
#include <QFile>
#include <QPalette>
#include <QStyle>
#include <QWidget>
#include <algorithm>

// Outside any namespace, as the macro asks.
static void openResources()
{
    Q_INIT_RESOURCE(chancery_theme);
}

namespace chancery::ui {

namespace {

Scheme g_scheme = Scheme::Light;

QPalette paletteOf(Scheme scheme)
{
    const auto color = [scheme](Token token) { return tokenColor(scheme, token); };
    QPalette palette;
    palette.setColor(QPalette::Window, color(Token::Stage));
    palette.setColor(QPalette::WindowText, color(Token::Ink));
    palette.setColor(QPalette::Base, color(Token::Stage));
    palette.setColor(QPalette::AlternateBase, color(Token::Sunk));
    palette.setColor(QPalette::Text, color(Token::Ink));
    palette.setColor(QPalette::PlaceholderText, color(Token::Ink3));
    palette.setColor(QPalette::Button, color(Token::Stage));
    palette.setColor(QPalette::ButtonText, color(Token::Ink));
    palette.setColor(QPalette::BrightText, color(Token::Stop));
    palette.setColor(QPalette::Highlight, color(Token::Accent));
    palette.setColor(QPalette::HighlightedText, color(Token::OnAccent));
    palette.setColor(QPalette::Link, color(Token::Accent));
    palette.setColor(QPalette::LinkVisited, color(Token::Accent));
    palette.setColor(QPalette::ToolTipBase, color(Token::Sunk));
    palette.setColor(QPalette::ToolTipText, color(Token::Ink));
    palette.setColor(QPalette::Light, color(Token::Stage));
    palette.setColor(QPalette::Midlight, color(Token::Line));
    palette.setColor(QPalette::Mid, color(Token::Line2));
    palette.setColor(QPalette::Dark, color(Token::Ctl));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, color(Token::Ink3));
    return palette;
}

// The longest names first, so that "@accent" does not eat the beginning of "@accentTint".
QString sheetOf(Scheme scheme)
{
    QFile file(QStringLiteral(":/chancery/chancery.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    QList<Token> tokens;
    for (int i = 0; i < TokenCount; ++i)
        tokens.append(static_cast<Token>(i));
    for (const Token token : tokens)
        sheet += QStringLiteral("QLabel[token=\"%1\"] { color: @%1; }\n").arg(tokenName(token));
    std::sort(tokens.begin(), tokens.end(), [](Token a, Token b) { return tokenName(a).size() > tokenName(b).size(); });
    for (const Token token : tokens)
        sheet.replace(QLatin1Char('@') + tokenName(token), tokenColor(scheme, token).name());
    return sheet;
}

} // namespace

void Theme::apply(QApplication &application, Scheme scheme)
{
    static bool prepared = false;
    g_scheme = scheme;
    if (!prepared) {
        prepared = true;
        openResources();
        QApplication::setStyle(new Style);
        new FocusRing(application);
    }
    QApplication::setPalette(paletteOf(scheme));
    QApplication::setFont(font(Role::Body));
    application.setStyleSheet(sheetOf(scheme));
    emit instance()->changed();
}

Scheme Theme::scheme()
{
    return g_scheme;
}

QColor Theme::color(Token token)
{
    return tokenColor(g_scheme, token);
}

QFont Theme::font(Role role)
{
    return fontOf(role);
}

QFont Theme::font(Role role, QFont::Weight weight)
{
    return fontOf(role, weight);
}

int Theme::lineHeight(Role role)
{
    return lineHeightOf(role);
}

Theme *Theme::instance()
{
    static Theme theme;
    return &theme;
}

void Theme::setState(QWidget *widget, const char *property, const QString &value)
{
    if (widget->property(property).toString() == value && widget->property(property).isValid())
        return;
    widget->setProperty(property, value);
    if (!widget->testAttribute(Qt::WA_WState_Polished))
        return; // it is polished when it is first shown
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

void Theme::setFont(QWidget *widget, const QFont &font)
{
    auto *keeper = widget->findChild<FontKeeper *>({}, Qt::FindDirectChildrenOnly);
    if (!keeper)
        keeper = new FontKeeper(widget);
    keeper->keep(font);
}

} // namespace chancery::ui
