#include "ui/panels/open_panel.h"

#include "core/base/mode.h"
#include "ui/panels/panel_words.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/fact_grid.h"

#include <QVBoxLayout>

namespace chancery::ui {

OpenPanel::OpenPanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_facts(new FactGrid), m_digest(new DigestView)
{
    m_facts->setRuled(true);
    column()->addWidget(m_facts);
    column()->addWidget(m_digest);
    column()->addStretch(1);
}

void OpenPanel::render()
{
    const ceremony::State &s = state();
    const ceremony::Plan &plan = s.context.plan;
    showStepTitle();
    showScript();
    const auto members = static_cast<int>(plan.members().size());
    m_facts->setColumns(room().cramped ? 1 : 2);
    m_facts->setFacts({
        {tr("Ceremony"), plan.title, false, {}},
        {tr("Quorum"), tr("%1 of %2 members").arg(s.quorum()).arg(members), false, {}},
        {tr("Domain"), s.domain, false, {}},
        {tr("Token"), plan.rootTokenLabel, false, {}},
        {tr("Certificate"), s.subjectCommonName(), false, {}},
        {tr("Steps"), QString::number(plan.steps.size()), false, {}},
    });
    m_digest->setDigest(tr("Digest of the plan"), plan.digest(), tr("SHA-256; it stands on the printed plan"));
    m_digest->setQr(room().cramped ? QString() : qrText("PLAN", s.ceremony, plan.digest()), tr("Scan to compare"));
    m_digest->setWordsVisible(!room().cramped);
}

void OpenPanel::applyRoom()
{
    m_digest->setSize(room().narrow || room().low || room().cramped ? DigestView::Size::Small
                                                                    : DigestView::Size::Normal);
}

QWidget *OpenPanel::firstFocus()
{
    return m_digest;
}

} // namespace chancery::ui
