// Purpose: who decided this, where it is published, and what for. Read aloud and heard.
#pragma once

#include "ui/panels/step_panel.h"

namespace chancery::ui {

class FactGrid;
class Notice;
class TextBlock;
class DigestView;

class PurposePanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit PurposePanel(SessionView &session, QWidget *parent = nullptr);
    PrimaryAct primary() const override;
    void triggerPrimary() override;
    bool needsKeys() const override { return false; }

protected:
    void render() override;

private:
    TextBlock *m_description;
    FactGrid *m_mandate;
    DigestView *m_digest;
    Notice *m_none;
    bool m_leaving = false; // once it stands in the transcript that the purpose was read
};

} // namespace chancery::ui
