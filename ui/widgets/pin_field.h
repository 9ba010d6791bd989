// Where a PIN is typed. It is no QLineEdit: the bytes live in one wiped buffer and never in a QString, an undo
// history, the clipboard or an accessibility interface.
#pragma once

#include "core/base/secret.h"

#include <QTimer>
#include <QWidget>

namespace chancery::ui {

class PinField : public QWidget
{
    Q_OBJECT
public:
    static constexpr int MaxBytes = 63; // of UTF-8, as CTAP2 and PKCS #11 tokens allow
    static constexpr int ClearAfterMs = 60000;

    explicit PinField(QWidget *parent = nullptr);
    ~PinField() override;

    void setLabel(const QString &label);   // accessible name: "PIN, key 5"
    void setMinimumLength(int characters); // submitted() comes only from this length on; 4 unless set
    void setClearAfter(int milliseconds);  // for tests

    int length() const { return m_characters; } // in characters
    bool isSubmittable() const { return m_characters >= m_minimum; }

    // Hands the PIN over and empties the field.
    Secret takeSecret();

    QSize sizeHint() const override;
    QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;

public slots:
    void clear();
    void submit(); // as Return does

signals:
    void lengthChanged(int characters);
    void submitted();       // Return; take the PIN with takeSecret()
    void clearedByItself(); // focus left, or 60 s without a key

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    bool appendCharacter(const QString &typed);
    void removeLast();
    void clearByItself();

    Secret m_buffer;
    int m_bytes = 0;
    int m_characters = 0;
    int m_minimum = 4;
    QTimer m_clearTimer;
};

} // namespace chancery::ui
