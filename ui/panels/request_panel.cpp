#include "ui/panels/request_panel.h"

#include "core/base/key_algorithm.h"
#include "ui/panels/file_sheet.h"
#include "ui/panels/panel_words.h"
#include "ui/panels/prompt.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"

#include <QVBoxLayout>

namespace chancery::ui {

RequestPanel::RequestPanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_progress(new Notice), m_facts(new FactGrid), m_key(new DigestView),
      m_read(makeButton(tr("Read a request"), QStringLiteral("readRequestButton"), ButtonKind::Plain,
                        QStringLiteral("doc")))
{
    column()->addWidget(m_progress);
    column()->addWidget(m_read, 0, Qt::AlignLeft);
    column()->addWidget(m_facts);
    column()->addWidget(m_key);
    column()->addStretch(1);
    m_facts->setRuled(true);
    m_key->setSize(DigestView::Size::Small);
    m_key->setWordsVisible(false);
    connect(m_read, &QPushButton::clicked, this, [this] {
        FileSheet::open(this, tr("A certificate request"), tr("Requests (*.csr *.pem *.der *.req);;All files (*)"),
                        [this](const QByteArray &bytes) { this->session().bringRequest(bytes); });
    });
}

void RequestPanel::render()
{
    showStepTitle();
    showScript();
    const ceremony::State &s = state();
    const ceremony::Plan &plan = s.context.plan;
    const bool there = !s.subjectSpki.isEmpty();
    const bool brought = plan.key.source == ceremony::KeySource::Request;
    m_read->setVisible(brought && !there);
    if (there)
        m_progress->set(Notice::Tone::Ok,
                        brought ? tr("The request is read and its signature holds") : tr("The key is on its token"),
                        brought ? tr("Its names are not taken over: the plan says what the certificate will say.")
                                : tr("Its private half was made there and cannot leave it."));
    else if (brought)
        m_progress->set(Notice::Tone::Plain, tr("Waiting for the request"),
                        tr("Connect the drive and read the file. It must be signed by the key it asks for."),
                        QStringLiteral("usb"));
    else
        m_progress->set(Notice::Tone::Plain, tr("Making the key on the token “%1”").arg(plan.key.tokenLabel),
                        tr("Leave the token connected."), QStringLiteral("clock"));
    m_facts->setColumns(room().cramped ? 1 : 2);
    m_facts->setFacts({
        {tr("Certificate"), s.subjectCommonName(), false, {}},
        {tr("Key"), keyAlgorithmName(plan.certificate.algorithm), false, {}},
        {tr("Token"), brought ? tr("none: a request") : plan.key.tokenLabel, false, {}},
        {tr("Label"), brought ? QString() : plan.key.label, false, {}},
    });
    m_key->setVisible(there);
    if (there)
        m_key->setDigest(tr("Digest of the public key"), Digest::of(s.subjectSpki),
                         tr("SHA-256 of SubjectPublicKeyInfo"));
}

QWidget *RequestPanel::firstFocus()
{
    return m_read->isVisibleTo(this) ? m_read : nullptr;
}

} // namespace chancery::ui
