// Request: the key to certify, made on its own token or brought as a request.
#pragma once

#include "ui/panels/step_panel.h"

class QPushButton;

namespace chancery::ui {

class DigestView;
class FactGrid;
class Notice;

class RequestPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit RequestPanel(SessionView &session, QWidget *parent = nullptr);
    QWidget *firstFocus() override;
    bool needsKeys() const override { return false; }

protected:
    void render() override;

private:
    Notice *m_progress;
    FactGrid *m_facts;
    DigestView *m_key;
    QPushButton *m_read;
};

} // namespace chancery::ui
