#include "ui/panels/countersign_panel.h"

#include "core/session/session.h"
#include "ui/panels/elsewhere_sheet.h"
#include "ui/panels/key_desk.h"
#include "ui/panels/panel_words.h"
#include "ui/panels/prompt.h"
#include "ui/panels/record_sheets.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/qr_view.h"
#include "ui/widgets/record_page.h"
#include "ui/widgets/stage_heading.h"
#include "ui/widgets/text_block.h"

#include <QVBoxLayout>

namespace chancery::ui {

CountersignPanel::CountersignPanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_page(new RecordPage), m_deskPart(new QWidget),
      m_deskTitle(makeLabel({}, Role::TitleSmall)), m_desk(new KeyDesk(session))
{
    heading()->hide();
    m_desk->setSlim(true);
    auto *desk = new QVBoxLayout(m_deskPart);
    desk->setContentsMargins(28, 12, 28, 12);
    desk->setSpacing(8);
    desk->addWidget(m_deskTitle);
    desk->addWidget(m_desk);
    column()->addWidget(m_deskPart);
    column()->addWidget(m_page, 1);
    m_deskTitle->setWordWrap(true);
    makeFooter();
    makeSide();
}

// Footer and side part hang in the window's layout while this panel is shown, and may be nobody's else.
CountersignPanel::~CountersignPanel()
{
    delete m_footer;
    delete m_side;
}

void CountersignPanel::makeFooter()
{
    m_footer = new QFrame(this); // a widget without a parent would show itself as a window
    m_footer->setObjectName(QStringLiteral("recordFooter"));
    m_footer->setProperty("frame", QStringLiteral("part"));
    auto *row = new QHBoxLayout(m_footer);
    row->setContentsMargins(28, 8, 28, 8);
    auto *column = new QVBoxLayout;
    column->setSpacing(1);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(makeLabel(tr("SHA-256 of the whole record"), Role::Section));
    m_digestNote = makeLabel({}, Role::Small, Token::Ink2);
    head->addWidget(m_digestNote);
    head->addStretch(1);
    column->addLayout(head);
    m_digest = makeLabel({}, Role::RecordDigest);
    m_digest->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(m_digest);
    m_words = makeLabel({}, Role::Dense, Token::Ink2);
    column->addWidget(m_words);
    column->addStretch(1);
    row->addLayout(column, 1);
    m_qr = new QrView;
    m_qr->setModuleSize(2);
    row->addWidget(m_qr, 0, Qt::AlignVCenter);
}

void CountersignPanel::makeSide()
{
    m_side = new QFrame(this);
    m_side->setProperty("frame", QStringLiteral("part"));
    auto *column = new QVBoxLayout(m_side);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(6);
    m_sideTitle = new TextBlock(Role::Dense);
    column->addWidget(m_sideTitle);
    m_says = new TextBlock(Role::Small, Token::Ink2);
    m_says->setText(tr("Signing says: I was there; this is true."));
    column->addWidget(m_says);
    const auto add = [&](const QString &text, const char *name, const char *icon, void (CountersignPanel::*act)()) {
        QPushButton *button = makeSmallButton(text, QLatin1String(name), QLatin1String(icon));
        button->setProperty("align", QStringLiteral("left"));
        connect(button, &QPushButton::clicked, this, act);
        column->addWidget(button);
    };
    add(tr("Sign elsewhere"), "signFileButton", "screen", &CountersignPanel::signElsewhere);
    QPushButton *remark = makeSmallButton(tr("Add a remark"), QStringLiteral("remarkButton"), QStringLiteral("pen"));
    QPushButton *refuse =
        makeSmallButton(tr("Refuse, with a reason"), QStringLiteral("refuseButton"), QStringLiteral("x"));
    for (QPushButton *button : {remark, refuse}) {
        button->setProperty("align", QStringLiteral("left"));
        column->addWidget(button);
    }
    connect(remark, &QPushButton::clicked, this, [this] { note(false); });
    connect(refuse, &QPushButton::clicked, this, [this] { note(true); });
    add(tr("Does not sign"), "unsignedButton", "absent", &CountersignPanel::noteUnsigned);
}

void CountersignPanel::render()
{
    const bool recorded = state().phase == ceremony::Phase::Recorded;
    if (state().record != m_shown) {
        m_shown = state().record;
        m_page->setSheets(recordSheets(state()));
        m_page->setDraft(!recorded);
    }
    // The desk makes room for the record until somebody stands at it.
    const session::Desk &desk = snapshot().desk;
    const bool atDesk = desk.stage > session::Desk::Stage::WaitingForKey || desk.problem || desk.takeOut ||
                        (desk.use != session::DeskUse::None && desk.use != session::DeskUse::Countersign);
    m_deskPart->setVisible(recorded && atDesk);
    if (recorded)
        m_desk->present(snapshot());
    m_deskTitle->setText(deskHeadline(snapshot()));
    renderFooter();
    renderSide();
}

void CountersignPanel::renderFooter()
{
    m_footer->setVisible(!state().recordBytes.isEmpty());
    const QStringList groups = state().record.groups();
    m_digest->setText(groups.first(8).join(u' ') + u'\n' + groups.last(8).join(u' '));
    m_digest->setAccessibleName(tr("SHA-256 of the whole record"));
    m_digestNote->setText(room().narrow || room().cramped
                              ? QString()
                              : tr("%1 bytes; this is what each person signs").arg(state().recordBytes.size()));
    const QStringList words = state().record.words();
    m_words->setText(words.first(4).join(u' ') + QStringLiteral(" … ") + words.last(4).join(u' '));
    m_words->setToolTip(words.join(u' '));
    m_qr->setText(qrText("RECORD", state().ceremony, state().record), tr("record digest"));
}

void CountersignPanel::renderSide()
{
    m_side->setEnabled(state().phase == ceremony::Phase::Recorded);
    m_sideTitle->setText(snapshot().desk.person.isEmpty() ? tr("Read the record, then insert your key")
                                                          : deskHeadline(snapshot()));
}

QList<PersonTile> CountersignPanel::open(bool countersignersToo) const
{
    QList<PersonTile> people;
    for (const ceremony::Attendee *attendee : state().present()) {
        const bool done = state().countersigned.contains(attendee->id) || state().refused.contains(attendee->id);
        if (countersignersToo || !done)
            people += personTile(state(), *attendee);
    }
    return people;
}

void CountersignPanel::signElsewhere()
{
    openSheet(this, new ElsewhereSheet(this, session(), open(false)));
}

void CountersignPanel::note(bool refusal)
{
    PromptText text;
    text.title = refusal ? tr("Refuse, with a reason") : tr("Add a remark before signing");
    text.explanation = tr("In your own words, as they will stand in the archive. You sign them with your key.");
    text.accept = tr("Sign it with the key");
    text.people = open(false);
    Prompt::open(this, text, [this, refusal](const QString &person, const QString &words) {
        const bool hasKey = state().signingKey(person).has_value();
        const ceremony::Attendee *attendee = state().person(person);
        // A key that is only known by its public half signs elsewhere; here its words are witnessed.
        const bool atDesk =
            hasKey && attendee && (attendee->role == ceremony::Role::Member || !attendee->credentialId.isEmpty());
        if (!atDesk) {
            session().submit(ceremony::Note{refusal, person, words, now(), {}});
            return;
        }
        session::DeskTask task;
        task.use = refusal ? session::DeskUse::Refuse : session::DeskUse::Remark;
        task.person = person;
        task.text = words;
        session().useKey(task);
    });
}

void CountersignPanel::noteUnsigned()
{
    PromptText text;
    text.title = tr("Somebody does not sign");
    text.explanation = tr("Who neither signs nor refuses, and why. It is witnessed and stands beside the record.");
    text.accept = tr("Note it");
    text.people = open(false);
    Prompt::open(this, text, [this](const QString &person, const QString &words) {
        session().submit(ceremony::NoteUnsigned{person, words});
    });
}

void CountersignPanel::triggerPrimary()
{
    session().submit(ceremony::CloseCeremony{});
}

QWidget *CountersignPanel::firstFocus()
{
    return m_deskPart->isVisibleTo(this) ? m_desk->firstFocus() : nullptr;
}

QList<BarAction> CountersignPanel::actions() const
{
    const session::Desk &desk = snapshot().desk;
    const bool task = desk.use == session::DeskUse::Remark || desk.use == session::DeskUse::Refuse;
    if (desk.stage <= session::Desk::Stage::WaitingForKey && !task)
        return {};
    return {{QStringLiteral("leaveDesk"), tr("Not now"), {}, true}};
}

void CountersignPanel::triggerAction(const QString &id)
{
    // An objection to a frozen record is a refusal.
    if (id == QLatin1String("refuse"))
        note(true);
    else
        session().leaveDesk();
}

void CountersignPanel::applyRoom()
{
    column()->setContentsMargins(0, 0, 0, 0); // the page brings its own ground and margins
    column()->setSpacing(0);
    const int side = room().cramped ? 14 : room().narrow ? 20 : 28;
    m_deskPart->layout()->setContentsMargins(side, 12, side, 12);
    m_footer->layout()->setContentsMargins(side, 8, side, 8);
    m_page->setHeading(room().narrow || room().cramped ? tr("Event record") : tr("Countersign the event record"));
    m_says->setVisible(!room().low);
    m_qr->setVisible(!room().cramped);
    m_words->setVisible(!room().low);
}

} // namespace chancery::ui
