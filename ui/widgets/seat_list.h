// The people: the seats with their states, and who else is in the room.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QHBoxLayout;
class QLabel;
class QListView;
class QWidget;

namespace chancery::ui {

class QuorumPips;
class SeatDelegate;
class SeatModel;

enum class SeatState {
    Absent,
    Present,
    Next,
    Now,
    Approved,
    Waiting,
    Enrolled,
    Signed,
    KeyLost,
    Objected,
    Refused,     // to sign the record
    Elsewhere,   // approves from an own machine; say so in detail
    ShareNeeded, // approved stands, the second line asks for the share again
};

struct SeatItem
{
    int seat = 0; // 0: no number (observers among those who countersign)
    QString name;
    QString detail; // second line: "Infrastructure · SE", or "Observer"
    SeatState state = SeatState::Absent;
    QString time; // "15:16:40Z" of the state, read to screen readers; shown with setTimesShown()
    int keys = 0; // enrolled keys, one icon each
};

struct PersonItem
{
    QString name;
    QString role; // "administrator", "observer"
    bool present = true;
};

// The word and icon of a state, for other widgets that say the same.
QString seatStateWord(SeatState state);
QString seatStateIcon(SeatState state);

class SeatList : public QFrame
{
    Q_OBJECT
public:
    explicit SeatList(QWidget *parent = nullptr);

    // "Quorum", "5 of 9 present", ", 5 needed": the middle part is strong.
    void setHeading(const QString &heading, const QString &summary, const QString &rest = {});
    void setSeats(const QList<SeatItem> &seats);
    void setOthers(const QList<PersonItem> &people); // empty hides the part
    void setPipsVisible(bool visible);
    void setTimesShown(bool shown); // the countersign step shows times after the detail
    void setCompact(bool compact);  // one line per seat
    void setNarrow(bool narrow);    // below 1200 wide: smaller margins, no roles; implies compact rows
    QListView *view() const;

signals:
    void seatActivated(int seat);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    class Rows;

    void refreshOthers();
    void refreshHeight();
    void refreshMore();

    QLabel *m_heading;
    QLabel *m_summary;
    QLabel *m_rest;
    QuorumPips *m_pips;
    Rows *m_view;
    SeatModel *m_model;
    SeatDelegate *m_delegate;
    QFrame *m_othersPart;
    QWidget *m_othersRows = nullptr;
    QList<PersonItem> m_others;
    QHBoxLayout *m_headRow;
    QHBoxLayout *m_pipsRow;
    QLabel *m_more;
    bool m_narrow = false;
};

} // namespace chancery::ui
