#include "ui/widgets/rack_tile.h"

#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QKeyEvent>

namespace chancery::ui {

namespace {

struct RackLook
{
    const char *icon;
    Token token;
};

RackLook lookOf(RackState state)
{
    switch (state) {
    case RackState::Out:
        return {"ring", Token::Ink2};
    case RackState::In:
        return {"present", Token::Accent};
    case RackState::WaitingForTouch:
        return {"touch", Token::Accent};
    case RackState::Used:
        return {"ringcheck", Token::Ok};
    case RackState::Absent:
        return {"absent", Token::Ink3};
    case RackState::Lost:
        return {"stop", Token::Stop};
    case RackState::PinLocked:
        return {"lock", Token::Stop};
    }
    Q_UNREACHABLE();
}

QPushButton *makeRackButton(const QString &text, const QString &objectName)
{
    QPushButton *button = makeSmallButton(text, objectName);
    button->setProperty("scale", QStringLiteral("rack"));
    Theme::setFont(button, Theme::font(Role::SmallMedium));
    return button;
}

} // namespace

QString rackStateWord(RackState state)
{
    switch (state) {
    case RackState::Out:
        return KeyRackView::tr("Out");
    case RackState::In:
        return KeyRackView::tr("In");
    case RackState::WaitingForTouch:
        return KeyRackView::tr("Blinks");
    case RackState::Used:
        return KeyRackView::tr("Used");
    case RackState::Absent:
        return KeyRackView::tr("Absent");
    case RackState::Lost:
        return KeyRackView::tr("Lost");
    case RackState::PinLocked:
        return KeyRackView::tr("Locked");
    }
    Q_UNREACHABLE();
}

RackTile::RackTile(int person, bool small, QWidget *parent)
    : Tile(QStringLiteral("rackTile%1").arg(person), 6, small ? 5 : 6, parent), m_person(person), m_small(small),
      m_name(makeLabel({}, small ? Role::DenseStrong : Role::SmallStrong)), m_pin(makeLabel({}, Role::MonoDense)),
      m_icon(makeIconLabel({}, Token::Ink2, 13)), m_word(makeLabel({}, Role::SmallMedium))
{
    if (small)
        setFocusPolicy(Qt::StrongFocus);
    column()->addWidget(m_name, 0, Qt::AlignHCenter);
    column()->addWidget(m_pin, 0, Qt::AlignHCenter);
    m_pin->setVisible(!m_small);
    auto *state = new QHBoxLayout;
    state->setSpacing(4);
    state->addStretch();
    state->addWidget(m_icon);
    state->addWidget(m_word);
    state->addStretch();
    column()->addLayout(state);
    if (m_small)
        return;
    m_insert = makeRackButton(tr("Insert"), QStringLiteral("insertKey%1Button").arg(person));
    m_touch = makeRackButton(tr("Touch"), QStringLiteral("touchKey%1Button").arg(person));
    m_remove = makeRackButton(tr("Remove"), QStringLiteral("removeKey%1Button").arg(person));
    for (QPushButton *button : {m_insert, m_touch, m_remove}) {
        column()->addSpacing(3);
        column()->addWidget(button);
    }
    connect(m_insert, &QPushButton::clicked, this, [this] { emit insertRequested(m_person); });
    connect(m_touch, &QPushButton::clicked, this, [this] { emit touchRequested(m_person); });
    connect(m_remove, &QPushButton::clicked, this, [this] { emit removeRequested(m_person); });
}

void RackTile::setKey(const RackKey &key, bool chosen)
{
    const RackLook look = lookOf(key.state);
    const bool in = key.state == RackState::In || key.state == RackState::WaitingForTouch;
    const bool absent = key.state == RackState::Absent;
    setTileState(m_small ? (chosen ? QStringLiteral("in") : QStringLiteral("plain"))
                         : (in ? QStringLiteral("in") : QStringLiteral("plain")));
    const QString name = tr("%1 %2").arg(key.person).arg(key.name);
    m_name->setText(name);
    setLabelLook(m_name, m_small ? Role::DenseStrong : Role::SmallStrong, absent && m_small ? Token::Ink3 : Token::Ink);
    m_pin->setText(key.pin);
    setLabelLook(m_pin, Role::MonoDense, absent ? Token::Ink3 : Token::Ink);
    setIconLabel(m_icon, QString::fromLatin1(look.icon), look.token, 13);
    m_word->setText(rackStateWord(key.state));
    setLabelLook(m_word, Role::SmallMedium, look.token);
    setAccessibleName(tr("Key %1, %2").arg(name, rackStateWord(key.state).toLower()));
    if (m_small)
        return;
    m_insert->setEnabled(key.canInsert);
    m_touch->setEnabled(key.canTouch);
    m_remove->setEnabled(key.canRemove);
    m_insert->setAccessibleName(tr("Insert key %1").arg(name));
    m_touch->setAccessibleName(tr("Touch key %1").arg(name));
    m_remove->setAccessibleName(tr("Remove key %1").arg(name));
    Theme::setState(m_touch, "state", key.canTouch ? QStringLiteral("hot") : QStringLiteral("plain"));
}

void RackTile::mousePressEvent(QMouseEvent *event)
{
    emit chosen(m_person);
    Tile::mousePressEvent(event);
}

void RackTile::focusInEvent(QFocusEvent *event)
{
    emit chosen(m_person);
    Tile::focusInEvent(event);
}

void RackTile::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        emit moved(event->key() == Qt::Key_Right ? 1 : -1);
    else
        Tile::keyPressEvent(event);
}

} // namespace chancery::ui
