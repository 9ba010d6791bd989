#include "ui/widgets/objection_sheet.h"

#include "ui/widgets/halted_line.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/radio_tile.h"
#include "ui/widgets/text_block.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QTextEdit>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

constexpr int Columns = 4;
constexpr int PreviewFrom = 600; // lower, the words themselves need the room

QHBoxLayout *partHeading(const QString &heading, const QString &note)
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 8, 0, 0);
    row->addWidget(makeLabel(heading, Role::Section));
    row->addStretch();
    row->addWidget(makeLabel(note, Role::Small, Token::Ink3));
    return row;
}

// In a low window it scrolls rather than being squeezed.
QVBoxLayout *addScrolled(QVBoxLayout *outer)
{
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setObjectName(QStringLiteral("stage"));
    auto *inside = new QWidget;
    inside->setObjectName(QStringLiteral("stage"));
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 24, 0);
    column->setSpacing(4);
    scroll->setWidget(inside);
    outer->addWidget(scroll, 1);
    return column;
}

void clear(QButtonGroup *group)
{
    const QList<QAbstractButton *> buttons = group->buttons();
    for (QAbstractButton *button : buttons) {
        group->removeButton(button);
        delete button;
    }
}

void empty(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (item->layout())
            empty(item->layout());
        delete item->widget();
        delete item;
    }
}

} // namespace

ObjectionSheet::ObjectionSheet(QWidget *parent)
    : QFrame(parent), m_who(new QButtonGroup(this)), m_why(new QButtonGroup(this)), m_whoGrid(new QGridLayout),
      m_whyColumn(new QVBoxLayout), m_words(new QTextEdit), m_consequences(new QVBoxLayout), m_preview(new HaltedLine),
      m_signing(new QVBoxLayout)
{
    setObjectName(QStringLiteral("objectionSheet"));
    setProperty("frame", QStringLiteral("sheet"));
    setAccessibleName(tr("Object"));
    m_words->setObjectName(QStringLiteral("objectionWordsEdit"));
    m_words->setAccessibleName(tr("In your words, as they will stand in the record"));
    Theme::setFont(m_words, Theme::font(Role::Script));
    m_words->setAcceptRichText(false);
    m_words->setTabChangesFocus(true);
    m_words->setMinimumHeight(38);
    m_words->setMaximumHeight(46);
    m_words->installEventFilter(this);
    m_preview->setCard(true);

    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(24, 14, 0, 12);
    outer->setSpacing(5);
    auto *head = new QHBoxLayout;
    head->setSpacing(10);
    head->addWidget(makeIconLabel(QStringLiteral("flag"), Token::Stop, 24));
    head->addWidget(makeLabel(tr("Object"), Role::Title));
    head->addStretch();
    head->addWidget(makeLabel(tr("Anyone here may. No reason is too small."), Role::Dense, Token::Ink2));
    head->setContentsMargins(0, 0, 24, 0);
    outer->addLayout(head);
    QVBoxLayout *column = addScrolled(outer);
    column->addLayout(partHeading(tr("Who objects"), {}));
    m_whoGrid->setSpacing(6);
    column->addLayout(m_whoGrid);
    column->addLayout(partHeading(tr("Why"), {}));
    m_whyColumn->setSpacing(5);
    column->addLayout(m_whyColumn);
    column->addLayout(partHeading(tr("In your words"), tr("As they will stand in the record")));
    column->addWidget(m_words);
    column->addLayout(partHeading(tr("What happens now"), {}));
    m_consequences->setSpacing(3);
    column->addLayout(m_consequences);
    column->addSpacing(4);
    m_previewLabel = makeLabel(tr("Until then every screen says"), Role::Small, Token::Ink3);
    column->addWidget(m_previewLabel);
    column->addWidget(m_preview);
    column->addLayout(m_signing);
    column->addStretch(1);

    connect(m_who, &QButtonGroup::idToggled, this, &ObjectionSheet::refresh);
    connect(m_why, &QButtonGroup::idToggled, this, &ObjectionSheet::refresh);
    connect(m_words, &QTextEdit::textChanged, this, &ObjectionSheet::refresh);
    refresh();
}

void ObjectionSheet::setPeople(const QList<ObjectorItem> &people)
{
    m_people = people;
    clear(m_who);
    for (int i = 0; i < people.size(); ++i) {
        auto *tile = new RadioTile(RadioTile::Kind::Person);
        tile->setObjectName(QStringLiteral("objector%1Radio").arg(people[i].id));
        tile->setContent(people[i].name, people[i].role);
        m_who->addButton(tile, i);
        m_whoGrid->addWidget(tile, i / Columns, i % Columns);
    }
    refresh();
}

void ObjectionSheet::setReasons(const QStringList &reasons)
{
    m_reasons = reasons;
    clear(m_why);
    for (int i = 0; i < reasons.size(); ++i) {
        auto *tile = new RadioTile(RadioTile::Kind::Reason);
        tile->setObjectName(QStringLiteral("reason%1Radio").arg(i));
        tile->setContent(reasons[i]);
        m_why->addButton(tile, i);
        m_whyColumn->addWidget(tile);
    }
    refresh();
}

void ObjectionSheet::setConsequences(const QStringList &lines)
{
    empty(m_consequences);
    for (int i = 0; i < lines.size(); ++i) {
        auto *row = new QHBoxLayout;
        row->setSpacing(0);
        QLabel *number = makeLabel(QString::number(i + 1), Role::MonoDense, Token::Ink3);
        number->setFixedWidth(20);
        row->addWidget(number, 0, Qt::AlignTop);
        auto *line = new TextBlock(Role::Dense);
        line->setText(lines[i]);
        row->addWidget(line, 1);
        m_consequences->addLayout(row);
    }
}

void ObjectionSheet::setStep(int step)
{
    m_step = step;
    refresh();
}

void ObjectionSheet::reset()
{
    for (QButtonGroup *group : {m_who, m_why}) {
        group->setExclusive(false);
        if (group->checkedButton())
            group->checkedButton()->setChecked(false);
        group->setExclusive(true);
    }
    m_words->clear();
    refresh();
}

void ObjectionSheet::choose(int who, int why)
{
    for (int row = 0; row < m_people.size(); ++row) {
        if (m_people[row].id == who)
            m_who->button(row)->setChecked(true);
    }
    if (QAbstractButton *reason = m_why->button(why))
        reason->setChecked(true);
}

void ObjectionSheet::setFixedWords(bool fixed)
{
    if (m_words->isEnabled() != fixed)
        return;
    m_words->setEnabled(!fixed);
    for (QButtonGroup *group : {m_who, m_why}) {
        for (QAbstractButton *button : group->buttons())
            button->setEnabled(!fixed);
    }
    // The desk takes the room of what was not chosen.
    for (QAbstractButton *button : m_why->buttons())
        button->setVisible(!fixed || button->isChecked());
}

int ObjectionSheet::who() const
{
    const int row = m_who->checkedId();
    return row < 0 ? -1 : m_people[row].id;
}

int ObjectionSheet::why() const
{
    return m_why->checkedId();
}

QString ObjectionSheet::words() const
{
    return m_words->toPlainText().trimmed();
}

bool ObjectionSheet::isFilled() const
{
    const bool onlyWordsSayIt = why() == static_cast<int>(m_reasons.size()) - 1;
    return who() >= 0 && why() >= 0 && (!onlyWordsSayIt || !words().isEmpty());
}

void ObjectionSheet::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    m_preview->setVisible(height() >= PreviewFrom);
    m_previewLabel->setVisible(height() >= PreviewFrom);
}

void ObjectionSheet::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        emit closeRequested();
    else
        QFrame::keyPressEvent(event);
}

// The text field would take Escape for itself.
bool ObjectionSheet::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_words && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        emit closeRequested();
        return true;
    }
    return QFrame::eventFilter(watched, event);
}

void ObjectionSheet::refresh()
{
    const int row = m_who->checkedId();
    const QString name = row < 0 ? tr("…") : m_people[row].fullName;
    const QString reason = why() < 0 ? QString() : m_reasons[why()];
    m_preview->setText(tr("Halted at step %1: %2 objects").arg(m_step).arg(name), words().isEmpty() ? reason : words());
    emit changed(isFilled());
}

} // namespace chancery::ui
