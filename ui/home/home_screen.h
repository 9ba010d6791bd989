// The first screen: rehearse, take up what is unfinished, or look at an archive.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace chancery::ui {

class Notice;

struct HomeFact
{
    QString name;  // "Simulated token"
    QString value; // "SoftHSM 2.6"
    bool there = false;
};

struct HomeContent
{
    QString subtitle; // "No archive yet", or the folder
    QString rehearsalFolder;
    int members = 0; // of the profile: how many keys stand in
    int quorum = 0;
    QString obstacle;          // why a rehearsal cannot start; empty: it can
    QList<QString> unfinished; // ids of ceremonies to resume
    QList<HomeFact> facts;     // on this computer
    bool rootEstablished = false;
    bool archives = false; // whether this program can open one
};

class HomeScreen : public QWidget
{
    Q_OBJECT
public:
    explicit HomeScreen(QWidget *parent = nullptr);

    void setContent(const HomeContent &content);
    void setBusy(const QString &words); // while a rehearsal is made ready; empty: ready
    void setProblem(const QString &heading, const QString &text);
    void setUtc(const QString &utc);

signals:
    void rehearseRequested();
    void resumeRequested(const QString &id);
    void archiveRequested();

private:
    QWidget *makeStart();
    QWidget *makeSide();
    void addStep(QVBoxLayout *column, int number, const QString &title, const QString &text, const QString &note);
    void renderFacts(const HomeContent &content);
    void renderUnfinished(const HomeContent &content);

    QLabel *m_subtitle;
    QLabel *m_utc;
    QLabel *m_saved;
    QLabel *m_title;
    QLabel *m_lead;
    QLabel *m_rootNote;
    QPushButton *m_rehearse;
    QPushButton *m_archive;
    Notice *m_problem;
    QVBoxLayout *m_unfinished;
    QVBoxLayout *m_facts;
    QWidget *m_unfinishedBox;
    bool m_possible = true;
};

} // namespace chancery::ui
