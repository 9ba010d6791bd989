// LIVE in solid ink or REHEARSAL in amber: always an icon and the word.
#pragma once

#include "core/base/mode.h"

#include <QWidget>

namespace chancery::ui {

class ModeTag : public QWidget
{
    Q_OBJECT
public:
    explicit ModeTag(QWidget *parent = nullptr);

    void setMode(Mode mode);
    Mode mode() const { return m_mode; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Mode m_mode = Mode::Live;
};

} // namespace chancery::ui
