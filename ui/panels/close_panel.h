// Close: what lies where, and how anybody can check it.
#pragma once

#include "ui/panels/step_panel.h"

class QLabel;

namespace chancery::ui {

class DigestView;
class FactGrid;
class Notice;
class TextBlock;

class ClosePanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit ClosePanel(SessionView &session, QWidget *parent = nullptr);
    PrimaryAct primary() const override;
    void triggerPrimary() override;
    bool needsKeys() const override { return false; }

protected:
    void render() override;

private:
    Notice *m_notice;
    FactGrid *m_facts;
    DigestView *m_record;
    QLabel *m_command;
    TextBlock *m_hint;
};

} // namespace chancery::ui
