#include "ui/widgets/statement_card.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

// Two lines of eight groups.
QString twoLines(const QString &hex)
{
    QStringList groups;
    for (int i = 0; i + 4 <= hex.size(); i += 4)
        groups << hex.mid(i, 4);
    const QString first = groups.mid(0, 8).join(QLatin1Char(' '));
    return groups.size() <= 8 ? first : first + QLatin1Char('\n') + groups.mid(8).join(QLatin1Char(' '));
}

struct StateLook
{
    const char *icon;
    Token token;
    QString word;
};

StateLook lookOf(StatementCard::State state)
{
    switch (state) {
    case StatementCard::State::ToApprove:
        return {"doc", Token::Ink2, {}};
    case StatementCard::State::Approved:
        return {"ringcheck", Token::Ok, StatementCard::tr("Approved")};
    case StatementCard::State::Expired:
        return {"clock", Token::Warn, StatementCard::tr("Expired")};
    case StatementCard::State::Void:
        return {"stop", Token::Stop, StatementCard::tr("Void")};
    }
    Q_UNREACHABLE();
}

} // namespace

StatementCard::StatementCard(QWidget *parent)
    : QFrame(parent), m_heading(makeLabel({}, Role::Section)), m_note(makeLabel({}, Role::Small, Token::Ink3)),
      m_stateRow(new QWidget), m_stateIcon(makeIconLabel({}, Token::Ink2)),
      m_stateWords(makeLabel({}, Role::DenseStrong)), m_body(new QVBoxLayout), m_digestPart(new QWidget),
      m_digestLabel(new TextBlock(Role::Small, Token::Ink3)), m_digest(new TextBlock(Role::Mono))
{
    setObjectName(QStringLiteral("statementCard"));
    setProperty("frame", QStringLiteral("card"));
    auto *column = new QVBoxLayout(this);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->addWidget(m_heading);
    head->addStretch();
    head->addWidget(m_note);
    column->addLayout(head);
    auto *state = new QHBoxLayout(m_stateRow);
    state->setContentsMargins(0, 4, 0, 0);
    state->setSpacing(6);
    state->addWidget(m_stateIcon);
    state->addWidget(m_stateWords, 1);
    column->addWidget(m_stateRow);
    column->addSpacing(5);
    column->addLayout(m_body);

    auto *part = new QVBoxLayout(m_digestPart);
    part->setContentsMargins(0, 9, 0, 0);
    part->setSpacing(8);
    part->addWidget(makeRule());
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    m_digestLabel->setFixedWidth(92);
    row->addWidget(m_digestLabel, 0, Qt::AlignVCenter);
    row->addWidget(m_digest, 1);
    part->addLayout(row);
    column->addWidget(m_digestPart);
    m_digestPart->hide();
    setState(State::ToApprove);
    setSlim(false);
}

void StatementCard::setHeading(const QString &heading, const QString &note)
{
    m_heading->setText(heading);
    m_note->setText(note);
}

void StatementCard::setLines(const QList<StatementLine> &lines)
{
    if (m_lines == lines)
        return; // what people read stays as it stands
    m_lines = lines;
    refresh();
}

void StatementCard::setDigest(const QString &label, const Digest &digest)
{
    m_digestLabel->setText(label);
    m_digest->setText(twoLines(digest.hex()));
    m_digest->setAccessibleName(tr("%1: %2").arg(label, digest.groups().join(QLatin1Char(' '))));
    m_digestPart->show();
}

void StatementCard::setState(State state, const QString &words)
{
    const StateLook look = lookOf(state);
    m_stateRow->setVisible(state != State::ToApprove);
    setIconLabel(m_stateIcon, QString::fromLatin1(look.icon), look.token);
    setLabelLook(m_stateWords, Role::DenseStrong, look.token);
    m_stateWords->setText(words.isEmpty() ? look.word : tr("%1: %2").arg(look.word, words));
}

void StatementCard::setSlim(bool slim)
{
    if (m_slim == slim && !m_labels.isEmpty())
        return;
    m_slim = slim;
    layout()->setContentsMargins(slim ? 16 : 18, slim ? 9 : 13, slim ? 16 : 18, slim ? 8 : 11);
    refresh();
}

QString StatementCard::plainText() const
{
    QStringList parts;
    for (const StatementLine &line : m_lines)
        parts << (line.kind == StatementLine::Kind::Digest ? twoLines(line.text) : line.text);
    return parts.join(QLatin1Char('\n'));
}

void StatementCard::refresh()
{
    qDeleteAll(m_labels);
    m_labels.clear();
    for (const StatementLine &line : std::as_const(m_lines)) {
        const bool digest = line.kind == StatementLine::Kind::Digest;
        auto *block = new TextBlock(digest ? Role::StatementDigest : Role::Statement);
        if (m_slim) {
            block->setPixelSize(digest ? 15 : 16);
            block->setLine(digest ? 20 : 22);
        }
        block->setText(digest ? twoLines(line.text) : line.text);
        if (digest)
            block->setContentsMargins(0, 2, 0, 2);
        m_body->addWidget(block);
        m_labels.append(block);
        block->show(); // a layout would do so later, and until then measure as if it were not there
    }
    setAccessibleName(m_heading->text());
    setAccessibleDescription(plainText());
}

} // namespace chancery::ui
