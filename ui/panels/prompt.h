// A sheet that asks for a few words, for a person, or for both.
#pragma once

#include "ui/panels/people_tiles.h"
#include "ui/panels/sheet.h"

#include <QPointer>
#include <functional>

class QPlainTextEdit;

namespace chancery::ui {

struct PromptText
{
    QString title;
    QString explanation;
    QString accept; // "Put on hold"
    QString words;  // to begin with
    bool wordsNeeded = true;
    bool wordsAsked = true;
    QList<PersonTile> people; // empty: nobody is asked for
    bool mono = false;
};

class Prompt : public Sheet
{
    Q_OBJECT
public:
    using Answer = std::function<void(const QString &person, const QString &words)>;

    // Beside the stage of owner's window; answer is called once, when it was accepted while owner was still there.
    static void open(QWidget *owner, const PromptText &text, Answer answer);

    PrimaryAct primary() const override;
    void triggerPrimary() override;
    QWidget *firstFocus() override;

private:
    Prompt(QWidget *owner, const PromptText &text, Answer answer);
    QString words() const;

    QPointer<QWidget> m_owner;
    QString m_accept;
    bool m_wordsNeeded;
    PeopleTiles *m_people = nullptr;
    QPlainTextEdit *m_words = nullptr;
    Answer m_answer;
};

// Several lines of plain words, as they will stand in the record.
QPlainTextEdit *makeWordsEdit(const QString &objectName, const QString &accessibleName, int height);

} // namespace chancery::ui
