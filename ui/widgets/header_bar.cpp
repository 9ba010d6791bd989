#include "ui/widgets/header_bar.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/mode_tag.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chancery::ui {

HeaderBar::HeaderBar(QWidget *parent)
    : QFrame(parent), m_tag(new ModeTag), m_title(makeLabel({}, Role::Header)),
      m_ceremonyWord(makeLabel({}, Role::Small, Token::Ink3)),
      m_ceremonyId(makeLabel({}, Role::MonoSmall, Token::Ink3)),
      m_planWord(makeLabel(tr("plan"), Role::Small, Token::Ink3)),
      m_planDigest(makeLabel({}, Role::MonoSmall, Token::Ink3)), m_status(new QHBoxLayout),
      m_elapsedMeter(makeMeter(tr("Elapsed"), QStringLiteral("elapsedLabel"), m_elapsed)),
      m_utcMeter(makeMeter(tr("UTC"), QStringLiteral("utcLabel"), m_utc))
{
    setObjectName(QStringLiteral("headerBar"));
    setProperty("frame", QStringLiteral("header"));
    setFixedHeight(56);
    m_title->setObjectName(QStringLiteral("headerTitleLabel"));
    m_ceremonyId->setObjectName(QStringLiteral("ceremonyIdLabel"));
    m_planDigest->setObjectName(QStringLiteral("planDigestLabel"));

    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    names->addStretch();
    names->addWidget(m_title);
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    for (QLabel *label : {m_ceremonyWord, m_ceremonyId, m_planWord, m_planDigest})
        line->addWidget(label);
    line->addStretch();
    names->addLayout(line);
    names->addStretch();

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(20, 0, 20, 0);
    row->setSpacing(0);
    row->addWidget(m_tag);
    row->addSpacing(14);
    row->addLayout(names, 1);
    m_status->setSpacing(20);
    row->addLayout(m_status);
    row->addWidget(m_elapsedMeter, 0, Qt::AlignVCenter);
    row->addWidget(m_utcMeter, 0, Qt::AlignVCenter);
    m_elapsedMeter->hide();
    refreshSubtitle();
}

QWidget *HeaderBar::makeMeter(const QString &label, const QString &objectName, QLabel *&value)
{
    auto *meter = new QFrame(this);
    auto *column = new QVBoxLayout(meter);
    column->setContentsMargins(20, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeLabel(label, Role::Small, Token::Ink3), 0, Qt::AlignRight);
    value = makeLabel({}, Role::MonoMeter);
    value->setObjectName(objectName);
    column->addWidget(value, 0, Qt::AlignRight);
    return meter;
}

void HeaderBar::setMode(Mode mode)
{
    m_tag->setMode(mode);
}

void HeaderBar::setModeVisible(bool visible)
{
    m_tag->setVisible(visible);
}

void HeaderBar::setTitle(const QString &title)
{
    m_title->setText(title);
}

void HeaderBar::setCeremony(const QString &word, const QString &id)
{
    m_ceremonyWord->setText(word);
    m_ceremonyId->setText(id);
    refreshSubtitle();
}

void HeaderBar::setPlanDigest(const QString &brief)
{
    m_planDigest->setText(brief);
    refreshSubtitle();
}

void HeaderBar::setElapsed(const QString &elapsed)
{
    m_elapsed->setText(elapsed);
    m_elapsed->setAccessibleName(tr("Elapsed %1").arg(elapsed));
    m_elapsedMeter->setVisible(!elapsed.isEmpty());
    // The line between the meters belongs to the time.
    Theme::setState(m_utcMeter, "frame", elapsed.isEmpty() ? QString() : QStringLiteral("meter"));
    m_utcMeter->setContentsMargins(0, 0, 0, 0);
    m_elapsedMeter->layout()->setContentsMargins(20, 0, 20, 0);
}

void HeaderBar::setUtc(const QString &utc)
{
    m_utc->setText(utc);
    m_utc->setAccessibleName(tr("Time %1, UTC").arg(utc));
}

void HeaderBar::setNarrow(bool narrow)
{
    const int gap = narrow ? 14 : 20;
    m_elapsedMeter->layout()->setContentsMargins(gap, 0, gap, 0);
    m_utcMeter->layout()->setContentsMargins(gap, 0, 0, 0);
}

void HeaderBar::addStatus(QWidget *widget)
{
    m_status->addWidget(widget);
}

void HeaderBar::refreshSubtitle()
{
    const bool ceremony = !m_ceremonyId->text().isEmpty();
    const bool plan = !m_planDigest->text().isEmpty();
    m_ceremonyWord->setVisible(ceremony);
    m_ceremonyId->setVisible(ceremony);
    m_planWord->setVisible(plan);
    m_planDigest->setVisible(plan);
    m_planWord->setText(ceremony ? tr("· plan") : tr("Plan"));
}

} // namespace chancery::ui
