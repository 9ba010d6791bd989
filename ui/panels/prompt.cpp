#include "ui/panels/prompt.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

constexpr qint64 LargestFile = 64 * 1024; // requests, public keys and signature files are far smaller

} // namespace

Prompt *Prompt::open(QWidget *parent, const PromptText &text, Answer answer)
{
    auto *prompt = new Prompt(parent, text, std::move(answer));
    prompt->setAttribute(Qt::WA_DeleteOnClose);
    prompt->QDialog::open();
    return prompt;
}

Prompt::Prompt(QWidget *parent, const PromptText &text, Answer answer) : QDialog(parent), m_answer(std::move(answer))
{
    setObjectName(QStringLiteral("prompt"));
    setWindowTitle(text.title);
    setMinimumWidth(480);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 20);
    column->setSpacing(12);
    column->addWidget(makeLabel(text.title, Role::TitleSmall));
    auto *explanation = new TextBlock(Role::Body, Token::Ink2);
    explanation->setText(text.explanation);
    explanation->setVisible(!text.explanation.isEmpty());
    column->addWidget(explanation);
    if (!text.people.isEmpty()) {
        m_people = new QComboBox;
        m_people->setAccessibleName(tr("Who"));
        for (const PromptPerson &person : text.people)
            m_people->addItem(person.name, person.id);
        column->addWidget(m_people);
    }
    if (text.wordsAsked) {
        m_words = new QPlainTextEdit(text.words);
        m_words->setAccessibleName(text.title);
        m_words->setTabChangesFocus(true);
        m_words->setFont(Theme::font(text.mono ? Role::MonoDense : Role::Body));
        m_words->setFixedHeight(90);
        column->addWidget(m_words);
    }
    auto *row = new QHBoxLayout;
    row->addStretch(1);
    auto *back = makeButton(tr("Go back"), QStringLiteral("backButton"));
    auto *accept = makeButton(text.accept, QStringLiteral("acceptButton"), ButtonKind::Primary);
    row->addWidget(back);
    row->addWidget(accept);
    column->addLayout(row);
    connect(back, &QPushButton::clicked, this, &QDialog::reject);
    connect(accept, &QPushButton::clicked, this, &QDialog::accept);
    accept->setShortcut(QKeySequence(QStringLiteral("Ctrl+Return")));
    if (m_words && text.wordsNeeded) {
        accept->setEnabled(!text.words.trimmed().isEmpty());
        connect(m_words, &QPlainTextEdit::textChanged, accept,
                [this, accept] { accept->setEnabled(!m_words->toPlainText().trimmed().isEmpty()); });
    }
    connect(this, &QDialog::accepted, this, [this] {
        m_answer(m_people ? m_people->currentData().toString() : QString(),
                 m_words ? m_words->toPlainText().trimmed() : QString());
    });
    if (m_words)
        m_words->setFocus();
}

void pickFile(QWidget *parent, const QString &title, const QString &filter,
              const std::function<void(const QByteArray &bytes)> &read)
{
    auto *dialog = new QFileDialog(parent, title, QString(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [parent, read](const QString &path) {
        QFile file(path);
        if (file.open(QIODevice::ReadOnly) && file.size() <= LargestFile) {
            read(file.readAll());
            return;
        }
        const QString why = file.isOpen() ? Prompt::tr("The file is larger than any file of this kind.")
                                          : Prompt::tr("The file cannot be read: %1").arg(file.errorString());
        auto *box =
            new QMessageBox(QMessageBox::Warning, Prompt::tr("This file was not taken"), why, QMessageBox::Ok, parent);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
    dialog->open();
}

} // namespace chancery::ui
