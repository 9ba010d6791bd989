#include "ui/widgets/feed_model.h"

#include "ui/widgets/row_painting.h"

#include <QListView>
#include <QPainter>

namespace chancery::ui {

namespace {

constexpr int TimeWidth = 70;
constexpr int DigestWidth = 72;

int marginOf(bool compact)
{
    return compact ? 12 : 16;
}

QString brief(const QString &digest)
{
    return digest.size() < 12 ? digest : digest.left(4) + QChar(0x2026) + digest.right(4);
}

} // namespace

void FeedModel::setEntries(const QList<FeedEntry> &oldestFirst)
{
    beginResetModel();
    m_entries = oldestFirst;
    endResetModel();
}

void FeedModel::append(const FeedEntry &entry)
{
    beginInsertRows({}, 0, 0);
    m_entries.append(entry);
    endInsertRows();
}

int FeedModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

QVariant FeedModel::data(const QModelIndex &index, int role) const
{
    const FeedEntry &entry = entryAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return entry.text;
    case Qt::AccessibleTextRole:
        return TranscriptFeed::tr("Entry %1, %2 UTC, %3").arg(QString::number(entry.number), entry.time, entry.text);
    case Qt::ToolTipRole:
        return TranscriptFeed::tr("Entry %1: %2").arg(QString::number(entry.number), entry.digest);
    default:
        return {};
    }
}

FeedDelegate::FeedDelegate(const FeedModel *model, QObject *parent) : QStyledItemDelegate(parent), m_model(model) {}

int FeedDelegate::textWidthIn(int rowWidth) const
{
    return qMax(40, rowWidth - 2 * marginOf(compact) - TimeWidth - (compact ? 0 : DigestWidth + 6));
}

QSize FeedDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QListView *>(option.widget);
    const int room = textWidthIn(view ? view->viewport()->width() : 300);
    const QRect text = QFontMetrics(Theme::font(Role::Small))
                           .boundingRect(QRect(0, 0, room, 1000), Qt::TextWordWrap, m_model->entryAt(index.row()).text);
    return {40, 9 + 16 * qMax(1, qRound(text.height() / 15.0))};
}

void FeedDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const FeedEntry &entry = m_model->entryAt(index.row());
    const int margin = marginOf(compact);
    // The scroll bar stands in the margin.
    const auto *view = qobject_cast<const QListView *>(option.widget);
    const int bar = view ? view->width() - view->viewport()->width() : 0;
    const QRect inner = option.rect.adjusted(margin, 4, qMin(0, bar - margin), -5);
    painter->save();
    paintText(painter, QRect(inner.left(), inner.top(), TimeWidth, 16), entry.time, Role::MonoSmall, Token::Ink3);
    painter->setFont(Theme::font(Role::Small));
    painter->setPen(Theme::color(Token::Ink));
    painter->drawText(QRect(inner.left() + TimeWidth, inner.top(), textWidthIn(option.rect.width()), inner.height()),
                      Qt::TextWordWrap | Qt::AlignVCenter, entry.text);
    if (!compact)
        paintText(painter, QRect(inner.right() + 1 - DigestWidth, inner.top(), DigestWidth, 16), brief(entry.digest),
                  Role::MonoSmall, Token::Ink3, Qt::AlignRight | Qt::AlignVCenter);
    if (index.row() + 1 < m_model->rowCount())
        painter->fillRect(QRect(inner.left(), option.rect.bottom(), inner.width(), 1), Theme::color(Token::Line));
    painter->restore();
    if (option.state & QStyle::State_HasFocus)
        paintRowFocus(painter, option.rect);
}

} // namespace chancery::ui
