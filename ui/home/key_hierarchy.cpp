#include "ui/home/key_hierarchy.h"

#include "ui/widgets/counted.h"
#include "ui/widgets/labels.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <algorithm>

namespace chancery::ui {

namespace {

constexpr int DueDays = 180;
constexpr int LongestScale = 40; // years; what lies beyond is drawn at the edge

enum Column { Name, Algorithm, Fingerprint, Life, Until, Status, Columns };

struct StatusLook
{
    const char *icon;
    Token token;
};

StatusLook lookOf(KeyStatus status)
{
    switch (status) {
    case KeyStatus::NotYet:
        return {"clock", Token::Ink2};
    case KeyStatus::Valid:
        return {"check", Token::Ok};
    case KeyStatus::Due:
        return {"warn", Token::Warn};
    case KeyStatus::Expired:
        return {"x", Token::Ink2};
    }
    Q_UNREACHABLE();
}

QString wordsOf(KeyStatus status, const HomeKey &key, const QDateTime &now)
{
    const auto left = static_cast<int>(qBound(qint64{0}, now.daysTo(key.until), qint64{DueDays}));
    switch (status) {
    case KeyStatus::NotYet:
        return KeyHierarchy::tr("Not yet");
    case KeyStatus::Valid:
        return KeyHierarchy::tr("Valid");
    case KeyStatus::Due:
        return counted(left, KeyHierarchy::tr("Due, 1 day"), KeyHierarchy::tr("Due, %n days", nullptr, left));
    case KeyStatus::Expired:
        return KeyHierarchy::tr("Expired");
    }
    Q_UNREACHABLE();
}

QString dateText(const QDateTime &time)
{
    return time.toUTC().date().toString(Qt::ISODate);
}

} // namespace

KeyStatus keyStatus(const HomeKey &key, const QDateTime &now)
{
    if (now > key.until)
        return KeyStatus::Expired;
    if (now < key.from)
        return KeyStatus::NotYet;
    return now.daysTo(key.until) < DueDays ? KeyStatus::Due : KeyStatus::Valid;
}

KeyHierarchy::KeyHierarchy(QWidget *parent)
    : QFrame(parent), m_today(makeLabel({}, Role::Small, Token::Ink2)), m_place(new QWidget)
{
    setObjectName(QStringLiteral("keyHierarchy"));
    setProperty("frame", QStringLiteral("card"));
    setAccessibleName(tr("Key hierarchy"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(18, 12, 18, 12);
    column->setSpacing(4);
    auto *head = new QHBoxLayout;
    head->addWidget(makeLabel(tr("Key hierarchy"), Role::Header));
    head->addStretch(1);
    head->addWidget(m_today, 0, Qt::AlignBottom);
    column->addLayout(head);
    (new QVBoxLayout(m_place))->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_place);
}

void KeyHierarchy::setKeys(const QList<HomeKey> &keys, const QDateTime &now)
{
    delete m_rows;
    m_rows = new QWidget;
    auto *grid = new QGridLayout(m_rows);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(Life, 1);
    m_today->setText(tr("Today, %1").arg(dateText(now)));
    int first = now.date().year();
    int last = first;
    for (const HomeKey &key : keys) {
        first = qMin(first, key.from.date().year());
        last = qMax(last, key.until.date().year());
    }
    last = qMin(last, first + LongestScale);
    const QStringList heads{tr("Key"), tr("Algorithm"), tr("Fingerprint"), QString(), tr("Until"), tr("Status")};
    for (int i = 0; i < Columns; ++i) {
        if (i != Life)
            grid->addWidget(makeLabel(heads[i], Role::Small, Token::Ink3), 0, i);
    }
    auto *scale = new LifeBar;
    scale->setYears(first, last);
    grid->addWidget(scale, 0, Life);
    grid->setRowMinimumHeight(0, 26);
    for (int i = 0; i < keys.size(); ++i)
        addRow(1 + 2 * i, keys[i], now, first, last);
    m_place->layout()->addWidget(m_rows);
}

void KeyHierarchy::addRow(int row, const HomeKey &key, const QDateTime &now, int first, int last)
{
    auto *grid = static_cast<QGridLayout *>(m_rows->layout());
    const KeyStatus status = keyStatus(key, now);
    const StatusLook look = lookOf(status);
    grid->addWidget(makeRule(), row, 0, 1, Columns);
    grid->setRowMinimumHeight(row + 1, 38);
    QLabel *name = makeLabel(key.name, key.depth == 0 ? Role::DenseStrong : Role::Dense);
    name->setContentsMargins(qMin(key.depth, 4) * 20, 0, 0, 0);
    name->setWordWrap(true);
    name->setMinimumWidth(130);
    // The row is told once, as a whole.
    name->setAccessibleName(key.depth == 0 ? tr("Root %1, %2, from %3 to %4, %5")
                                                 .arg(key.name, key.algorithm, dateText(key.from), dateText(key.until),
                                                      wordsOf(status, key, now).toLower())
                                           : tr("Delegate %1, %2, from %3 to %4, %5")
                                                 .arg(key.name, key.algorithm, dateText(key.from), dateText(key.until),
                                                      wordsOf(status, key, now).toLower()));
    grid->addWidget(name, row + 1, Name);
    grid->addWidget(makeLabel(key.algorithm, Role::Dense, Token::Ink2), row + 1, Algorithm);
    grid->addWidget(makeLabel(key.fingerprint, Role::MonoSmall, Token::Ink2), row + 1, Fingerprint);
    auto *life = new LifeBar;
    life->setYears(first, last);
    life->setLife(key.from, key.until, status);
    life->setToday(now);
    grid->addWidget(life, row + 1, Life);
    grid->addWidget(makeLabel(dateText(key.until), Role::MonoSmall), row + 1, Until);
    auto *said = new QHBoxLayout;
    said->setSpacing(6);
    said->addWidget(makeIconLabel(QString::fromLatin1(look.icon), look.token, 14));
    said->addWidget(makeLabel(wordsOf(status, key, now), Role::SmallMedium, look.token), 1);
    grid->addLayout(said, row + 1, Status);
}

} // namespace chancery::ui
