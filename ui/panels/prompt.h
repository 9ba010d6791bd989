// Asks for a few words in a window of its own that blocks nothing: it is opened, never executed.
#pragma once

#include <QDialog>
#include <functional>

class QComboBox;
class QPlainTextEdit;
class QLabel;

namespace chancery::ui {

struct PromptPerson
{
    QString id;
    QString name;
};

struct PromptText
{
    QString title;
    QString explanation;
    QString accept; // "Put on hold"
    QString words;  // to begin with
    bool wordsNeeded = true;
    bool wordsAsked = true;
    QList<PromptPerson> people; // empty: nobody is asked for
    bool mono = false;
};

class Prompt : public QDialog
{
    Q_OBJECT
public:
    using Answer = std::function<void(const QString &person, const QString &words)>;

    // Deletes itself when it is closed; answer is called once, when it was accepted.
    static Prompt *open(QWidget *parent, const PromptText &text, Answer answer);

private:
    Prompt(QWidget *parent, const PromptText &text, Answer answer);

    QComboBox *m_people = nullptr;
    QPlainTextEdit *m_words = nullptr;
    Answer m_answer;
};

// Opens a small file that a person picks; too large or unreadable is told in the same way as any refusal.
void pickFile(QWidget *parent, const QString &title, const QString &filter,
              const std::function<void(const QByteArray &bytes)> &read);

} // namespace chancery::ui
