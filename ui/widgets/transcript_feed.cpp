#include "ui/widgets/transcript_feed.h"

#include "ui/widgets/counted.h"
#include "ui/widgets/feed_model.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/row_painting.h"

#include <QHBoxLayout>
#include <QListView>
#include <QScrollBar>
#include <QVBoxLayout>

namespace chancery::ui {

TranscriptFeed::TranscriptFeed(QWidget *parent)
    : QFrame(parent), m_headRow(new QHBoxLayout), m_count(makeLabel({}, Role::Small, Token::Ink3)),
      m_view(new QListView), m_newest(makeSmallButton(tr("Newest"), QStringLiteral("newestEntryButton"))),
      m_model(new FeedModel(this)), m_delegate(new FeedDelegate(m_model, this))
{
    setObjectName(QStringLiteral("transcriptFeed"));
    setProperty("frame", QStringLiteral("part"));
    m_count->setObjectName(QStringLiteral("entryCountLabel"));
    m_newest->setProperty("kind", QStringLiteral("flat"));
    m_newest->setProperty("scale", QStringLiteral("rack"));
    prepareList(m_view, QStringLiteral("transcriptListView"), tr("Transcript, newest first"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(m_delegate);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 12, 0, 0);
    column->setSpacing(0);
    m_headRow->setContentsMargins(16, 0, 16, 4);
    m_headRow->addWidget(makeLabel(tr("Transcript"), Role::Section));
    m_headRow->addStretch();
    m_headRow->addWidget(m_newest);
    m_headRow->addWidget(m_count, 0, Qt::AlignBottom);
    column->addLayout(m_headRow);
    column->addWidget(m_view, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored); // what people decide with goes first
    refreshCount();

    connect(m_newest, &QPushButton::clicked, this, [this] { m_view->scrollToTop(); });
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this, &TranscriptFeed::refreshCount);
    const auto activate = [this](const QModelIndex &index) {
        const FeedEntry &entry = m_model->entryAt(index.row());
        emit entryActivated(entry.number, entry.digest);
    };
    connect(m_view, &QListView::activated, this, activate);
}

void TranscriptFeed::setEntries(const QList<FeedEntry> &oldestFirst)
{
    m_model->setEntries(oldestFirst);
    refreshCount();
}

void TranscriptFeed::append(const FeedEntry &entry)
{
    const bool paused = isPaused();
    QScrollBar *bar = m_view->verticalScrollBar();
    const int before = bar->maximum();
    m_model->append(entry);
    m_view->doItemsLayout();
    if (paused)
        bar->setValue(bar->value() + bar->maximum() - before); // what is being read stays where it is
    else
        m_view->scrollToTop();
    refreshCount();
}

void TranscriptFeed::setCompact(bool compact)
{
    m_delegate->compact = compact;
    m_headRow->setContentsMargins(compact ? 12 : 16, 0, compact ? 12 : 16, 4);
    m_view->doItemsLayout();
}

int TranscriptFeed::count() const
{
    return m_model->rowCount();
}

bool TranscriptFeed::isPaused() const
{
    return m_view->verticalScrollBar()->value() > 0;
}

void TranscriptFeed::refreshCount()
{
    m_newest->setVisible(isPaused());
    m_count->setText(isPaused()
                         ? counted(count(), tr("paused, 1 entry"), tr("paused, %n entries", nullptr, count()))
                         : counted(count(), tr("1 entry, chained"), tr("%n entries, chained", nullptr, count())));
}

} // namespace chancery::ui
