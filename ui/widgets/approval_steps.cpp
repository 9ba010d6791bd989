#include "ui/widgets/approval_steps.h"

#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <array>

namespace chancery::ui {

namespace {

const std::array<const char *, 3> Icons{"usb", "pin", "touch"};

QString titleOf(int index)
{
    switch (index) {
    case ApprovalSteps::Insert:
        return ApprovalSteps::tr("1. Insert your key");
    case ApprovalSteps::Pin:
        return ApprovalSteps::tr("2. Enter your PIN");
    default:
        return ApprovalSteps::tr("3. Touch the key");
    }
}

struct StepLook
{
    QString name; // of the style sheet's state
    QString word;
    Token token;
};

StepLook lookOf(TouchState state)
{
    switch (state) {
    case TouchState::Then:
        return {QStringLiteral("then"), ApprovalSteps::tr("Then:"), Token::Ink3};
    case TouchState::Now:
        return {QStringLiteral("now"), ApprovalSteps::tr("Now:"), Token::Accent};
    case TouchState::Done:
        return {QStringLiteral("done"), ApprovalSteps::tr("Done:"), Token::Ok};
    case TouchState::Failed:
        return {QStringLiteral("failed"), ApprovalSteps::tr("Stopped:"), Token::Stop};
    }
    Q_UNREACHABLE();
}

} // namespace

ApprovalSteps::ApprovalSteps(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("approvalSteps"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(10);
    for (int i = 0; i < 3; ++i) {
        m_cards.append(makeCard(i));
        row->addWidget(m_cards.last().frame, 1);
    }
    setSteps({{TouchState::Now, {}}, {TouchState::Then, {}}, {TouchState::Then, {}}});
}

ApprovalSteps::Card ApprovalSteps::makeCard(int index)
{
    static const std::array<QString, 3> names{QStringLiteral("insertStep"), QStringLiteral("pinStep"),
                                              QStringLiteral("touchStep")};
    Card card{new QFrame(this), makeIconLabel({}, Token::Ink3, 30), makeLabel(titleOf(index), Role::Section),
              makeLabel({}, Role::DenseStrong), makeLabel({}, Role::Dense)};
    card.frame->setObjectName(names[static_cast<std::size_t>(index)]);
    card.frame->setProperty("frame", QStringLiteral("step"));
    auto *row = new QHBoxLayout(card.frame);
    row->addWidget(card.icon);
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(card.title);
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(card.word);
    line->addWidget(card.detail);
    line->addStretch();
    column->addLayout(line);
    row->addLayout(column, 1);
    return card;
}

void ApprovalSteps::setSteps(const QList<TouchStep> &steps)
{
    m_steps = steps;
    refresh();
}

void ApprovalSteps::setCurrent(Step current, const QString &insertDetail, const QString &pinDetail,
                               const QString &touchDetail)
{
    const auto state = [current](Step step) {
        return step < current ? TouchState::Done : step == current ? TouchState::Now : TouchState::Then;
    };
    setSteps({{state(Insert), insertDetail}, {state(Pin), pinDetail}, {state(Touch), touchDetail}});
}

void ApprovalSteps::setSlim(bool slim)
{
    m_slim = slim;
    refresh();
}

void ApprovalSteps::refresh()
{
    layout()->setSpacing(m_slim ? 6 : 10); // so that all three fit into a sheet
    QFont title = Theme::font(Role::Section);
    title.setPixelSize(m_slim ? 14 : 15);
    for (int i = 0; i < m_cards.size() && i < m_steps.size(); ++i) {
        const TouchStep &step = m_steps[i];
        const StepLook look = lookOf(step.state);
        const Card &card = m_cards[i];
        const bool now = step.state == TouchState::Now || step.state == TouchState::Failed;
        const bool done = step.state == TouchState::Done;
        Theme::setState(card.frame, "state", look.name);
        const int border = now ? 2 : 1;
        const int horizontal = (m_slim ? 9 : 15) - border;
        const int vertical = (m_slim ? 7 : 13) - border;
        card.frame->layout()->setContentsMargins(horizontal, vertical, horizontal, vertical);
        card.frame->layout()->setSpacing(m_slim ? 8 : 14);
        const QString iconName =
            done ? QStringLiteral("check") : QString::fromLatin1(Icons[static_cast<std::size_t>(i)]);
        setIconLabel(card.icon, iconName, done ? Token::Ok : now ? Token::Ink : Token::Ink3, m_slim ? 24 : 30);
        setLabelLook(card.title, Role::Section, now ? Token::Ink : Token::Ink3);
        Theme::setFont(card.title, title);
        setLabelLook(card.word, now || done ? Role::DenseStrong : Role::Dense, look.token);
        setLabelLook(card.detail, Role::Dense, now ? Token::Ink2 : Token::Ink3);
        card.word->setText(look.word);
        card.detail->setText(step.detail);
        card.frame->setAccessibleName(tr("%1, %2 %3").arg(titleOf(i), look.word.toLower(), step.detail));
    }
}

} // namespace chancery::ui
