// The security key that is in use: insert, PIN, touch, and what went wrong. For every panel that asks for a key.
#pragma once

#include "ui/panels/session_view.h"

#include <QWidget>

namespace chancery::ui {

class ApprovalSteps;
class Notice;
class PinRow;

class KeyDesk : public QWidget
{
    Q_OBJECT
public:
    explicit KeyDesk(SessionView &session, QWidget *parent = nullptr);

    void present(const session::Snapshot &snapshot);
    void setSlim(bool slim);
    QWidget *firstFocus() const; // the PIN field while it waits

private:
    void showSteps(const session::Snapshot &snapshot);
    void showPin(const session::Snapshot &snapshot);
    void showProblem(const session::Desk &desk);

    SessionView &m_session;
    ApprovalSteps *m_steps;
    PinRow *m_pin;
    Notice *m_problem;
    session::Desk::Stage m_stage = session::Desk::Stage::Idle;
    int m_triesShown = 0;
    bool m_slim = false;
};

} // namespace chancery::ui
