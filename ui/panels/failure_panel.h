// A step that has stopped: what happened, what is safe, what to do next. The room decides.
#pragma once

#include "ui/panels/step_panel.h"

class QLabel;
class QGridLayout;

namespace chancery::ui {

class ChoiceCards;
class Notice;
class TextBlock;

class FailurePanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit FailurePanel(SessionView &session, QWidget *parent = nullptr);
    PrimaryAct primary() const override;
    void triggerPrimary() override;
    QWidget *firstFocus() override;
    bool needsKeys() const override { return false; }
    bool says(const Text &problem) const override;

protected:
    void render() override;
    void renderTime() override;
    void applyRoom() override;

private:
    const transcript::Line *failure() const; // the newest line that says so
    void renderHead();
    QString happenedWords(const transcript::Line &line) const;
    void renderHappened();
    void renderSafe();
    void renderChoices();
    bool touchesNeeded() const;
    QString retryWords() const;

    QFrame *m_head;
    QLabel *m_eyebrow;
    TextBlock *m_title;
    QWidget *m_happened;
    QWidget *m_happenedRows = nullptr;
    QWidget *m_safe;
    QWidget *m_safeRows = nullptr;
    Notice *m_unknown;
    QLabel *m_detail;
    ChoiceCards *m_choices;
    TextBlock *m_decides;
    QVBoxLayout *m_body;  // all but the head
    QString m_choicesFor; // what they were made for
};

} // namespace chancery::ui
