#include "ui/widgets/key_rack.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/rack_tile.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace chancery::ui {

namespace {

constexpr int OneLineAtMost = 9;
constexpr int ManyColumns = 6;

} // namespace

KeyRackView::KeyRackView(QWidget *parent)
    : QFrame(parent), m_note(makeLabel({}, Role::Small, Token::Ink2)), m_head(new QHBoxLayout),
      m_column(new QVBoxLayout(this)), m_grid(new QGridLayout), m_tilesPart(new QWidget), m_controls(new QWidget),
      m_controlsRow(new QHBoxLayout(m_controls)), m_chosenName(makeLabel({}, Role::DenseStrong)),
      m_chosenPin(makeLabel({}, Role::MonoMeter)),
      m_insert(makeSmallButton(tr("Insert"), QStringLiteral("insertKeyButton"))),
      m_touch(makeSmallButton(tr("Touch"), QStringLiteral("touchKeyButton"))),
      m_remove(makeSmallButton(tr("Remove"), QStringLiteral("removeKeyButton")))
{
    setObjectName(QStringLiteral("keyRack"));
    setProperty("frame", QStringLiteral("rack"));
    m_column->setContentsMargins(14, 8, 12, 8);
    m_column->setSpacing(5);
    m_head->setSpacing(8);
    m_head->addWidget(makeLabel(tr("Key rack"), Role::Section));
    m_head->addWidget(m_note);
    m_head->addStretch();
    m_column->addLayout(m_head);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(5);
    m_tilesPart->setLayout(m_grid);
    m_column->addWidget(m_tilesPart);

    m_controlsRow->setContentsMargins(0, 3, 0, 0);
    m_controlsRow->setSpacing(8);
    m_controlsRow->addWidget(m_chosenName);
    m_controlsRow->addSpacing(6);
    m_controlsRow->addWidget(makeLabel(tr("PIN"), Role::Dense, Token::Ink2));
    m_controlsRow->addWidget(m_chosenPin);
    m_controlsRow->addSpacing(8);
    for (QPushButton *button : {m_insert, m_touch, m_remove})
        m_controlsRow->addWidget(button);
    m_controlsRow->addStretch();
    m_column->addWidget(m_controls);
    m_column->addStretch();
    connect(m_insert, &QPushButton::clicked, this, [this] { emit insertRequested(m_chosen); });
    connect(m_touch, &QPushButton::clicked, this, [this] { emit touchRequested(m_chosen); });
    connect(m_remove, &QPushButton::clicked, this, [this] { emit removeRequested(m_chosen); });
    refresh();
}

void KeyRackView::setKeys(const QList<RackKey> &keys)
{
    m_keys = keys;
    const bool there =
        std::any_of(keys.begin(), keys.end(), [this](const RackKey &key) { return key.person == m_chosen; });
    if (!there && !keys.isEmpty())
        m_chosen = keys.first().person;
    refresh();
}

void KeyRackView::setSmall(bool small)
{
    if (m_small == small)
        return;
    m_small = small;
    qDeleteAll(m_tiles);
    m_tiles.clear();
    refresh();
}

void KeyRackView::setBar(bool bar)
{
    if (m_bar == bar)
        return;
    m_bar = bar;
    refresh();
}

void KeyRackView::choose(int person)
{
    if (m_chosen == person)
        return;
    m_chosen = person;
    refresh();
}

QWidget *KeyRackView::waitedFor(int person) const
{
    const bool own = m_small || m_bar; // the controls of the chosen key stand for all
    if (own && m_touch->isEnabled())
        return m_touch;
    if (own)
        return person != 0 && person == m_chosen && m_insert->isEnabled() ? m_insert : nullptr;
    QWidget *insert = nullptr;
    for (const RackTile *tile : m_tiles) {
        if (tile->touchButton() && tile->touchButton()->isEnabled())
            return tile->touchButton();
        if (tile->person() == person && tile->insertButton() && tile->insertButton()->isEnabled())
            insert = tile->insertButton();
    }
    return insert;
}

void KeyRackView::setCorner(QWidget *widget)
{
    m_controlsRow->addWidget(widget);
}

void KeyRackView::move(int by)
{
    for (int i = 0; i < m_keys.size(); ++i) {
        const int next = i + by;
        if (m_keys[i].person == m_chosen && next >= 0 && next < m_keys.size()) {
            choose(m_keys[next].person);
            m_tiles[next]->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

void KeyRackView::refresh()
{
    m_note->setText(m_small ? tr("Simulated keys; arrows choose one. PINs are never on the projector.")
                            : tr("Simulated keys. PINs are shown to the trainer, never on the projector."));
    m_note->setVisible(!controlsInHead());
    m_tilesPart->setVisible(!m_bar);
    placeControls();
    makeTiles();
    for (int i = 0; i < m_tiles.size(); ++i) {
        const RackKey &key = m_keys[i];
        const bool chosen = key.person == m_chosen;
        m_tiles[i]->setKey(key, chosen);
        if (!chosen)
            continue;
        m_chosenName->setText(tr("Key %1, %2").arg(key.person).arg(key.name));
        m_chosenPin->setText(key.pin);
        m_insert->setEnabled(key.canInsert);
        m_touch->setEnabled(key.canTouch);
        m_remove->setEnabled(key.canRemove);
    }
}

bool KeyRackView::controlsInHead() const
{
    return m_bar || (m_small && m_keys.size() > OneLineAtMost);
}

void KeyRackView::placeControls()
{
    const bool wanted = controlsInHead();
    const bool inHead = m_head->indexOf(m_controls) >= 0;
    if (wanted && !inHead) {
        m_column->removeWidget(m_controls);
        m_head->insertWidget(1, m_controls);
    } else if (!wanted && inHead) {
        m_head->removeWidget(m_controls);
        m_column->insertWidget(2, m_controls);
    }
    m_controlsRow->setContentsMargins(wanted ? 8 : 0, wanted ? 0 : 3, 0, 0);
    m_controls->setVisible(m_small || m_bar);
}

void KeyRackView::makeTiles()
{
    const auto sameKey = [](const RackTile *tile, const RackKey &key) { return tile->person() == key.person; };
    if (std::equal(m_tiles.begin(), m_tiles.end(), m_keys.begin(), m_keys.end(), sameKey))
        return;
    qDeleteAll(m_tiles);
    m_tiles.clear();
    const int count = static_cast<int>(m_keys.size());
    const bool many = m_small && count > OneLineAtMost;
    const int lines = many ? (count + ManyColumns - 1) / ManyColumns : 1;
    const int columns = qMax(1, (count + lines - 1) / lines);
    for (int i = 0; i < m_grid->columnCount(); ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
    for (int i = 0; i < count; ++i) {
        auto *tile = new RackTile(m_keys[i].person, m_small, this);
        m_grid->addWidget(tile, i / columns, i % columns);
        tile->show(); // measured at once
        m_grid->setColumnStretch(i % columns, 1);
        m_tiles.append(tile);
        connect(tile, &RackTile::insertRequested, this, &KeyRackView::insertRequested);
        connect(tile, &RackTile::touchRequested, this, &KeyRackView::touchRequested);
        connect(tile, &RackTile::removeRequested, this, &KeyRackView::removeRequested);
        connect(tile, &RackTile::chosen, this, &KeyRackView::choose);
        connect(tile, &RackTile::moved, this, &KeyRackView::move);
    }
}

} // namespace chancery::ui
