// Countersign: the record as a page, its digest always in sight, and everyone who signs it or says why not.
#pragma once

#include "ui/panels/step_panel.h"

class QLabel;

namespace chancery::ui {

class KeyDesk;
class QrView;
class RecordPage;
class TextBlock;

class CountersignPanel final : public StepPanel
{
    Q_OBJECT
public:
    explicit CountersignPanel(SessionView &session, QWidget *parent = nullptr);
    ~CountersignPanel() override;
    void triggerPrimary() override;
    QWidget *footer() override { return m_footer; }
    QWidget *sidePart() override { return m_side; }
    QWidget *firstFocus() override;
    QList<BarAction> actions() const override;
    void triggerAction(const QString &id) override;
    bool keepsRackSmall() const override { return true; }

protected:
    void render() override;
    void applyRoom() override;

private:
    void makeFooter();
    void makeSide();
    void renderFooter();
    void renderSide();
    QList<struct PersonTile> open(bool countersignersToo) const; // who has neither signed nor refused
    void signElsewhere();
    void note(bool refusal);
    void noteUnsigned();

    RecordPage *m_page;
    QWidget *m_deskPart;
    QLabel *m_deskTitle;
    KeyDesk *m_desk;
    QFrame *m_footer = nullptr;
    QLabel *m_digestNote = nullptr;
    QLabel *m_digest = nullptr;
    QLabel *m_words = nullptr;
    QrView *m_qr = nullptr;
    QWidget *m_side = nullptr;
    TextBlock *m_sideTitle = nullptr;
    TextBlock *m_says = nullptr;
    Digest m_shown;
};

} // namespace chancery::ui
