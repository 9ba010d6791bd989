#include "ui/panels/key_desk.h"

#include "ui/panels/panel_words.h"
#include "ui/widgets/approval_steps.h"
#include "ui/widgets/counted.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/pin_field.h"
#include "ui/widgets/pin_row.h"

#include <QApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

constexpr int PinTries = 8; // what CTAP2 keys give
constexpr int FewTries = 2; // then the key warns itself

using Stage = session::Desk::Stage;

// Red only when something is lost: after three wrong PINs in a row the key merely waits to be put in again.
Notice::Tone toneOf(const session::Desk &desk)
{
    switch (desk.problem->code()) {
    case ErrorCode::PinLocked:
        return desk.pinLocked ? Notice::Tone::Stop : Notice::Tone::Warn;
    case ErrorCode::WrongKey:
    case ErrorCode::Cancelled:
        return Notice::Tone::Plain;
    default:
        return Notice::Tone::Warn;
    }
}

QString iconOf(const session::Desk &desk)
{
    if (desk.pinLocked)
        return QStringLiteral("lock");
    switch (desk.problem->code()) {
    case ErrorCode::PinLocked:
        return QStringLiteral("rotate");
    case ErrorCode::WrongKey:
        return QStringLiteral("swap");
    default:
        return QStringLiteral("info");
    }
}

// A PIN must not be typed into words that will stand in the record, nor words into the PIN.
bool somebodyWrites()
{
    const QWidget *focus = QApplication::focusWidget();
    const bool words = qobject_cast<const QPlainTextEdit *>(focus) || qobject_cast<const QTextEdit *>(focus) ||
                       qobject_cast<const QLineEdit *>(focus);
    return words && focus->isVisible() && focus->isEnabled();
}

} // namespace

KeyDesk::KeyDesk(SessionView &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_steps(new ApprovalSteps), m_pin(new PinRow), m_problem(new Notice)
{
    setObjectName(QStringLiteral("keyDesk"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(m_steps);
    column->addWidget(m_pin);
    column->addWidget(m_problem);
    m_pin->hide();
    m_problem->hide();
    connect(m_pin, &PinRow::pinEntered, this, [this] { m_session.enterPin(m_pin->field()->takeSecret()); });
}

void KeyDesk::setSlim(bool slim)
{
    m_slim = slim;
    m_steps->setSlim(slim);
    layout()->setSpacing(slim ? 7 : 12);
}

void KeyDesk::present(const session::Snapshot &snapshot)
{
    showSteps(snapshot);
    showPin(snapshot);
    showProblem(snapshot.desk);
    m_stage = snapshot.desk.stage;
}

QWidget *KeyDesk::firstFocus() const
{
    return m_pin->isVisibleTo(this) && m_pin->field()->isEnabled() ? m_pin->field() : nullptr;
}

void KeyDesk::showSteps(const session::Snapshot &snapshot)
{
    const session::Desk &desk = snapshot.desk;
    const bool inserted = desk.stage != Stage::Idle && desk.stage != Stage::WaitingForKey;
    const QString insert = inserted       ? (desk.product.isEmpty() ? tr("it is in") : desk.product)
                           : desk.takeOut ? tr("take it out first")
                                          : tr("any free port");
    const QString tries = desk.pinTriesLeft > 0 ? counted(desk.pinTriesLeft, tr("1 try left"),
                                                          tr("%n tries left", nullptr, desk.pinTriesLeft))
                                                : tr("typed here");
    const bool past =
        desk.stage == Stage::Checking || desk.stage == Stage::WaitingForTouch || desk.stage == Stage::Working;
    const QString pin = desk.stage == Stage::Checking ? tr("being checked") : past ? tr("accepted") : tries;
    const QString touch = desk.touches > 1 ? tr("touch %1 of %2").arg(desk.touch).arg(desk.touches)
                          : desk.stage == Stage::WaitingForTouch ? tr("it blinks")
                                                                 : tr("when it blinks");
    switch (desk.stage) {
    case Stage::Idle:
    case Stage::WaitingForKey:
        m_steps->setCurrent(ApprovalSteps::Insert, insert, pin, touch);
        break;
    case Stage::WaitingForPin:
    case Stage::Checking:
        m_steps->setCurrent(ApprovalSteps::Pin, insert, pin, touch);
        break;
    case Stage::WaitingForTouch:
        m_steps->setCurrent(ApprovalSteps::Touch, insert, pin, touch);
        break;
    case Stage::Working:
        m_steps->setSteps(
            {{TouchState::Done, insert}, {TouchState::Done, pin}, {TouchState::Done, tr("being recorded")}});
        break;
    }
    if (desk.pinLocked)
        m_steps->setSteps(
            {{TouchState::Done, tr("it is in")}, {TouchState::Failed, tr("locked")}, {TouchState::Then, touch}});
}

void KeyDesk::showPin(const session::Snapshot &snapshot)
{
    const session::Desk &desk = snapshot.desk;
    const bool waits = desk.stage == Stage::WaitingForPin && !desk.pinLocked;
    const bool wrong = desk.problem && desk.problem->code() == ErrorCode::PinWrong;
    const int seat = seatOf(snapshot.state, desk.person);
    m_pin->setLabel(seat > 0 ? tr("PIN, key %1").arg(seat) : tr("PIN"));
    m_pin->setHint(m_slim ? QString() : tr("4 characters or more"));
    m_pin->setTries(desk.pinTriesLeft, wrong && desk.pinTriesLeft > 0 ? PinTries : 0);
    m_pin->field()->setFixedWidth(m_slim ? 140 : wrong ? 150 : 236);
    m_pin->setInputEnabled(waits && !desk.takeOut);
    m_pin->setVisible(waits || (desk.takeOut && wrong));
    const bool fresh = m_stage != Stage::WaitingForPin || m_triesShown != desk.pinTriesLeft;
    if (waits && !desk.takeOut && fresh && !somebodyWrites())
        m_pin->field()->setFocus(Qt::OtherFocusReason);
    m_triesShown = desk.pinTriesLeft;
}

void KeyDesk::showProblem(const session::Desk &desk)
{
    m_problem->setVisible(desk.problem.has_value());
    if (!desk.problem)
        return;
    QString hint = errorHint(*desk.problem);
    // How many tries are left is said beside the field.
    if (desk.problem->code() == ErrorCode::PinWrong && !desk.takeOut && desk.pinTriesLeft > FewTries)
        hint = tr("Nothing was recorded and nothing is lost. The right PIN gives all %1 tries back.").arg(PinTries);
    m_problem->set(toneOf(desk), desk.problem->text().shown(), hint, iconOf(desk));
}

} // namespace chancery::ui
