// What a person approves or signs: sentences in serif, digests in mono, and the digest of the whole.
#pragma once

#include "core/base/digest.h"

#include <QFrame>
#include <QList>
#include <QString>

class QLabel;
class QVBoxLayout;

namespace chancery::ui {

struct StatementLine
{
    enum class Kind { Sentence, Digest };
    Kind kind = Kind::Sentence;
    QString text; // a sentence, or 64 hex digits shown as two lines of 8 groups

    bool operator==(const StatementLine &) const = default;
};

class StatementCard : public QFrame
{
    Q_OBJECT
public:
    enum class State { ToApprove, Approved, Expired, Void };

    explicit StatementCard(QWidget *parent = nullptr);

    void setHeading(const QString &heading, const QString &note); // "What Jonas approves"
    void setLines(const QList<StatementLine> &lines);
    void setDigest(const QString &label, const Digest &digest); // "SHA-256 of this statement"
    void setState(State state, const QString &words = {});      // words: why it is void, until when it held
    void setSlim(bool slim);                                    // smaller type where the stage is short
    QString plainText() const;

private:
    void refresh();

    QLabel *m_heading;
    QLabel *m_note;
    QWidget *m_stateRow;
    QLabel *m_stateIcon;
    QLabel *m_stateWords;
    QVBoxLayout *m_body;
    QList<QLabel *> m_labels;
    QWidget *m_digestPart;
    QLabel *m_digestLabel;
    QLabel *m_digest;
    QList<StatementLine> m_lines;
    bool m_slim = false;
};

} // namespace chancery::ui
