// A number in a ring, as the steps of the script have it.
#pragma once

#include <QWidget>

namespace chancery::ui {

class NumberRing : public QWidget
{
    Q_OBJECT
public:
    explicit NumberRing(int number, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_number;
};

} // namespace chancery::ui
