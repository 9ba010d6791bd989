// A choice the room makes: one card each, arrows move, nothing is done until the primary button is pressed.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QVBoxLayout;

namespace chancery::ui {

struct ChoiceItem
{
    QString id;
    QString title; // "Retry the signature"; the primary button takes it
    QString description;
    bool suggested = false;
    QString remark; // at the right with a clock: "open for 1 min 24 s more"
    bool enabled = true;
};

class RadioTile;

class ChoiceCards : public QFrame
{
    Q_OBJECT
public:
    explicit ChoiceCards(QWidget *parent = nullptr);

    void setChoices(const QList<ChoiceItem> &choices, const QString &chosenId = {});
    void setRemark(const QString &id, const QString &remark); // a countdown, without losing choice or focus
    QString chosen() const;

signals:
    void chosenChanged(const QString &id);

private:
    void refreshNames();

    QList<ChoiceItem> m_items;
    QVBoxLayout *m_layout;
    QList<RadioTile *> m_cards;
};

} // namespace chancery::ui
