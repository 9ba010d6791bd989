// Roster: one touch each signs the roster and proves the own share.
#pragma once

#include "ui/panels/step_panel.h"

namespace chancery::ui {

class KeyDesk;
class ShareGrid;
class StatementCard;

class RosterPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit RosterPanel(SessionView &session, QWidget *parent = nullptr);
    QList<BarAction> actions() const override;
    void triggerAction(const QString &id) override;
    QWidget *firstFocus() override;

protected:
    void render() override;
    void applyRoom() override;

private:
    QString nextMember() const;
    void renderStatement();
    void renderShares();

    KeyDesk *m_desk;
    StatementCard *m_card;
    ShareGrid *m_shares;
};

} // namespace chancery::ui
