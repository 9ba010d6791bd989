// The small box with a state that chips, approvers, shares, vouchers and keys share.
#pragma once

#include <QFrame>
#include <QString>

class QVBoxLayout;

namespace chancery::ui {

class Tile : public QFrame
{
    Q_OBJECT
public:
    // The margins are counted from the outer edge, whatever the width of the border.
    Tile(const QString &objectName, int horizontal, int vertical, QWidget *parent = nullptr);

    void setTileState(const QString &state); // plain, ok, warn, stop, wait, now, in
    QVBoxLayout *column() const { return m_column; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_column;
    int m_horizontal;
    int m_vertical;
};

} // namespace chancery::ui
