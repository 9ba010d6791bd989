// Object at the left, always there; why the step cannot go on yet, the script and the one primary act at the right.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace chancery::ui {

struct BarAction
{
    QString id; // also its objectName, with "Button" appended
    QString text;
    QString iconName; // may be empty
    bool enabled = true;
};

class BottomBar : public QFrame
{
    Q_OBJECT
public:
    explicit BottomBar(QWidget *parent = nullptr);

    void setSaved(const QString &time);   // "15:04:15Z"; empty hides it
    void setReason(const QString &words); // "Waiting for Tomás"
    // Disabled: the reason says why, also in the accessible name.
    void setPrimary(const QString &text, bool enabled, const QString &iconName = {});
    void setPrimaryVisible(bool visible);
    void setScriptVisible(bool visible);
    void setActions(const QList<BarAction> &actions); // more buttons, left of the script's
    void setObjecting(bool open);                     // the sheet is open; Object stays enabled
    void setObjectVisible(bool visible);              // home and audit have none
    void setDeviationVisible(bool visible);           // while something may still be noted
    void focusPrimary();
    QPushButton *primaryButton() const { return m_primary; }
    QPushButton *objectButton() const { return m_object; }

signals:
    void objectRequested();
    void deviationRequested();
    void scriptRequested();
    void primaryTriggered();
    void actionTriggered(const QString &id);

private:
    void refreshPrimaryName();

    QPushButton *m_object;
    QPushButton *m_deviation;
    QLabel *m_savedWord;
    QLabel *m_saved;
    QLabel *m_reason;
    QHBoxLayout *m_actions;
    QPushButton *m_script;
    QPushButton *m_primary;
};

} // namespace chancery::ui
