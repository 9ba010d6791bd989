#include "app/console/console_hands.h"

#include "ui/widgets/pin_field.h"

#include <QAbstractButton>
#include <QApplication>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>
#include <QWindow>

namespace chancery::test {

using session::Desk;
using State = ports::RackKey::State;

namespace {

QWidget *named(QWidget *within, const QString &name)
{
    for (QWidget *widget : within->findChildren<QWidget *>(name)) {
        if (widget->isVisible())
            return widget;
    }
    return nullptr;
}

// As a person scrolls until it can be seen.
void reveal(QWidget *widget)
{
    for (QWidget *above = widget->parentWidget(); above; above = above->parentWidget()) {
        if (auto *area = qobject_cast<QScrollArea *>(above))
            area->ensureWidgetVisible(widget, 0, 8);
    }
}

} // namespace

QWidget *ConsoleHands::shown(const QString &name) const
{
    if (QWidget *popup = QApplication::activePopupWidget()) {
        if (QWidget *widget = popup->objectName() == name ? popup : named(popup, name))
            return widget;
    }
    if (QWidget *dialog = QApplication::activeModalWidget())
        return dialog->objectName() == name ? dialog : named(dialog, name);
    return named(&m_stage.window(), name);
}

bool ConsoleHands::fail(const QString &what)
{
    m_why = what + QStringLiteral(" (") + situation() + u')';
    const QString path = QStringLiteral(CHANCERY_BINARY_DIR "/screenshots/failed.png");
    m_stage.window().grab().save(path);
    return false;
}

QString ConsoleHands::situation() const
{
    const auto s = m_stage.snapshot();
    QString text = QStringLiteral("step %1 %2, phase %3, panel %4, desk use %5 stage %6 person %7, busy %8")
                       .arg(s->state.step + 1)
                       .arg(s->state.currentStep().title)
                       .arg(static_cast<int>(s->state.phase))
                       .arg(static_cast<int>(m_stage.window().panelKind()))
                       .arg(static_cast<int>(s->desk.use))
                       .arg(static_cast<int>(s->desk.stage))
                       .arg(s->desk.person)
                       .arg(static_cast<int>(s->busy));
    for (const auto *problem : {&s->problem, &s->desk.problem}) {
        if (*problem)
            text += QStringLiteral(", problem: ") + (*problem)->english();
    }
    if (const QWidget *modal = QApplication::activeModalWidget())
        text += QStringLiteral(", in front: ") + modal->windowTitle();
    if (const QWidget *focus = QApplication::focusWidget())
        text += QStringLiteral(", focus: ") + focus->objectName();
    if (!m_stage.window().isActiveWindow())
        text += QStringLiteral(", the window is not active");
    return text;
}

bool ConsoleHands::waitFor(const std::function<bool()> &holds, const QString &what, int patience)
{
    return awaited(holds, patience) || fail(QStringLiteral("waited in vain for: ") + what);
}

bool ConsoleHands::waitForState(const std::function<bool(const session::Snapshot &)> &holds, const QString &what,
                                int patience)
{
    return waitFor([&] { return m_stage.view().isDrawn() && holds(*m_stage.snapshot()); }, what, patience);
}

bool ConsoleHands::click(const QString &name)
{
    const auto ready = [&] {
        const QWidget *widget = m_stage.view().isDrawn() ? shown(name) : nullptr;
        return widget && widget->isEnabled();
    };
    if (!waitFor(ready, QStringLiteral("%1 to be enabled").arg(name)))
        return false;
    reveal(shown(name));
    QWidget *target = nullptr;
    QWidget *window = nullptr;
    QWidget *hit = nullptr;
    QPoint at;
    // What has just come up may not stand at its place yet; a hand waits for that, too.
    const auto reachable = [&] {
        target = shown(name);
        if (!target)
            return false;
        window = target->window();
        at = target->mapTo(window, target->rect().center());
        hit = window->childAt(at);
        return hit == target || target->isAncestorOf(hit);
    };
    if (!awaited(reachable))
        return fail(QStringLiteral("%1 cannot be reached on the screen, %2 is there")
                        .arg(name, hit ? hit->objectName() : QStringLiteral("nothing")));
    QTest::mouseClick(window->windowHandle(), Qt::LeftButton, {}, at);
    return true;
}

bool ConsoleHands::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *front = QApplication::activePopupWidget();
    if (!front)
        front = QApplication::activeModalWidget();
    if (!front)
        front = &m_stage.window();
    QTest::keyClick(front->windowHandle(), key, modifiers);
    return true;
}

bool ConsoleHands::type(const QString &text)
{
    QWidget *front = QApplication::activeModalWidget() ? QApplication::activeModalWidget() : &m_stage.window();
    for (const QChar c : text)
        QTest::keyClick(front->windowHandle(), c.toLatin1(), c.isUpper() ? Qt::ShiftModifier : Qt::NoModifier);
    return true;
}

bool ConsoleHands::choose(int entry)
{
    const auto open = [] { return qobject_cast<QMenu *>(QApplication::activePopupWidget()) != nullptr; };
    if (!waitFor(open, QStringLiteral("a menu")))
        return false;
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QTest::mouseClick(menu->windowHandle(), Qt::LeftButton, {},
                      menu->actionGeometry(menu->actions().value(entry)).center());
    return waitFor([&] { return !open(); }, QStringLiteral("the menu to close"));
}

bool ConsoleHands::clickChoosing(const QString &name, int entry)
{
    return click(name) && choose(entry);
}

bool ConsoleHands::primary()
{
    const auto enabled = [this] {
        const QWidget *button = named(&m_stage.window(), QStringLiteral("primaryButton"));
        return m_stage.view().isDrawn() && button && button->isEnabled();
    };
    return waitFor(enabled, QStringLiteral("the primary button")) && press(Qt::Key_Return, Qt::ControlModifier);
}

bool ConsoleHands::write(const QString &field, const QString &words)
{
    return click(field) && press(Qt::Key_A, Qt::ControlModifier) && type(words);
}

bool ConsoleHands::answerPrompt(const QString &person, const QString &words)
{
    if (!waitFor([this] { return shown(QStringLiteral("prompt")) != nullptr; }, QStringLiteral("a prompt")))
        return false;
    if (!person.isEmpty() && !click(QStringLiteral("person-") + person))
        return false;
    if (!words.isEmpty() && !write(QStringLiteral("wordsEdit"), words))
        return false;
    return primary();
}

bool ConsoleHands::pickFile(const QString &path)
{
    const QString field = QStringLiteral("fileNameEdit");
    const auto asked = [&] { return shown(field) && shown(field)->hasFocus(); };
    if (!waitFor(asked, QStringLiteral("a file to be asked for")) || !press(Qt::Key_A, Qt::ControlModifier) ||
        !type(path) || !press(Qt::Key_Return))
        return false;
    return waitFor([&] { return shown(field) == nullptr; }, QStringLiteral("the file to be taken"));
}

std::optional<ports::RackKey> ConsoleHands::rackKey(const QString &person) const
{
    for (const ports::RackKey &key : m_stage.rehearsal().rack().keys()) {
        if (key.person == person)
            return key;
    }
    return {};
}

int ConsoleHands::numberOf(const QString &person) const
{
    const auto s = m_stage.snapshot();
    const ceremony::Attendee *attendee = s->state.person(person);
    return attendee ? static_cast<int>(attendee - s->state.people.constData()) + 1 : 0;
}

QString ConsoleHands::pinOf(const QString &person) const
{
    const auto key = rackKey(person);
    return key ? key->pin : QString();
}

bool ConsoleHands::rack(const QString &person, const QString &verb)
{
    const int number = numberOf(person);
    const QString large = QStringLiteral("%1Key%2Button").arg(verb).arg(number);
    const QString tile = QStringLiteral("rackTile%1").arg(number);
    const QString chosen = verb + QStringLiteral("KeyButton");
    // While nobody is asked for a key the rack is one line, about the key that is still in.
    const auto inTheBar = [&] {
        const auto key = rackKey(person);
        return verb == QLatin1String("remove") && key && key->state != State::Out && shown(chosen) &&
               !shown(QStringLiteral("rackTile1"));
    };
    if (!waitFor([&] { return shown(tile) != nullptr || inTheBar(); },
                 QStringLiteral("the rack to show key %1").arg(number)))
        return false;
    if (shown(large))
        return click(large);
    if (inTheBar())
        return click(chosen);
    return click(tile) && click(chosen);
}

bool ConsoleHands::takeOutKeys()
{
    for (const ports::RackKey &key : m_stage.rehearsal().rack().keys()) {
        if ((key.state == State::In || key.state == State::WaitingForTouch) && !removeKey(key.person))
            return false;
    }
    return true;
}

bool ConsoleHands::typePin(const QString &pin)
{
    const auto ready = [this] {
        const auto *field = qobject_cast<ui::PinField *>(shown(QStringLiteral("pinField")));
        return field && field->isEnabled();
    };
    if (!waitFor(ready, QStringLiteral("the PIN field")))
        return false;
    if (QWidget *field = shown(QStringLiteral("pinField")); !field->hasFocus()) {
        // Whoever waits for the PIN has the focus already, unless something else was clicked meanwhile.
        if (!click(QStringLiteral("pinField")))
            return false;
    }
    return type(pin) && press(Qt::Key_Return);
}

bool ConsoleHands::useKey(const QString &person, int touches)
{
    const auto free = [](const session::Snapshot &s) {
        return s.desk.stage == Desk::Stage::WaitingForKey && !s.desk.takeOut;
    };
    if (!takeOutKeys() || !waitForState(free, QStringLiteral("the desk to be free")))
        return false;
    const session::DeskUse use = m_stage.snapshot()->desk.use;
    if (!insertKey(person) || !typePin(pinOf(person)))
        return false;
    for (int touch = 1; touch <= touches; ++touch) {
        const auto blinks = [&](const session::Snapshot &s) {
            const auto key = rackKey(person);
            return s.desk.stage == Desk::Stage::WaitingForTouch && s.desk.touch == touch && key &&
                   key->state == State::WaitingForTouch;
        };
        if (!waitForState(blinks, QStringLiteral("the key of %1 to blink").arg(person)) || !touchKey(person))
            return false;
    }
    const auto over = [use](const session::Snapshot &s) {
        return s.desk.use != use || (s.desk.stage == Desk::Stage::WaitingForKey && s.desk.takeOut);
    };
    return waitForState(over, QStringLiteral("the key to be done with")) && removeKey(person);
}

} // namespace chancery::test
