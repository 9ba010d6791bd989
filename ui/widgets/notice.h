// What happened, what is safe, what to do: an icon, a sentence and a second line.
#pragma once

#include <QFrame>

class QLabel;

namespace chancery::ui {

class Notice : public QFrame
{
    Q_OBJECT
public:
    enum class Tone { Plain, Warn, Stop, Ok };

    explicit Notice(QWidget *parent = nullptr);
    Notice(Tone tone, const QString &iconName, const QString &heading, const QString &text, QWidget *parent = nullptr);

    // An empty iconName takes the tone's own.
    void set(Tone tone, const QString &heading, const QString &text, const QString &iconName = {});
    Tone tone() const { return m_tone; }

private:
    Tone m_tone = Tone::Plain;
    QLabel *m_icon;
    QLabel *m_heading;
    QLabel *m_text;
};

} // namespace chancery::ui
