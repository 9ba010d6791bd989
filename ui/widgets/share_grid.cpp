#include "ui/widgets/share_grid.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/tile.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

struct ShareLook
{
    const char *tile;
    const char *icon;
    Token ink;
    Token ground;
};

ShareLook lookOf(ShareState state)
{
    switch (state) {
    case ShareState::Waiting:
    case ShareState::Next:
        return {"wait", "clock", Token::Ink2, Token::Stage};
    case ShareState::Now:
        return {"now", "now", Token::Accent, Token::AccentTint};
    case ShareState::Matches:
        return {"ok", "ringcheck", Token::Ok, Token::OkTint};
    case ShareState::DoesNotMatch:
        return {"stop", "stop", Token::Stop, Token::StopTint};
    }
    Q_UNREACHABLE();
}

QString wordOf(ShareState state)
{
    switch (state) {
    case ShareState::Waiting:
        return ShareGrid::tr("Waiting");
    case ShareState::Next:
        return ShareGrid::tr("Next");
    case ShareState::Now:
        return ShareGrid::tr("Now");
    case ShareState::Matches:
        return ShareGrid::tr("Signed");
    case ShareState::DoesNotMatch:
        return ShareGrid::tr("Does not match");
    }
    Q_UNREACHABLE();
}

QString shareWords(const ShareItem &share)
{
    switch (share.state) {
    case ShareState::Matches:
        return ShareGrid::tr("Share %1 matches").arg(share.seat);
    case ShareState::DoesNotMatch:
        return ShareGrid::tr("Share %1 is not").arg(share.seat);
    default:
        return ShareGrid::tr("Share %1 must be").arg(share.seat);
    }
}

} // namespace

ShareGrid::ShareGrid(QWidget *parent)
    : QFrame(parent), m_heading(makeLabel(tr("Signatures and shares"), Role::Section)),
      m_summary(makeLabel({}, Role::Small, Token::Ink2)), m_note(makeLabel({}, Role::Small, Token::Ink3)),
      m_grid(new QGridLayout)
{
    setObjectName(QStringLiteral("shareGrid"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(7);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_heading);
    head->addWidget(m_summary);
    head->addStretch();
    head->addWidget(m_note);
    column->addLayout(head);
    m_grid->setSpacing(8);
    column->addLayout(m_grid);
}

void ShareGrid::setHeading(const QString &heading, const QString &summary, const QString &note)
{
    m_heading->setText(heading);
    m_summary->setText(summary);
    m_note->setText(note);
}

void ShareGrid::setShares(const QList<ShareItem> &shares)
{
    if (m_shares == shares)
        return;
    m_shares = shares;
    refresh();
}

void ShareGrid::setNarrow(bool narrow)
{
    if (m_narrow == narrow)
        return;
    m_narrow = narrow;
    refresh();
}

QFrame *ShareGrid::makeCard(const ShareItem &share)
{
    const ShareLook look = lookOf(share.state);
    auto *tile = new Tile(QStringLiteral("shareTile%1").arg(share.seat), 11, 7);
    tile->setTileState(QString::fromLatin1(look.tile));
    tile->setFixedHeight(62);
    const QString name = tr("%1 %2").arg(share.seat).arg(share.name);
    auto *first = new QHBoxLayout;
    first->addWidget(makeLabel(name, Role::DenseStrong));
    first->addStretch();
    first->addWidget(makeLabel(share.time, Role::MonoSmall, Token::Ink3));
    tile->column()->addLayout(first);
    auto *second = new QHBoxLayout;
    second->setSpacing(5);
    second->addWidget(makeIconLabel(QString::fromLatin1(look.icon), look.ink, 14, look.ground));
    second->addWidget(makeLabel(wordOf(share.state),
                                share.state == ShareState::Now ? Role::SmallStrong : Role::SmallMedium, look.ink));
    second->addStretch();
    tile->column()->addLayout(second);
    auto *third = new QHBoxLayout;
    const bool waits = share.state == ShareState::Waiting || share.state == ShareState::Next;
    third->addWidget(makeLabel(shareWords(share), Role::Small, waits ? Token::Ink3 : Token::Ink2));
    third->addStretch();
    third->addWidget(makeLabel(share.digest, Role::MonoSmall, waits ? Token::Ink3 : Token::Ink2));
    tile->column()->addLayout(third);
    tile->setAccessibleName(tr("%1, %2, %3").arg(name, wordOf(share.state).toLower(), shareWords(share)));
    return tile;
}

void ShareGrid::refresh()
{
    qDeleteAll(m_cards);
    m_cards.clear();
    const int columns = m_narrow ? 1 : 3;
    for (int i = 0; i < 3; ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
    for (const ShareItem &share : std::as_const(m_shares)) {
        const int at = static_cast<int>(m_cards.size());
        m_cards.append(makeCard(share));
        m_grid->addWidget(m_cards.last(), at / columns, at % columns);
        m_cards.last()->show(); // measured at once
    }
}

} // namespace chancery::ui
