// The nine shares while the roster is signed: whose is proven, whose comes.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QGridLayout;
class QLabel;

namespace chancery::ui {

enum class ShareState { Waiting, Next, Now, Matches, DoesNotMatch };

struct ShareItem
{
    int seat = 0;
    QString name;
    ShareState state = ShareState::Waiting;
    QString time;   // "11:41:18Z" once signed
    QString digest; // short form of the share's digest

    bool operator==(const ShareItem &) const = default;
};

class ShareGrid : public QFrame
{
    Q_OBJECT
public:
    explicit ShareGrid(QWidget *parent = nullptr);

    void setHeading(const QString &heading, const QString &summary, const QString &note = {});
    void setShares(const QList<ShareItem> &shares);
    void setNarrow(bool narrow); // one column

private:
    void refresh();
    QFrame *makeCard(const ShareItem &share);

    QLabel *m_heading;
    QLabel *m_summary;
    QLabel *m_note;
    QGridLayout *m_grid;
    QList<ShareItem> m_shares;
    QList<QFrame *> m_cards;
    bool m_narrow = false;
};

} // namespace chancery::ui
