#include "ui/panels/compare_panel.h"

#include "core/base/time.h"
#include "ui/panels/panel_words.h"
#include "ui/widgets/confirm_chips.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/stage_heading.h"

#include <QGridLayout>

namespace chancery::ui {

namespace {

constexpr int Columns = 7;        // of the chips
constexpr int CrampedColumns = 4; // beside a sheet
constexpr int LongName = 44;
constexpr int RecordedColumns = 6; // of the buttons where people write it down

// What the key may sign: "certificates, CRLs"
QString usageWords(const QStringList &usages)
{
    QStringList out;
    for (const QString &usage : usages) {
        if (usage == QLatin1String("keyCertSign"))
            out += ComparePanel::tr("certificates");
        else if (usage == QLatin1String("cRLSign"))
            out += ComparePanel::tr("CRLs");
        else if (usage == QLatin1String("digitalSignature"))
            out += ComparePanel::tr("signatures");
        else
            out += usage;
    }
    return out.join(QStringLiteral(", "));
}

// A long name breaks before its organisation.
QString twoLines(QString name)
{
    return name.size() > LongName ? name.replace(QStringLiteral(",O="), QStringLiteral(",\nO=")) : name;
}

} // namespace

ComparePanel::ComparePanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_facts(new FactGrid), m_digest(new DigestView), m_chips(new ConfirmChips),
      m_recorded(new QWidget), m_recordedCount(makeLabel({}, Role::Small, Token::Ink2)), m_recordedGrid(new QGridLayout)
{
    m_facts->setRuled(true);
    column()->addWidget(m_facts);
    column()->addWidget(m_digest);
    column()->addWidget(m_chips);
    auto *recorded = new QVBoxLayout(m_recorded);
    recorded->setContentsMargins(0, 0, 0, 0);
    recorded->setSpacing(6);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(makeLabel(tr("I have it with me"), Role::Section));
    head->addWidget(m_recordedCount);
    head->addStretch(1);
    recorded->addLayout(head);
    m_recordedGrid->setSpacing(6);
    recorded->addLayout(m_recordedGrid);
    column()->addWidget(m_recorded);
    column()->addStretch(1);
    connect(m_chips, &ConfirmChips::stateChosen, this, [this](int index, ConfirmState chosen) {
        if (chosen == ConfirmState::Comparing) {
            renderChips(); // what is in the transcript stays said
            return;
        }
        confirm(index, chosen == ConfirmState::Matches);
    });
}

void ComparePanel::render()
{
    heading()->setSize(StageHeading::Size::Title);
    heading()->setText(state().currentStep().title);
    const auto expected = static_cast<int>(state().present().size());
    heading()->setNote(room().cramped ? QString() : tr("%n present", nullptr, expected),
                       room().cramped ? QString() : QStringLiteral("people"));
    // Two rows of people leave no room for the words that were just read; F5 shows them.
    if (room().low && expected > Columns)
        hideScript();
    else
        showScript();
    m_digest->setSize(digestSize());
    if (expected > Columns) { // what is to be compared stays in sight, whoever is here
        const int side = room().narrow ? 20 : 28;
        column()->setContentsMargins(side, 8, side, 4);
        column()->setSpacing(room().low ? 5 : 8);
    }
    readCertificate();
    renderFacts();
    const bool recorded = isRecorded(state());
    const bool there = state().prepared.has_value();
    m_digest->setVisible(there);
    m_chips->setVisible(there && !recorded);
    m_recorded->setVisible(there && recorded);
    if (!there)
        return;
    const Digest digest = state().prepared->tbsDigest;
    const QString note = room().narrow || room().cramped
                             ? tr("SHA-256 before it is signed")
                             : tr("SHA-256 of the certificate before it is signed (TBSCertificate, %1 bytes)")
                                   .arg(state().prepared->tbs.size());
    m_digest->setDigest(tr("To-be-signed digest"), digest, note);
    m_digest->setWordsVisible(!room().cramped);
    m_digest->setQr(room().cramped ? QString() : qrText("TBS", state().ceremony, digest),
                    digestSize() == DigestView::Size::Small ? QString()
                    : recorded                              ? tr("Scan to record")
                                                            : tr("Scan to compare"));
    const bool differs = state().compared.values().contains(QLatin1String("differs"));
    m_digest->setState(differs    ? DigestView::State::Differs
                       : recorded ? DigestView::State::Recorded
                                  : DigestView::State::Plain);
    recorded ? renderRecorded() : renderChips();
}

// What the facts say is read from the bytes that will be signed, never from the plan.
void ComparePanel::readCertificate()
{
    const QByteArray tbs = state().prepared ? state().prepared->tbs : QByteArray();
    if (tbs == m_tbs)
        return;
    m_tbs = tbs;
    m_certificate.reset();
    if (tbs.isEmpty())
        return;
    const auto der = pki::signWithThrowawayKey(tbs);
    if (!der)
        return;
    if (auto certificate = pki::parseCertificate(*der))
        m_certificate = *certificate;
}

void ComparePanel::renderFacts()
{
    m_facts->setVisible(m_certificate.has_value() && !room().cramped);
    if (!m_certificate)
        return;
    const pki::Certificate &c = *m_certificate;
    const QString path =
        c.pathLength ? tr("%1; path %2").arg(usageWords(c.keyUsages)).arg(*c.pathLength) : usageWords(c.keyUsages);
    m_facts->setFacts({
        {tr("Subject"), twoLines(c.subject), false, {}},
        {tr("Key"), keyAlgorithmName(c.algorithm), false, {}},
        {tr("Issuer"), c.subjectDer == c.issuerDer ? tr("itself") : twoLines(c.issuer), false, {}},
        {tr("Valid"), tr("%1 to %2").arg(timeText(c.notBefore).first(10), timeText(c.notAfter).first(10)), true,
         room().narrow ? QString() : tr("(%n days)", nullptr, static_cast<int>(c.notBefore.daysTo(c.notAfter)))},
        {tr("Signs"), path, false, {}},
        {tr("Serial"), QString::fromLatin1(c.serial.toHex()), true, {}},
    });
}

void ComparePanel::renderChips()
{
    QList<ConfirmItem> items;
    for (int i = 0; i < state().people.size(); ++i) {
        const ceremony::Attendee &attendee = state().people[i];
        if (!attendee.present)
            continue;
        ConfirmItem item;
        item.id = i;
        item.name = givenName(attendee.name);
        const QString result = state().compared.value(attendee.id);
        if (result == QLatin1String("matched"))
            item.state = ConfirmState::Matches;
        else if (result == QLatin1String("differs"))
            item.state = ConfirmState::Differs;
        items += item;
    }
    m_chips->setColumns(room().cramped ? CrampedColumns : Columns);
    m_chips->setHeading(tr("Matches my copy"));
    m_chips->setItems(items);
}

void ComparePanel::renderRecorded()
{
    const auto present = state().present();
    m_recordedCount->setText(tr("%1 of %2 people").arg(state().compared.size()).arg(present.size()));
    QString shown;
    for (const ceremony::Attendee *attendee : present)
        shown += attendee->id + u'=' + state().compared.value(attendee->id) + u' ';
    if (shown == m_recordedShown)
        return;
    m_recordedShown = shown;
    const QWidget *focus = focusWidget();
    const QString focused = focus && m_recorded->isAncestorOf(focus) ? focus->objectName() : QString();
    while (QLayoutItem *item = m_recordedGrid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (int i = 0; i < present.size(); ++i) {
        const QString id = present[i]->id;
        const bool done = state().compared.contains(id);
        QPushButton *button = makeSmallButton(givenName(present[i]->name), QStringLiteral("recorded-") + id,
                                              done ? QStringLiteral("check") : QStringLiteral("pen"));
        button->setAccessibleName(done ? tr("%1 has written it down").arg(present[i]->name)
                                       : tr("%1 has not written it down yet").arg(present[i]->name));
        button->setToolTip(button->accessibleName());
        button->setEnabled(!done);
        const int index = static_cast<int>(state().person(id) - state().people.constData());
        connect(button, &QPushButton::clicked, this, [this, index] { confirm(index, true); });
        m_recordedGrid->addWidget(button, i / RecordedColumns, i % RecordedColumns);
        if (button->objectName() == focused)
            button->setFocus();
    }
}

void ComparePanel::confirm(int index, bool matches)
{
    if (index < 0 || index >= state().people.size())
        return;
    const QString id = state().people[index].id;
    if (matches) {
        session().submit(ceremony::CompareResult{id, true});
        return;
    }
    renderChips(); // nothing is said until the objection is made: one objection, with one reason
    emit objectionWanted(id);
}

void ComparePanel::markSeat(int number)
{
    if (number > state().people.size() || !state().prepared)
        return;
    const ceremony::Attendee &attendee = state().people[number - 1];
    if (attendee.present && !state().compared.contains(attendee.id))
        confirm(number - 1, true);
}

QWidget *ComparePanel::firstFocus()
{
    if (m_chips->isVisibleTo(this)) {
        for (const ConfirmItem &item : m_chips->items()) {
            if (item.state == ConfirmState::Comparing)
                return m_chips->findChild<QWidget *>(QStringLiteral("confirmChip%1").arg(item.id));
        }
    }
    return m_digest->isVisibleTo(this) ? m_digest : nullptr;
}

DigestView::Size ComparePanel::digestSize() const
{
    if (room().narrow || room().low || room().cramped || state().present().size() > Columns)
        return DigestView::Size::Small;
    return room().wide ? DigestView::Size::Large : DigestView::Size::Normal;
}

} // namespace chancery::ui
