#include "ui/widgets/labels.h"

#include "ui/theme/icons.h"

#include <QPainter>
#include <QVariant>

namespace chancery::ui {

namespace {

// No pixmap is kept: the icon is drawn in the colours of the moment.
class IconLabel : public QLabel
{
public:
    using QLabel::QLabel;

    void set(const QString &name, Token token, int size, Token on)
    {
        m_name = name;
        m_token = token;
        m_on = on;
        setFixedSize(size, size);
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        if (!m_name.isEmpty())
            paintIcon(&painter, rect(), m_name, m_token, m_on, width() > 20 ? 1.2 : 1.6);
    }

private:
    QString m_name;
    Token m_token = Token::Ink;
    Token m_on = Token::Stage;
};

Token iconToken(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::Primary:
        return Token::OnAccent;
    case ButtonKind::Object:
        return Token::Stop;
    case ButtonKind::Flat:
        return Token::Accent;
    case ButtonKind::Plain:
        break;
    }
    return Token::Ink;
}

QString kindName(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::Primary:
        return QStringLiteral("primary");
    case ButtonKind::Object:
        return QStringLiteral("object");
    case ButtonKind::Flat:
        return QStringLiteral("flat");
    case ButtonKind::Plain:
        break;
    }
    return QStringLiteral("plain");
}

} // namespace

QLabel *makeLabel(const QString &text, Role role, Token token, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    setLabelLook(label, role, token);
    return label;
}

void setLabelLook(QLabel *label, Role role, Token token)
{
    Theme::setFont(label, Theme::font(role));
    label->setMinimumHeight(Theme::lineHeight(role));
    Theme::setState(label, "token", tokenName(token));
}

QPushButton *makeButton(const QString &text, const QString &objectName, ButtonKind kind, const QString &iconName,
                        QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setObjectName(objectName);
    button->setProperty("kind", kindName(kind));
    Theme::setFont(button, Theme::font(kind == ButtonKind::Primary ? Role::Section : Role::BodyMedium));
    button->setAutoDefault(false);
    if (!iconName.isEmpty())
        button->setIcon(icon(iconName, iconToken(kind)));
    button->setIconSize({20, 16});
    return button;
}

QPushButton *makeSmallButton(const QString &text, const QString &objectName, const QString &iconName, QWidget *parent)
{
    QPushButton *button = makeButton(text, objectName, ButtonKind::Plain, iconName, parent);
    button->setProperty("scale", QStringLiteral("small"));
    Theme::setFont(button, Theme::font(Role::Dense, QFont::Medium));
    button->setIconSize({18, 14});
    return button;
}

QLabel *makeIconLabel(const QString &iconName, Token token, int size, Token on, QWidget *parent)
{
    auto *label = new IconLabel(parent);
    label->set(iconName, token, size, on);
    return label;
}

void setIconLabel(QLabel *label, const QString &iconName, Token token, int size, Token on)
{
    static_cast<IconLabel *>(label)->set(iconName, token, size, on);
}

QFrame *makeRule(QWidget *parent)
{
    auto *rule = new QFrame(parent);
    rule->setProperty("frame", QStringLiteral("rule"));
    rule->setFixedHeight(1);
    return rule;
}

QFrame *makeCard(const QString &objectName, QWidget *parent)
{
    auto *card = new QFrame(parent);
    card->setObjectName(objectName);
    card->setProperty("frame", QStringLiteral("card"));
    return card;
}

} // namespace chancery::ui
