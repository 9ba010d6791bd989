// The rows of StepRail and how they are drawn.
#pragma once

#include "ui/widgets/step_rail.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace chancery::ui {

class StepModel : public QAbstractListModel
{
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    void setSteps(const QList<StepItem> &steps);
    const QList<StepItem> &steps() const { return m_steps; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<StepItem> m_steps;
};

class StepDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit StepDelegate(const StepModel *model, QObject *parent);

    void setRow(int height, bool narrow);
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintMarker(QPainter *painter, const QRect &marker, int row, const StepItem &step) const;
    void paintWords(QPainter *painter, const QRect &rect, const StepItem &step) const;

    const StepModel *m_model;
    int m_height = 46;
    bool m_narrow = false;
};

} // namespace chancery::ui
