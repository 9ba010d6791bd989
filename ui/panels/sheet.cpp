#include "ui/panels/sheet.h"

#include "ui/widgets/labels.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace chancery::ui {

Sheet::Sheet(const QString &title, const QString &note, QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("sheet"));
    setProperty("frame", QStringLiteral("quietSheet"));
    setAccessibleName(title);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 14, 0, 12);
    column->setSpacing(5);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(0, 0, 24, 0);
    head->setSpacing(10);
    QLabel *heading = makeLabel(title, Role::Title);
    heading->setWordWrap(true);
    head->addWidget(heading, 1);
    if (!note.isEmpty())
        head->addWidget(makeLabel(note, Role::Dense, Token::Ink2));
    column->addLayout(head);
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setObjectName(QStringLiteral("stage"));
    auto *inside = new QWidget;
    inside->setObjectName(QStringLiteral("stage"));
    m_content = new QVBoxLayout(inside);
    m_content->setContentsMargins(0, 4, 24, 4);
    m_content->setSpacing(8);
    scroll->setWidget(inside);
    column->addWidget(scroll, 1);
}

QList<BarAction> Sheet::actions() const
{
    return {{QStringLiteral("goBack"), tr("Go back"), {}, true}};
}

void Sheet::triggerAction(const QString &)
{
    close();
}

void Sheet::close()
{
    if (m_closed)
        return;
    m_closed = true;
    closing();
    emit closed();
}

void Sheet::addHeading(const QString &heading, const QString &note)
{
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 10, 0, 0);
    row->addWidget(makeLabel(heading, Role::Section));
    row->addStretch();
    row->addWidget(makeLabel(note, Role::Small, Token::Ink3));
    m_content->addLayout(row);
}

void openSheet(QWidget *owner, Sheet *sheet)
{
    for (QWidget *above = owner; above; above = above->parentWidget()) {
        if (auto *place = dynamic_cast<SheetPlace *>(above)) {
            if (above != owner)
                QObject::connect(owner, &QObject::destroyed, sheet, &Sheet::close);
            place->showSheet(sheet);
            return;
        }
    }
    delete sheet; // a panel that stands alone has nowhere to show it
}

} // namespace chancery::ui
