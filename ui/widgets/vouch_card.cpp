#include "ui/widgets/vouch_card.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"
#include "ui/widgets/tile.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

namespace chancery::ui {

namespace {

struct VouchLook
{
    const char *tile;
    const char *icon;
    Token ink;
    Token ground;
    QString word;
};

VouchLook lookOf(VouchState state)
{
    switch (state) {
    case VouchState::Asked:
        return {"wait", "clock", Token::Ink2, Token::Stage, VouchCard::tr("Asked")};
    case VouchState::Vouches:
        return {"ok", "ringcheck", Token::Ok, Token::OkTint, VouchCard::tr("Vouches")};
    case VouchState::Refuses:
        return {"stop", "stop", Token::Stop, Token::StopTint, VouchCard::tr("Refuses")};
    }
    Q_UNREACHABLE();
}

} // namespace

VouchCard::VouchCard(QWidget *parent)
    : QFrame(parent), m_heading(makeLabel({}, Role::Section)), m_note(makeLabel({}, Role::Small, Token::Ink3)),
      m_sentence(new TextBlock(Role::Script)), m_rows(new QVBoxLayout)
{
    setObjectName(QStringLiteral("vouchCard"));
    setProperty("frame", QStringLiteral("card"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 14);
    column->setSpacing(6);
    auto *head = new QHBoxLayout;
    head->addWidget(m_heading);
    head->addStretch();
    head->addWidget(m_note);
    column->addLayout(head);
    column->addWidget(m_sentence);
    column->addSpacing(4);
    m_rows->setSpacing(8);
    column->addLayout(m_rows);
    column->addStretch();
}

void VouchCard::setHeading(const QString &heading, const QString &note)
{
    m_heading->setText(heading);
    m_note->setText(note);
}

void VouchCard::setSentence(const QString &sentence)
{
    m_sentence->setText(tr("“%1”").arg(sentence));
}

void VouchCard::setVouchers(const QList<VoucherItem> &vouchers)
{
    qDeleteAll(m_parts);
    m_parts.clear();
    m_asked.clear();
    for (const VoucherItem &voucher : vouchers) {
        m_parts.append(makeRow(voucher));
        m_rows->addWidget(m_parts.last());
        m_parts.last()->show(); // measured at once
    }
}

QWidget *VouchCard::firstAsked() const
{
    const auto may = [](const QWidget *button) { return button->isEnabled(); };
    const auto first = std::find_if(m_asked.begin(), m_asked.end(), may);
    return first == m_asked.end() ? nullptr : *first;
}

QFrame *VouchCard::makeRow(const VoucherItem &voucher)
{
    const VouchLook look = lookOf(voucher.state);
    auto *tile = new Tile(QStringLiteral("voucherTile%1").arg(voucher.id), 11, 8, this);
    tile->setTileState(QString::fromLatin1(look.tile));
    auto *first = new QHBoxLayout;
    first->setSpacing(6);
    first->addWidget(makeLabel(voucher.name, Role::DenseStrong));
    first->addStretch();
    if (voucher.state == VouchState::Asked) {
        // The click replaces this row, so what follows must not run inside the button.
        auto *vouch = makeSmallButton(tr("Vouch"), QStringLiteral("vouch%1Button").arg(voucher.id));
        vouch->setAccessibleName(tr("Vouch, %1").arg(voucher.name));
        auto *refuse = makeSmallButton(tr("Refuse"), QStringLiteral("refuse%1Button").arg(voucher.id));
        refuse->setAccessibleName(tr("Refuse, %1").arg(voucher.name));
        connect(
            vouch, &QPushButton::clicked, this, [this, id = voucher.id] { emit vouchRequested(id); },
            Qt::QueuedConnection);
        connect(
            refuse, &QPushButton::clicked, this, [this, id = voucher.id] { emit refuseRequested(id); },
            Qt::QueuedConnection);
        for (QPushButton *button : {refuse, vouch}) {
            button->setEnabled(voucher.enabled);
            first->addWidget(button);
        }
        m_asked += vouch;
    } else {
        first->addWidget(makeLabel(voucher.time, Role::MonoSmall, Token::Ink3));
    }
    tile->column()->addLayout(first);
    auto *second = new QHBoxLayout;
    second->setSpacing(5);
    second->addWidget(makeIconLabel(QString::fromLatin1(look.icon), look.ink, 14, look.ground));
    const QString words = voucher.how.isEmpty() ? look.word : tr("%1; %2").arg(look.word, voucher.how);
    second->addWidget(makeLabel(words, Role::SmallMedium, look.ink));
    second->addStretch();
    tile->column()->addLayout(second);
    tile->setAccessibleName(tr("%1, %2").arg(voucher.name, words.left(1).toLower() + words.mid(1)));
    return tile;
}

} // namespace chancery::ui
