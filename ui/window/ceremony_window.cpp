#include "ui/window/ceremony_window.h"

#include "ui/panels/panel_words.h"
#include "ui/widgets/bottom_bar.h"
#include "ui/widgets/halted_line.h"
#include "ui/widgets/header_bar.h"
#include "ui/widgets/mode_band.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/objection_sheet.h"
#include "ui/widgets/step_rail.h"
#include "ui/window/objection_flow.h"
#include "ui/window/rack_dock.h"
#include "ui/window/side_panel.h"
#include "ui/window/step_items.h"

#include <QAccessible>
#include <QApplication>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

constexpr int NarrowBelow = 1200;
constexpr int WideAbove = 1600;
constexpr int StageContent = 760 + 2 * 28;
constexpr int LowStage = 640; // what the compare step needs in its normal size
constexpr int SheetWidth = 572;
constexpr int SheetWidthNarrow = 480;

} // namespace

CeremonyWindow::CeremonyWindow(SessionView &session, ports::KeyRack *rack, QWidget *parent)
    : QWidget(parent), m_session(session), m_band(new ModeBand), m_header(new HeaderBar), m_halted(new HaltedLine),
      m_rail(new StepRail), m_centre(new QWidget), m_centreColumn(new QVBoxLayout(m_centre)),
      m_notices(new QVBoxLayout), m_problem(new Notice), m_held(new Notice), m_stage(new QScrollArea),
      m_side(new SidePanel), m_sheet(new ObjectionSheet), m_objecting(new ObjectionFlow(session, *m_sheet, this)),
      m_body(new QHBoxLayout), m_bar(new BottomBar)
{
    setObjectName(QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);
    setFocusPolicy(Qt::ClickFocus); // where the focus waits while nothing asks for it
    setMinimumSize(1024, 700);
    resize(1280, 800);
    if (rack)
        m_rack = new RackDock(*rack);
    build();
    connectParts();
    addShortcuts();
    setFocus();
    refresh();
    m_clock.start(1000);
}

CeremonyWindow::~CeremonyWindow()
{
    // The panel takes its footer and side part with it, out of the layouts of this window.
    m_side->setPart(nullptr);
    delete m_panel;
}

void CeremonyWindow::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_band);
    column->addWidget(m_header);
    column->addWidget(m_halted);
    m_body->setSpacing(0);
    m_body->addWidget(m_rail);
    m_body->addWidget(m_centre, 1);
    m_body->addWidget(m_side);
    m_body->addWidget(m_sheet);
    column->addLayout(m_body, 1);
    column->addWidget(m_bar);

    m_centre->setObjectName(QStringLiteral("stage"));
    m_centreColumn->setContentsMargins(0, 0, 0, 0);
    m_centreColumn->setSpacing(0);
    m_notices->setContentsMargins(0, 0, 0, 0);
    m_notices->setSpacing(8);
    m_notices->addWidget(m_problem);
    m_notices->addWidget(m_held);
    m_centreColumn->addLayout(m_notices);
    m_stage->setObjectName(QStringLiteral("stageScroll"));
    m_stage->setFrameShape(QFrame::NoFrame);
    m_stage->setWidgetResizable(true);
    m_stage->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_stage->setAlignment(Qt::AlignHCenter);
    m_stage->setFocusPolicy(Qt::NoFocus);
    m_stage->viewport()->setObjectName(QStringLiteral("stage"));
    m_centreColumn->addWidget(m_stage, 1);
    if (m_rack)
        m_centreColumn->addWidget(m_rack);
    m_halted->hide();
    m_problem->hide();
    m_held->hide();
    m_sheet->hide();
    m_band->setText(tr("Simulated token and keys. Nothing signed here is trusted."));
}

void CeremonyWindow::connectParts()
{
    // Snapshots come from the session's thread; they are drawn on this one.
    // Several that come together are drawn once, after what people did meanwhile.
    m_soon.setSingleShot(true);
    connect(
        &m_session, &SessionView::changed, this,
        [this] {
            if (!m_soon.isActive())
                m_soon.start(0);
        },
        Qt::QueuedConnection);
    connect(&m_soon, &QTimer::timeout, this, &CeremonyWindow::refresh);
    connect(&m_clock, &QTimer::timeout, this, &CeremonyWindow::tick);
    connect(qApp, &QApplication::focusChanged, this, [this](const QWidget *old, const QWidget *) {
        m_drifted = old && isAncestorOf(old) && !(old->isEnabled() && old->isVisible());
    });
    connect(m_bar, &BottomBar::objectRequested, this, [this] { object(); });
    connect(m_bar, &BottomBar::deviationRequested, this, &CeremonyWindow::noteDeviation);
    connect(m_bar, &BottomBar::scriptRequested, this, &CeremonyWindow::showScript);
    connect(m_bar, &BottomBar::primaryTriggered, this, &CeremonyWindow::primary);
    connect(m_bar, &BottomBar::actionTriggered, this, &CeremonyWindow::barAction);
    connect(m_halted, &HaltedLine::resolveRequested, this, &CeremonyWindow::askResolve);
    connect(m_halted, &HaltedLine::endRequested, this, &CeremonyWindow::askEnd);
    connect(m_objecting, &ObjectionFlow::changed, this, &CeremonyWindow::presentAside);
    connect(m_side, &SidePanel::seatActivated, this, [this](const QString &person, int seat) {
        if (m_kind == PanelKind::Enrol)
            m_panel->chooseSeat(seat);
        else
            askLeave(person, seat);
    });
    connect(m_side, &SidePanel::entryActivated, this, &CeremonyWindow::showEntry);
    if (m_rack) {
        connect(m_rack, &RackDock::changed, this, &CeremonyWindow::presentRoom);
        connect(m_rack, &RackDock::refused, this, [this](const QString &words) {
            m_rackProblem = words;
            presentNotices();
        });
    }
}

void CeremonyWindow::refresh()
{
    m_snapshot = m_session.snapshot();
    m_now = m_session.now();
    if (!m_snapshot)
        return;
    m_rackProblem.clear();
    showPanel(panelFor(state(), m_now));
    presentHead();
    m_rail->setSteps(stepItems(state()));
    m_side->present(*m_snapshot, m_kind);
    m_objecting->present(*m_snapshot);
    if (m_aside)
        m_aside->present(m_snapshot);
    if (m_rack)
        m_rack->present(m_snapshot);
    presentNotices();
    m_panel->present(m_snapshot, m_now);
    const bool rests = state().phase == ceremony::Phase::Halted || state().phase == ceremony::Phase::Held;
    m_panel->setEnabled(!rests);
    presentRoom();
    presentBar();
    announce();
    settleFocus();
}

void CeremonyWindow::tick()
{
    if (!m_snapshot)
        return;
    m_now = m_session.now();
    // Time alone can change what is asked for: an approval lapses, a limit passes.
    if (panelFor(state(), m_now) != m_kind) {
        refresh();
        return;
    }
    m_header->setUtc(dateTimeText(m_now));
    m_header->setElapsed(state().opened ? elapsedText(state().began, m_now) : QString());
    m_panel->tick(m_now);
    presentBar();
}

void CeremonyWindow::showPanel(PanelKind kind)
{
    if (m_panel && m_shownKind == kind)
        return;
    m_side->setPart(nullptr);
    if (m_panel) {
        // It may be this panel whose button led here: it goes when its own call has returned.
        m_stage->takeWidget();
        m_panel->disconnect(this);
        m_panel->hide();
        m_panel->deleteLater();
        if (m_footer) {
            m_centreColumn->removeWidget(m_footer);
            m_footer->setParent(nullptr);
        }
    }
    m_kind = kind;
    m_shownKind = kind;
    m_panel = makePanel(kind, m_session);
    connect(m_panel, &StepPanel::primaryChanged, this, &CeremonyWindow::presentBar);
    connect(m_panel, &StepPanel::objectionWanted, this, &CeremonyWindow::object);
    connect(m_panel, &StepPanel::finished, this, &CeremonyWindow::finished);
    m_panel->present(m_snapshot, m_now);
    m_stage->setWidget(m_panel);
    m_footer = m_panel->footer();
    if (m_footer) {
        m_centreColumn->insertWidget(m_centreColumn->indexOf(m_stage) + 1, m_footer);
        m_footer->show();
    }
    m_side->setPart(m_panel->sidePart());
    // Where the focus was is gone; settleFocus() gives it to what is waited for now.
    if (QWidget *focus = QApplication::focusWidget(); focus && isAncestorOf(focus) && focus != m_bar->objectButton())
        focus->clearFocus();
}

void CeremonyWindow::presentHead()
{
    const ceremony::State &s = state();
    const bool live = s.mode == Mode::Live;
    m_band->setVisible(!live);
    m_header->setMode(s.mode);
    m_header->setTitle(s.context.plan.title);
    m_header->setCeremony(live ? tr("Ceremony") : tr("Rehearsal"), s.ceremony);
    m_header->setPlanDigest(s.context.plan.digest().brief());
    m_header->setElapsed(s.opened ? elapsedText(s.began, m_now) : QString());
    m_header->setUtc(dateTimeText(m_now));
    setWindowTitle(tr("%1 – %2 – Chancery").arg(live ? tr("LIVE") : tr("REHEARSAL"), s.context.plan.title));
    const ceremony::Objection *objection = s.openObjection();
    m_halted->setVisible(objection && s.phase == ceremony::Phase::Halted);
    if (!objection)
        return;
    QString headline =
        tr("Halted at step %1 since %2: %3 objects")
            .arg(QString::number(objection->step), clockText(objection->at), nameOf(s, objection->person));
    if (!objection->how.isEmpty())
        headline = tr("%1. %n agreed how it is resolved", nullptr, static_cast<int>(objection->resolvedBy.size()))
                       .arg(headline);
    m_halted->setText(headline, objectionWords(*objection));
}

void CeremonyWindow::presentNotices()
{
    const std::optional<Error> &problem = m_snapshot->problem;
    // What stopped the step is the headline of its panel already.
    const bool said = problem && m_kind == PanelKind::Failure && m_panel->says(problem->text());
    m_problem->setVisible((problem && !said) || !m_rackProblem.isEmpty());
    if (problem && !said)
        m_problem->set(Notice::Tone::Warn, problem->text().shown(), errorHint(*problem));
    else
        m_problem->set(Notice::Tone::Plain, m_rackProblem, {});
    m_held->setVisible(state().phase == ceremony::Phase::Held);
    m_held->set(Notice::Tone::Plain, tr("On hold since %1").arg(clockText(state().heldSince)),
                tr("Nothing is asked for and nothing is signed. Approvals given before no longer count."),
                QStringLiteral("hold"));
    const bool any = m_problem->isVisibleTo(this) || m_held->isVisibleTo(this);
    m_notices->setContentsMargins(28, any ? 12 : 0, 28, 0); // a layout keeps its margins when all it holds is hidden
}

void CeremonyWindow::presentBar()
{
    if (!m_snapshot || !m_panel)
        return;
    m_bar->setObjectVisible(state().phase != ceremony::Phase::Closed);
    m_bar->setDeviationVisible(runs() && !anythingAside());
    if (m_objecting->isOpen()) {
        m_bar->setScriptVisible(false);
        m_bar->setActions(m_objecting->actions());
        m_bar->setSaved({});
        m_bar->setReason(m_objecting->reason());
        m_bar->setPrimary(m_objecting->primaryText(), m_objecting->primaryEnabled(), m_objecting->primaryIcon());
        return;
    }
    if (m_aside) {
        const PrimaryAct act = m_aside->primary();
        m_bar->setScriptVisible(false);
        m_bar->setActions(m_aside->actions());
        m_bar->setSaved({});
        m_bar->setReason(act.reason);
        m_bar->setPrimary(act.text, act.enabled, act.iconName);
        return;
    }
    const bool held = state().phase == ceremony::Phase::Held;
    const QList<BarAction> actions =
        held ? QList<BarAction>{{QStringLiteral("endWithRecord"), tr("End with a record"), {}, true}}
             : m_panel->actions();
    m_bar->setActions(actions);
    // In the smallest window these make room for what can be done; F5 shows the script all the same.
    const bool full = width() >= NarrowBelow || actions.isEmpty();
    m_bar->setSaved(full ? clockText(m_snapshot->savedAt) : QString());
    m_bar->setScriptVisible(full && state().phase != ceremony::Phase::Closed);
    if (held) {
        m_bar->setReason({});
        m_bar->setPrimary(tr("Resume the ceremony"), true);
        return;
    }
    const PrimaryAct act = m_panel->primary();
    m_bar->setReason(act.reason);
    m_bar->setPrimary(act.text, act.enabled, act.iconName);
}

void CeremonyWindow::presentRoom()
{
    if (!m_panel || !m_snapshot)
        return;
    Room room;
    room.narrow = width() < NarrowBelow;
    room.wide = width() > WideAbove;
    room.cramped = anythingAside();
    if (m_rack) {
        const bool desk = m_snapshot->desk.use != session::DeskUse::None && m_panel->needsKeys();
        const bool task = m_snapshot->desk.use > session::DeskUse::Countersign;
        m_rack->setRoom(room.narrow || height() < 760 || m_panel->keepsRackSmall(), !desk && !task);
        m_rack->setVisible(state().mode == Mode::Rehearsal && (desk || task || m_rack->anyInserted()));
    }
    // What was not made for so little room can still be reached.
    m_stage->setHorizontalScrollBarPolicy(room.cramped ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    m_rail->setNarrow(room.narrow);
    m_header->setNarrow(room.narrow);
    m_side->setNarrow(room.narrow, height() < 760 || (m_rack && m_rack->isVisibleTo(this)));
    m_sheet->setFixedWidth(room.narrow ? SheetWidthNarrow : SheetWidth);
    if (m_aside)
        m_aside->setFixedWidth(room.narrow ? SheetWidthNarrow : SheetWidth);
    int stage = height() - m_header->sizeHint().height() - m_bar->sizeHint().height();
    for (const QWidget *part :
         {static_cast<QWidget *>(m_band), static_cast<QWidget *>(m_halted), static_cast<QWidget *>(m_rack),
          static_cast<QWidget *>(m_problem), static_cast<QWidget *>(m_held), m_footer.data()}) {
        if (part && part->isVisibleTo(this))
            stage -= part->sizeHint().height();
    }
    room.low = stage < LowStage;
    m_panel->setMaximumWidth(room.wide ? StageContent : QWIDGETSIZE_MAX);
    m_panel->setRoom(room);
}

void CeremonyWindow::announce()
{
    if (state().step == m_announcedStep && state().phase == m_announcedPhase)
        return;
    m_announcedStep = state().step;
    m_announcedPhase = state().phase;
    m_rail->setAccessibleDescription(tr("Step %1 of %2, %3")
                                         .arg(state().step + 1)
                                         .arg(state().context.plan.steps.size())
                                         .arg(state().currentStep().title));
    QAccessibleEvent event(m_rail, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QWidget *CeremonyWindow::waitedFor() const
{
    if (m_aside)
        return m_aside->firstFocus();
    if (m_objecting->isOpen())
        return nullptr;
    if (QWidget *first = m_panel->firstFocus())
        return first;
    const bool rack = m_rack && m_rack->isVisible() && m_panel->isEnabled();
    return rack ? m_rack->waitedFor(!m_bar->primaryButton()->isEnabled()) : nullptr;
}

// Only where the focus went away with what had it, so that nobody who types is interrupted. Qt hands it on to whatever
// comes next in the order, be it the button that refuses.
void CeremonyWindow::settleFocus()
{
    const QWidget *focus = QApplication::focusWidget();
    const bool lost =
        !focus || focus == this || !focus->isVisible() || !m_settled || (m_drifted && !m_objecting->isOpen());
    if (!isActiveWindow() || !isVisible() || !lost)
        return;
    m_settled = true;
    QWidget *waited = waitedFor();
    if (waited)
        waited->setFocus();
    else if (m_bar->primaryButton()->isEnabled())
        m_bar->focusPrimary();
    else
        setFocus();
    m_drifted = false;
}

void CeremonyWindow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    presentRoom();
    presentBar();
}

} // namespace chancery::ui
