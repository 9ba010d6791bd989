// Object, from the sheet to the entry: who and why, then signed with a key or witnessed only.
#pragma once

#include "ui/panels/session_view.h"
#include "ui/widgets/bottom_bar.h"

#include <QObject>

namespace chancery::ui {

class KeyDesk;
class ObjectionSheet;

// In the objector's words; where there are none, the reason that was chosen.
QString objectionWords(const ceremony::Objection &objection);

class ObjectionFlow : public QObject
{
    Q_OBJECT
public:
    ObjectionFlow(SessionView &session, ObjectionSheet &sheet, QObject *parent = nullptr);

    // person: whose copy differs from what is compared; empty: the sheet asks who.
    void open(const session::Snapshot &snapshot, const QString &person = {});
    void close(); // keeps the words, records nothing
    bool isSigning() const;
    bool isOpen() const { return m_open; }
    void present(const session::Snapshot &snapshot);

    // The bottom bar while the sheet is open.
    QList<BarAction> actions() const;
    QString primaryText() const;
    QString primaryIcon() const;
    bool primaryEnabled() const;
    QString reason() const;
    void triggerAction(const QString &id);
    void triggerPrimary();

signals:
    void changed(); // open, closed, or the bar's words

private:
    QString person() const;
    bool canSign() const; // with a key at this desk
    bool differs() const;
    void witnessed();
    void fillPeople();

    SessionView &m_session;
    ObjectionSheet &m_sheet;
    KeyDesk *m_desk;
    std::shared_ptr<const session::Snapshot> m_snapshot;
    QStringList m_ids;
    QString m_differs; // whose copy differs
    bool m_open = false;
    qsizetype m_before = 0; // objections when the sheet was opened
};

} // namespace chancery::ui
