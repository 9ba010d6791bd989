// Behind Object: who, why, in which words, and what happens then. Closing it keeps the words and records nothing.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>
#include <QStringList>

class QButtonGroup;
class QGridLayout;
class QLabel;
class QTextEdit;
class QVBoxLayout;

namespace chancery::ui {

class HaltedLine;

struct ObjectorItem
{
    int id = 0;       // the caller's
    QString name;     // given name, as on the chips
    QString fullName; // for the halted line
    QString role;     // "Seat 4", "Observer"
};

class ObjectionSheet : public QFrame
{
    Q_OBJECT
public:
    explicit ObjectionSheet(QWidget *parent = nullptr);

    void setPeople(const QList<ObjectorItem> &people);
    void setReasons(const QStringList &reasons);
    void setConsequences(const QStringList &lines); // "What happens now", numbered
    void setStep(int step);                         // of the halted line's preview
    void reset();                                   // after it was recorded

    void choose(int who, int why);  // said already elsewhere, such as on a chip
    void setFixedWords(bool fixed); // while they are being signed

    int who() const;       // the person's id, -1 for none
    int why() const;       // index into the reasons, -1 for none
    QString words() const; // trimmed
    bool isFilled() const; // who and why are chosen, and there are words when the last reason is chosen

    // The caller may put insert, PIN and touch here while the objection is signed.
    QVBoxLayout *signingPlace() const { return m_signing; }

signals:
    void changed(bool filled);
    void closeRequested(); // Escape

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();

    QList<ObjectorItem> m_people;
    QStringList m_reasons;
    int m_step = 0;
    QButtonGroup *m_who;
    QButtonGroup *m_why;
    QGridLayout *m_whoGrid;
    QVBoxLayout *m_whyColumn;
    QTextEdit *m_words;
    QVBoxLayout *m_consequences;
    HaltedLine *m_preview;
    QLabel *m_previewLabel = nullptr;
    QVBoxLayout *m_signing;
};

} // namespace chancery::ui
