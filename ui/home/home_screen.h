// The first screen: rehearse, or choose a live ceremony's plan, take up what is unfinished, or look at an archive. Once
// there is a root, the hierarchy of its keys and the ceremonies that made them stand where the introduction stood.
#pragma once

#include "ui/home/key_hierarchy.h"
#include "ui/home/live_plan.h"

#include <QWidget>
#include <optional>

class QHBoxLayout;
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
    QString folder;   // where it is kept
    bool live = false;
    std::optional<HomePlan> plan; // live only: the one that was chosen, when it may begin
    int members = 0;              // of the profile: how many keys stand in
    int quorum = 0;
    QString obstacle;          // why nothing can start; empty: it can
    QList<QString> unfinished; // ids of ceremonies to resume
    QList<HomeFact> facts;     // on this computer
    bool rootEstablished = false;
    bool archives = false; // whether this program can open one
};

struct HomeCeremony
{
    QString id;
    QString title;
    QString when;    // "2026-11-23"
    QString outcome; // "Closed", "Ended with a record"; "Rehearsal" before it where it was one
};

// What an archive holds. Shown as it was read: chancery-verify is what judges it.
struct HomeArchive
{
    QString folder;
    bool another = false; // chosen by somebody: only looked at, and left again
    QList<HomeKey> keys;
    QList<HomeCeremony> ceremonies;
    QDateTime now;
};

class HomeScreen : public QWidget
{
    Q_OBJECT
public:
    explicit HomeScreen(QWidget *parent = nullptr);

    void setContent(const HomeContent &content);
    void setArchive(const HomeArchive &archive); // after setContent(), which shows none
    void setBusy(const QString &words);          // while a rehearsal is made ready; empty: ready
    void setProblem(const QString &heading, const QString &text);
    void setUtc(const QString &utc);

signals:
    void rehearseRequested();
    void planRequested();  // live: choose one
    void beginRequested(); // live: the ceremony of the plan that is shown
    void resumeRequested(const QString &id);
    void archiveRequested();
    void archiveLeft(); // back from another one

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QPushButton *first() const { return m_live ? m_choose : m_rehearse; }
    void renderPlan(const HomeContent &content);
    QWidget *makeStart();
    QWidget *makePoints();
    QWidget *makePath();
    QWidget *makeSide();
    QWidget *makeOverview();
    void renderCeremonies(const HomeArchive &archive);
    static void addStep(QVBoxLayout *column, int number, const QString &title, const QString &text,
                        const QString &note);
    void addPoint(QHBoxLayout *row, const QString &icon, QLabel *title, const QString &text);
    void renderFacts(const HomeContent &content);
    void renderUnfinished(const HomeContent &content);

    QLabel *m_subtitle;
    QLabel *m_utc;
    QLabel *m_saved;
    QLabel *m_title;
    QLabel *m_lead;
    QLabel *m_rootNote;
    QPushButton *m_rehearse;
    QPushButton *m_choose; // live, in its place
    LivePlan *m_plan = nullptr;
    QWidget *m_mode = nullptr;
    bool m_live = false;
    QPushButton *m_archive;
    Notice *m_problem;
    QVBoxLayout *m_unfinished;
    QVBoxLayout *m_facts;
    QWidget *m_unfinishedBox;
    QWidget *m_start = nullptr;
    QWidget *m_points = nullptr; // what a rehearsal is, in three lines; a low window does without
    QLabel *m_who = nullptr;
    QWidget *m_path = nullptr; // from the first rehearsal to a root
    QVBoxLayout *m_left = nullptr;
    QWidget *m_overview = nullptr;
    QHBoxLayout *m_startRow = nullptr;
    QVBoxLayout *m_nextRow = nullptr;
    QWidget *m_next = nullptr; // what comes next, at the side of the overview
    KeyHierarchy *m_keys = nullptr;
    QVBoxLayout *m_ceremonies = nullptr;
    QWidget *m_look = nullptr; // that it is another archive, and the way back
    QLabel *m_judge = nullptr;
    QString m_ownSubtitle;
    bool m_possible = true;
};

} // namespace chancery::ui
