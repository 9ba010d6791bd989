// Words of the script that a person says: serif, quoted, with a rule at the left.
#pragma once

#include <QFrame>

class QLabel;

namespace chancery::ui {

class ScriptQuote : public QFrame
{
    Q_OBJECT
public:
    explicit ScriptQuote(QWidget *parent = nullptr);

    void setText(const QString &speaker, const QString &words); // "Ingrid reads aloud"; words without quotes
    void setSlim(bool slim);                                    // smaller, without the speaker's line

private:
    QLabel *m_speaker;
    QLabel *m_words;
};

} // namespace chancery::ui
