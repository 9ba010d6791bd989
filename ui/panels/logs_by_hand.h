// The certificate logs to which people carry files: the submission is saved to a drive, the answer is read from one.
#pragma once

#include "ui/panels/session_view.h"

#include <QWidget>

class QVBoxLayout;

namespace chancery::ui {

class LogsByHand : public QWidget
{
    Q_OBJECT
public:
    explicit LogsByHand(SessionView &session, QWidget *parent = nullptr);

    void render(); // by the session's snapshot; hidden while no such log is asked

private:
    void makeRow(const QString &log, const QString &origin);
    void save(const QString &log);
    void read(const QString &log);

    SessionView &m_session;
    QVBoxLayout *m_column;
    QWidget *m_rows = nullptr;
    QStringList m_logs; // shown now
};

} // namespace chancery::ui
