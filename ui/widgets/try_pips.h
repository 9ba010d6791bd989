// How many PIN tries are left, as blocks and always as words too.
#pragma once

#include <QWidget>

namespace chancery::ui {

class TryPips : public QWidget
{
    Q_OBJECT
public:
    explicit TryPips(QWidget *parent = nullptr);

    void setTries(int left, int total);
    QString words() const; // "7 of 8 tries left"
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_left = 0;
    int m_total = 0;
};

} // namespace chancery::ui
