#include "ui/panels/enrol_panel.h"

#include "ui/panels/key_desk.h"
#include "ui/panels/panel_words.h"
#include "ui/panels/prompt.h"
#include "ui/widgets/button_menu.h"
#include "ui/widgets/key_facts.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/stage_heading.h"
#include "ui/widgets/vouch_card.h"

#include <QMenu>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {
constexpr int Vouchers = 2; // how many are shown; core says when it is enough
}

EnrolPanel::EnrolPanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_desk(new KeyDesk(session)), m_facts(new KeyFacts), m_vouch(new VouchCard),
      m_other(
          makeSmallButton(tr("Somebody else vouches"), QStringLiteral("otherVoucherButton"), QStringLiteral("people"))),
      m_note(new Notice), m_limit(new Notice),
      m_waive(makeSmallButton(tr("Waive this limit, with a reason"), QStringLiteral("waiveButton")))
{
    column()->addWidget(m_desk);
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(m_facts, 1, Qt::AlignTop);
    auto *right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(m_vouch);
    right->addWidget(m_other, 0, Qt::AlignLeft);
    right->addStretch(1);
    row->addLayout(right, 1);
    column()->addLayout(row);
    column()->addWidget(m_limit);
    column()->addWidget(m_waive, 0, Qt::AlignLeft);
    column()->addWidget(m_note);
    column()->addStretch(1);
    connect(m_vouch, &VouchCard::vouchRequested, this, [this](int index) { askHow(state().people[index].id); });
    connect(m_vouch, &VouchCard::refuseRequested, this,
            [this](int index) { emit objectionWanted(state().people[index].id); });
    connect(m_waive, &QPushButton::clicked, this, &EnrolPanel::waive);
    auto *menu = new QMenu(m_other);
    setButtonMenu(m_other, menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        for (const ceremony::Attendee *person : state().present()) {
            const QString id = person->id;
            const QList<ceremony::Vouch> given = state().vouches.value(m_member);
            const bool has =
                std::any_of(given.begin(), given.end(), [&](const ceremony::Vouch &v) { return v.by == id; });
            if (id != m_member && !has)
                menu->addAction(person->name, this, [this, id] { askHow(id); });
        }
    });
}

bool EnrolPanel::isComplete(const QString &person) const
{
    return state().enrolments.contains(person) && state().vouches.value(person).size() >= Vouchers;
}

QString EnrolPanel::currentMember() const
{
    // Who is at the desk is on the screen, whoever was clicked.
    if (snapshot().desk.use == session::DeskUse::Enrol && snapshot().desk.stage > session::Desk::Stage::WaitingForKey &&
        !snapshot().desk.person.isEmpty())
        return snapshot().desk.person;
    if (!m_wanted.isEmpty() && !isComplete(m_wanted))
        return m_wanted;
    for (const ceremony::Attendee *member : state().members()) {
        if (member->present && !isComplete(member->id))
            return member->id;
    }
    return {};
}

void EnrolPanel::callToDesk(const QString &person)
{
    const session::Desk &desk = snapshot().desk;
    if (desk.person == person)
        m_called.clear(); // it was heard; should the desk forget it, it is called again
    if (person.isEmpty() || state().enrolments.contains(person) || desk.use != session::DeskUse::Enrol ||
        desk.person == person || m_called == person)
        return;
    m_called = person;
    session().chooseSeat(person);
}

void EnrolPanel::render()
{
    m_member = currentMember();
    callToDesk(m_member);
    const bool someone = !m_member.isEmpty();
    const bool atDesk = someone && !state().enrolments.contains(m_member);
    // Read aloud before the first key is in; then its facts and who vouches need the room.
    if (room().low && atDesk && snapshot().desk.stage > session::Desk::Stage::WaitingForKey)
        hideScript();
    else
        showScript();
    renderHeading(m_member);
    m_desk->setVisible(atDesk);
    if (atDesk)
        m_desk->present(snapshot());
    m_facts->setVisible(someone);
    m_vouch->setVisible(someone);
    m_other->setVisible(someone);
    if (someone) {
        renderFacts(m_member);
        renderVouchers(m_member);
    }
    m_note->setVisible(atDesk && snapshot().desk.stage == session::Desk::Stage::WaitingForTouch);
    m_note->set(
        Notice::Tone::Plain, tr("Two touches"),
        tr("Touch 1 makes the credential. Touch 2 makes the sealing key; its secret half exists only during a touch."));
    renderLimit();
}

void EnrolPanel::renderHeading(const QString &person)
{
    const auto members = static_cast<int>(state().members().size());
    if (person.isEmpty()) {
        heading()->setSize(StageHeading::Size::Title);
        heading()->setEyebrow({});
        heading()->setText(tr("All %1 keys are enrolled").arg(members));
        return;
    }
    heading()->setSize(StageHeading::Size::Hero);
    heading()->setEyebrow(
        tr("%1, member %2 of %3").arg(state().currentStep().title).arg(seatOf(state(), person)).arg(members));
    const QString name = givenNameOf(state(), person);
    if (state().enrolments.contains(person))
        heading()->setText(tr("Who vouches for %1?").arg(name));
    else if (snapshot().desk.person != person)
        heading()->setText(tr("%1, insert your security key").arg(name));
    else
        heading()->setText(deskHeadline(snapshot()));
}

void EnrolPanel::renderFacts(const QString &person)
{
    m_facts->setHeading(tr("This key"), tr("Read from the key"));
    const bool enrolled = state().enrolments.contains(person);
    const ceremony::Enrolment enrolment = state().enrolments.value(person);
    const session::Desk &desk = snapshot().desk;
    const bool mine = desk.person == person;
    const QString product = enrolled ? enrolment.product : mine ? desk.product : QString();
    const FactState state = enrolled ? FactState::Passed : FactState::Waiting;
    const bool attested = !enrolment.key.attestation.certificates.isEmpty();
    const bool second = enrolled || (mine && desk.touch > 1);
    m_facts->setFacts({
        {tr("Model"), product.isEmpty() ? FactState::Waiting : state, product.isEmpty() ? tr("no key yet") : product,
         enrolled ? tr("On this profile’s list") : QString(), false},
        {tr("Attestation"),
         state,
         !enrolled  ? tr("read with the first touch")
         : attested ? tr("Its maker says what it is")
                    : tr("None: a rehearsal may do without"),
         {},
         false},
        {tr("Protection"), state, tr("PIN and touch at every use"), {}, false},
        {tr("Credential"), second ? FactState::Passed : FactState::Waiting,
         enrolled ? Digest::of(enrolment.key.credentialId).brief() : tr("made by the first touch"),
         enrolled ? tr("Not seen on any other seat") : QString(), enrolled},
        {tr("Sealing key"), state, enrolled ? tr("Made by the second touch") : tr("made by the second touch"),
         tr("The share will be sealed to it"), false},
    });
}

QStringList EnrolPanel::vouchersFor(const QString &person) const
{
    QStringList people;
    for (const ceremony::Vouch &vouch : state().vouches.value(person))
        people += vouch.by;
    const auto present = state().present();
    const qsizetype start = seatOf(state(), person); // the next seats are asked first, so that it goes round
    for (qsizetype i = 0; i < present.size() && people.size() < Vouchers; ++i) {
        const ceremony::Attendee *candidate = present[(start + i) % present.size()];
        if (candidate->id != person && candidate->role == ceremony::Role::Member && !people.contains(candidate->id))
            people += candidate->id;
    }
    for (const ceremony::Attendee *candidate : present) {
        if (people.size() < Vouchers && candidate->id != person && !people.contains(candidate->id))
            people += candidate->id;
    }
    return people;
}

void EnrolPanel::renderVouchers(const QString &person)
{
    m_vouch->setHeading(tr("Who vouches for %1").arg(givenNameOf(state(), person)), tr("Two people present"));
    m_vouch->setSentence(tr("I know the person holding this key as %1.").arg(nameOf(state(), person)));
    QList<VoucherItem> items;
    QString shown = person;
    const QList<ceremony::Vouch> given = state().vouches.value(person);
    for (const QString &by : vouchersFor(person)) {
        VoucherItem item;
        item.id = static_cast<int>(state().person(by) - state().people.constData());
        item.name = nameOf(state(), by);
        item.enabled = state().enrolments.contains(person);
        for (const ceremony::Vouch &vouch : given) {
            if (vouch.by == by) {
                item.state = VouchState::Vouches;
                item.time = clockText(vouch.at);
                item.how = vouch.how;
            }
        }
        items += item;
        shown += u' ' + by + item.time + (item.enabled ? u'+' : u'-');
    }
    if (shown != m_vouchersShown)
        m_vouch->setVouchers(items); // makes its buttons anew, so only when something changed
    m_vouchersShown = shown;
    m_other->setEnabled(state().enrolments.contains(person));
}

void EnrolPanel::askHow(const QString &by)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const QString &how :
         {tr("knows them from the project"), tr("knows them from work"), tr("has seen their passport")})
        menu->addAction(how, this, [this, by, how] { vouch(by, how); });
    menu->addAction(tr("In other words"), this, [this, by] {
        PromptText text;
        text.title = tr("How %1 knows them").arg(givenNameOf(state(), by));
        text.explanation = tr("As it will stand in the transcript.");
        text.accept = tr("Vouch");
        Prompt::open(this, text, [this, by](const QString &, const QString &words) { vouch(by, words); });
    });
    menu->setActiveAction(menu->actions().first());
    menu->popup(m_vouch->mapToGlobal(QPoint(20, m_vouch->height() / 2)));
}

void EnrolPanel::vouch(const QString &by, const QString &how)
{
    session().submit(ceremony::VouchFor{m_member, by, how});
}

void EnrolPanel::renderLimit()
{
    // All keys and vouchers are there, and core still names something: that is a limit of the profile.
    const Text missing = ceremony::missing(state(), now());
    const bool limit = m_member.isEmpty() && !missing.isEmpty() && state().phase == ceremony::Phase::Running;
    m_limit->setVisible(limit);
    m_waive->setVisible(limit);
    if (limit)
        m_limit->set(Notice::Tone::Warn, missing.shown(),
                     tr("It can be waived with a reason, which the record names."));
}

void EnrolPanel::waive()
{
    const QString limit = ceremony::missing(state(), now()).english();
    PromptText text;
    text.title = tr("Waive this limit");
    text.explanation = limit;
    text.accept = tr("Waive it");
    Prompt::open(this, text, [this, limit](const QString &, const QString &words) {
        session().submit(ceremony::WaiveLimit{limit, words});
    });
}

QList<BarAction> EnrolPanel::actions() const
{
    const session::Desk &desk = snapshot().desk;
    if (desk.use != session::DeskUse::Enrol || desk.stage <= session::Desk::Stage::WaitingForKey)
        return {};
    return {{QStringLiteral("leaveDesk"), tr("Next one first"), {}, true}};
}

void EnrolPanel::triggerAction(const QString &)
{
    m_called.clear();
    session().leaveDesk();
}

void EnrolPanel::chooseSeat(int seat)
{
    const auto members = state().members();
    if (seat < 1 || seat > members.size())
        return;
    m_wanted = members[seat - 1]->id;
    m_called.clear();
    render();
    emit primaryChanged();
}

QWidget *EnrolPanel::firstFocus()
{
    if (QWidget *pin = m_desk->isVisibleTo(this) ? m_desk->firstFocus() : nullptr)
        return pin;
    return m_vouch->isVisibleTo(this) ? m_vouch->firstAsked() : nullptr;
}

void EnrolPanel::applyRoom()
{
    m_desk->setSlim(room().narrow || room().low || room().cramped);
}

} // namespace chancery::ui
