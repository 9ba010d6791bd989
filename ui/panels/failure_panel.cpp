#include "ui/panels/failure_panel.h"

#include "ui/panels/panel_words.h"
#include "ui/panels/prompt.h"
#include "ui/panels/transcript_words.h"
#include "ui/widgets/choice_cards.h"
#include "ui/widgets/counted.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/stage_heading.h"
#include "ui/widgets/text_block.h"

#include <QGridLayout>
#include <QScrollArea>

namespace chancery::ui {

namespace {

constexpr int LinesShown = 4;
constexpr int LinesShownLow = 3; // so that every choice and who decides stay in sight

bool saysFailure(const transcript::Line &line)
{
    return line.kind == QLatin1String("failed") || line.kind == QLatin1String("stopped");
}

QVBoxLayout *part(QWidget *widget, const QString &heading)
{
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(makeLabel(heading, Role::Section));
    return column;
}

} // namespace

FailurePanel::FailurePanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_head(new QFrame), m_eyebrow(makeLabel({}, Role::DenseStrong, Token::Stop)),
      m_title(new TextBlock(Role::Title)), m_happened(new QWidget), m_safe(new QWidget), m_unknown(new Notice),
      m_detail(makeLabel({}, Role::MonoSmall, Token::Ink3)), m_choices(new ChoiceCards),
      m_decides(new TextBlock(Role::Dense, Token::Ink3)), m_body(new QVBoxLayout)
{
    heading()->hide();
    m_head->setProperty("frame", QStringLiteral("halted"));
    auto *head = new QHBoxLayout(m_head);
    head->setContentsMargins(16, 12, 16, 12);
    head->setSpacing(16);
    head->addWidget(makeIconLabel(QStringLiteral("stop"), Token::Stop, 32, Token::StopTint));
    auto *titles = new QVBoxLayout;
    titles->setSpacing(2);
    titles->addWidget(m_eyebrow);
    titles->addWidget(m_title);
    head->addLayout(titles, 1);
    column()->addWidget(m_head);
    auto *row = new QHBoxLayout;
    row->setSpacing(32);
    auto *left = part(m_happened, tr("What happened"));
    left->addWidget(m_unknown);
    left->addWidget(m_detail);
    left->addStretch(1);
    part(m_safe, tr("What is safe"))->addStretch(1);
    row->addWidget(m_happened, 1);
    row->addWidget(m_safe, 1);
    m_body->addLayout(row);
    m_body->addWidget(makeRule());
    m_body->addWidget(makeLabel(tr("What to do next"), Role::Section));
    m_body->addWidget(m_choices);
    m_decides->setObjectName(QStringLiteral("whoDecides"));
    m_body->addWidget(m_decides);
    m_body->addStretch(1);
    column()->addLayout(m_body, 1);
    connect(m_choices, &ChoiceCards::chosenChanged, this, &FailurePanel::primaryChanged);
}

const transcript::Line *FailurePanel::failure() const
{
    const QList<transcript::Line> &lines = snapshot().lines;
    for (qsizetype i = lines.size() - 1; i >= 0; --i) {
        if (saysFailure(lines[i]))
            return &lines[i];
    }
    return nullptr;
}

void FailurePanel::render()
{
    renderHead();
    renderHappened();
    renderSafe();
    renderChoices();
    m_decides->setText(tr("The whole room decides. %1 says the choice aloud before pressing it.")
                           .arg(givenName(administratorName(state()))));
}

void FailurePanel::renderHead()
{
    m_eyebrow->setText(tr("Step %1, %2, has stopped").arg(state().step + 1).arg(state().currentStep().title));
    const transcript::Line *line = failure();
    const QString text =
        line ? line->data.value(QLatin1String("text")).toString() : tr("The step did not come to its end");
    m_title->setText(text.endsWith(u'.') ? text.chopped(1) : text);
    const QString detail = line ? line->data.value(QLatin1String("detail")).toString() : QString();
    m_detail->setVisible(!detail.isEmpty());
    if (line)
        m_detail->setText(tr("%1, entry %2").arg(detail).arg(line->seq));
}

// The headline says what went wrong; the list does not say it again.
QString FailurePanel::happenedWords(const transcript::Line &line) const
{
    if (&line != failure())
        return entryWords(state(), line);
    return line.kind == QLatin1String("failed") ? tr("It failed; the step stopped") : tr("The step stopped");
}

void FailurePanel::renderHappened()
{
    delete m_happenedRows;
    m_happenedRows = new QWidget;
    auto *grid = new QGridLayout(m_happenedRows);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(5);
    grid->setColumnStretch(1, 1);
    const QList<transcript::Line> &lines = snapshot().lines;
    const qsizetype first = qMax<qsizetype>(0, lines.size() - (room().low ? LinesShownLow : LinesShown));
    for (qsizetype i = first; i < lines.size(); ++i) {
        const int row = static_cast<int>(i - first);
        grid->addWidget(makeLabel(clockText(lines[i].time), Role::MonoDense, Token::Ink2), row, 0, Qt::AlignTop);
        auto *words = new TextBlock(Role::Dense);
        words->setText(happenedWords(lines[i]));
        grid->addWidget(words, row, 1);
    }
    static_cast<QVBoxLayout *>(m_happened->layout())->insertWidget(1, m_happenedRows);
    m_happenedRows->show(); // measured at once
    // An operation that began and failed may have been finished by the device all the same.
    const transcript::Line *line = failure();
    const bool unknown = line && line->kind == QLatin1String("failed");
    m_unknown->setVisible(unknown);
    m_unknown->set(
        Notice::Tone::Warn, tr("Not known yet"),
        tr("Whether the token finished it. Retry does the same bytes again; only one result is published, and the "
           "record names every attempt."));
}

void FailurePanel::renderSafe()
{
    delete m_safeRows;
    m_safeRows = new QWidget;
    auto *grid = new QGridLayout(m_safeRows);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(1, 1);
    int row = 0;
    const auto add = [&](const QString &what, const QString &why) {
        grid->addWidget(makeIconLabel(QStringLiteral("check"), Token::Ok), row, 0, Qt::AlignTop);
        grid->addWidget(makeLabel(what, Role::BodyMedium), row++, 1);
        auto *words = new TextBlock(Role::Dense, Token::Ink2);
        words->setText(why);
        grid->addWidget(words, row++, 1);
        grid->setRowMinimumHeight(row++, room().low ? 3 : 7);
    };
    if (!state().inventoryBefore.isEmpty() || !state().certificate.isEmpty() || state().context.roster)
        add(tr("The root key"), tr("Inside the token. It never leaves it."));
    const ceremony::StatementState *current = state().currentStatement();
    if (state().statementValid(now()) && !current->approvals.isEmpty())
        add(counted(current->approvals.size(), tr("The approval"),
                    tr("The %n approvals", nullptr, static_cast<int>(current->approvals.size()))),
            tr("Good until %1.").arg(clockText(current->statement.expires)));
    if (state().prepared)
        add(isRecorded(state()) ? tr("The certificate you recorded") : tr("The certificate you compared"),
            tr("Unchanged. A signature could only be over %1.").arg(state().prepared->tbsDigest.brief()));
    add(tr("The transcript"),
        snapshot().secondPlace
            ? tr("Saved up to entry %1. Both places for sealed shares can be written.").arg(state().entries)
            : tr("Saved up to entry %1. Nothing is lost.").arg(state().entries));
    static_cast<QVBoxLayout *>(m_safe->layout())->insertWidget(1, m_safeRows);
    m_safeRows->show();
}

void FailurePanel::renderChoices()
{
    const bool again = touchesNeeded();
    const bool lapsed = again && state().currentStatement() && !state().statementValid(now());
    const QString shown = QStringLiteral("%1 %2 %3").arg(state().entries).arg(again).arg(lapsed);
    if (m_choicesFor == shown)
        return;
    m_choicesFor = shown;
    const bool sign = !state().currentRound().isEmpty() || state().tokenOpen;
    QList<ChoiceItem> choices;
    const int members = state().quorum();
    choices += {QStringLiteral("retry"),
                retryWords(),
                lapsed  ? tr("The approvals have lapsed: %n members approve anew, then the console tries again.",
                             nullptr, members)
                : again ? tr("What was opened is forgotten: %n members touch once more on the same statement, then the "
                             "console tries again.",
                             nullptr, members)
                : sign ? tr("The same operation over the same bytes, as one more attempt. Check cable and token first.")
                       : tr("The console tries the same again. Check cable and token first."),
                true,
                {},
                true};
    choices += {QStringLiteral("hold"),
                tr("Put on hold"),
                tr("Closes the token; approvals of this round lapse. On resuming, members approve again."),
                false,
                {},
                true};
    choices += {QStringLiteral("abort"),
                tr("Abort with a record"),
                tr("Publishes no certificate. Everyone present countersigns a record of what happened."),
                false,
                {},
                true};
    const QString before = m_choices->chosen();
    m_choices->setChoices(choices, before.isEmpty() ? QStringLiteral("retry") : before);
    emit primaryChanged();
}

// The token is closed and what opens it is no longer held: after the open limit, or after a restart.
bool FailurePanel::touchesNeeded() const
{
    const bool round = !state().currentRound().isEmpty();
    const QDateTime until = snapshot().openUntil;
    return round && !(until.isValid() && now() < until);
}

QString FailurePanel::retryWords() const
{
    return touchesNeeded() ? tr("Touch again and retry") : tr("Retry this step");
}

void FailurePanel::renderTime()
{
    renderChoices();
    const QDateTime until = snapshot().openUntil;
    const qint64 left = now().secsTo(until);
    m_choices->setRemark(QStringLiteral("retry"),
                         until.isValid() && left > 0 ? tr("open for %1 more").arg(durationText(left)) : QString());
}

bool FailurePanel::says(const Text &problem) const
{
    const transcript::Line *line = failure();
    return line && line->data.value(QLatin1String("text")).toString() == problem.english();
}

PrimaryAct FailurePanel::primary() const
{
    const QString chosen = m_choices->chosen();
    const bool stopped = state().phase == ceremony::Phase::Stopped;
    const QString text = chosen == QLatin1String("hold")    ? tr("Put on hold")
                         : chosen == QLatin1String("abort") ? tr("Abort with a record")
                                                            : retryWords();
    return {text, stopped, QString(), {}};
}

void FailurePanel::triggerPrimary()
{
    const QString chosen = m_choices->chosen();
    if (chosen == QLatin1String("retry")) {
        session().submit(ceremony::Retry{});
        return;
    }
    const bool hold = chosen == QLatin1String("hold");
    PromptText text;
    text.title = hold ? tr("Put on hold") : tr("Abort with a record");
    text.explanation = hold ? tr("Why? As it will stand in the transcript.")
                            : tr("Why does the ceremony end? As it will stand in the record.");
    text.accept = text.title;
    text.words = m_title->text();
    Prompt::open(this, text, [this, hold](const QString &, const QString &words) {
        if (hold)
            session().submit(ceremony::Hold{words});
        else
            session().submit(ceremony::Abort{words});
    });
}

QWidget *FailurePanel::firstFocus()
{
    return m_choices;
}

void FailurePanel::applyRoom()
{
    // The head goes from edge to edge, as the line of a halted ceremony does.
    const QMargins side = column()->contentsMargins();
    const int high = room().low ? 6 : 14;
    m_head->layout()->setContentsMargins(side.left(), high, side.right(), high);
    m_body->setContentsMargins(side.left(), 0, side.right(), side.bottom());
    m_body->setSpacing(column()->spacing());
    column()->setContentsMargins(0, 0, 0, 0);
    m_title->setRole(room().narrow || room().low ? Role::TitleSmall : Role::Title);
}

} // namespace chancery::ui
