#include "ui/panels/compare_panel.h"

#include "core/base/time.h"
#include "ui/panels/panel_words.h"
#include "ui/widgets/confirm_chips.h"
#include "ui/widgets/counted.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/stage_heading.h"

#include <QEvent>
#include <QVBoxLayout>
#include <utility>

namespace chancery::ui {

namespace {

constexpr int CrampedColumns = 4; // of the chips, beside a sheet
constexpr int LongName = 44;

// What makes room, in this order.
enum Tightness { CompactChips = 1, SmallDigest = 2, NoScript = 3, TightMargins = 4, NoFacts = 5, Tightest = NoFacts };

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
    : StepPanel(session, parent), m_facts(new FactGrid), m_digest(new DigestView), m_chips(new ConfirmChips)
{
    m_facts->setRuled(true);
    column()->addWidget(m_facts);
    column()->addWidget(m_digest);
    column()->addWidget(m_chips);
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
    heading()->setNote(room().cramped ? QString() : tr("%1 present").arg(expected),
                       room().cramped ? QString() : QStringLiteral("people"));
    readCertificate();
    renderFacts();
    const bool recorded = isRecorded(state());
    const bool there = state().prepared.has_value();
    m_digest->setVisible(there);
    m_chips->setVisible(there);
    if (!there) {
        fit();
        return;
    }
    const Digest digest = state().prepared->tbsDigest;
    const QString note =
        room().narrow || room().cramped
            ? tr("SHA-256 before it is signed")
            : tr("SHA-256 before it is signed (TBSCertificate, %1 bytes)").arg(state().prepared->tbs.size());
    m_digest->setDigest(tr("To-be-signed digest"), digest, note);
    m_digest->setWordsVisible(!room().cramped);
    const bool differs = state().compared.values().contains(QLatin1String("differs"));
    m_digest->setState(differs    ? DigestView::State::Differs
                       : recorded ? DigestView::State::Recorded
                                  : DigestView::State::Plain);
    renderChips();
    fit();
}

// What is to be compared stays in sight, whoever is here: what is least needed for it makes room first. The facts
// stand in the plan, too, and F5 shows the words that were just read.
void ComparePanel::fit()
{
    if (!hasSnapshot() || !parentWidget())
        return;
    if (parentWidget() != m_watched) {
        m_watched = parentWidget();
        m_watched->installEventFilter(this);
    }
    for (int tightness = 0; tightness <= Tightest; ++tightness) {
        tighten(tightness);
        layout()->invalidate();
        const int wanted = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(m_watched->width())
                                                         : layout()->totalMinimumSize().height();
        if (wanted <= m_watched->height())
            return;
    }
}

void ComparePanel::tighten(int tightness)
{
    const bool low = room().low || tightness > 0;
    const int side = room().narrow ? 20 : 28;
    const bool tight = tightness >= TightMargins;
    column()->setContentsMargins(side, tight ? 5 : low ? 8 : 16, side, tight ? 3 : low ? 6 : 12);
    column()->setSpacing(tight ? 4 : low ? 7 : 12);
    if (tightness < NoScript)
        showScript();
    else
        hideScript();
    m_facts->setVisible(m_certificate.has_value() && !room().cramped && tightness < NoFacts);
    m_facts->setSlim(low);
    m_chips->setCompact(tightness >= CompactChips);
    m_chips->setSlim(low);
    const DigestView::Size size = tightness >= SmallDigest ? DigestView::Size::Small : digestSize();
    m_digest->setSize(size);
    m_digest->setQr(room().cramped ? QString() : qrText("TBS", state().ceremony, qrDigest()),
                    size == DigestView::Size::Small ? QString()
                    : isRecorded(state())           ? tr("Scan to record")
                                                    : tr("Scan to compare"));
}

Digest ComparePanel::qrDigest() const
{
    return state().prepared ? state().prepared->tbsDigest : Digest();
}

void ComparePanel::resizeEvent(QResizeEvent *event)
{
    StepPanel::resizeEvent(event);
    fitSoon();
}

// Making room takes labels away, and a change of the theme resizes widgets while it goes through all of them.
void ComparePanel::fitSoon()
{
    if (std::exchange(m_fitting, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_fitting = false;
            fit();
        },
        Qt::QueuedConnection);
}

bool ComparePanel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == m_watched)
        fitSoon();
    return StepPanel::eventFilter(watched, event);
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
    if (!m_certificate)
        return;
    const pki::Certificate &c = *m_certificate;
    const QString path =
        c.pathLength ? tr("%1; path %2").arg(usageWords(c.keyUsages)).arg(*c.pathLength) : usageWords(c.keyUsages);
    const qint64 days = c.notBefore.daysTo(c.notAfter);
    m_facts->setFacts({
        {tr("Subject"), twoLines(c.subject), false, {}},
        {tr("Key"), keyAlgorithmName(c.algorithm), false, {}},
        {tr("Issuer"), c.subjectDer == c.issuerDer ? tr("itself") : twoLines(c.issuer), false, {}},
        {tr("Valid"), tr("%1 to %2").arg(timeText(c.notBefore).first(10), timeText(c.notAfter).first(10)), true,
         room().narrow ? QString() : counted(days, tr("(1 day)"), tr("(%n days)", nullptr, static_cast<int>(days)))},
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
        if (result == QLatin1String("matched") || result == QLatin1String("recorded"))
            item.state = ConfirmState::Matches;
        else if (result == QLatin1String("differs"))
            item.state = ConfirmState::Differs;
        items += item;
    }
    m_chips->setColumns(room().cramped ? CrampedColumns : 0);
    const bool recorded = isRecorded(state());
    m_chips->setAsk(recorded ? ConfirmAsk::Recorded : ConfirmAsk::Matches);
    m_chips->setHeading(recorded ? tr("I have it with me") : tr("Matches my copy"));
    m_chips->setItems(items);
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
    if (room().narrow || room().low || room().cramped)
        return DigestView::Size::Small;
    return room().wide ? DigestView::Size::Large : DigestView::Size::Normal;
}

} // namespace chancery::ui
