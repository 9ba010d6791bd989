#include "ui/theme/focus_ring.h"

#include <QAbstractButton>
#include <QApplication>
#include <QFocusFrame>

namespace chancery::ui {

namespace {

// Buttons always; other widgets by asking for it. Fields and lists draw their own 2 px edge.
bool wantsRing(const QWidget *widget)
{
    const QVariant asked = widget->property("focusRing");
    return asked.isValid() ? asked.toBool() : qobject_cast<const QAbstractButton *>(widget) != nullptr;
}

} // namespace

FocusRing::FocusRing(QApplication &application) : QObject(&application)
{
    connect(&application, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { follow(now); });
}

void FocusRing::follow(QWidget *widget)
{
    if (!widget || !wantsRing(widget)) {
        if (m_frame)
            m_frame->setWidget(nullptr);
        return;
    }
    if (!m_frame)
        m_frame = new QFocusFrame(widget);
    m_frame->setWidget(widget);
}

} // namespace chancery::ui
