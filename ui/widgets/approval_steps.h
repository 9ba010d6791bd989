// Insert, PIN, touch: three cards, of which one is now.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QLabel;

namespace chancery::ui {

enum class TouchState { Then, Now, Done, Failed };

struct TouchStep
{
    TouchState state = TouchState::Then;
    QString detail; // "front port 2", "8 tries left", "touch 2 of 2"
};

class ApprovalSteps : public QFrame
{
    Q_OBJECT
public:
    enum Step { Insert = 0, Pin = 1, Touch = 2 };

    explicit ApprovalSteps(QWidget *parent = nullptr);

    // Three items, in the order of Step.
    void setSteps(const QList<TouchStep> &steps);
    // The usual case: those before current are done, those after come then.
    void setCurrent(Step current, const QString &insertDetail, const QString &pinDetail, const QString &touchDetail);
    void setSlim(bool slim);

private:
    struct Card
    {
        QFrame *frame;
        QLabel *icon;
        QLabel *title;
        QLabel *word;
        QLabel *detail;
    };
    Card makeCard(int index);
    void refresh();

    QList<Card> m_cards;
    QList<TouchStep> m_steps;
    bool m_slim = false;
};

} // namespace chancery::ui
