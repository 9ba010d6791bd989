// People at the console: they see what is on the screen, press what can be pressed there, and type. Nothing here calls
// the session.
#pragma once

#include "app/console/console_stage.h"

#include <QPointer>

namespace chancery::test {

class ConsoleHands
{
public:
    explicit ConsoleHands(ConsoleStage &stage) : m_stage(stage) {}

    // Every act is false when it could not be done; why() says what was missing.
    const QString &why() const { return m_why; }

    // The visible widget of this name, in whichever window stands in front; null when none is shown.
    QWidget *shown(const QString &name) const;
    bool waitFor(const std::function<bool()> &holds, const QString &what, int patience = PatienceMs);
    bool waitForState(const std::function<bool(const session::Snapshot &)> &holds, const QString &what,
                      int patience = PatienceMs);

    bool click(const QString &name); // where it stands on the screen, once it is enabled
    bool press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier); // where the focus is
    bool type(const QString &text);                                            // key by key
    bool choose(int entry);                                                    // in the menu that is open
    bool clickChoosing(const QString &name, int entry);
    bool primary();                                         // Ctrl+Return, once the primary button is enabled
    bool write(const QString &field, const QString &words); // instead of what stands there
    // A prompt: who (empty: nobody is asked for), the words (empty: as they stand), and the primary act.
    bool answerPrompt(const QString &person, const QString &words);
    bool pickFile(const QString &path); // types the path where a file is asked for

    // The key rack's buttons.
    bool insertKey(const QString &person) { return rack(person, QStringLiteral("insert")); }
    bool touchKey(const QString &person) { return rack(person, QStringLiteral("touch")); }
    bool removeKey(const QString &person) { return rack(person, QStringLiteral("remove")); }
    bool takeOutKeys(); // all that are in
    bool typePin(const QString &pin);
    QString pinOf(const QString &person) const; // as the rack shows it
    // Insert, PIN, and as many touches; waits until the desk has no more use of this key, and takes it out.
    bool useKey(const QString &person, int touches = 1);

private:
    bool rack(const QString &person, const QString &verb);
    bool fail(const QString &what);
    std::optional<ports::RackKey> rackKey(const QString &person) const;
    int numberOf(const QString &person) const;
    QString situation() const;

    ConsoleStage &m_stage;
    QString m_why;
};

} // namespace chancery::test
