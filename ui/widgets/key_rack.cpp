#include "ui/widgets/key_rack.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/rack_tile.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chancery::ui {

KeyRackView::KeyRackView(QWidget *parent)
    : QFrame(parent), m_note(makeLabel({}, Role::Small, Token::Ink2)), m_row(new QHBoxLayout), m_controls(new QWidget),
      m_controlsRow(new QHBoxLayout(m_controls)), m_chosenName(makeLabel({}, Role::DenseStrong)),
      m_chosenPin(makeLabel({}, Role::MonoMeter)),
      m_insert(makeSmallButton(tr("Insert"), QStringLiteral("insertKeyButton"))),
      m_touch(makeSmallButton(tr("Touch"), QStringLiteral("touchKeyButton"))),
      m_remove(makeSmallButton(tr("Remove"), QStringLiteral("removeKeyButton")))
{
    setObjectName(QStringLiteral("keyRack"));
    setProperty("frame", QStringLiteral("rack"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(14, 8, 12, 8);
    column->setSpacing(5);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(makeLabel(tr("Key rack"), Role::Section));
    head->addWidget(m_note);
    head->addStretch();
    column->addLayout(head);
    m_row->setSpacing(5);
    column->addLayout(m_row);

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
    column->addWidget(m_controls);
    column->addStretch();
    connect(m_insert, &QPushButton::clicked, this, [this] { emit insertRequested(m_chosen); });
    connect(m_touch, &QPushButton::clicked, this, [this] { emit touchRequested(m_chosen); });
    connect(m_remove, &QPushButton::clicked, this, [this] { emit removeRequested(m_chosen); });
    refresh();
}

void KeyRackView::setKeys(const QList<RackKey> &keys)
{
    m_keys = keys;
    if (m_chosen == 0 && !keys.isEmpty())
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

void KeyRackView::choose(int person)
{
    if (m_chosen == person)
        return;
    m_chosen = person;
    refresh();
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
    m_controls->setVisible(m_small);
    if (m_tiles.size() != m_keys.size()) {
        qDeleteAll(m_tiles);
        m_tiles.clear();
        for (const RackKey &key : std::as_const(m_keys)) {
            auto *tile = new RackTile(key.person, m_small, this);
            m_row->addWidget(tile, 1);
            m_tiles.append(tile);
            connect(tile, &RackTile::insertRequested, this, &KeyRackView::insertRequested);
            connect(tile, &RackTile::touchRequested, this, &KeyRackView::touchRequested);
            connect(tile, &RackTile::removeRequested, this, &KeyRackView::removeRequested);
            connect(tile, &RackTile::chosen, this, &KeyRackView::choose);
            connect(tile, &RackTile::moved, this, &KeyRackView::move);
        }
    }
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

} // namespace chancery::ui
