// Staple: the promises of the certificate logs, or the plain word that no log is configured.
#pragma once

#include "ui/panels/step_panel.h"

namespace chancery::ui {

class LogsByHand;
class FactGrid;
class Notice;

class StaplePanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit StaplePanel(SessionView &session, QWidget *parent = nullptr);
    bool needsKeys() const override { return false; }

protected:
    void render() override;

private:
    void renderPromises();

    LogsByHand *m_byHand;
    Notice *m_notice;
    FactGrid *m_promises;
};

} // namespace chancery::ui
