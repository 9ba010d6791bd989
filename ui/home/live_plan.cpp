#include "ui/home/live_plan.h"

#include "ui/widgets/digest_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace chancery::ui {

LivePlan::LivePlan(QWidget *parent)
    : QFrame(parent), m_title(makeLabel({}, Role::Hero)), m_digest(new DigestView), m_facts(new FactGrid),
      m_begin(makeButton(tr("Begin the ceremony"), QStringLiteral("beginButton"), ButtonKind::Primary)),
      m_other(makeButton(tr("Choose another plan"), QStringLiteral("otherPlanButton")))
{
    setObjectName(QStringLiteral("livePlanCard"));
    setProperty("frame", QStringLiteral("card"));
    setProperty("state", QStringLiteral("now"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(34, 24, 34, 24);
    column->setSpacing(10);
    m_title->setWordWrap(true);
    column->addWidget(m_title);
    auto *lead = new TextBlock(Role::Words, Token::Ink2);
    lead->setText(tr("Compare this digest with the printed plan, group by group. If it differs, do not begin. From the "
                     "beginning on everything is recorded, also that it was ended early."));
    column->addWidget(lead);
    column->addSpacing(6);
    m_digest->setSize(DigestView::Size::Small);
    column->addWidget(m_digest);
    m_facts->setRuled(true);
    column->addWidget(m_facts);
    column->addStretch(1);
    m_begin->setProperty("scale", QStringLiteral("large"));
    auto *row = new QHBoxLayout;
    row->setSpacing(14);
    row->addWidget(m_begin);
    row->addWidget(m_other);
    row->addStretch(1);
    column->addLayout(row);
    connect(m_begin, &QPushButton::clicked, this, &LivePlan::beginRequested);
    connect(m_other, &QPushButton::clicked, this, &LivePlan::otherRequested);
}

void LivePlan::setPlan(const HomePlan &plan)
{
    m_title->setText(plan.title);
    m_digest->setDigest(tr("Digest of the plan"), plan.digest);
    m_facts->setFacts(plan.facts);
    m_digest->setFocus(); // reading comes first; the space key moves the marker
}

void LivePlan::setBusy(bool busy)
{
    m_begin->setEnabled(!busy);
    m_other->setEnabled(!busy);
}

} // namespace chancery::ui
