// Equipment: each item of the plan, its seal number read aloud, and the tokens that were found.
#pragma once

#include "ui/panels/step_panel.h"

class QLabel;
class QPushButton;
class QGridLayout;

namespace chancery::ui {

class Notice;

class EquipmentPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit EquipmentPanel(SessionView &session, QWidget *parent = nullptr);
    void markSeat(int number) override;
    QWidget *firstFocus() override;
    bool needsKeys() const override { return false; }

protected:
    void render() override;
    void applyRoom() override;

private:
    const ceremony::PlannedItem *nextItem() const;
    void confirm(const ceremony::PlannedItem &item);
    void renderItems();
    void renderTokens();

    QLabel *m_label;
    QLabel *m_number;
    QPushButton *m_confirm;
    QLabel *m_count;
    QWidget *m_items = nullptr;
    QWidget *m_place;
    Notice *m_root;
    Notice *m_second;
    Notice *m_operations; // holds the keys of the logs
    QString m_shown;
};

} // namespace chancery::ui
