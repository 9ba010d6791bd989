// A form beside the stage, in the window itself: what is to be compared stays in sight, and nothing is blocked. Its
// acts stand in the bottom bar.
#pragma once

#include "ui/panels/step_panel.h"

#include <QFrame>

class QVBoxLayout;

namespace chancery::ui {

class Sheet : public QFrame
{
    Q_OBJECT
public:
    explicit Sheet(const QString &title, const QString &note = {}, QWidget *parent = nullptr);

    virtual PrimaryAct primary() const = 0;
    virtual void triggerPrimary() = 0;             // Ctrl+Return
    virtual QList<BarAction> actions() const;      // unless overridden "Go back"
    virtual void triggerAction(const QString &id); // unless overridden it closes
    virtual QWidget *firstFocus() { return nullptr; }
    virtual void present(const std::shared_ptr<const session::Snapshot> &) {} // before it is shown, then each newer one
    virtual void closing() {}                                                 // whatever it had begun ends

    void close(); // as Escape: records nothing

signals:
    void changed(); // the bar's words
    void closed();  // the window takes it away

protected:
    QVBoxLayout *content() const { return m_content; } // scrolls where it is longer than the window
    void addHeading(const QString &heading, const QString &note = {});

private:
    QVBoxLayout *m_content;
    bool m_closed = false;
};

// The window that has a place for sheets.
class SheetPlace
{
public:
    virtual void showSheet(Sheet *sheet) = 0; // takes it

protected:
    ~SheetPlace() = default;
};

// Shows it in the window of owner; the sheet goes with its owner.
void openSheet(QWidget *owner, Sheet *sheet);

} // namespace chancery::ui
