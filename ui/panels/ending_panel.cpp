#include "ui/panels/ending_panel.h"

#include "ui/widgets/notice.h"
#include "ui/widgets/stage_heading.h"

#include <QVBoxLayout>

namespace chancery::ui {

EndingPanel::EndingPanel(SessionView &session, QWidget *parent) : StepPanel(session, parent), m_notice(new Notice)
{
    column()->addWidget(m_notice);
    column()->addStretch(1);
}

void EndingPanel::render()
{
    const bool ending = state().phase == ceremony::Phase::Ending;
    heading()->setText(ending ? tr("The ceremony is ending") : state().currentStep().title);
    if (state().tokenOpen)
        m_notice->set(Notice::Tone::Plain, tr("The token is at work"), tr("Leave it connected."),
                      QStringLiteral("hsm"));
    else
        m_notice->set(Notice::Tone::Plain, tr("Writing the record"), ending ? state().endReason : QString(),
                      QStringLiteral("doc"));
}

} // namespace chancery::ui
