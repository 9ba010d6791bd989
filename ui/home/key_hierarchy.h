// The keys of an archive from the root down: since when and until when each is good, on a common scale of years.
#pragma once

#include "ui/theme/tokens.h"

#include <QDateTime>
#include <QFrame>
#include <QList>

class QGridLayout;
class QLabel;

namespace chancery::ui {

struct HomeKey
{
    QString name;
    int depth = 0; // 0: a root
    QString algorithm;
    QString fingerprint; // short
    QDateTime from;
    QDateTime until;
};

enum class KeyStatus { NotYet, Valid, Due, Expired };

// Due: within the last 180 days of its life.
KeyStatus keyStatus(const HomeKey &key, const QDateTime &now);

// The part of a row where the life of its key is drawn, and in the first row the years.
class LifeBar : public QWidget
{
    Q_OBJECT
public:
    explicit LifeBar(QWidget *parent = nullptr);
    void setYears(int first, int last); // first to the end of last
    void setLife(const QDateTime &from, const QDateTime &until, KeyStatus status);
    void setToday(const QDateTime &today);
    QSize sizeHint() const override { return {200, 40}; }
    QSize minimumSizeHint() const override { return {70, 20}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    qreal xOf(const QDateTime &time) const;

    int m_first = 0;
    int m_last = 0;
    QDateTime m_from; // invalid: the scale itself
    QDateTime m_until;
    QDateTime m_today;
    KeyStatus m_status = KeyStatus::Valid;
};

class KeyHierarchy : public QFrame
{
    Q_OBJECT
public:
    explicit KeyHierarchy(QWidget *parent = nullptr);
    void setKeys(const QList<HomeKey> &keys, const QDateTime &now);

private:
    void addRow(int row, const HomeKey &key, const QDateTime &now, int first, int last);

    QLabel *m_today;
    QWidget *m_place;
    QWidget *m_rows = nullptr;
};

} // namespace chancery::ui
