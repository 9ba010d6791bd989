// A SHA-256 value to be read aloud: 16 groups of four digits, the same as words, and a marker on the line being read.
#pragma once

#include "core/base/digest.h"

#include <QWidget>

class QPainter;

namespace chancery::ui {

class QrView;

class DigestView : public QWidget
{
    Q_OBJECT
public:
    static constexpr int Lines = 16;
    enum class State { Plain, Differs, Recorded };
    enum class Size { Small, Normal, Large, Projector };

    explicit DigestView(QWidget *parent = nullptr);

    // label says which digest it is: "To-be-signed digest" or "Certificate fingerprint", never one for the other.
    // note stands behind it in small type.
    void setDigest(const QString &label, const Digest &digest, const QString &note = {});
    void setQr(const QString &text, const QString &caption = {}); // a code at the right; empty removes it
    void setSize(Size size);
    void setState(State state);
    void setWordsVisible(bool visible);

    // 0: no marker; 1 to 16: the line being read. Space moves it on, Shift+Space back; from the 16th on to 0.
    void setReadingLine(int line);
    int readingLine() const { return m_line; }

    QString label() const { return m_label; }
    const Digest &digest() const { return m_digest; }
    // "To-be-signed digest, line 6 of 16: 2 5 b 7, bombast processor"
    QString lineText(int line) const;
    QRect lineRect(int line) const; // of the group, in widget coordinates

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void readingLineChanged(int line);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Measures;
    Measures measures() const;
    QRect wordRect(int line) const;
    void paintGroups(QPainter &painter, const Measures &m) const;
    void paintWords(QPainter &painter, const Measures &m) const;
    void copyHex() const;
    void placeQr();

    Digest m_digest;
    QString m_label;
    QString m_note;
    QString m_caption;
    QrView *m_qr = nullptr;
    Size m_size = Size::Normal;
    State m_state = State::Plain;
    bool m_words = true;
    int m_line = 0;
};

} // namespace chancery::ui
