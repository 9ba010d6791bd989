// Under the header while an objection stands: who objects, since when, in which words.
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace chancery::ui {

class HaltedLine : public QFrame
{
    Q_OBJECT
public:
    explicit HaltedLine(QWidget *parent = nullptr);

    // "Halted at step 3 since 14:31:09Z: Tomás Iriarte objects" and the words, quoted here.
    void setText(const QString &headline, const QString &words);
    void setActionsVisible(bool visible); // Resolve and End with a record: on the console only
    void setCard(bool card);              // with border and radius, as the preview in the sheet

signals:
    void resolveRequested();
    void endRequested();

private:
    QLabel *m_icon;
    QLabel *m_headline;
    QLabel *m_words;
    QPushButton *m_resolve;
    QPushButton *m_end;
};

} // namespace chancery::ui
