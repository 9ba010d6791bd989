// The plan of a live ceremony before it begins: what it is, its whole digest to compare with the printed plan, and the
// button that begins.
#pragma once

#include "core/base/digest.h"
#include "ui/widgets/fact_grid.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace chancery::ui {

class DigestView;

struct HomePlan
{
    QString title;
    Digest digest;
    QList<FactItem> facts; // whom it seats, who decided it
};

class LivePlan : public QFrame
{
    Q_OBJECT
public:
    explicit LivePlan(QWidget *parent = nullptr);

    void setPlan(const HomePlan &plan);
    void setBusy(bool busy); // while the tokens are made ready

signals:
    void beginRequested();
    void otherRequested(); // another plan

private:
    QLabel *m_title;
    DigestView *m_digest;
    FactGrid *m_facts;
    QPushButton *m_begin;
    QPushButton *m_other;
};

} // namespace chancery::ui
