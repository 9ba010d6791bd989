#include "ui/panels/verify_panel.h"

#include "ui/panels/check_words.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"

#include <QGridLayout>

namespace chancery::ui {

VerifyPanel::VerifyPanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_notice(new Notice), m_fingerprint(new DigestView), m_tbs(new DigestView),
      m_place(new QWidget)
{
    column()->addWidget(m_notice);
    for (DigestView *view : {m_fingerprint, m_tbs}) {
        view->setSize(DigestView::Size::Small);
        view->setWordsVisible(false);
        column()->addWidget(view);
    }
    (new QVBoxLayout(m_place))->setContentsMargins(0, 0, 0, 0);
    column()->addWidget(m_place);
    column()->addStretch(1);
}

void VerifyPanel::render()
{
    showStepTitle();
    showScript();
    const ceremony::State &s = state();
    if (s.verified)
        m_notice->set(Notice::Tone::Ok, tr("The certificate holds"),
                      tr("It was read back and everything that was signed was worked out anew from its bytes."));
    else
        m_notice->set(Notice::Tone::Plain, tr("Reading the certificate back"), {}, QStringLiteral("clock"));
    const bool signedNow = !s.certificate.isEmpty();
    m_fingerprint->setVisible(signedNow);
    if (signedNow)
        m_fingerprint->setDigest(tr("Certificate fingerprint"), Digest::of(s.certificate),
                                 tr("SHA-256 of it, as signed"));
    m_tbs->setVisible(s.prepared.has_value());
    if (s.prepared)
        m_tbs->setDigest(tr("To-be-signed digest"), s.prepared->tbsDigest, tr("as compared and approved"));
    delete m_checks;
    m_checks = new QWidget;
    auto *grid = new QGridLayout(m_checks);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 1);
    const int columns = room().cramped ? 1 : 2;
    for (int i = 0; i < s.verifyChecks.size(); ++i) {
        const int at = (i % columns) * 2;
        grid->addWidget(makeIconLabel(QStringLiteral("check"), Token::Ok), i / columns, at);
        QLabel *words = makeLabel(checkWords(s.verifyChecks[i].toString()), Role::Dense);
        words->setWordWrap(true);
        grid->addWidget(words, i / columns, at + 1);
    }
    m_place->layout()->addWidget(m_checks);
    m_checks->show(); // measured at once
}

QWidget *VerifyPanel::firstFocus()
{
    return m_fingerprint->isVisibleTo(this) ? m_fingerprint : nullptr;
}

} // namespace chancery::ui
