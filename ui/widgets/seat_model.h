// The rows of SeatList and how they are drawn.
#pragma once

#include "ui/theme/tokens.h"
#include "ui/widgets/seat_list.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace chancery::ui {

class SeatModel : public QAbstractListModel
{
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    void setSeats(const QList<SeatItem> &seats);
    const QList<SeatItem> &seats() const { return m_seats; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<SeatItem> m_seats;
};

class SeatDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit SeatDelegate(const SeatModel *model, QObject *parent);

    bool compact = false;
    bool narrow = false;
    bool times = false;

    int rowHeight() const;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintDetail(QPainter *painter, const QRect &rect, const SeatItem &seat) const;
    void paintState(QPainter *painter, const QRect &rect, const SeatItem &seat) const;

    const SeatModel *m_model;
};

Token seatStateToken(SeatState state);

} // namespace chancery::ui
