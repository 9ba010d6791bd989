// Verify: the certificate read back, its two digests, and every check that was made.
#pragma once

#include "ui/panels/step_panel.h"

namespace chancery::ui {

class DigestView;
class Notice;

class VerifyPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit VerifyPanel(SessionView &session, QWidget *parent = nullptr);
    QWidget *firstFocus() override;
    bool needsKeys() const override { return false; }

protected:
    void render() override;

private:
    Notice *m_notice;
    DigestView *m_fingerprint;
    DigestView *m_tbs;
    QWidget *m_place;
    QWidget *m_checks = nullptr;
};

} // namespace chancery::ui
