// One person's chip of ConfirmChips.
#pragma once

#include "ui/theme/tokens.h"
#include "ui/widgets/confirm_chips.h"

#include <QToolButton>

namespace chancery::ui {

QString confirmWord(ConfirmState state, ConfirmAsk ask);
QString confirmIcon(ConfirmState state, ConfirmAsk ask);
Token confirmToken(ConfirmState state);

class ConfirmChip : public QToolButton
{
    Q_OBJECT
public:
    enum class Form { Full, Slim, OneLine };

    explicit ConfirmChip(int id, QWidget *parent = nullptr);

    void setItem(const ConfirmItem &item, ConfirmAsk ask, Form form);
    int id() const { return m_id; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void chosen(int id, chancery::ui::ConfirmState state);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void openMenu();
    bool hasMenu() const { return m_ask == ConfirmAsk::Matches; } // a value written down cannot differ

    int m_id;
    ConfirmItem m_item;
    ConfirmAsk m_ask = ConfirmAsk::Matches;
    Form m_form = Form::Full;
};

} // namespace chancery::ui
