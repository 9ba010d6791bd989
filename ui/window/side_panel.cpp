#include "ui/window/side_panel.h"

#include "ui/panels/panel_words.h"
#include "ui/panels/transcript_words.h"
#include "ui/theme/theme.h"
#include "ui/widgets/transcript_feed.h"

#include <QListView>
#include <QScrollBar>
#include <QVBoxLayout>

namespace chancery::ui {

SidePanel::SidePanel(QWidget *parent)
    : QFrame(parent), m_column(new QVBoxLayout(this)), m_seats(new SeatList), m_feed(new TranscriptFeed)
{
    setObjectName(QStringLiteral("side"));
    setProperty("frame", QStringLiteral("side"));
    // Its room is kept free, so that entries do not wrap anew under the bar when it appears.
    m_feed->view()->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    m_feed->view()->setResizeMode(QListView::Adjust);
    // A bar that moves nothing shows nothing.
    QScrollBar *bar = m_feed->view()->verticalScrollBar();
    const auto look = [bar] {
        Theme::setState(bar, "state", bar->maximum() > 0 ? QStringLiteral("plain") : QStringLiteral("empty"));
    };
    connect(bar, &QScrollBar::rangeChanged, this, look);
    look();
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_seats);
    m_column->addWidget(m_feed, 1);
    setNarrow(false, false);
    connect(m_seats, &SeatList::seatActivated, this, [this](int seat) {
        const qsizetype row = m_numbers.indexOf(seat);
        if (row >= 0 && seat > 0)
            emit seatActivated(m_ids[row], seat);
    });
    connect(m_feed, &TranscriptFeed::entryActivated, this, &SidePanel::entryActivated);
}

void SidePanel::present(const session::Snapshot &snapshot, PanelKind panel)
{
    m_shown = sideSeats(snapshot, panel);
    const SideSeats &side = m_shown;
    m_ids = side.ids;
    m_numbers.clear();
    for (const SeatItem &item : side.seats)
        m_numbers += item.seat;
    presentHeading();
    m_seats->setPipsVisible(side.pips);
    m_seats->setTimesShown(side.times);
    m_seats->setSeats(side.seats);
    m_seats->setOthers(side.others);
    presentFeed(snapshot);
}

void SidePanel::presentHeading()
{
    m_seats->setHeading(m_shown.heading, m_shown.summary, m_narrow ? QString() : m_shown.rest);
}

void SidePanel::presentFeed(const session::Snapshot &snapshot)
{
    const auto entryOf = [&](const transcript::Line &line) {
        FeedEntry entry;
        entry.number = static_cast<int>(line.seq);
        entry.time = clockText(line.time).chopped(1);
        entry.text = entryWords(snapshot.state, line);
        entry.digest = line.digest().hex();
        return entry;
    };
    const QList<transcript::Line> &lines = snapshot.lines;
    if (m_feed->count() > lines.size()) {
        QList<FeedEntry> all;
        for (const transcript::Line &line : lines)
            all += entryOf(line);
        m_feed->setEntries(all);
        return;
    }
    for (qsizetype i = m_feed->count(); i < lines.size(); ++i)
        m_feed->append(entryOf(lines[i]));
}

void SidePanel::setPart(QWidget *part)
{
    if (m_part == part)
        return;
    if (m_part) {
        m_column->removeWidget(m_part);
        m_part->setParent(nullptr);
    }
    m_part = part;
    if (part) {
        m_column->insertWidget(1, part);
        part->show();
    }
}

void SidePanel::setNarrow(bool narrow, bool low)
{
    m_narrow = narrow;
    setFixedWidth(narrow ? 252 : 304);
    m_seats->setNarrow(narrow);
    m_seats->setCompact(narrow || low);
    m_feed->setCompact(narrow);
    presentHeading();
}

} // namespace chancery::ui
