#include "ui/panels/approve_panel.h"

#include "ui/panels/approvers.h"
#include "ui/panels/key_desk.h"
#include "ui/panels/panel_words.h"
#include "ui/widgets/counted.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/stage_heading.h"
#include "ui/widgets/statement_card.h"
#include "ui/widgets/text_block.h"

#include <QVBoxLayout>

namespace chancery::ui {

namespace {

// How many lines of a summary are the sentences people read aloud; what follows them is the same in full.
qsizetype mainLines(const approval::Statement &statement)
{
    qsizetype lines = 1; // how long it holds
    for (const approval::Operation &operation : statement.operations) {
        const auto *sign = std::get_if<approval::SignCertificateOperation>(&operation);
        lines += sign && !sign->precertificate ? 2 : 1;
    }
    return lines;
}

StatementLine cardLine(const approval::SummaryLine &line)
{
    if (line.kind == approval::SummaryLine::Kind::Sentence)
        return {StatementLine::Kind::Sentence, line.text.shown()};
    QString hex = line.text.shown();
    hex.remove(u' ').remove(u'\n');
    return {StatementLine::Kind::Digest, hex};
}

} // namespace

ApprovePanel::ApprovePanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_desk(new KeyDesk(session)), m_again(new Notice), m_why(new Notice),
      m_card(new StatementCard), m_restCard(makeCard(QStringLiteral("statementRest"))),
      m_rest(new TextBlock(Role::Small, Token::Ink2)), m_approvers(new ApproverCards)
{
    column()->addWidget(m_desk);
    column()->addWidget(m_why);
    column()->addWidget(m_again);
    column()->addWidget(m_card);
    column()->addWidget(m_approvers);
    auto *rest = new QVBoxLayout(m_restCard);
    rest->setContentsMargins(18, 12, 18, 12);
    rest->setSpacing(4);
    rest->addWidget(makeLabel(tr("The rest of this statement, in full"), Role::DenseStrong));
    rest->addWidget(m_rest);
    m_rest->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column()->addWidget(m_restCard);
    column()->addStretch(1);
}

QString ApprovePanel::eyebrow() const
{
    if (state().phase == ceremony::Phase::Ending)
        return tr("Ending: the token’s credential must be replaced");
    return state().currentStep().title;
}

void ApprovePanel::render()
{
    const bool asked = ceremony::keyUse(state(), now()) == ceremony::KeyUse::Approve;
    renderHeading(asked);
    m_desk->setVisible(asked);
    if (asked)
        m_desk->present(snapshot());
    const bool again = state().phase == ceremony::Phase::Ending ||
                       (state().resealOwed && state().currentRound() == QStringList{QStringLiteral("reseal")});
    m_why->setVisible(again);
    m_why->set(Notice::Tone::Warn, tr("The token was opened and its credential has not been replaced yet"),
               tr("Members touch once more; this opens the token for nothing but the new credential."));
    renderShares();
    const bool statement = state().currentStatement() != nullptr;
    m_card->setVisible(statement);
    m_restCard->setVisible(statement);
    m_approvers->setVisible(statement);
    if (!statement)
        return;
    renderStatement();
    renderApprovers();
}

// After a restart or the end of the open limit approvals stand without their shares.
void ApprovePanel::renderShares()
{
    const ceremony::StatementState *current = state().currentStatement();
    const int again = current ? static_cast<int>(current->approvals.size()) - current->sharesHeld() : 0;
    m_again->setVisible(again > 0 && !state().tokenOpen && state().statementValid(now()));
    m_again->set(Notice::Tone::Warn,
                 counted(again, tr("1 approval stands without its share"),
                         tr("%n approvals stand without their shares", nullptr, again)),
                 tr("Shares are kept in memory only, and not for long. Who approved touches once more on the same "
                    "statement; it counts once."),
                 QStringLiteral("rotate"));
}

void ApprovePanel::renderHeading(bool asked)
{
    heading()->setSize(StageHeading::Size::Hero);
    heading()->setEyebrow(eyebrow());
    if (asked)
        heading()->setText(deskHeadline(snapshot()));
    else if (state().tokenOpen)
        heading()->setText(tr("The token is open"));
    else if (!state().currentStatement())
        heading()->setText(tr("Writing the statement"));
    else
        heading()->setText(tr("Opening the token"));
}

void ApprovePanel::renderStatement()
{
    const ceremony::StatementState &current = *state().currentStatement();
    const QString person = snapshot().desk.person;
    m_card->setHeading(person.isEmpty() ? tr("What each member approves")
                                        : tr("What %1 approves").arg(givenNameOf(state(), person)),
                       tr("The same bytes for every member"));
    const QList<approval::SummaryLine> lines = approval::summary(current.statement);
    const qsizetype main = qMin(mainLines(current.statement), lines.size());
    QList<StatementLine> card;
    QStringList rest;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (i < main)
            card += cardLine(lines[i]);
        else
            rest += lines[i].text.shown();
    }
    m_card->setLines(card);
    m_card->setDigest(tr("SHA-256 of\nthis statement"), current.digest);
    m_rest->setText(rest.join(u'\n'));
    if (!current.voidReason.isEmpty())
        m_card->setState(StatementCard::State::Void, tr("This statement no longer counts."));
    else if (!state().statementValid(now()))
        m_card->setState(StatementCard::State::Expired,
                         tr("It lapsed at %1.").arg(clockText(current.statement.expires)));
    else if (current.sharesHeld() >= state().quorum() || state().tokenOpen)
        m_card->setState(StatementCard::State::Approved,
                         counted(current.approvals.size(), tr("1 person touched this statement."),
                                 tr("%1 people touched this statement.").arg(current.approvals.size())));
    else
        m_card->setState(StatementCard::State::ToApprove);
}

void ApprovePanel::renderApprovers()
{
    const ceremony::StatementState &current = *state().currentStatement();
    const int quorum = state().quorum();
    const int held = current.sharesHeld();
    QString summary = tr("%1 of %2 given; the last one needed opens the token").arg(held).arg(quorum);
    if (state().tokenOpen)
        summary = tr("%1 given; the token is open").arg(current.approvals.size());
    else if (current.approvals.size() > held)
        summary = counted(current.approvals.size(), tr("1 approval stands; %1 of %2 shares are here"),
                          tr("%n approvals stand; %1 of %2 shares are here", nullptr,
                             static_cast<int>(current.approvals.size())))
                      .arg(held)
                      .arg(quorum);
    m_approvers->setHeading(tr("Approvals"), summary);
    m_approvers->setItems(approverItems(snapshot()));
}

void ApprovePanel::renderTime()
{
    const QDateTime until = snapshot().openUntil;
    const qint64 left = now().secsTo(until);
    const bool kept = until.isValid() && left >= 0;
    m_approvers->setRemark(!kept               ? QString()
                           : state().tokenOpen ? tr("open for %1 more").arg(durationText(left))
                                               : tr("shares kept for %1 more").arg(durationText(left)));
}

QList<BarAction> ApprovePanel::actions() const
{
    if (snapshot().desk.stage <= session::Desk::Stage::WaitingForKey)
        return {};
    return {{QStringLiteral("leaveDesk"), tr("Next one first"), {}, true}};
}

void ApprovePanel::triggerAction(const QString &)
{
    session().leaveDesk();
}

QWidget *ApprovePanel::firstFocus()
{
    return m_desk->isVisibleTo(this) ? m_desk->firstFocus() : nullptr;
}

void ApprovePanel::applyRoom()
{
    const bool slim = room().narrow || room().low || room().cramped;
    m_desk->setSlim(slim);
    m_card->setSlim(slim);
}

} // namespace chancery::ui
