// What was read from a key, each fact with its verdict: words first, digest last.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QGridLayout;
class QLabel;

namespace chancery::ui {

enum class FactState { Waiting, Passed, Refused };

struct KeyFact
{
    QString label; // "Model"
    FactState state = FactState::Waiting;
    QString text;      // "YubiKey 5 NFC, firmware 5.7.1"
    QString more;      // second line; what to do when refused
    bool mono = false; // text is a value
};

class KeyFacts : public QFrame
{
    Q_OBJECT
public:
    explicit KeyFacts(QWidget *parent = nullptr);

    void setHeading(const QString &heading, const QString &note); // "This key", "Read from the key"
    void setFacts(const QList<KeyFact> &facts);

private:
    QLabel *m_heading;
    QLabel *m_note;
    QGridLayout *m_grid;
    QList<QWidget *> m_parts;
};

} // namespace chancery::ui
