#include "ui/panels/staple_panel.h"

#include "ui/widgets/notice.h"

#include <QVBoxLayout>

namespace chancery::ui {

StaplePanel::StaplePanel(SessionView &session, QWidget *parent) : StepPanel(session, parent), m_notice(new Notice)
{
    column()->addWidget(m_notice);
    column()->addStretch(1);
}

void StaplePanel::render()
{
    showStepTitle();
    showScript();
    if (state().stapleRecorded)
        m_notice->set(
            Notice::Tone::Warn, tr("No certificate log is configured"),
            tr("The certificate was not logged, and nothing is stapled to it. The transcript says so, and the "
               "verifier will not count it as passed."));
    else
        m_notice->set(Notice::Tone::Plain, tr("Looking which logs the profile names"), {}, QStringLiteral("clock"));
}

} // namespace chancery::ui
