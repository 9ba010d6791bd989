#include "ui/panels/seal_panel.h"

#include "ui/panels/panel_words.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"

#include <QGridLayout>

namespace chancery::ui {

SealPanel::SealPanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_progress(new Notice), m_facts(new FactGrid), m_place(new QWidget)
{
    m_progress->setObjectName(QStringLiteral("sealProgress"));
    column()->addWidget(m_progress);
    column()->addWidget(m_facts);
    (new QVBoxLayout(m_place))->setContentsMargins(0, 0, 0, 0);
    column()->addWidget(m_place);
    column()->addStretch(1);
}

void SealPanel::render()
{
    showStepTitle();
    showScript();
    const ceremony::State &s = state();
    const auto members = static_cast<int>(s.members().size());
    QList<FactItem> facts{
        {tr("Token"), s.rootToken ? s.rootToken->id.label : s.context.plan.rootTokenLabel, false, {}},
        {tr("Shares"), tr("%1 of %2 open it").arg(s.quorum()).arg(members), false, {}},
        {tr("Serial"), s.rootToken ? s.rootToken->id.serial : tr("not known yet"), true, {}},
        {tr("Places"),
         snapshot().secondPlace ? tr("two, both written") : tr("the second cannot be written"),
         false,
         {}},
    };
    m_facts->setColumns(room().cramped ? 1 : 2);
    m_facts->setRuled(true);
    m_facts->setFacts(facts);
    renderShares();
}

void SealPanel::renderTime()
{
    const ceremony::State &s = state();
    if (s.userSet && s.officerSet) {
        m_progress->set(Notice::Tone::Ok, tr("The shares are sealed"),
                        tr("Nobody knows the token’s credential. It exists only as shares, each sealed to one key."));
        return;
    }
    const QString since = snapshot().busySince.isValid()
                              ? tr("Under way for %1.").arg(durationText(snapshot().busySince.secsTo(now())))
                              : QString();
    if (!s.draftRoster)
        m_progress->set(Notice::Tone::Plain, tr("Writing the roster"), since, QStringLiteral("clock"));
    else
        m_progress->set(Notice::Tone::Plain, tr("Initialising the token, splitting and sealing its credential"),
                        tr("%1 Leave the token connected.").arg(since).trimmed(), QStringLiteral("clock"));
}

void SealPanel::renderShares()
{
    delete m_shares;
    m_shares = nullptr;
    const ceremony::State &s = state();
    if (!s.userSet || !s.officerSet)
        return;
    m_shares = new QWidget;
    auto *grid = new QGridLayout(m_shares);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(20);
    grid->setVerticalSpacing(room().low ? 2 : 5);
    grid->setColumnStretch(1, 1);
    grid->addWidget(makeLabel(tr("Digests of the shares"), Role::Section), 0, 0, 1, 2);
    grid->addWidget(makeLabel(tr("User"), Role::Dense, Token::Ink3), 0, 2);
    grid->addWidget(makeLabel(tr("Security officer"), Role::Dense, Token::Ink3), 0, 3);
    int row = 1;
    for (const ceremony::SetRecipient &recipient : s.userSet->recipients) {
        const auto members = s.members();
        const QString name = recipient.index <= members.size() ? members[recipient.index - 1]->name : QString();
        const ceremony::SetRecipient *officer = s.officerSet->byCredential(recipient.credentialId);
        grid->addWidget(makeLabel(QString::number(recipient.index), Role::MonoDense, Token::Ink3), row, 0);
        grid->addWidget(makeLabel(name, Role::Dense), row, 1);
        grid->addWidget(makeLabel(recipient.share.brief(), Role::MonoDense), row, 2);
        grid->addWidget(makeLabel(officer ? officer->share.brief() : QString(), Role::MonoDense), row, 3);
        ++row;
    }
    m_place->layout()->addWidget(m_shares);
    m_shares->show(); // measured at once
}

} // namespace chancery::ui
