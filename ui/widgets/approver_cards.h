// Who approves, in the order of their turns: approved, share needed again, now, next.
#pragma once

#include "ui/widgets/seat_list.h"

#include <QFrame>

class QGridLayout;
class QLabel;

namespace chancery::ui {

struct ApproverItem
{
    QString name;
    SeatState state = SeatState::Waiting; // Approved, ShareNeeded, Now, Next, Waiting, Objected
    QString detail;                       // time when approved, "no key yet" when now

    bool operator==(const ApproverItem &) const = default;
};

class ApproverCards : public QFrame
{
    Q_OBJECT
public:
    explicit ApproverCards(QWidget *parent = nullptr);

    void setHeading(const QString &heading, const QString &summary); // "Approvals", "3 of 5 given; …"
    void setRemark(const QString &remark); // at the right, with a clock: how long shares are kept
    void setItems(const QList<ApproverItem> &items);

private:
    QLabel *m_heading;
    QLabel *m_summary;
    QLabel *m_remarkIcon;
    QLabel *m_remark;
    QGridLayout *m_grid;
    QList<ApproverItem> m_items;
    QList<QFrame *> m_cards;
};

} // namespace chancery::ui
