#include "ui/panels/staple_panel.h"

#include "core/pki/sct.h"
#include "ui/panels/logs_by_hand.h"
#include "ui/panels/panel_words.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/notice.h"

#include <QVBoxLayout>

namespace chancery::ui {

StaplePanel::StaplePanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_byHand(new LogsByHand(session)), m_notice(new Notice), m_promises(new FactGrid)
{
    m_promises->setObjectName(QStringLiteral("logPromises"));
    m_promises->setColumns(1);
    m_promises->setRuled(true);
    column()->addWidget(m_notice);
    column()->addWidget(m_promises);
    column()->addWidget(m_byHand);
    column()->addStretch(1);
}

void StaplePanel::render()
{
    showStepTitle();
    showScript();
    m_promises->setVisible(!state().scts.isEmpty() || !state().rekor.isEmpty());
    renderPromises();
    m_byHand->render();
    if (state().stapleRecorded)
        m_notice->set(
            Notice::Tone::Warn, tr("No certificate log is configured"),
            tr("The certificate was not logged, and nothing is stapled to it. The transcript says so, and the "
               "verifier will not count it as passed."));
    else if (!state().context.profile.transparency)
        m_notice->set(Notice::Tone::Plain, tr("Looking which logs the profile names"), {}, QStringLiteral("clock"));
    else if (state().logsAskPeople())
        m_notice->set(Notice::Tone::Plain,
                      tr("Waiting for the answer of %1").arg(ceremony::logOrigin(state(), state().logsToAsk().first())),
                      tr("It is carried by hand."), QStringLiteral("usb"));
    else if (!state().stapled())
        m_notice->set(Notice::Tone::Plain, tr("The certificate log is asked"),
                      tr("Nobody needs to do anything. It answers by itself."), QStringLiteral("clock"));
    else if (state().needsPrecertificate())
        m_notice->set(Notice::Tone::Ok, tr("The certificate carries its proof"),
                      tr("Before it was finished, the log below promised to show it to everyone. The promise is inside "
                         "the certificate and was checked with the log’s key."));
    else
        m_notice->set(
            Notice::Tone::Ok, tr("The certificate is in the log"),
            tr("The log below promised to show it to everyone. The promise was checked with the log’s key and "
               "stands in the transcript."));
}

void StaplePanel::renderPromises()
{
    QList<FactItem> facts;
    for (const ceremony::LoggedSct &logged : state().scts) {
        const auto sct = pki::parseSct(logged.sct);
        if (!sct)
            continue; // apply() takes none that cannot be read
        const auto index = pki::leafIndexOf(sct->extensions);
        facts += FactItem{tr("Log"), ceremony::logOrigin(state(), logged.log), true, {}};
        facts += FactItem{tr("Log id"), sct->logId.hex(), true, {}};
        facts += FactItem{tr("Promised"),
                          dateTimeText(QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(sct->timestamp), Qt::UTC)),
                          false,
                          {}};
        if (index && *index)
            facts += FactItem{tr("Entry"), QString::number(**index), true, {}};
    }
    for (const ceremony::LoggedRekor &logged : state().rekor) {
        facts += FactItem{tr("Log"), ceremony::logOrigin(state(), logged.log), true, {}};
        facts += FactItem{tr("Entered"), dateTimeText(logged.enteredAt), false, {}};
        facts += FactItem{tr("Entry"), QString::number(logged.index), true, {}};
    }
    m_promises->setFacts(facts);
}

} // namespace chancery::ui
