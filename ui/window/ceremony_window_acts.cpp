// What people do at the window: keys, buttons and the questions they lead to.
#include "ui/window/ceremony_window.h"

#include "ui/widgets/bottom_bar.h"
#include "ui/widgets/header_bar.h"
#include "ui/widgets/step_rail.h"
#include "ui/window/objection_flow.h"
#include "ui/window/rack_dock.h"
#include "ui/window/side_panel.h"

#include <QApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>

namespace chancery::ui {

namespace {

QWidget *firstFocusIn(QWidget *region)
{
    for (QWidget *widget = region->nextInFocusChain(); widget && widget != region;
         widget = widget->nextInFocusChain()) {
        if (region->isAncestorOf(widget) && widget->isVisible() && widget->isEnabled() &&
            widget->focusPolicy() & Qt::TabFocus)
            return widget;
    }
    return nullptr;
}

} // namespace

void CeremonyWindow::addShortcuts()
{
    const auto add = [this](const QString &keys, auto act) {
        auto *shortcut = new QShortcut(QKeySequence(keys), this);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    add(QStringLiteral("Ctrl+Return"), [this] { primary(); });
    add(QStringLiteral("Ctrl+Enter"), [this] { primary(); });
    add(QStringLiteral("F8"), [this] { object(); });
    add(QStringLiteral("F5"), [this] { showScript(); });
    add(QStringLiteral("F6"), [this] { cycleRegion(true); });
    add(QStringLiteral("Shift+F6"), [this] { cycleRegion(false); });
    add(QStringLiteral("F9"), [this] { askHold(); });
    add(QStringLiteral("F1"), [this] { showHelp(); });
    add(QStringLiteral("F11"), [this] { toggleFullScreen(); });
    add(QStringLiteral("Ctrl+D"), [this] { noteDeviation(); });
    add(QStringLiteral("Ctrl+P"), [this] { enlargeQr(); });
    // Only while something stands aside, so that whoever has the focus keeps the key else.
    m_escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    m_escape->setEnabled(false);
    connect(m_escape, &QShortcut::activated, this, [this] {
        m_objecting->close();
        closeSheet();
    });
    for (int n = 1; n <= 9; ++n) {
        add(QStringLiteral("Alt+%1").arg(n), [this, n] {
            if (!anythingAside() && state().phase == ceremony::Phase::Running)
                m_panel->markSeat(n);
        });
    }
}

void CeremonyWindow::primary()
{
    if (!m_snapshot || !m_bar->primaryButton()->isEnabled())
        return;
    if (m_objecting->isOpen())
        m_objecting->triggerPrimary();
    else if (m_aside)
        m_aside->triggerPrimary();
    else if (state().phase == ceremony::Phase::Held)
        m_session.submit(ceremony::Resume{QStringLiteral("hold")});
    else
        m_panel->triggerPrimary();
}

void CeremonyWindow::barAction(const QString &id)
{
    if (m_objecting->isOpen())
        m_objecting->triggerAction(id);
    else if (m_aside)
        m_aside->triggerAction(id);
    else if (id == QLatin1String("endWithRecord"))
        askEnd();
    else
        m_panel->triggerAction(id);
}

void CeremonyWindow::object(const QString &person)
{
    if (!m_snapshot || state().phase == ceremony::Phase::Closed)
        return;
    if (state().phase == ceremony::Phase::Recorded) {
        m_panel->triggerAction(QStringLiteral("refuse")); // to a frozen record, an objection is a refusal
        return;
    }
    if (m_objecting->isOpen() && person.isEmpty()) {
        m_objecting->close();
        return;
    }
    closeSheet();
    m_objecting->open(*m_snapshot, person);
}

void CeremonyWindow::cycleRegion(bool forward)
{
    QList<QWidget *> regions{m_centre, m_side, m_bar, m_rail};
    if (m_rack)
        regions.insert(1, m_rack);
    const QWidget *focus = QApplication::focusWidget();
    qsizetype at = forward ? -1 : regions.size();
    for (qsizetype i = 0; focus && i < regions.size(); ++i) {
        if (regions[i]->isAncestorOf(focus))
            at = i; // the rack stands inside the centre and comes after it
    }
    for (qsizetype tried = 0; tried < regions.size(); ++tried) {
        at = (at + (forward ? 1 : regions.size() - 1)) % regions.size();
        QWidget *target = regions[at]->isVisible() ? firstFocusIn(regions[at]) : nullptr;
        if (target) {
            target->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

} // namespace chancery::ui
