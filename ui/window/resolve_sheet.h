// How the open objection is resolved: the same words for all, and everyone who must agree to them, in one place.
#pragma once

#include "ui/panels/session_view.h"
#include "ui/panels/sheet.h"

class QGridLayout;
class QLabel;
class QPlainTextEdit;

namespace chancery::ui {

class KeyDesk;
class TextBlock;

class ResolveSheet : public Sheet
{
    Q_OBJECT
public:
    // session outlives the sheet.
    explicit ResolveSheet(SessionView &session, QWidget *parent = nullptr);

    PrimaryAct primary() const override;
    void triggerPrimary() override;
    QWidget *firstFocus() override;
    void present(const std::shared_ptr<const session::Snapshot> &snapshot) override;
    void closing() override;

private:
    const ceremony::Objection *objection() const;
    bool isSigned() const; // with keys; before a roster is in force people say so, witnessed
    bool isSigning() const;
    int needed() const;
    QString words() const;
    void askForKey();
    void renderPeople();

    SessionView &m_session;
    std::shared_ptr<const session::Snapshot> m_snapshot;
    TextBlock *m_objection;
    QPlainTextEdit *m_words;
    QLabel *m_count;
    QGridLayout *m_people;
    QString m_shown; // what the people's rows were made for
    KeyDesk *m_desk;
    int m_number = 0;     // of the objection
    bool m_going = false; // once begun, key after key until enough have signed
    qsizetype m_askedAt = -1;
};

} // namespace chancery::ui
