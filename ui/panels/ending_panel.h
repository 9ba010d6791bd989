// The console works by itself towards the record: after an abort, or while the record is being written.
#pragma once

#include "ui/panels/step_panel.h"

namespace chancery::ui {

class Notice;

class EndingPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit EndingPanel(SessionView &session, QWidget *parent = nullptr);
    bool needsKeys() const override { return false; }

protected:
    void render() override;

private:
    Notice *m_notice;
};

} // namespace chancery::ui
