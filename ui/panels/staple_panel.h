// Staple: proof that a public log has the certificate, or the plain word that no log is configured.
#pragma once

#include "ui/panels/step_panel.h"

namespace chancery::ui {

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
    Notice *m_notice;
};

} // namespace chancery::ui
