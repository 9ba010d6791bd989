// The people in the room as tiles: one is chosen, or several.
#pragma once

#include "core/ceremony/state.h"

#include <QList>
#include <QString>
#include <QWidget>

class QButtonGroup;

namespace chancery::ui {

struct PersonTile
{
    QString id;
    QString name;   // in full
    QString detail; // "Seat 4", "Observer"
};

PersonTile personTile(const ceremony::State &state, const ceremony::Attendee &attendee);

class PeopleTiles : public QWidget
{
    Q_OBJECT
public:
    enum class Choice { One, Several };
    PeopleTiles(const QList<PersonTile> &people, Choice choice, QWidget *parent = nullptr);

    QStringList chosen() const;
    void choose(const QString &id);
    QWidget *first() const; // to focus

signals:
    void changed();

private:
    QList<PersonTile> m_people;
    QButtonGroup *m_group;
};

} // namespace chancery::ui
