#include "ui/panels/purpose_panel.h"

#include "ui/widgets/digest_view.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/text_block.h"

#include <QVBoxLayout>

namespace chancery::ui {

PurposePanel::PurposePanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_description(new TextBlock(Role::Statement)), m_mandate(new FactGrid),
      m_digest(new DigestView), m_none(new Notice)
{
    column()->addWidget(m_description);
    column()->addWidget(m_mandate);
    column()->addWidget(m_digest);
    column()->addWidget(m_none);
    column()->addStretch(1);
    m_mandate->setColumns(1);
    m_mandate->setRuled(true);
    m_digest->setSize(DigestView::Size::Small);
    m_digest->setWordsVisible(false);
    m_none->set(
        Notice::Tone::Plain, tr("The plan names no decision"),
        tr("A rehearsal may do without one. A live ceremony must name who decided it and where that is published."));
}

PrimaryAct PurposePanel::primary() const
{
    PrimaryAct act = StepPanel::primary();
    // Pressing it is what says that it was read: nothing else is missing here.
    if (state().phase == ceremony::Phase::Running && !state().purposeRead) {
        act.enabled = true;
        act.reason.clear();
    }
    return act;
}

void PurposePanel::triggerPrimary()
{
    // One after the other: a full disk that takes neither must not be answered with what the second one missed.
    m_leaving = !state().purposeRead;
    if (m_leaving)
        session().submit(ceremony::ConfirmPurpose{});
    else
        session().submit(ceremony::Advance{});
}

void PurposePanel::render()
{
    if (m_leaving && state().purposeRead) {
        m_leaving = false;
        session().submit(ceremony::Advance{});
    } else if (snapshot().problem) {
        m_leaving = false;
    }
    showStepTitle();
    showScript();
    const ceremony::Plan &plan = state().context.plan;
    m_description->setText(plan.description);
    m_mandate->setVisible(plan.mandate.has_value());
    m_digest->setVisible(plan.mandate.has_value());
    m_none->setVisible(!plan.mandate.has_value());
    if (!plan.mandate)
        return;
    m_mandate->setFacts(
        {{tr("Decided by"), plan.mandate->by, false, {}}, {tr("Published at"), plan.mandate->reference, false, {}}});
    m_digest->setDigest(tr("Digest of the decision"), plan.mandate->sha256, tr("SHA-256 of its text"));
}

} // namespace chancery::ui
