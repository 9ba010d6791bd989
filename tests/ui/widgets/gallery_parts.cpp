#include "gallery_parts.h"

#include "ui/widgets/approval_steps.h"
#include "ui/widgets/approver_cards.h"
#include "ui/widgets/bottom_bar.h"
#include "ui/widgets/choice_cards.h"
#include "ui/widgets/confirm_chips.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/fault_panel.h"
#include "ui/widgets/halted_line.h"
#include "ui/widgets/header_bar.h"
#include "ui/widgets/key_facts.h"
#include "ui/widgets/key_rack.h"
#include "ui/widgets/mode_band.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/objection_sheet.h"
#include "ui/widgets/pin_row.h"
#include "ui/widgets/record_page.h"
#include "ui/widgets/script_quote.h"
#include "ui/widgets/seat_list.h"
#include "ui/widgets/share_grid.h"
#include "ui/widgets/stage_heading.h"
#include "ui/widgets/start_card.h"
#include "ui/widgets/statement_card.h"
#include "ui/widgets/step_rail.h"
#include "ui/widgets/transcript_feed.h"
#include "ui/widgets/vouch_card.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chancery::ui::gallery {

namespace {

QString u(const char *text)
{
    return QString::fromUtf8(text);
}

const QStringList &names()
{
    static const QStringList list{u("Amara Okonjo"),  u("Jonas Lindqvist"), u("Priya Raghunathan"),
                                  u("Tomás Iriarte"), u("Wanjiru Kamau"),   u("Kenji Morioka"),
                                  u("Leila Haddad"),  u("Callum Whitford"), u("Zofia Wrońska")};
    return list;
}

Digest digest()
{
    return Digest::fromHex(u("87eab873c4d4ca1ed00f25b7cdf07f191d51afb9dd1a4621d31c2a5ac9d2d5d9")).value();
}

struct Shell
{
    QWidget *window;
    HeaderBar *header;
    StepRail *rail;
    QVBoxLayout *stage;
    SeatList *seats;
    TranscriptFeed *feed;
    BottomBar *bottom;
};

Shell makeShell(int now, StepState state, bool narrow = false)
{
    Shell s{};
    s.window = new QWidget;
    s.window->setObjectName(u("window"));
    s.window->setFixedSize(narrow ? QSize(1024, 700) : QSize(1280, 800));
    auto *column = new QVBoxLayout(s.window);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    s.header = new HeaderBar;
    s.header->setTitle(u("Replace a delegate: crates.io"));
    s.header->setCeremony(u("Ceremony"), u("2026-11-23-7f3a"));
    s.header->setPlanDigest(u("5c01…9e4f"));
    s.header->setElapsed(u("00:47:12"));
    s.header->setUtc(u("2026-11-23 15:04:27Z"));
    column->addWidget(s.header);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    s.rail = new StepRail;
    QList<StepItem> steps;
    const QStringList titles{u("Open"),
                             u("Roll call"),
                             u("Check the equipment"),
                             u("Read the purpose"),
                             u("Load the request"),
                             u("Compare the certificate"),
                             u("Approve"),
                             u("Sign"),
                             u("Log and staple"),
                             u("Verify"),
                             u("Countersign"),
                             u("Close")};
    for (int i = 0; i < titles.size(); ++i)
        steps << StepItem{titles[i],
                          i + 1 < now    ? StepState::Done
                          : i + 1 == now ? state
                                         : StepState::Upcoming,
                          u("14:17:15Z")};
    s.rail->setSteps(steps);
    s.rail->setNarrow(narrow);
    row->addWidget(s.rail);
    auto *stage = new QWidget;
    stage->setObjectName(u("stage"));
    stage->setAttribute(Qt::WA_StyledBackground);
    s.stage = new QVBoxLayout(stage);
    s.stage->setContentsMargins(narrow ? 20 : 28, narrow ? 10 : 16, narrow ? 20 : 28, 12);
    s.stage->setSpacing(narrow ? 7 : 11);
    row->addWidget(stage, 1);
    auto *side = new QFrame;
    side->setProperty("frame", u("side"));
    side->setFixedWidth(narrow ? 252 : 304);
    auto *sideColumn = new QVBoxLayout(side);
    sideColumn->setContentsMargins(0, 0, 0, 0);
    sideColumn->setSpacing(0);
    s.seats = new SeatList;
    s.feed = new TranscriptFeed;
    sideColumn->addWidget(s.seats);
    sideColumn->addWidget(s.feed, 1);
    row->addWidget(side);
    column->addLayout(row, 1);
    s.bottom = new BottomBar;
    s.bottom->setSaved(u("15:04:15Z"));
    column->addWidget(s.bottom);
    s.seats->setNarrow(narrow);
    s.feed->setCompact(narrow);
    s.seats->setOthers({{u("Ingrid Solheim"), u("administrator"), true},
                        {u("Hana Dvořáková"), u("observer"), true},
                        {u("Rafael Quispe"), u("observer"), true}});
    QList<FeedEntry> entries;
    for (int i = 0; i < 12; ++i)
        entries << FeedEntry{i + 50, u("15:04:1%1").arg(i % 10), names()[i % 9].section(u(" "), 0, 0) + u(" matches"),
                             Digest::of(QByteArray::number(i)).hex()};
    s.feed->setEntries(entries);
    return s;
}

QList<SeatItem> seats(const QList<SeatState> &states)
{
    QList<SeatItem> out;
    for (int i = 0; i < 9; ++i)
        out << SeatItem{i + 1, names()[i], u("Infrastructure · SE"), states[i], {}, 0};
    return out;
}

constexpr auto A = SeatState::Absent;
constexpr auto P = SeatState::Present;

QWidget *comparePage(bool narrow)
{
    Shell s = makeShell(6, StepState::Now, narrow);
    s.seats->setHeading(u("Quorum"), u("5 of 9 present"), u(", 5 needed"));
    s.seats->setSeats(seats({P, P, A, P, P, A, A, A, P}));
    auto *heading = new StageHeading;
    heading->setText(u("Compare the certificate to be signed"));
    heading->setNote(u("Everyone present"), u("people"));
    heading->setNarrow(narrow);
    s.stage->addWidget(heading);
    auto *quote = new ScriptQuote;
    quote->setText(u("Ingrid reads aloud"), u("Please take your own copy of the request. I will read sixteen lines. "
                                              "After each line, compare it with your copy. If any line differs, say "
                                              "‘object’."));
    quote->setSlim(narrow);
    s.stage->addWidget(quote);
    auto *facts = new FactGrid;
    facts->setFacts({{u("Subject"), u("CN=crates.io delegate 2027, O=Rust Project"), false, {}},
                     {u("Key"), u("P-384, signed by a P-384 root"), false, {}},
                     {u("Issuer"), u("CN=Rust Project Root 2026"), false, {}},
                     {u("Valid"), u("2026-12-01 to 2031-10-31"), true, u("(1796 days)")},
                     {u("Usages"), u("Certificate sign, CRL sign; path length 0"), false, {}},
                     {u("Serial"), u("5b1e 09c4 77d2 a6f0"), true, {}}});
    facts->setSlim(narrow);
    s.stage->addWidget(facts);
    auto *view = new DigestView;
    view->setSize(narrow ? DigestView::Size::Small : DigestView::Size::Normal);
    view->setDigest(u("To-be-signed digest"), digest(), u("SHA-256 of the certificate before it is signed"));
    view->setQr(u("CHANCERY1:TBS:2026-11-23-7F3A:SHA256:") + digest().hex().toUpper(),
                narrow ? QString() : u("Scan to compare"));
    if (narrow)
        view->setReadingLine(6);
    s.stage->addWidget(view);
    auto *chips = new ConfirmChips;
    chips->setSlim(narrow);
    chips->setItems({{1, u("Amara"), ConfirmState::Matches},
                     {2, u("Jonas"), ConfirmState::Matches},
                     {4, u("Tomás"), ConfirmState::Comparing},
                     {5, u("Wanjiru"), ConfirmState::Matches},
                     {9, u("Zofia"), ConfirmState::Differs},
                     {11, u("Hana"), ConfirmState::Matches},
                     {12, u("Rafael"), ConfirmState::Matches}});
    s.stage->addWidget(chips);
    s.stage->addStretch(1);
    s.bottom->setReason(u("Waiting for Tomás"));
    s.bottom->setPrimary(u("We have compared it"), false);
    return s.window;
}

QWidget *approvePage()
{
    Shell s = makeShell(7, StepState::Now);
    s.seats->setHeading(u("Quorum"), u("3 of 5 approved"));
    s.seats->setSeats(seats({SeatState::Approved, SeatState::Now, A, SeatState::Next, SeatState::ShareNeeded, A, A,
                             SeatState::KeyLost, SeatState::Objected}));
    auto *heading = new StageHeading(StageHeading::Size::Hero);
    heading->setEyebrow(u("Approve the signature"));
    heading->setText(u("Jonas, enter your PIN again"));
    s.stage->addWidget(heading);
    auto *steps = new ApprovalSteps;
    steps->setCurrent(ApprovalSteps::Pin, u("front port 2"), u("7 tries left"), u("when it blinks"));
    s.stage->addWidget(steps);
    auto *pin = new PinRow;
    pin->setLabel(u("PIN, key 2"));
    pin->setTries(7, 8);
    s.stage->addWidget(pin);
    s.stage->addWidget(
        new Notice(Notice::Tone::Warn, u("info"), u("The key did not accept that PIN"),
                   u("Nothing was approved and nothing is lost. The right PIN gives all 8 tries back.")));
    auto *card = new StatementCard;
    card->setHeading(u("What Jonas approves"), u("The same bytes for every member"));
    using Kind = StatementLine::Kind;
    card->setLines({{Kind::Sentence, u("We approve one use of the Rust Project root key: sign the certificate "
                                       "“crates.io delegate 2027”, P-384, valid 2026-12-01 to 2031-10-31, whose "
                                       "to-be-signed digest is")},
                    {Kind::Digest, digest().hex()},
                    {Kind::Sentence, u("This is for ceremony 2026-11-23-7f3a only and lapses at 2026-11-23 16:24Z.")}});
    card->setDigest(u("SHA-256 of\nthis statement"), Digest::of("statement"));
    s.stage->addWidget(card);
    auto *approvers = new ApproverCards;
    approvers->setHeading(u("Approvals"), u("3 of 5 given; the fifth opens the token"));
    approvers->setItems({{names()[0], SeatState::Approved, u("15:10:38Z")},
                         {names()[4], SeatState::ShareNeeded, u("15:12:22Z")},
                         {names()[8], SeatState::Approved, u("15:14:09Z")},
                         {names()[1], SeatState::Now, u("key is in")},
                         {names()[3], SeatState::Next, {}}});
    s.stage->addWidget(approvers);
    s.stage->addStretch(1);
    s.bottom->setReason(u("2 more approvals needed"));
    s.bottom->setActions({{u("letNext"), u("Let Tomás go first"), {}, true}});
    s.bottom->setPrimary(u("Sign"), false);
    return s.window;
}

QWidget *failurePage()
{
    Shell s = makeShell(8, StepState::Stopped);
    s.seats->setHeading(u("Quorum"), u("5 of 5 approved"), u(", until 16:24Z"));
    s.seats->setSeats(seats({SeatState::Approved, SeatState::Approved, A, SeatState::Approved, SeatState::Approved, A,
                             A, A, SeatState::Approved}));
    auto *halted = new HaltedLine;
    halted->setText(u("Halted at step 3 since 14:31:09Z: Tomás Iriarte objects"),
                    u("The plan says seal 0318. It was read aloud as 0813."));
    s.stage->addWidget(halted);
    s.stage->addWidget(
        new Notice(Notice::Tone::Stop, {}, u("The token did not answer while signing"), u("Nothing was published.")));
    s.stage->addWidget(new Notice(Notice::Tone::Plain, {}, u("This is key 4, not key 2"), u("No PIN was tried.")));
    auto *choices = new ChoiceCards;
    choices->setChoices(
        {{u("retry"), u("Retry the signature"),
          u("Check the cable; the front light should be steady green. No touch is needed until 15:26:08Z."), true,
          u("open for 1 min 24 s more"), true},
         {u("hold"), u("Put on hold"), u("Closes the token; the five approvals lapse."), false, {}, true},
         {u("abort"), u("Abort with a record"), u("Publishes no certificate."), false, {}, true}},
        u("retry"));
    s.stage->addWidget(choices);
    auto *start = new StartCard(u("openArchiveCard"));
    start->setContent(u("search"), u("Open an archive"), u("Yours on a drive, or one to audit; read-only"));
    s.stage->addWidget(start);
    s.stage->addStretch(1);
    s.bottom->setReason(u("Token link down since 15:24:16Z"));
    s.bottom->setPrimary(u("Retry the signature"), true);
    return s.window;
}

QWidget *enrolPage()
{
    Shell s = makeShell(5, StepState::OnHold);
    QList<SeatItem> people =
        seats({SeatState::Enrolled, SeatState::Enrolled, SeatState::Enrolled, SeatState::Now, SeatState::Next,
               SeatState::Waiting, SeatState::Waiting, SeatState::Waiting, SeatState::Elsewhere});
    people[0].keys = 2;
    people[1].keys = 1;
    s.seats->setHeading(u("Members"), u("3 of 9 enrolled"));
    s.seats->setSeats(people);
    auto *row = new QHBoxLayout;
    auto *facts = new KeyFacts;
    facts->setHeading(u("This key"), u("Read from the key"));
    facts->setFacts(
        {{u("Model"), FactState::Passed, u("YubiKey 5 NFC, firmware 5.7.1"), u("On this profile’s list"), false},
         {u("Attestation"), FactState::Refused, u("Not known to its maker"), u("Use another key"), false},
         {u("Credential"), FactState::Passed, u("e1dd…a668"), u("Not seen on any other seat"), true},
         {u("Sealing key"), FactState::Waiting, u("Made by the second touch"), {}, false}});
    row->addWidget(facts, 1);
    auto *vouch = new VouchCard;
    vouch->setHeading(u("Who vouches for Tomás"), u("Two people present"));
    vouch->setSentence(u("I know the person holding this key as Tomás Iriarte."));
    vouch->setVouchers({{1, names()[0], VouchState::Vouches, u("10:33:20Z"), u("knows him from work"), true},
                        {9, names()[8], VouchState::Asked, {}, {}, true}});
    vouch->setFixedWidth(340);
    row->addWidget(vouch);
    s.stage->addLayout(row);
    auto *grid = new ShareGrid;
    grid->setHeading(u("Signatures and shares"), u("6 of 9 signed"), u("Each share is wiped again at once"));
    QList<ShareItem> shares;
    for (int i = 0; i < 9; ++i)
        shares << ShareItem{i + 1, names()[i],
                            i < 5    ? ShareState::Matches
                            : i == 5 ? ShareState::DoesNotMatch
                            : i == 6 ? ShareState::Now
                            : i == 7 ? ShareState::Next
                                     : ShareState::Waiting,
                            i < 5 ? u("11:41:18Z") : QString(), u("6df5…d183")};
    grid->setShares(shares);
    s.stage->addWidget(grid);
    s.stage->addStretch(1);
    s.bottom->setPrimary(u("Enrol seat 4"), true);
    return s.window;
}

QWidget *rackPage(bool small)
{
    auto *page = new QWidget;
    page->setFixedSize(small ? 968 : 1060, small ? 180 : 240);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(new ModeBand);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    auto *rack = new KeyRackView;
    rack->setSmall(small);
    const QList<RackState> states{RackState::Used, RackState::Out,       RackState::Absent,
                                  RackState::Out,  RackState::In,        RackState::WaitingForTouch,
                                  RackState::Lost, RackState::PinLocked, RackState::Used};
    QList<RackKey> keys;
    for (int i = 0; i < 9; ++i)
        keys << RackKey{i + 1,
                        names()[i].section(u(" "), 0, 0),
                        u("20441%1").arg(i),
                        states[i],
                        states[i] == RackState::Out || states[i] == RackState::Used,
                        states[i] == RackState::WaitingForTouch,
                        states[i] == RackState::In};
    rack->setKeys(keys);
    rack->choose(5);
    row->addWidget(rack, 1);
    auto *faults = new FaultPanel;
    faults->setSmall(small);
    faults->setFaults({{u("unplug"), u("unplug"), u("Unplug the token"), {}, true},
                       {u("lose"), u("key"), u("Lose a key"), u("14:08:02Z"), true},
                       {u("swap"), u("swap"), u("Swap the CSR"), {}, true},
                       {u("clock"), u("clock"), u("Stop the clock"), {}, true},
                       {u("power"), u("power"), u("Power cut"), {}, true}});
    if (small) {
        rack->setCorner(faults);
    } else {
        faults->setFixedWidth(304);
        row->addWidget(faults);
    }
    column->addLayout(row, 1);
    return page;
}

QWidget *objectionPage()
{
    auto *sheet = new ObjectionSheet;
    sheet->setFixedSize(572, 684);
    sheet->setPeople({{1, u("Amara"), names()[0], u("Seat 1")},
                      {2, u("Jonas"), names()[1], u("Seat 2")},
                      {4, u("Tomás"), names()[3], u("Seat 4")},
                      {5, u("Wanjiru"), names()[4], u("Seat 5")},
                      {9, u("Zofia"), names()[8], u("Seat 9")},
                      {10, u("Ingrid"), u("Ingrid Solheim"), u("Administrator")},
                      {11, u("Hana"), u("Hana Dvořáková"), u("Observer")},
                      {12, u("Rafael"), u("Rafael Quispe"), u("Observer")}});
    sheet->setReasons({u("A number, a name or a word differs"), u("A step was left out or done otherwise"),
                       u("The equipment or a seal does not look right"), u("I am not free to agree"),
                       u("Something else")});
    sheet->setStep(3);
    sheet->setConsequences({u("Step 3 halts here. No key is asked for, nothing is signed."),
                            u("A statement already shown is void, with its approvals. None is shown yet."),
                            u("Five members sign how it is resolved; else the ceremony ends, with a record.")});
    sheet->findChild<QAbstractButton *>(u("objector4Radio"))->click();
    sheet->findChild<QAbstractButton *>(u("reason0Radio"))->click();
    return sheet;
}

QWidget *recordPage()
{
    auto *record = new RecordPage;
    record->setFixedSize(756, 560);
    record->setHeading(u("Countersign the event record"));
    record->setSheets({{u("Record of a quorum event"),
                        u("Rust Project Public Key Infrastructure"),
                        {{u("Event"), u("Replacement of the crates.io delegate key, ceremony 2026-11-23-7f3a"), {}},
                         {u("Began, ended"), u("2026-11-23T14:17:15Z to 2026-11-23T15:38:16Z (1 h 21 min 1 s)"), {}},
                         {u("Members present"),
                          u("Amara Okonjo (1), Jonas Lindqvist (2), Tomás Iriarte (4), Wanjiru Kamau (5), "
                            "Zofia Wrońska (9). Five of nine; five were needed and five approved."),
                          {}},
                         {u("As compared"), u("To-be-signed digest"), digest().hex()},
                         {u("Objections"), u("One, by Tomás Iriarte at 14:31:09Z: seal 0318 was read as 0813."), {}}}},
                       {u("Page two"), {}, {}}});
    return record;
}

} // namespace

QList<Page> makePages()
{
    return {{u("compare"), comparePage(false)}, {u("compare-small"), comparePage(true)},
            {u("approve"), approvePage()},      {u("failure"), failurePage()},
            {u("enrol"), enrolPage()},          {u("rack"), rackPage(false)},
            {u("rack-small"), rackPage(true)},  {u("objection"), objectionPage()},
            {u("record"), recordPage()}};
}

} // namespace chancery::ui::gallery
