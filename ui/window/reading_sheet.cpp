#include "ui/window/reading_sheet.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/text_block.h"

#include <QVBoxLayout>

namespace chancery::ui {

namespace {

constexpr int KeyColumn = 150;

// What people do at a step, for somebody who stands there for the first time.
QString stepHelp(ceremony::StepKind kind)
{
    using Kind = ceremony::StepKind;
    switch (kind) {
    case Kind::Open:
        return ReadingSheet::tr("The console shows which plan is carried out, and in which mode. Compare the plan’s "
                                "digest in the header with the one on paper.");
    case Kind::RollCall:
        return ReadingSheet::tr("Everyone who is here is checked in. The administrator and the observers each register "
                                "a key, with which they will sign the record.");
    case Kind::Equipment:
        return ReadingSheet::tr("Every seal is read aloud and compared with the plan. A seal that reads otherwise is "
                                "a reason to object.");
    case Kind::Purpose:
        return ReadingSheet::tr("The purpose and the decision behind it are read aloud. Whoever does not agree "
                                "objects now.");
    case Kind::Enrol:
        return ReadingSheet::tr("Each member enrols a key with two touches, and two people present say how they know "
                                "the member.");
    case Kind::Seal:
        return ReadingSheet::tr("The console makes the token ready and seals each member’s share to the member’s key. "
                                "No touch is needed.");
    case Kind::Roster:
        return ReadingSheet::tr("Each member touches once: it signs the roster and proves that the own share opens.");
    case Kind::Request:
        return ReadingSheet::tr("The key to be certified is made on its own token, or comes in a request from a "
                                "drive.");
    case Kind::Compare:
        return ReadingSheet::tr(
            "Everyone compares the digest with an own copy and says “matches” or “differs”; where "
            "there is no copy yet, everyone writes it down. Arrow down on a name offers “differs”.");
    case Kind::Approve:
        return ReadingSheet::tr("Members insert a key, enter its PIN and touch it, one after the other. The touch is "
                                "the approval of exactly the statement on the screen; the last one needed opens the "
                                "token.");
    case Kind::Operate:
        return ReadingSheet::tr("The token does what was approved, and its credential is replaced. Nothing else is "
                                "asked of anybody.");
    case Kind::Staple:
        return ReadingSheet::tr("Proof that the certificate is in a log is attached where a log is configured.");
    case Kind::Verify:
        return ReadingSheet::tr("What was signed is compared with what was approved, and read from the bytes.");
    case Kind::Countersign:
        return ReadingSheet::tr("Everyone reads the record and signs it with a key, here or elsewhere, or refuses with "
                                "a reason.");
    case Kind::Close:
        return ReadingSheet::tr("The ceremony lies in the archive. Take the record’s digest with you.");
    }
    Q_UNREACHABLE();
}

} // namespace

ReadingSheet::ReadingSheet(const QString &title, const QString &note, QWidget *parent) : Sheet(title, note, parent)
{
    setObjectName(QStringLiteral("readingSheet"));
    content()->addStretch(1); // what is added stands over it
}

void ReadingSheet::addText(const QString &text)
{
    auto *block = new TextBlock(Role::Body, Token::Ink2);
    block->setText(text);
    content()->insertWidget(content()->count() - 1, block);
}

void ReadingSheet::addScript(const QString &text)
{
    auto *block = new TextBlock(Role::Statement);
    block->setText(text);
    content()->insertWidget(content()->count() - 1, block);
}

void ReadingSheet::addValue(const QString &label, const QString &value)
{
    content()->insertWidget(content()->count() - 1, makeLabel(label, Role::Section));
    auto *block = new TextBlock(Role::MonoDense);
    block->setText(value);
    block->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    content()->insertWidget(content()->count() - 1, block);
}

void ReadingSheet::addKey(const QString &keys, const QString &act)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    QLabel *name = makeLabel(keys, Role::MonoDense);
    name->setFixedWidth(KeyColumn);
    row->addWidget(name, 0, Qt::AlignTop);
    auto *words = new TextBlock(Role::Dense);
    words->setText(act);
    row->addWidget(words, 1);
    content()->insertLayout(content()->count() - 1, row);
}

PrimaryAct ReadingSheet::primary() const
{
    return {tr("Back to the ceremony"), true, {}, {}};
}

ReadingSheet *makeHelpSheet(const ceremony::State &state)
{
    auto *sheet = new ReadingSheet(state.currentStep().title, ReadingSheet::tr("Help"));
    sheet->addText(stepHelp(state.stepKind()));
    sheet->addKey(QStringLiteral("Ctrl+Return"), ReadingSheet::tr("the blue button: what the room says together"));
    sheet->addKey(QStringLiteral("F8"), ReadingSheet::tr("object: who, and why. At any time, by anybody"));
    sheet->addKey(QStringLiteral("F9"), ReadingSheet::tr("put the ceremony on hold"));
    sheet->addKey(QStringLiteral("Ctrl+D"), ReadingSheet::tr("note a deviation from the plan"));
    sheet->addKey(QStringLiteral("F5"), ReadingSheet::tr("what is read aloud at this step"));
    sheet->addKey(QStringLiteral("Alt+1 to Alt+9"), ReadingSheet::tr("that seat is here, or matches"));
    sheet->addKey(QStringLiteral("Space"), ReadingSheet::tr("on a digest: the next line; on a name: matches"));
    sheet->addKey(QStringLiteral("Ctrl+P"), ReadingSheet::tr("enlarge the QR code"));
    sheet->addKey(QStringLiteral("F6, Shift+F6"), ReadingSheet::tr("the next part of the window, or the one before"));
    sheet->addKey(QStringLiteral("F11"), ReadingSheet::tr("full screen, and back"));
    sheet->addKey(QStringLiteral("Escape"), ReadingSheet::tr("close what stands at the side; never a step"));
    return sheet;
}

} // namespace chancery::ui
