// One small block per seat: who is here, who has approved, who is now.
#pragma once

#include <QList>
#include <QWidget>

namespace chancery::ui {

enum class PipState { Absent, Present, Now, Approved };

class QuorumPips : public QWidget
{
    Q_OBJECT
public:
    explicit QuorumPips(QWidget *parent = nullptr);

    const QList<PipState> &pips() const { return m_pips; }
    void setPips(const QList<PipState> &pips, const QString &accessibleText);
    QSize sizeHint() const override { return {200, 10}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QList<PipState> m_pips;
};

} // namespace chancery::ui
