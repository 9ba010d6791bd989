#include "ui/panels/close_panel.h"

#include "ui/panels/panel_words.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/stage_heading.h"
#include "ui/widgets/text_block.h"

#include <QVBoxLayout>

namespace chancery::ui {

ClosePanel::ClosePanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_notice(new Notice), m_facts(new FactGrid), m_record(new DigestView),
      m_command(makeLabel({}, Role::Mono)), m_hint(new TextBlock(Role::Dense, Token::Ink2))
{
    column()->addWidget(m_notice);
    column()->addWidget(m_facts);
    column()->addWidget(m_record);
    column()->addWidget(makeLabel(tr("To check it, on any machine"), Role::Section));
    column()->addWidget(m_command);
    column()->addWidget(m_hint);
    column()->addStretch(1);
    m_facts->setColumns(1);
    m_facts->setRuled(true);
    m_record->setSize(DigestView::Size::Small);
    m_command->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_command->setWordWrap(true);
    m_command->setMinimumWidth(1); // a long path must not widen the stage
}

void ClosePanel::render()
{
    heading()->setSize(StageHeading::Size::Title);
    heading()->setText(tr("The ceremony is closed"));
    const ceremony::State &s = state();
    const bool writing = snapshot().busy == ceremony::Wanted::Close;
    if (writing)
        m_notice->set(Notice::Tone::Plain, tr("Publishing what was signed into the archive"), {},
                      QStringLiteral("clock"));
    else
        m_notice->set(Notice::Tone::Ok, tr("Everything is in the archive"),
                      tr("%1 signed the record; %2 refused.").arg(s.countersigned.size()).arg(s.refused.size()));
    const QString archive = session().archiveFolder();
    const QString folder = QStringLiteral("%1/ceremonies/%2").arg(archive, s.ceremony);
    QList<FactItem> facts{{tr("This ceremony"), folder, true, {}}};
    if (!s.certificate.isEmpty())
        facts += {tr("Certificate"),
                  QStringLiteral("%1/certificates/%2.pem").arg(archive, s.context.plan.certificate.name),
                  true,
                  {}};
    facts += {tr("Read first"), folder + QStringLiteral("/VERIFY.txt"), true, {}};
    m_facts->setFacts(facts);
    m_record->setDigest(tr("Digest of the record"), s.record, tr("take it away with you: it anchors the archive"));
    m_record->setQr(room().cramped ? QString() : qrText("RECORD", s.ceremony, s.record), tr("Scan to keep"));
    m_record->setWordsVisible(false);
    m_command->setText(QStringLiteral("chancery-verify %1 --anchor %2").arg(archive, s.record.hex()));
    m_hint->setText(tr("VERIFY.txt says how to do the same with ssh-keygen and openssl alone."));
}

PrimaryAct ClosePanel::primary() const
{
    return {tr("Leave the ceremony"), snapshot().busy != ceremony::Wanted::Close, {}, {}};
}

void ClosePanel::triggerPrimary()
{
    emit finished();
}

} // namespace chancery::ui
