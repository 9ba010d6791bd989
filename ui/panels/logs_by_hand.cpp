#include "ui/panels/logs_by_hand.h"

#include "core/session/log_submission.h"
#include "ui/panels/file_sheet.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace chancery::ui {

LogsByHand::LogsByHand(SessionView &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("logsByHand"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(10);
    m_column->addWidget(makeLabel(tr("Carried by hand"), Role::Section));
    auto *words = new TextBlock(Role::Body, Token::Ink2);
    words->setText(
        tr("Save the submission to a drive, send it to the log’s address from a machine that reaches it, and "
           "bring the answer back as it came. The room may go on hold meanwhile; what counts is checked here "
           "with the log’s key."));
    m_column->addWidget(words);
}

void LogsByHand::render()
{
    const auto snapshot = m_session.snapshot();
    const ceremony::State &state = snapshot->state;
    QStringList logs;
    for (const QString &log : state.logsToAsk()) {
        if (state.context.profile.transparency->find(log)->asksPeople())
            logs += log;
    }
    setVisible(!logs.isEmpty());
    if (logs == m_logs)
        return;
    m_logs = logs;
    delete m_rows;
    m_rows = new QWidget(this);
    auto *rows = new QVBoxLayout(m_rows);
    rows->setContentsMargins(0, 0, 0, 0);
    m_column->addWidget(m_rows);
    for (const QString &log : logs)
        makeRow(log, ceremony::logOrigin(state, log));
}

void LogsByHand::makeRow(const QString &log, const QString &origin)
{
    auto *row = new QHBoxLayout;
    auto *name = makeLabel(origin, Role::MonoDense);
    row->addWidget(name, 1);
    auto *save = makeButton(tr("Save the submission"), QStringLiteral("saveSubmission-") + log, ButtonKind::Plain,
                            QStringLiteral("save"));
    auto *read = makeButton(tr("Read the answer"), QStringLiteral("readAnswer-") + log, ButtonKind::Plain,
                            QStringLiteral("doc"));
    save->setAccessibleDescription(origin);
    read->setAccessibleDescription(origin);
    row->addWidget(save);
    row->addWidget(read);
    static_cast<QVBoxLayout *>(m_rows->layout())->addLayout(row);
    connect(save, &QPushButton::clicked, this, [this, log] { this->save(log); });
    connect(read, &QPushButton::clicked, this, [this, log] { this->read(log); });
}

void LogsByHand::save(const QString &log)
{
    const ceremony::State &state = m_session.snapshot()->state;
    FileSheet::save(this, tr("Where the submission is saved"), session::submissionName(state, log),
                    session::logSubmission(state, log), [](const QString &) {});
}

void LogsByHand::read(const QString &log)
{
    FileSheet::open(this, tr("The log’s answer"), tr("Answers (*.json);;All files (*)"),
                    [this, log](const QByteArray &bytes) { m_session.bringLogAnswer(log, bytes); });
}

} // namespace chancery::ui
