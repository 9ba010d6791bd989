// What has been written to the transcript, newest first.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QHBoxLayout;
class QLabel;
class QListView;
class QPushButton;

namespace chancery::ui {

class FeedDelegate;
class FeedModel;

struct FeedEntry
{
    int number = 0;
    QString time; // "15:04:15"
    QString text;
    QString digest; // 64 hex digits; shown in short form
};

class TranscriptFeed : public QFrame
{
    Q_OBJECT
public:
    explicit TranscriptFeed(QWidget *parent = nullptr);

    void setEntries(const QList<FeedEntry> &oldestFirst);
    void append(const FeedEntry &entry);
    void setCompact(bool compact); // no digests
    int count() const;
    bool isPaused() const; // scrolled away from the newest; new entries then do not move the view
    QListView *view() const { return m_view; }

signals:
    void entryActivated(int number, const QString &digest); // Enter or a click: show the full digest

private:
    void refreshCount();

    QHBoxLayout *m_headRow;
    QLabel *m_count;
    QListView *m_view;
    QPushButton *m_newest;
    FeedModel *m_model;
    FeedDelegate *m_delegate;
};

} // namespace chancery::ui
