// Approve: what is approved, word for word, and the keys that approve it. Also where more touches are needed later.
#pragma once

#include "ui/panels/step_panel.h"

class QLabel;

namespace chancery::ui {

class ApproverCards;
class KeyDesk;
class Notice;
class StatementCard;
class TextBlock;

class ApprovePanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit ApprovePanel(SessionView &session, QWidget *parent = nullptr);
    QList<BarAction> actions() const override;
    void triggerAction(const QString &id) override;
    QWidget *firstFocus() override;

protected:
    void render() override;
    void renderTime() override;
    void applyRoom() override;

private:
    void renderHeading(bool asked);
    void renderShares();
    void renderStatement();
    void renderApprovers();
    QString eyebrow() const;

    KeyDesk *m_desk;
    Notice *m_again;
    Notice *m_why; // why more touches are needed, where that is not the step itself
    StatementCard *m_card;
    QFrame *m_restCard;
    TextBlock *m_rest;
    ApproverCards *m_approvers;
};

} // namespace chancery::ui
