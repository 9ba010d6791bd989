// The hatched band over a rehearsal. It cannot be closed; live ceremonies have none.
#pragma once

#include <QWidget>

namespace chancery::ui {

class ModeBand : public QWidget
{
    Q_OBJECT
public:
    explicit ModeBand(QWidget *parent = nullptr);

    void setText(const QString &text); // after the word REHEARSAL
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void paintHatch(QPainter &painter) const;

    QString m_text;
};

} // namespace chancery::ui
