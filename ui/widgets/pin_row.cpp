#include "ui/widgets/pin_row.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/pin_field.h"
#include "ui/widgets/try_pips.h"

#include <QHBoxLayout>

namespace chancery::ui {

PinRow::PinRow(QWidget *parent)
    : QWidget(parent), m_label(makeLabel(tr("PIN"), Role::BodyMedium)), m_field(new PinField),
      m_enter(makeButton(tr("Enter PIN"), QStringLiteral("enterPinButton"))), m_tries(new TryPips),
      m_hint(makeLabel({}, Role::Dense, Token::Ink2))
{
    setObjectName(QStringLiteral("pinRow"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(m_label);
    row->addWidget(m_field);
    row->addWidget(m_enter);
    row->addWidget(m_tries);
    row->addWidget(m_hint);
    row->addStretch(1);
    m_field->setFixedWidth(236);
    // Pressing it with the mouse must not take the focus from the field, which would empty it.
    m_enter->setFocusPolicy(Qt::NoFocus);
    m_enter->setFixedHeight(40);
    m_enter->setEnabled(false);
    m_enter->setToolTip(tr("Return enters the PIN"));
    m_tries->hide();
    m_label->setBuddy(m_field);

    connect(m_field, &PinField::lengthChanged, this, [this] { m_enter->setEnabled(m_field->isSubmittable()); });
    connect(m_field, &PinField::submitted, this, &PinRow::pinEntered);
    connect(m_enter, &QPushButton::clicked, m_field, &PinField::submit);
}

void PinRow::setLabel(const QString &label)
{
    m_label->setText(label);
    m_field->setLabel(label);
}

void PinRow::setHint(const QString &hint)
{
    m_hint->setText(hint);
}

void PinRow::setTries(int left, int total)
{
    m_tries->setVisible(total > 0);
    m_hint->setVisible(total == 0);
    m_field->setFixedWidth(total > 0 ? 200 : 236);
    m_tries->setTries(left, total);
    m_field->setAccessibleDescription(total > 0 ? m_tries->words() : m_hint->text());
}

void PinRow::setInputEnabled(bool enabled)
{
    m_field->setEnabled(enabled);
    m_enter->setEnabled(enabled && m_field->isSubmittable());
}

} // namespace chancery::ui
