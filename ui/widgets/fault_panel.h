// The trainer's faults: each asks once, then is recorded. Small: one menu button with the count.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QPushButton;
class QVBoxLayout;

namespace chancery::ui {

struct FaultItem
{
    QString id;
    QString iconName;
    QString text;     // "Unplug the token"
    QString doneTime; // "14:09:02Z" once it has been caused
    bool enabled = true;
};

class FaultPanel : public QFrame
{
    Q_OBJECT
public:
    explicit FaultPanel(QWidget *parent = nullptr);

    void setFaults(const QList<FaultItem> &faults);
    void setSmall(bool small);

signals:
    void faultChosen(const QString &id); // after the question was answered with yes

private:
    void refresh();
    void ask(const FaultItem &fault);

    QList<FaultItem> m_faults;
    bool m_small = false;
    QWidget *m_head;
    QVBoxLayout *m_rows;
    QList<QPushButton *> m_buttons;
    QPushButton *m_menuButton;
};

} // namespace chancery::ui
