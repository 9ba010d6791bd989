// A way to begin, on the first screen: a whole card that is one button.
#pragma once

#include <QPushButton>

namespace chancery::ui {

class StartCard : public QPushButton
{
    Q_OBJECT
public:
    explicit StartCard(const QString &objectName, QWidget *parent = nullptr);

    // clicked() is the signal; Return and Space press it.
    void setContent(const QString &iconName, const QString &title, const QString &text);
    void setPrimary(bool primary); // an accent edge
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QString m_icon;
    QString m_title;
    QString m_text;
    bool m_primary = false;
};

} // namespace chancery::ui
