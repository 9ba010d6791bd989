#include "ui/panels/operate_panel.h"

#include "ui/panels/logs_by_hand.h"
#include "ui/panels/panel_words.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/text_block.h"

#include <QGridLayout>

namespace chancery::ui {

namespace {

struct RowLook
{
    const char *icon;
    Token token;
    QString word;
};

RowLook lookOf(const ceremony::OperationState &operation)
{
    using Status = ceremony::OperationState::Status;
    switch (operation.status) {
    case Status::Pending:
        return {"clock", Token::Ink3, OperatePanel::tr("Waiting")};
    case Status::Begun:
        return {"now", Token::Accent, OperatePanel::tr("Under way")};
    case Status::Completed:
        return {"check", Token::Ok, OperatePanel::tr("Done")};
    case Status::Failed:
        return {"stop", Token::Stop, OperatePanel::tr("Failed")};
    }
    Q_UNREACHABLE();
}

} // namespace

OperatePanel::OperatePanel(SessionView &session, QWidget *parent)
    : StepPanel(session, parent), m_byHand(new LogsByHand(session)), m_progress(new Notice), m_place(new QWidget)
{
    column()->addWidget(m_progress);
    (new QVBoxLayout(m_place))->setContentsMargins(0, 0, 0, 0);
    column()->addWidget(m_place);
    column()->addWidget(m_byHand);
    column()->addStretch(1);
}

const ceremony::StatementState *OperatePanel::statement() const
{
    return state().statements.isEmpty() ? nullptr : &state().statements.last();
}

void OperatePanel::render()
{
    showStepTitle();
    showScript();
    m_byHand->render();
    delete m_rows;
    m_rows = new QWidget;
    auto *grid = new QGridLayout(m_rows);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(10);
    grid->setColumnStretch(1, 1);
    const ceremony::StatementState *current = statement();
    int row = 0;
    for (qsizetype i = 0; current && i < current->operations.size(); ++i) {
        const ceremony::OperationState &operation = current->operations[i];
        const RowLook look = lookOf(operation);
        grid->addWidget(makeRule(), row++, 0, 1, 4);
        grid->addWidget(makeIconLabel(QString::fromLatin1(look.icon), look.token), row, 0);
        auto *words = new TextBlock(Role::BodyMedium);
        words->setText(operationWords(current->statement.operations[i]));
        grid->addWidget(words, row, 1);
        grid->addWidget(
            makeLabel(operation.attempt > 1 ? tr("%1, attempt %2").arg(look.word).arg(operation.attempt) : look.word,
                      Role::DenseStrong, look.token),
            row, 2);
        grid->addWidget(makeLabel(clockText(operation.endedAt.isValid() ? operation.endedAt : operation.begunAt),
                                  Role::MonoDense, Token::Ink3),
                        row++, 3);
    }
    grid->addWidget(makeRule(), row, 0, 1, 4);
    m_place->layout()->addWidget(m_rows);
    m_rows->show(); // measured at once
}

void OperatePanel::renderTime()
{
    const Text missing = ceremony::missing(state(), now());
    if (missing.isEmpty()) {
        m_progress->set(Notice::Tone::Ok, tr("The token has done what was approved, and is closed"),
                        tr("Its credential was replaced; the shares used here open nothing any more."));
        return;
    }
    const QDateTime until = snapshot().openUntil;
    const QString left = until.isValid() && until > now()
                             ? tr("What was opened is kept for %1 more.").arg(durationText(now().secsTo(until)))
                             : QString();
    if (!state().tokenOpen && state().logsAskPeople()) {
        m_progress->set(
            Notice::Tone::Plain,
            tr("Waiting for the answer of %1").arg(ceremony::logOrigin(state(), state().logsToAsk().first())),
            tr("The token is closed meanwhile. When the answer comes later than that, the members touch once "
               "more for the same digest. %1")
                .arg(left)
                .trimmed(),
            QStringLiteral("usb"));
        return;
    }
    if (!state().tokenOpen && !state().logsToAsk().isEmpty()) {
        m_progress->set(
            Notice::Tone::Plain, tr("The certificate log is asked"),
            tr("The token is closed meanwhile, and opened again to finish the certificate. %1").arg(left).trimmed(),
            QStringLiteral("clock"));
        return;
    }
    m_progress->set(
        Notice::Tone::Plain, state().tokenOpen ? tr("The token is open and at work") : tr("Opening the token"),
        tr("Nobody needs to do anything. Leave it connected. %1").arg(left).trimmed(), QStringLiteral("hsm"));
}

} // namespace chancery::ui
