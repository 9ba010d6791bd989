// The heading of a step: an optional small line above, the one large sentence, and a note at the right.
#pragma once

#include <QWidget>

class QLabel;

namespace chancery::ui {

class StageHeading : public QWidget
{
    Q_OBJECT
public:
    enum class Size { Hero, Title }; // Hero tells one person what to do, Title names the step

    explicit StageHeading(Size size = Size::Title, QWidget *parent = nullptr);

    void setSize(Size size);
    void setEyebrow(const QString &text);
    void setText(const QString &text);
    void setNote(const QString &text, const QString &iconName = {}); // such as "Everyone present"
    void setNarrow(bool narrow);                                     // windows below 1200 wide: 27 and 21 px
    QString text() const;

private:
    void refresh();

    Size m_size;
    bool m_narrow = false;
    QLabel *m_eyebrow;
    QLabel *m_text;
    QLabel *m_noteIcon;
    QLabel *m_note;
};

} // namespace chancery::ui
