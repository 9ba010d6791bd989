// Open: which ceremony this is, and the plan's digest to compare with the printed one.
#pragma once

#include "ui/panels/step_panel.h"

namespace chancery::ui {

class DigestView;
class FactGrid;

class OpenPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit OpenPanel(SessionView &session, QWidget *parent = nullptr);
    QWidget *firstFocus() override;
    bool needsKeys() const override { return false; }

protected:
    void render() override;
    void applyRoom() override;

private:
    FactGrid *m_facts;
    DigestView *m_digest;
};

} // namespace chancery::ui
