#include "ui/panels/people_tiles.h"

#include "ui/panels/panel_words.h"
#include "ui/widgets/radio_tile.h"

#include <QButtonGroup>
#include <QGridLayout>

namespace chancery::ui {

namespace {
constexpr int Columns = 4;
}

PersonTile personTile(const ceremony::State &state, const ceremony::Attendee &attendee)
{
    const int seat = seatOf(state, attendee.id);
    const QString role = roleWord(attendee.role);
    return {attendee.id, attendee.name,
            seat > 0 ? PeopleTiles::tr("Seat %1").arg(seat) : role.left(1).toUpper() + role.mid(1)};
}

PeopleTiles::PeopleTiles(const QList<PersonTile> &people, Choice choice, QWidget *parent)
    : QWidget(parent), m_people(people), m_group(new QButtonGroup(this))
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(6);
    m_group->setExclusive(choice == Choice::One);
    for (int i = 0; i < people.size(); ++i) {
        auto *tile = new RadioTile(RadioTile::Kind::Person);
        tile->setObjectName(QStringLiteral("person-") + people[i].id);
        tile->setContent(givenName(people[i].name), people[i].detail);
        tile->setAccessibleName(people[i].name);
        tile->setAutoExclusive(false); // the group says so, or nobody
        m_group->addButton(tile, i);
        grid->addWidget(tile, i / Columns, i % Columns);
    }
    for (int i = 0; i < Columns; ++i)
        grid->setColumnStretch(i, 1);
    connect(m_group, &QButtonGroup::idToggled, this, &PeopleTiles::changed);
    if (people.size() == 1)
        choose(people.first().id); // nobody else can be meant
}

QStringList PeopleTiles::chosen() const
{
    QStringList ids;
    for (int i = 0; i < m_people.size(); ++i) {
        if (m_group->button(i)->isChecked())
            ids += m_people[i].id;
    }
    return ids;
}

void PeopleTiles::choose(const QString &id)
{
    for (int i = 0; i < m_people.size(); ++i) {
        if (m_people[i].id == id)
            m_group->button(i)->setChecked(true);
    }
}

QWidget *PeopleTiles::first() const
{
    return m_group->button(0);
}

} // namespace chancery::ui
