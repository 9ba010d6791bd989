// Compare: the digest of the certificate to be signed, read aloud; everyone says for themselves whether it matches.
// A new root has no copy elsewhere: there, everyone writes it down.
#pragma once

#include "core/pki/certificate.h"
#include "ui/panels/step_panel.h"
#include "ui/widgets/digest_view.h"

#include <QPointer>

namespace chancery::ui {

class ConfirmChips;
class FactGrid;

class ComparePanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit ComparePanel(SessionView &session, QWidget *parent = nullptr);
    void markSeat(int number) override;
    QWidget *firstFocus() override;
    bool needsKeys() const override { return false; }

protected:
    void render() override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void readCertificate();
    void renderFacts();
    void renderChips();
    void fit();
    void fitSoon();
    void tighten(int tightness);
    Digest qrDigest() const;
    void confirm(int index, bool matches);
    DigestView::Size digestSize() const;

    FactGrid *m_facts;
    DigestView *m_digest;
    ConfirmChips *m_chips;
    QPointer<QWidget> m_watched; // the viewport this panel is to fit into
    bool m_fitting = false;      // soon
    QByteArray m_tbs;            // what m_certificate was read from
    std::optional<pki::Certificate> m_certificate;
};

} // namespace chancery::ui
