// Enrol: one member after the other brings a key, and two people present vouch for the person.
#pragma once

#include "ui/panels/step_panel.h"

class QPushButton;

namespace chancery::ui {

class KeyDesk;
class KeyFacts;
class Notice;
class VouchCard;

class EnrolPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit EnrolPanel(SessionView &session, QWidget *parent = nullptr);
    QList<BarAction> actions() const override;
    void triggerAction(const QString &id) override;
    void chooseSeat(int seat) override;
    QWidget *firstFocus() override;

protected:
    void render() override;
    void applyRoom() override;

private:
    bool isComplete(const QString &person) const;
    QString currentMember() const; // whose turn it is, or empty when all are done
    void callToDesk(const QString &person);
    void renderHeading(const QString &person);
    void renderFacts(const QString &person);
    void renderVouchers(const QString &person);
    QStringList vouchersFor(const QString &person) const;
    void askHow(const QString &by);
    void vouch(const QString &by, const QString &how);
    void renderLimit();
    void waive();

    KeyDesk *m_desk;
    KeyFacts *m_facts;
    VouchCard *m_vouch;
    QPushButton *m_other;
    Notice *m_note;
    Notice *m_limit;
    QPushButton *m_waive;
    QString m_wanted; // by a click on a seat; empty: in the order of the seats
    QString m_called; // the last one called to the desk
    QString m_member; // shown now
    QString m_vouchersShown;
};

} // namespace chancery::ui
