// Something to read beside the stage: the script of the step, an entry of the transcript, the keys.
#pragma once

#include "ui/panels/sheet.h"

namespace chancery::ui {

class ReadingSheet : public Sheet
{
    Q_OBJECT
public:
    explicit ReadingSheet(const QString &title, const QString &note = {}, QWidget *parent = nullptr);

    void addText(const QString &text);                         // the console speaking
    void addScript(const QString &text);                       // what is read aloud
    void addValue(const QString &label, const QString &value); // to be read or copied exactly
    void addKey(const QString &keys, const QString &act);

    PrimaryAct primary() const override;
    void triggerPrimary() override { close(); }
    QList<BarAction> actions() const override { return {}; }
};

// F1: what this step is for, what it waits for, and every key of the window.
ReadingSheet *makeHelpSheet(const ceremony::State &state);

} // namespace chancery::ui
