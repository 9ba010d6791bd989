// Roll call: everyone says that they are here; who is no member registers a key to countersign with.
#pragma once

#include "ui/panels/step_panel.h"

class QGridLayout;

namespace chancery::ui {

class KeyDesk;

class RollCallPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit RollCallPanel(SessionView &session, QWidget *parent = nullptr);
    void markSeat(int number) override;
    QWidget *firstFocus() override;
    bool needsKeys() const override;
    QList<BarAction> actions() const override;
    void triggerAction(const QString &id) override;

protected:
    void render() override;
    void applyRoom() override;

private:
    void addRow(int row, const ceremony::Attendee &attendee);
    void addKeyCell(int row, const ceremony::Attendee &attendee);
    void pasteKey(const QString &person);
    void readKey(const QString &person);
    QString focusedName() const;

    KeyDesk *m_desk;
    QWidget *m_people;
    QGridLayout *m_grid = nullptr;
    QString m_shown; // what the rows were made from, so that they are made anew only when it changes
};

} // namespace chancery::ui
