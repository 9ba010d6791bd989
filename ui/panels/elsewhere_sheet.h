// Countersigning on an own machine: the record goes out as a file, the signature file comes back.
#pragma once

#include "ui/panels/people_tiles.h"
#include "ui/panels/sheet.h"

namespace chancery::ui {

class ElsewhereSheet : public Sheet
{
    Q_OBJECT
public:
    // owner: the panel that asks; session outlives it. saved: where the record went, empty when it has not yet.
    ElsewhereSheet(QWidget *owner, SessionView &session, const QList<PersonTile> &people, const QString &person = {},
                   const QString &saved = {});

    PrimaryAct primary() const override;
    void triggerPrimary() override;
    QList<BarAction> actions() const override;
    void triggerAction(const QString &id) override;
    QWidget *firstFocus() override { return m_who->first(); }

private:
    QString person() const { return m_who->chosen().value(0); }

    QWidget *m_owner;
    SessionView &m_session;
    QList<PersonTile> m_people;
    PeopleTiles *m_who;
};

} // namespace chancery::ui
