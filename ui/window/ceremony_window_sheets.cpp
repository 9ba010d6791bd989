// What stands beside the stage, one at a time: an objection, or a sheet that asks or tells something.
#include "ui/window/ceremony_window.h"

#include "ui/panels/panel_words.h"
#include "ui/panels/prompt.h"
#include "ui/widgets/bottom_bar.h"
#include "ui/widgets/objection_sheet.h"
#include "ui/widgets/qr_view.h"
#include "ui/window/deviation_sheet.h"
#include "ui/window/objection_flow.h"
#include "ui/window/reading_sheet.h"
#include "ui/window/resolve_sheet.h"
#include "ui/window/side_panel.h"

#include <QHBoxLayout>
#include <QShortcut>

namespace chancery::ui {

bool CeremonyWindow::anythingAside() const
{
    return m_aside || m_objecting->isOpen();
}

bool CeremonyWindow::runs() const
{
    return m_snapshot && state().opened && state().phase != ceremony::Phase::Recorded &&
           state().phase != ceremony::Phase::Closed;
}

QList<PersonTile> CeremonyWindow::peopleHere() const
{
    QList<PersonTile> people;
    for (const ceremony::Attendee *attendee : state().present())
        people += personTile(state(), *attendee);
    return people;
}

void CeremonyWindow::showSheet(Sheet *sheet)
{
    if (!m_snapshot || m_objecting->isSigning()) { // whoever stands at the desk with a key is not sent away
        sheet->deleteLater();
        return;
    }
    m_objecting->close();
    closeSheet();
    m_aside = sheet;
    m_body->addWidget(sheet);
    connect(sheet, &Sheet::changed, this, &CeremonyWindow::presentBar);
    connect(sheet, &Sheet::closed, this, [this, sheet] { sheetClosed(sheet); });
    presentAside();
    sheet->show();
    sheet->present(m_snapshot);
    if (QWidget *first = m_aside ? m_aside->firstFocus() : nullptr)
        first->setFocus(Qt::OtherFocusReason);
    else
        m_bar->focusPrimary();
}

void CeremonyWindow::closeSheet()
{
    if (m_aside)
        m_aside->close();
}

void CeremonyWindow::sheetClosed(Sheet *sheet)
{
    // The focus goes to what the step waits for, not to whatever comes next in the order.
    const QWidget *focus = focusWidget();
    const bool had = focus && sheet->isAncestorOf(focus);
    if (m_aside == sheet)
        m_aside = nullptr;
    if (had)
        setFocus();
    m_body->removeWidget(sheet);
    sheet->hide();
    sheet->disconnect(this);
    sheet->deleteLater();
    presentAside();
    settleFocus();
}

void CeremonyWindow::presentAside()
{
    m_sheet->setVisible(m_objecting->isOpen());
    m_side->setVisible(!anythingAside());
    m_escape->setEnabled(anythingAside());
    m_bar->setObjecting(m_objecting->isOpen());
    presentRoom();
    presentBar();
}

void CeremonyWindow::showScript()
{
    if (!m_snapshot)
        return;
    const QString script = state().currentStep().script;
    auto *sheet = new ReadingSheet(state().currentStep().title,
                                   script.isEmpty() ? QString()
                                                    : tr("%1 reads aloud").arg(givenName(administratorName(state()))));
    if (script.isEmpty())
        sheet->addText(tr("Nothing is read aloud at this step."));
    else
        sheet->addScript(script);
    showSheet(sheet);
}

void CeremonyWindow::showHelp()
{
    if (m_snapshot)
        showSheet(makeHelpSheet(state()));
}

void CeremonyWindow::showEntry(int number, const QString &digest)
{
    if (number < 1 || number > m_snapshot->lines.size())
        return;
    const transcript::Line &line = m_snapshot->lines[number - 1];
    auto *sheet = new ReadingSheet(tr("Entry %1").arg(number));
    sheet->addValue(tr("SHA-256 of this line"), digest);
    sheet->addValue(tr("The line, byte by byte"), QString::fromUtf8(line.bytes()));
    showSheet(sheet);
}

void CeremonyWindow::noteDeviation()
{
    if (runs() && !state().present().isEmpty())
        showSheet(new DeviationSheet(m_session, peopleHere()));
}

void CeremonyWindow::askHold()
{
    const bool may =
        m_snapshot && runs() && state().phase != ceremony::Phase::Held && state().phase != ceremony::Phase::Halted;
    if (!may)
        return;
    PromptText text;
    text.title = tr("Put the ceremony on hold");
    text.explanation = tr("The token is closed and approvals of this round lapse.");
    text.accept = tr("Put on hold");
    Prompt::open(this, text,
                 [this](const QString &, const QString &words) { m_session.submit(ceremony::Hold{words}); });
}

void CeremonyWindow::askEnd()
{
    PromptText text;
    text.title = tr("End with a record");
    text.explanation = state().openObjection()
                           ? tr("The objection stays unresolved and the ceremony ends. Everyone present countersigns a "
                                "record that says so. Why does it end?")
                           : tr("The ceremony ends without what it was for. Everyone present countersigns a record of "
                                "what happened. Why does it end?");
    text.accept = tr("End the ceremony");
    Prompt::open(this, text,
                 [this](const QString &, const QString &words) { m_session.submit(ceremony::Abort{words}); });
}

void CeremonyWindow::askResolve()
{
    if (m_snapshot && state().openObjection())
        showSheet(new ResolveSheet(m_session));
}

void CeremonyWindow::askClose()
{
    if (!m_snapshot || state().phase == ceremony::Phase::Closed || !state().opened) {
        emit closeAgreed();
        return;
    }
    PromptText text;
    text.title = tr("Close the console");
    text.explanation = tr("The ceremony is not over. All %1 entries are saved, and it can be taken up again at this "
                          "step. Shares that members have opened are forgotten: they touch once more.")
                           .arg(state().entries);
    text.accept = tr("Close the console");
    text.wordsAsked = false;
    Prompt::open(this, text, [this](const QString &, const QString &) { emit closeAgreed(); });
}

void CeremonyWindow::askLeave(const QString &person, int)
{
    const ceremony::Attendee *attendee = state().person(person);
    if (!attendee || state().phase == ceremony::Phase::Closed || state().phase == ceremony::Phase::Recorded)
        return;
    PromptText text;
    text.title = attendee->name;
    text.wordsAsked = false;
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

void CeremonyWindow::enlargeQr()
{
    for (QrView *code : findChildren<QrView *>()) {
        if (code->isVisible() && code->isAvailable()) {
            code->enlarge();
            return;
        }
    }
}

void CeremonyWindow::toggleFullScreen()
{
    QWidget *top = window();
    top->setWindowState(top->windowState() ^ Qt::WindowFullScreen);
}

} // namespace chancery::ui
