// The rows of TranscriptFeed, newest first, and how they are drawn.
#pragma once

#include "ui/widgets/transcript_feed.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace chancery::ui {

class FeedModel : public QAbstractListModel
{
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    void setEntries(const QList<FeedEntry> &oldestFirst);
    void append(const FeedEntry &entry);
    const FeedEntry &entryAt(int row) const { return m_entries[m_entries.size() - 1 - row]; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<FeedEntry> m_entries; // oldest first
};

class FeedDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit FeedDelegate(const FeedModel *model, QObject *parent);

    bool compact = false;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    int textWidthIn(int rowWidth) const;

    const FeedModel *m_model;
};

} // namespace chancery::ui
