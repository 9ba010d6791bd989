// The line over everything: mode, what is done, under which plan, for how long, and the time.
#pragma once

#include "core/base/mode.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;

namespace chancery::ui {

class ModeTag;

class HeaderBar : public QFrame
{
    Q_OBJECT
public:
    explicit HeaderBar(QWidget *parent = nullptr);

    void setMode(Mode mode);
    void setModeVisible(bool visible); // home and audit show none
    void setTitle(const QString &title);
    void setCeremony(const QString &word, const QString &id); // "Ceremony", "2026-11-23-7f3a"
    void setPlanDigest(const QString &brief);                 // short form, empty hides it
    void setElapsed(const QString &elapsed);                  // "00:47:12", empty hides it
    void setUtc(const QString &utc);                          // "2026-11-23 15:04:27Z"
    void setNarrow(bool narrow);

    // A place for more to the left of the meters (network, token on the home screen).
    void addStatus(QWidget *widget);

private:
    QWidget *makeMeter(const QString &label, const QString &objectName, QLabel *&value);
    void refreshSubtitle();

    ModeTag *m_tag;
    QLabel *m_title;
    QLabel *m_ceremonyWord;
    QLabel *m_ceremonyId;
    QLabel *m_planWord;
    QLabel *m_planDigest;
    QHBoxLayout *m_status;
    QLabel *m_elapsed = nullptr; // the meters fill these two in
    QLabel *m_utc = nullptr;
    QWidget *m_elapsedMeter;
    QWidget *m_utcMeter;
};

} // namespace chancery::ui
