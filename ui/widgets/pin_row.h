// The PIN field with its label, its button, the tries left and a hint.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace chancery::ui {

class PinField;
class TryPips;

class PinRow : public QWidget
{
    Q_OBJECT
public:
    explicit PinRow(QWidget *parent = nullptr);

    void setLabel(const QString &label); // "PIN, key 5"
    void setHint(const QString &hint);   // "6 digits"; hidden while tries are shown
    void setTries(int left, int total);  // total 0 hides them
    void setInputEnabled(bool enabled);  // off while the key waits to be put back in
    PinField *field() const { return m_field; }

signals:
    void pinEntered(); // take it at once with field()->takeSecret()

private:
    QLabel *m_label;
    PinField *m_field;
    QPushButton *m_enter;
    TryPips *m_tries;
    QLabel *m_hint;
};

} // namespace chancery::ui
