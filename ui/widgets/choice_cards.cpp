#include "ui/widgets/choice_cards.h"

#include "ui/widgets/radio_tile.h"

#include <QVBoxLayout>

namespace chancery::ui {

ChoiceCards::ChoiceCards(QWidget *parent) : QFrame(parent), m_layout(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("choiceCards"));
    setAccessibleName(tr("What to do next"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
}

void ChoiceCards::setChoices(const QList<ChoiceItem> &choices, const QString &chosenId)
{
    qDeleteAll(m_cards);
    m_cards.clear();
    m_items = choices;
    for (const ChoiceItem &choice : choices) {
        auto *card = new RadioTile(RadioTile::Kind::Choice, this);
        card->setObjectName(choice.id + QStringLiteral("Choice"));
        card->setContent(choice.title, choice.description);
        card->setSuggested(choice.suggested);
        card->setEnabled(choice.enabled);
        card->setChecked(choice.id == chosenId);
        connect(card, &RadioTile::toggled, this, [this, id = choice.id](bool on) {
            if (on)
                emit chosenChanged(id);
        });
        m_layout->addWidget(card);
        m_cards.append(card);
    }
    refreshNames();
}

void ChoiceCards::setRemark(const QString &id, const QString &remark)
{
    for (ChoiceItem &item : m_items) {
        if (item.id == id)
            item.remark = remark;
    }
    refreshNames();
}

QString ChoiceCards::chosen() const
{
    for (int i = 0; i < m_cards.size(); ++i) {
        if (m_cards[i]->isChecked())
            return m_items[i].id;
    }
    return {};
}

void ChoiceCards::refreshNames()
{
    for (int i = 0; i < m_cards.size(); ++i) {
        const ChoiceItem &item = m_items[i];
        m_cards[i]->setRemark(item.remark);
        QStringList parts{item.title};
        if (item.suggested)
            parts << tr("suggested");
        if (!item.remark.isEmpty())
            parts << item.remark;
        m_cards[i]->setAccessibleName(parts.join(QStringLiteral(", ")));
    }
}

} // namespace chancery::ui
