#include "ui/home/home_screen.h"

#include "ui/home/number_ring.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/mode_tag.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/start_card.h"
#include "ui/widgets/text_block.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

constexpr int RoomyFrom = 760; // pixels high

void empty(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (item->layout())
            empty(item->layout());
        delete item->widget();
        delete item;
    }
}

} // namespace

HomeScreen::HomeScreen(QWidget *parent)
    : QWidget(parent), m_subtitle(makeLabel({}, Role::Header, Token::Ink2)), m_utc(makeLabel({}, Role::MonoMeter)),
      m_saved(makeLabel({}, Role::Dense, Token::Ink2)), m_title(makeLabel(tr("Rehearse a whole ceremony"), Role::Hero)),
      m_lead(new TextBlock(Role::Words, Token::Ink2)), m_rootNote(makeLabel({}, Role::Dense, Token::Ink3)),
      m_rehearse(makeButton(tr("Rehearse"), QStringLiteral("rehearseButton"), ButtonKind::Primary)),
      m_choose(makeButton(tr("Choose the plan"), QStringLiteral("choosePlanButton"), ButtonKind::Primary)),
      m_archive(new StartCard(QStringLiteral("openArchiveCard"))), m_problem(new Notice), m_unfinished(new QVBoxLayout),
      m_facts(new QVBoxLayout), m_unfinishedBox(makeCard(QStringLiteral("unfinishedCard")))
{
    setObjectName(QStringLiteral("window"));
    setAttribute(Qt::WA_StyledBackground);
    setFocusPolicy(Qt::ClickFocus); // where the focus waits while nothing can be pressed
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *header = new QFrame;
    header->setProperty("frame", QStringLiteral("header"));
    header->setFixedHeight(56);
    auto *head = new QHBoxLayout(header);
    head->setContentsMargins(20, 0, 20, 0);
    head->setSpacing(12);
    head->addWidget(makeLabel(tr("Chancery"), Role::Header));
    head->addWidget(makeLabel(QStringLiteral("/"), Role::Header, Token::Ink3));
    head->addWidget(m_subtitle, 1);
    m_mode = new ModeTag; // live, as it is made
    m_mode->hide();
    head->addWidget(m_mode);
    auto *clock = new QVBoxLayout;
    clock->setSpacing(0);
    clock->addStretch(1);
    clock->addWidget(makeLabel(tr("UTC"), Role::Small, Token::Ink3), 0, Qt::AlignRight);
    clock->addWidget(m_utc);
    clock->addStretch(1);
    head->addLayout(clock);
    column->addWidget(header);
    auto *body = new QHBoxLayout;
    body->setContentsMargins(20, 16, 20, 16);
    body->setSpacing(20);
    auto *left = new QVBoxLayout;
    left->setSpacing(14);
    left->addWidget(m_problem);
    left->addWidget(m_unfinishedBox);
    m_start = makeStart();
    left->addWidget(m_start, 1);
    m_left = left;
    static_cast<StartCard *>(m_archive)->setContent(QStringLiteral("search"), tr("Open an archive"),
                                                    tr("Yours on a drive, or one to audit; read-only"));
    left->addWidget(m_archive);
    body->addLayout(left, 7);
    body->addWidget(makeSide(), 3);
    column->addLayout(body, 1);
    auto *unfinished = new QVBoxLayout(m_unfinishedBox);
    unfinished->setContentsMargins(18, 12, 18, 12);
    unfinished->addWidget(makeLabel(tr("Unfinished"), Role::Section));
    unfinished->addLayout(m_unfinished);
    m_problem->hide();
    m_unfinishedBox->hide();
    connect(m_rehearse, &QPushButton::clicked, this, &HomeScreen::rehearseRequested);
    connect(m_choose, &QPushButton::clicked, this, &HomeScreen::planRequested);
    connect(m_archive, &QPushButton::clicked, this, &HomeScreen::archiveRequested);
    m_rehearse->setFocus();
}

QWidget *HomeScreen::makeStart()
{
    QFrame *card = makeCard(QStringLiteral("startCard"));
    card->setProperty("state", QStringLiteral("now"));
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(34, 24, 34, 24);
    column->setSpacing(8);
    auto *eyebrow = new QHBoxLayout;
    eyebrow->setSpacing(6);
    eyebrow->addWidget(makeIconLabel(QStringLiteral("play"), Token::Accent, 14));
    eyebrow->addWidget(makeLabel(tr("Start here"), Role::DenseStrong, Token::Accent));
    eyebrow->addStretch(1);
    column->addLayout(eyebrow);
    m_title->setWordWrap(true);
    column->addWidget(m_title);
    static_cast<TextBlock *>(m_lead)->setLine(23);
    m_lead->setMaximumWidth(640);
    column->addWidget(m_lead);
    column->addSpacing(8);
    addStep(column, 1, tr("Establish the root"),
            tr("Enrol the keys, seal the shares, sign the roster, make the root key and its certificate"),
            tr("16 steps"));
    addStep(column, 2, tr("Issue its delegates"),
            tr("Compare a digest aloud, approve it with the quorum, sign and countersign"), tr("12 steps each"));
    addStep(column, 3, tr("Check the archive"),
            tr("A second, small program judges what you made, as any observer could"), tr("1 report"));
    column->addWidget(makeRule());
    column->addWidget(m_rootNote);
    m_points = makePoints();
    column->addWidget(m_points);
    column->addStretch(1);
    for (QPushButton *button : {m_rehearse, m_choose})
        button->setProperty("scale", QStringLiteral("large"));
    auto *row = new QHBoxLayout;
    row->setSpacing(14);
    row->addWidget(m_rehearse);
    row->addWidget(m_choose);
    row->addWidget(m_saved, 1);
    column->addLayout(row);
    m_startRow = row;
    return card;
}

QWidget *HomeScreen::makeOverview()
{
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("overviewScroll"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget;
    content->setObjectName(QStringLiteral("window"));
    scroll->viewport()->setObjectName(QStringLiteral("window"));
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(14);
    m_keys = new KeyHierarchy;
    column->addWidget(m_keys);
    QFrame *card = makeCard(QStringLiteral("ceremoniesCard"));
    auto *inner = new QVBoxLayout(card);
    inner->setContentsMargins(18, 12, 18, 12);
    inner->setSpacing(6);
    inner->addWidget(makeLabel(tr("Ceremonies"), Role::Header));
    m_ceremonies = new QVBoxLayout;
    m_ceremonies->setSpacing(6);
    inner->addLayout(m_ceremonies);
    column->addWidget(card);
    column->addStretch(1);
    scroll->setWidget(content);
    return scroll;
}

void HomeScreen::addStep(QVBoxLayout *column, int number, const QString &title, const QString &text,
                         const QString &note)
{
    column->addWidget(makeRule());
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(new NumberRing(number));
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(makeLabel(title, Role::Section));
    if (!text.isEmpty()) {
        auto *line = new TextBlock(Role::Dense, Token::Ink2);
        line->setText(text);
        words->addWidget(line);
    }
    row->addLayout(words, 1);
    if (!note.isEmpty())
        row->addWidget(makeLabel(note, Role::Dense, Token::Ink3));
    column->addLayout(row);
}

QWidget *HomeScreen::makePoints()
{
    auto *points = new QWidget;
    auto *row = new QHBoxLayout(points);
    row->setContentsMargins(0, 16, 0, 0);
    row->setSpacing(10);
    m_who = makeLabel({}, Role::BodyMedium);
    addPoint(row, QStringLiteral("people"), m_who, tr("Play every seat, or hand the keys round"));
    addPoint(row, QStringLiteral("clock"), makeLabel(tr("Stop when you like"), Role::BodyMedium),
             tr("Every entry is saved; go on another day"));
    addPoint(row, QStringLiteral("shield"), makeLabel(tr("Cannot pass for real"), Role::BodyMedium),
             tr("Other keys, marked everywhere"));
    return points;
}

void HomeScreen::addPoint(QHBoxLayout *row, const QString &icon, QLabel *title, const QString &text)
{
    auto *point = new QFrame;
    point->setProperty("frame", QStringLiteral("point"));
    auto *column = new QVBoxLayout(point);
    column->setContentsMargins(0, 8, 0, 0);
    column->setSpacing(2);
    auto *head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(makeIconLabel(icon, Token::Ink2, 18), 0, Qt::AlignTop);
    title->setWordWrap(true);
    head->addWidget(title, 1);
    column->addLayout(head);
    auto *words = new TextBlock(Role::Dense, Token::Ink2);
    words->setText(text);
    column->addWidget(words);
    column->addStretch(1);
    row->addWidget(point, 1);
}

// What a plan is written with is the command line; the console holds what was planned.
QWidget *HomeScreen::makePath()
{
    QFrame *card = makeCard(QStringLiteral("pathCard"));
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(18, 14, 18, 14);
    column->setSpacing(8);
    column->addWidget(makeLabel(tr("From here to a root"), Role::Section));
    addStep(column, 1, tr("Rehearse"), tr("As often as you like, with the people you have"), {});
    addStep(column, 2, tr("Prepare the plan"), tr("Seats, texts, serials, dates: fixed beforehand"), {});
    addStep(column, 3, tr("Rehearse that plan"), tr("The plan of the day, with other keys"), {});
    addStep(column, 4, tr("Hold the ceremony"), tr("The same script, with people, their keys and a token"), {});
    return card;
}

QWidget *HomeScreen::makeSide()
{
    auto *side = new QWidget;
    auto *all = new QVBoxLayout(side);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(14);
    m_next = makeCard(QStringLiteral("nextCard"));
    m_nextRow = new QVBoxLayout(m_next);
    m_nextRow->setContentsMargins(18, 14, 18, 14);
    m_nextRow->setSpacing(10);
    m_nextRow->addWidget(makeLabel(tr("Next"), Role::Section));
    all->addWidget(m_next);
    m_next->hide();
    m_look = makeCard(QStringLiteral("lookCard"));
    auto *look = new QVBoxLayout(m_look);
    look->setContentsMargins(18, 14, 18, 14);
    look->setSpacing(10);
    look->addWidget(makeLabel(tr("Another archive, read-only"), Role::Section));
    m_judge = new TextBlock(Role::Dense, Token::Ink2);
    look->addWidget(m_judge);
    QPushButton *leave = makeButton(tr("Leave this archive"), QStringLiteral("leaveArchiveButton"));
    connect(leave, &QPushButton::clicked, this, &HomeScreen::archiveLeft);
    look->addWidget(leave);
    all->addWidget(m_look);
    m_look->hide();
    m_path = makePath();
    all->addWidget(m_path);
    QFrame *card = makeCard(QStringLiteral("computerCard"));
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(18, 14, 18, 14);
    column->addWidget(makeLabel(tr("On this computer"), Role::Section));
    m_facts->setSpacing(10);
    column->addLayout(m_facts);
    column->addStretch(1);
    all->addWidget(card, 1);
    return side;
}

void HomeScreen::setContent(const HomeContent &content)
{
    m_live = content.live;
    m_mode->setVisible(m_live);
    m_subtitle->setText(content.subtitle);
    m_title->setText(m_live ? tr("Hold a live ceremony") : tr("Rehearse a whole ceremony"));
    m_lead->setText(
        (m_live ? tr("What is done here counts: the tokens and security keys are real. Choose the plan that was "
                     "reviewed and rehearsed; nothing begins before you have compared its digest. %2 of %1 members "
                     "open the token.")
                : tr("%1 simulated keys and a simulated token stand in for the real ones. You will establish a root, "
                     "approve and sign its first delegate, and check the record, as on the day. %2 of %1 members open "
                     "the token."))
            .arg(content.members)
            .arg(content.quorum));
    m_rootNote->setText(content.rootEstablished && !m_live
                            ? tr("The rehearsal’s root is there: the next ceremony issues its delegate.")
                            : QString());
    m_saved->setText(m_live ? tr("Saved under %1").arg(content.folder)
                            : tr("Saved under %1; delete it when you like").arg(content.folder));
    m_ownSubtitle = content.subtitle;
    m_who->setText(tr("One person or %1").arg(content.members));
    m_path->setVisible(!content.rootEstablished);
    if (m_overview)
        m_overview->hide();
    m_look->hide();
    m_next->hide();
    renderPlan(content);
    m_startRow->insertWidget(0, first());
    m_possible = content.obstacle.isEmpty();
    first()->setEnabled(m_possible);
    m_rehearse->setVisible(!m_live);
    m_choose->setVisible(m_live);
    m_points->setVisible(!m_live && height() >= RoomyFrom);
    m_rehearse->setText(content.rootEstablished ? tr("Go on rehearsing") : tr("Rehearse"));
    if (!m_possible)
        setProblem(m_live ? tr("A ceremony cannot begin yet") : tr("A rehearsal cannot start yet"), content.obstacle);
    renderFacts(content);
    renderUnfinished(content);
}

// A plan that was chosen stands before everything else until it is begun or another is chosen.
void HomeScreen::renderPlan(const HomeContent &content)
{
    const bool planned = content.plan.has_value();
    if (planned && !m_plan) {
        m_plan = new LivePlan;
        m_left->insertWidget(m_left->indexOf(m_start) + 1, m_plan, 1);
        connect(m_plan, &LivePlan::beginRequested, this, &HomeScreen::beginRequested);
        connect(m_plan, &LivePlan::otherRequested, this, &HomeScreen::planRequested);
    }
    if (planned)
        m_plan->setPlan(*content.plan);
    if (m_plan)
        m_plan->setVisible(planned);
    m_start->setVisible(!planned);
    m_archive->setVisible(content.archives && !planned); // one thing at a time
}

void HomeScreen::setArchive(const HomeArchive &archive)
{
    if (!m_overview) { // made when there is something to see in it
        m_overview = makeOverview();
        m_left->insertWidget(m_left->indexOf(m_start) + 1, m_overview, 1);
    }
    m_subtitle->setText(archive.another ? archive.folder : m_ownSubtitle);
    m_keys->setVisible(!archive.keys.isEmpty());
    m_keys->setKeys(archive.keys, archive.now);
    renderCeremonies(archive);
    m_start->hide();
    m_path->hide();
    m_overview->show();
    m_look->setVisible(archive.another);
    m_judge->setText(tr("Shown as it was read, not judged. To check it, run: chancery-verify %1").arg(archive.folder));
    m_next->setVisible(!archive.another && m_unfinished->count() == 0); // resuming comes first, and is offered
    m_unfinishedBox->setVisible(!archive.another && m_unfinished->count() > 0);
    m_nextRow->addWidget(first());
    first()->setVisible(!archive.another);
    if (m_plan)
        m_plan->hide();
}

void HomeScreen::renderCeremonies(const HomeArchive &archive)
{
    empty(m_ceremonies);
    for (const HomeCeremony &ceremony : archive.ceremonies) {
        m_ceremonies->addWidget(makeRule());
        auto *row = new QHBoxLayout;
        row->setSpacing(14);
        row->addWidget(makeLabel(ceremony.when, Role::MonoSmall, Token::Ink2));
        auto *title = new TextBlock(Role::Dense);
        title->setText(ceremony.title);
        title->setAccessibleName(
            tr("%1, ceremony %2, %3, %4").arg(ceremony.title, ceremony.id, ceremony.when, ceremony.outcome));
        row->addWidget(title, 1);
        row->addWidget(makeLabel(ceremony.id, Role::MonoSmall, Token::Ink2));
        row->addWidget(makeLabel(ceremony.outcome, Role::Small, Token::Ink2));
        m_ceremonies->addLayout(row);
    }
}

void HomeScreen::renderFacts(const HomeContent &content)
{
    empty(m_facts);
    for (const HomeFact &fact : content.facts) {
        m_facts->addWidget(makeRule());
        auto *row = new QHBoxLayout;
        row->setSpacing(12);
        row->addWidget(makeIconLabel(fact.there ? QStringLiteral("check") : QStringLiteral("ring"),
                                     fact.there ? Token::Ok : Token::Ink3));
        row->addWidget(makeLabel(fact.name, Role::Dense), 1);
        row->addWidget(makeLabel(fact.value, Role::Dense, Token::Ink2));
        m_facts->addLayout(row);
    }
}

void HomeScreen::renderUnfinished(const HomeContent &content)
{
    empty(m_unfinished);
    m_unfinishedBox->setVisible(!content.unfinished.isEmpty());
    for (const QString &id : content.unfinished) {
        auto *row = new QHBoxLayout;
        row->addWidget(makeIconLabel(QStringLiteral("hold"), Token::Warn));
        row->addWidget(makeLabel(id, Role::Mono), 1);
        QPushButton *resume = makeButton(tr("Resume"), QStringLiteral("resume-") + id, ButtonKind::Primary);
        resume->setAccessibleName(tr("Resume ceremony %1").arg(id));
        connect(resume, &QPushButton::clicked, this, [this, id] { emit resumeRequested(id); });
        row->addWidget(resume);
        m_unfinished->addLayout(row);
        resume->setFocus();
    }
}

void HomeScreen::setBusy(const QString &words)
{
    // Going off, a button would hand the focus on to the next one; whoever presses again means none of them.
    if (!words.isEmpty() && isVisible())
        setFocus();
    first()->setEnabled(m_possible && words.isEmpty());
    if (m_plan)
        m_plan->setBusy(!words.isEmpty());
    m_unfinishedBox->setEnabled(words.isEmpty());
    if (!words.isEmpty()) {
        m_problem->set(Notice::Tone::Plain, words, {}, QStringLiteral("clock"));
        m_problem->show();
    } else {
        m_problem->hide();
    }
}

void HomeScreen::setProblem(const QString &heading, const QString &text)
{
    m_problem->set(Notice::Tone::Warn, heading, text);
    m_problem->show();
}

void HomeScreen::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_points->setVisible(!m_live && height() >= RoomyFrom);
}

void HomeScreen::setUtc(const QString &utc)
{
    m_utc->setText(utc);
}

} // namespace chancery::ui
