#include "ui/widgets/step_rail.h"

#include "ui/widgets/counted.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/row_painting.h"
#include "ui/widgets/step_model.h"

#include <QHBoxLayout>
#include <QListView>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace chancery::ui {

StepRail::StepRail(QWidget *parent)
    : QFrame(parent), m_heading(makeLabel(tr("Script"), Role::Section)),
      m_count(makeLabel({}, Role::Small, Token::Ink3)), m_view(new QListView), m_model(new StepModel(this)),
      m_delegate(new StepDelegate(m_model, this))
{
    setObjectName(QStringLiteral("stepRail"));
    setProperty("frame", QStringLiteral("rail"));
    m_count->setObjectName(QStringLiteral("stepCountLabel"));
    prepareList(m_view, QStringLiteral("stepListView"), tr("Steps of the script"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(m_delegate);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 14, 1, 8);
    column->setSpacing(8);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(20, 0, 16, 0);
    head->addWidget(m_heading);
    head->addStretch();
    head->addWidget(m_count, 0, Qt::AlignBottom);
    column->addLayout(head);
    column->addWidget(m_view, 1);
    setNarrow(false);

    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &index) { emit stepBrowsed(index.row()); });
}

void StepRail::setSteps(const QList<StepItem> &steps)
{
    m_model->setSteps(steps);
    const int now = currentStep();
    m_count->setText(now < 0
                         ? counted(steps.size(), tr("1 step"), tr("%n steps", nullptr, static_cast<int>(steps.size())))
                         : tr("Step %1 of %2").arg(now + 1).arg(steps.size()));
    refreshRows();
    if (now >= 0) {
        const QSignalBlocker quiet(this); // browsing is what people do
        m_view->setCurrentIndex(m_model->index(now));
        m_view->scrollTo(m_model->index(now));
    }
}

void StepRail::setNarrow(bool narrow)
{
    m_narrow = narrow;
    setFixedWidth(narrow ? 56 : 220);
    m_heading->setVisible(!narrow);
    m_count->setVisible(!narrow);
    refreshRows();
}

int StepRail::currentStep() const
{
    const QList<StepItem> &steps = m_model->steps();
    for (int i = 0; i < steps.size(); ++i) {
        if (steps[i].state != StepState::Done && steps[i].state != StepState::Upcoming)
            return i;
    }
    return -1;
}

void StepRail::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    refreshRows();
}

void StepRail::showEvent(QShowEvent *event)
{
    QFrame::showEvent(event);
    refreshRows();
}

// Rows come closer together before the list would have to scroll.
void StepRail::refreshRows()
{
    const int count = m_model->rowCount();
    const int wanted = count > 14 ? 39 : m_narrow ? 44 : 46;
    const int fitting = count > 0 ? m_view->viewport()->height() / count : wanted;
    const int least = m_narrow ? 28 : 36; // a marker, or a name above its time
    m_delegate->setRow(qBound(least, fitting, wanted), m_narrow);
    m_view->doItemsLayout();
}

} // namespace chancery::ui
