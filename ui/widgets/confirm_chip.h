// One person's chip of ConfirmChips.
#pragma once

#include "ui/widgets/confirm_chips.h"

#include <QToolButton>

namespace chancery::ui {

class ConfirmChip : public QToolButton
{
    Q_OBJECT
public:
    explicit ConfirmChip(int id, QWidget *parent = nullptr);

    void setItem(const ConfirmItem &item, bool slim);
    int id() const { return m_id; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {72, 41}; }

signals:
    void chosen(int id, chancery::ui::ConfirmState state);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void openMenu();

    int m_id;
    ConfirmItem m_item;
    bool m_slim = false;
};

} // namespace chancery::ui
