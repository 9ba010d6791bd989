// Labels and values in two columns of pairs: what a certificate says.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QGridLayout;

namespace chancery::ui {

struct FactItem
{
    QString label;
    QString value;
    bool mono = false;
    QString more; // behind the value, in label colour: "(1796 days)"
    bool operator==(const FactItem &) const = default;
};

class FactGrid : public QFrame
{
    Q_OBJECT
public:
    explicit FactGrid(QWidget *parent = nullptr);

    void setFacts(const QList<FactItem> &facts); // left column first: 1st, 3rd, 5th left, the others right
    void setColumns(int columns);                // 2 unless set
    void setRuled(bool ruled);                   // a line above and below
    void setSlim(bool slim);                     // closer rows where the stage is short

private:
    void refresh();

    QGridLayout *m_grid;
    QList<FactItem> m_facts;
    QList<QWidget *> m_parts;
    int m_columns = 2;
    bool m_slim = false;
};

} // namespace chancery::ui
