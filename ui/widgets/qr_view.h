// A QR code: black on white in every scheme, whole pixels per module, four modules of quiet zone.
#pragma once

#include <QBitArray>
#include <QWidget>

namespace chancery::ui {

class QrView : public QWidget
{
    Q_OBJECT
public:
    explicit QrView(QWidget *parent = nullptr);

    // what names the content to a screen reader: "QR code, to-be-signed digest".
    void setText(const QString &text, const QString &what);
    void setModuleSize(int pixels);                    // 0: the largest whole number that fits the widget
    bool isAvailable() const { return m_modules > 0; } // false: the text is too long, a word says so
    int modules() const { return m_modules; }          // per side, without the quiet zone
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

public slots:
    void enlarge(); // Enter does it too: a window of its own, closed by Escape

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    int pixelsPerModule() const;

    QString m_text;
    QString m_what;
    QBitArray m_dark;
    int m_modules = 0;
    int m_moduleSize = 0;
};

} // namespace chancery::ui
