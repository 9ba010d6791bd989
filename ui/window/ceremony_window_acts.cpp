// What people do at the window: keys, buttons and the questions they lead to.
#include "ui/window/ceremony_window.h"

#include "core/session/session.h"
#include "ui/panels/panel_words.h"
#include "ui/panels/prompt.h"
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

void tell(QWidget *parent, const QString &title, const QString &text)
{
    PromptText prompt;
    prompt.title = title;
    prompt.explanation = text;
    prompt.accept = CeremonyWindow::tr("Back to the ceremony");
    prompt.wordsAsked = false;
    prompt.wordsNeeded = false;
    Prompt::open(parent, prompt, [](const QString &, const QString &) {});
}

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
    for (int n = 1; n <= 9; ++n) {
        add(QStringLiteral("Alt+%1").arg(n), [this, n] {
            if (!m_objecting->isOpen() && state().phase == ceremony::Phase::Running)
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
    else if (state().phase == ceremony::Phase::Held)
        m_session.submit(ceremony::Resume{QStringLiteral("hold")});
    else
        m_panel->triggerPrimary();
}

void CeremonyWindow::barAction(const QString &id)
{
    if (m_objecting->isOpen())
        m_objecting->triggerAction(id);
    else
        m_panel->triggerAction(id);
}

void CeremonyWindow::object()
{
    if (!m_snapshot || state().phase == ceremony::Phase::Closed)
        return;
    if (state().phase == ceremony::Phase::Recorded) {
        m_panel->triggerAction(QStringLiteral("refuse")); // to a frozen record, an objection is a refusal
        return;
    }
    if (m_objecting->isOpen())
        m_objecting->close();
    else
        m_objecting->open(*m_snapshot);
}

void CeremonyWindow::showScript()
{
    if (!m_snapshot)
        return;
    const QString script = state().currentStep().script;
    tell(this, state().currentStep().title, script.isEmpty() ? tr("Nothing is read aloud at this step.") : script);
}

void CeremonyWindow::showEntry(int number, const QString &digest)
{
    if (number < 1 || number > m_snapshot->lines.size())
        return;
    const transcript::Line &line = m_snapshot->lines[number - 1];
    tell(this, tr("Entry %1").arg(number),
         tr("SHA-256 of this line: %1\n\n%2").arg(digest, QString::fromUtf8(line.bytes())));
}

void CeremonyWindow::askHold()
{
    if (!m_snapshot || state().phase == ceremony::Phase::Held)
        return;
    PromptText text;
    text.title = tr("Put the ceremony on hold");
    text.explanation =
        tr("The token is closed and approvals of this round lapse. Why? As it will stand in the transcript.");
    text.accept = tr("Put on hold");
    Prompt::open(this, text,
                 [this](const QString &, const QString &words) { m_session.submit(ceremony::Hold{words}); });
}

void CeremonyWindow::askEnd()
{
    PromptText text;
    text.title = tr("End with a record");
    text.explanation =
        tr("The objection stays unresolved and the ceremony ends. Everyone present countersigns a record that "
           "says so. Why does it end?");
    text.accept = tr("End the ceremony");
    Prompt::open(this, text,
                 [this](const QString &, const QString &words) { m_session.submit(ceremony::Abort{words}); });
}

void CeremonyWindow::askResolve()
{
    const ceremony::Objection *objection = m_snapshot ? state().openObjection() : nullptr;
    if (!objection)
        return;
    const bool signs = state().rosterInForce() != nullptr;
    PromptText text;
    text.title = tr("How it is resolved");
    text.explanation =
        signs ? tr("%1 members sign the same words, one after the other. Other words begin anew.").arg(state().quorum())
              : tr("Everyone here agrees to the same words, one after the other. It is witnessed.");
    text.words = objection->how;
    text.accept = signs ? tr("Sign with the key") : tr("I agree");
    for (const ceremony::Attendee *attendee : state().present()) {
        const bool may = !signs || attendee->role == ceremony::Role::Member;
        if (may && !objection->resolvedBy.contains(attendee->id))
            text.people += {attendee->id, attendee->name};
    }
    Prompt::open(this, text, [this, signs](const QString &person, const QString &words) {
        if (!signs) {
            m_session.submit(ceremony::Resolve{person, words, true, {}});
            return;
        }
        session::DeskTask task;
        task.use = session::DeskUse::Resolve;
        task.person = person;
        task.text = words;
        m_session.useKey(task);
    });
}

void CeremonyWindow::askLeave(const QString &person, int)
{
    const ceremony::Attendee *attendee = state().person(person);
    if (!attendee || state().phase == ceremony::Phase::Closed || state().phase == ceremony::Phase::Recorded)
        return;
    PromptText text;
    text.title = attendee->name;
    text.wordsAsked = false;
    text.wordsNeeded = false;
    const bool present = attendee->present;
    text.explanation =
        present ? tr("Has left the room? The transcript will say so.") : tr("Has come in? The transcript will say so.");
    text.accept = present ? tr("Has left") : tr("Is here");
    Prompt::open(this, text, [this, person, present](const QString &, const QString &) {
        if (present)
            m_session.submit(ceremony::Leave{person});
        else
            m_session.submit(ceremony::CheckIn{person});
    });
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
