// The script at the left: which steps are done, which is now, which come.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QLabel;
class QListView;

namespace chancery::ui {

class StepDelegate;
class StepModel;

enum class StepState { Upcoming, Now, Done, Stopped, Halted, OnHold };

struct StepItem
{
    QString name;
    StepState state = StepState::Upcoming;
    QString time; // "14:17:15Z" of a done step
};

class StepRail : public QFrame
{
    Q_OBJECT
public:
    explicit StepRail(QWidget *parent = nullptr);

    void setSteps(const QList<StepItem> &steps);
    void setNarrow(bool narrow); // markers only, 56 px wide; names as tooltips and for screen readers
    bool isNarrow() const { return m_narrow; }
    int currentStep() const; // 0-based, of the step that is now, stopped, halted or on hold; -1 for none
    QListView *view() const { return m_view; }

signals:
    void stepBrowsed(int index); // arrows or a click; browsing changes nothing

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void refreshRows();

    QLabel *m_heading;
    QLabel *m_count;
    QListView *m_view;
    StepModel *m_model;
    StepDelegate *m_delegate;
    bool m_narrow = false;
};

} // namespace chancery::ui
