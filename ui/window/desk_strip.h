// A security key used beside the step, such as for signing how an objection is resolved: stands over the stage.
#pragma once

#include "ui/panels/session_view.h"

#include <QFrame>

class QLabel;

namespace chancery::ui {

class KeyDesk;

class DeskStrip : public QFrame
{
    Q_OBJECT
public:
    explicit DeskStrip(SessionView &session, QWidget *parent = nullptr);

    void present(const session::Snapshot &snapshot); // shows itself only while it is needed

private:
    KeyDesk *m_desk;
    QLabel *m_heading;
};

} // namespace chancery::ui
