// Operate: what the token does now, one operation after the other.
#pragma once

#include "ui/panels/step_panel.h"

class QGridLayout;

namespace chancery::ui {

class LogsByHand;
class Notice;

class OperatePanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit OperatePanel(SessionView &session, QWidget *parent = nullptr);
    bool needsKeys() const override { return false; }

protected:
    void render() override;
    void renderTime() override;

private:
    // The statement of this step: the one that runs, or the last one when it is finished.
    const ceremony::StatementState *statement() const;

    LogsByHand *m_byHand;
    Notice *m_progress;
    QWidget *m_place;
    QWidget *m_rows = nullptr;
};

} // namespace chancery::ui
