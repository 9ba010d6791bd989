// Seal: the token gets a credential that nobody knows, split and sealed to the members' keys.
#pragma once

#include "ui/panels/step_panel.h"

class QGridLayout;

namespace chancery::ui {

class FactGrid;
class Notice;

class SealPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit SealPanel(SessionView &session, QWidget *parent = nullptr);
    bool needsKeys() const override { return false; }

protected:
    void render() override;
    void renderTime() override;

private:
    void renderShares();

    Notice *m_progress;
    FactGrid *m_facts;
    QWidget *m_place;
    QWidget *m_shares = nullptr;
};

} // namespace chancery::ui
