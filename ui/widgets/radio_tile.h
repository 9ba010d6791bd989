// A radio button that fills a box: a title, perhaps a second line, perhaps a remark at the right.
#pragma once

#include <QRadioButton>

namespace chancery::ui {

class RadioTile : public QRadioButton
{
    Q_OBJECT
public:
    enum class Kind {
        Choice, // circle, strong title, description
        Reason, // circle and one line
        Person, // no circle, two lines
    };

    explicit RadioTile(Kind kind, QWidget *parent = nullptr);

    void setContent(const QString &title, const QString &second = {});
    void setSuggested(bool suggested);
    void setRemark(const QString &remark);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return m_kind == Kind::Choice; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool hitButton(const QPoint &position) const override { return rect().contains(position); }

private:
    void paintCircle(QPainter &painter, const QRectF &box) const;
    void paintChoice(QPainter &painter) const;
    int textLeft() const { return m_kind == Kind::Choice ? 48 : 36; }
    QRect secondRect(int width) const;

    Kind m_kind;
    QString m_second;
    QString m_remark;
    bool m_suggested = false;
};

} // namespace chancery::ui
