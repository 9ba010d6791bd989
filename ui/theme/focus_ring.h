// Puts the focus ring around whatever has the focus, where a thing does not show it by itself.
#pragma once

#include <QObject>
#include <QPointer>

class QApplication;
class QFocusFrame;
class QWidget;

namespace chancery::ui {

class FocusRing : public QObject
{
    Q_OBJECT
public:
    explicit FocusRing(QApplication &application);

private:
    void follow(QWidget *widget);

    QPointer<QFocusFrame> m_frame; // it belongs to the window of the widget it surrounds
};

} // namespace chancery::ui
