// The right column: people, what a panel adds, and the transcript.
#pragma once

#include "ui/window/seat_items.h"

#include <QFrame>
#include <QPointer>

class QVBoxLayout;

namespace chancery::ui {

class TranscriptFeed;

class SidePanel : public QFrame
{
    Q_OBJECT
public:
    explicit SidePanel(QWidget *parent = nullptr);

    void present(const session::Snapshot &snapshot, PanelKind panel);
    void setPart(QWidget *part); // of the current panel; nullptr: none. It stays the panel's.
    void setNarrow(bool narrow, bool low);

signals:
    void seatActivated(const QString &person, int seat);
    void entryActivated(int number, const QString &digest);

private:
    void presentHeading();
    void presentFeed(const session::Snapshot &snapshot);

    QVBoxLayout *m_column;
    SeatList *m_seats;
    QPointer<QWidget> m_part;
    TranscriptFeed *m_feed;
    SideSeats m_shown;
    QStringList m_ids;
    QList<int> m_numbers;
    bool m_narrow = false;
};

} // namespace chancery::ui
