// A deviation from the plan, as the record will name it: expected, happened, decided, agreed by whom.
#pragma once

#include "ui/panels/people_tiles.h"
#include "ui/panels/sheet.h"

class QPlainTextEdit;

namespace chancery::ui {

class DeviationSheet : public Sheet
{
    Q_OBJECT
public:
    // session outlives the sheet.
    DeviationSheet(SessionView &session, const QList<PersonTile> &people, QWidget *parent = nullptr);

    PrimaryAct primary() const override;
    void triggerPrimary() override;
    QWidget *firstFocus() override;

private:
    QPlainTextEdit *addField(const QString &heading, const char *name);

    SessionView &m_session;
    QPlainTextEdit *m_expected;
    QPlainTextEdit *m_happened;
    QPlainTextEdit *m_decided;
    PeopleTiles *m_agreed;
};

} // namespace chancery::ui
