#include "ui/panels/equipment_panel.h"

#include "ui/panels/panel_words.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"

#include <QGridLayout>

namespace chancery::ui {

EquipmentPanel::EquipmentPanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_label(makeLabel({}, Role::Section)), m_number(makeLabel({}, Role::ShortValue)),
      m_confirm(makeButton({}, QStringLiteral("confirmItemButton"), ButtonKind::Plain, QStringLiteral("check"))),
      m_count(makeLabel({}, Role::Small, Token::Ink2)), m_place(new QWidget), m_root(new Notice), m_second(new Notice),
      m_operations(new Notice)
{
    m_number->setObjectName(QStringLiteral("sealNumber"));
    column()->addWidget(m_label);
    auto *row = new QHBoxLayout;
    row->addWidget(m_number);
    row->addStretch(1);
    row->addWidget(m_confirm, 0, Qt::AlignVCenter);
    column()->addLayout(row);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(makeLabel(tr("Equipment"), Role::Section));
    head->addWidget(m_count);
    head->addStretch(1);
    column()->addLayout(head);
    (new QVBoxLayout(m_place))->setContentsMargins(0, 0, 0, 0);
    column()->addWidget(m_place);
    column()->addWidget(m_root);
    column()->addWidget(m_second);
    column()->addWidget(m_operations);
    column()->addStretch(1);
    connect(m_confirm, &QPushButton::clicked, this, [this] {
        if (const ceremony::PlannedItem *item = nextItem())
            confirm(*item);
    });
}

const ceremony::PlannedItem *EquipmentPanel::nextItem() const
{
    for (const ceremony::PlannedItem &item : state().context.plan.equipment) {
        if (!state().sealsRead.contains(item.item))
            return &item;
    }
    return nullptr;
}

void EquipmentPanel::confirm(const ceremony::PlannedItem &item)
{
    session().submit(ceremony::ConfirmItem{item.item, item.seal});
}

void EquipmentPanel::render()
{
    showStepTitle();
    showScript();
    const ceremony::PlannedItem *next = nextItem();
    m_label->setVisible(next != nullptr);
    m_number->setVisible(next != nullptr);
    m_confirm->setVisible(next != nullptr);
    if (next) {
        const bool sealed = !next->seal.isEmpty();
        m_label->setText(sealed ? tr("%1: seal number in the plan").arg(next->item) : tr("Without a seal"));
        m_number->setText(sealed ? next->seal : next->item);
        setLabelLook(m_number, sealed && !room().low ? Role::ShortValue : Role::Hero, Token::Ink);
        m_confirm->setText(sealed ? tr("It reads %1").arg(next->seal) : tr("It is here"));
    }
    m_count->setText(tr("%1 of %2 checked").arg(state().sealsRead.size()).arg(state().context.plan.equipment.size()));
    renderItems();
    renderTokens();
}

void EquipmentPanel::renderItems()
{
    const QString shown = state().sealsRead.keys().join(u'\n');
    if (m_items && shown == m_shown)
        return;
    m_shown = shown;
    delete m_items;
    m_items = new QWidget;
    auto *grid = new QGridLayout(m_items);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(room().low ? 4 : 8);
    grid->setColumnStretch(1, 1);
    const ceremony::PlannedItem *next = nextItem();
    int row = 0;
    for (const ceremony::PlannedItem &item : state().context.plan.equipment) {
        const bool done = state().sealsRead.contains(item.item);
        const bool isNow = next == &item;
        grid->addWidget(makeRule(), row++, 0, 1, 3);
        grid->addWidget(makeIconLabel(done    ? QStringLiteral("check")
                                      : isNow ? QStringLiteral("now")
                                              : QStringLiteral("ring"),
                                      done    ? Token::Ok
                                      : isNow ? Token::Accent
                                              : Token::Ink3),
                        row, 0);
        auto *name = makeLabel(item.item, isNow ? Role::DenseStrong : Role::Dense);
        name->setAccessibleName(done    ? tr("%1, checked").arg(item.item)
                                : isNow ? tr("%1, now").arg(item.item)
                                        : tr("%1, not yet").arg(item.item));
        grid->addWidget(name, row, 1);
        grid->addWidget(makeLabel(item.seal, Role::MonoDense), row++, 2);
    }
    grid->addWidget(makeRule(), row, 0, 1, 3);
    m_place->layout()->addWidget(m_items);
    m_items->show(); // measured at once
}

void EquipmentPanel::renderTokens()
{
    const auto tell = [](Notice *notice, const QString &what, const std::optional<ceremony::FoundToken> &token) {
        if (!token) {
            notice->set(Notice::Tone::Plain, tr("%1: looking for it").arg(what),
                        tr("Connect it; it is found by itself."), QStringLiteral("hsm"));
            return;
        }
        const approval::StatementToken &id = token->id;
        notice->set(Notice::Tone::Ok,
                    id.serial.isEmpty() ? tr("%1: found, no serial yet").arg(what)
                                        : tr("%1: found, serial %2").arg(what, id.serial),
                    token->blank ? tr("%1, %2; blank").arg(id.manufacturer, id.model)
                                 : tr("%1, %2; label %3").arg(id.manufacturer, id.model, id.label),
                    QStringLiteral("check"));
    };
    tell(m_root, tr("The root’s token"), state().rootToken);
    m_second->setVisible(state().context.plan.key.source == ceremony::KeySource::SecondToken);
    tell(m_second, tr("The delegate’s token"), state().secondToken);
    m_operations->setVisible(state().context.profile.transparency.has_value());
    tell(m_operations, tr("The operations token"), state().operationsToken);
}

void EquipmentPanel::applyRoom()
{
    m_shown = QStringLiteral("again");
}

void EquipmentPanel::markSeat(int number)
{
    const QList<ceremony::PlannedItem> &items = state().context.plan.equipment;
    if (number <= items.size() && !state().sealsRead.contains(items[number - 1].item))
        confirm(items[number - 1]);
}

QWidget *EquipmentPanel::firstFocus()
{
    return m_confirm->isVisibleTo(this) ? m_confirm : nullptr;
}

} // namespace chancery::ui
