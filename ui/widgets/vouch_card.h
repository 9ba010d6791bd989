// Two people present who say whose key this is.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QLabel;
class QVBoxLayout;

namespace chancery::ui {

enum class VouchState { Asked, Vouches, Refuses };

struct VoucherItem
{
    int id = 0; // the caller's
    QString name;
    VouchState state = VouchState::Asked;
    QString time; // "10:33:20Z"
    QString how;  // "knows him from work"
    bool enabled = true;
};

class VouchCard : public QFrame
{
    Q_OBJECT
public:
    explicit VouchCard(QWidget *parent = nullptr);

    void setHeading(const QString &heading, const QString &note); // "Who vouches for Tomás", "Two people present"
    void setSentence(const QString &sentence);                    // quoted here
    void setVouchers(const QList<VoucherItem> &vouchers);
    QWidget *firstAsked() const; // the button of the first who may vouch now; none: null

signals:
    void vouchRequested(int id);
    void refuseRequested(int id);

private:
    QFrame *makeRow(const VoucherItem &voucher);

    QLabel *m_heading;
    QLabel *m_note;
    QLabel *m_sentence;
    QVBoxLayout *m_rows;
    QList<QFrame *> m_parts;
    QList<QWidget *> m_asked; // their Vouch buttons
};

} // namespace chancery::ui
