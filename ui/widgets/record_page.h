// The event record as a page of paper: a title, a double rule, labels in italics and their values.
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QLabel;
class QPushButton;
class QTextBrowser;

namespace chancery::ui {

struct RecordRow
{
    QString label;
    QString value;
    QString digest; // 64 hex digits, shown in full behind the value; empty for none
};

struct RecordSheet
{
    QString title;
    QString subtitle;
    QList<RecordRow> rows;
};

class RecordPage : public QFrame
{
    Q_OBJECT
public:
    explicit RecordPage(QWidget *parent = nullptr);

    void setHeading(const QString &heading); // "Countersign the event record"
    void setSheets(const QList<RecordSheet> &sheets);
    void setDraft(bool draft);
    int page() const { return m_page; } // 0-based
    int pages() const { return static_cast<int>(m_sheets.size()); }

public slots:
    void showPage(int page);

signals:
    void pageChanged(int page);
    void allPagesSeen(); // once, when the last unseen page has been shown

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();
    QString html(const RecordSheet &sheet) const;

    QLabel *m_heading;
    QLabel *m_count;
    QPushButton *m_previous;
    QPushButton *m_next;
    QTextBrowser *m_text;
    QList<RecordSheet> m_sheets;
    QList<bool> m_seen;
    int m_page = 0;
    bool m_draft = false;
    bool m_narrow = false;
};

} // namespace chancery::ui
