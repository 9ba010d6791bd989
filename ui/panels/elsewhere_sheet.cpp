#include "ui/panels/elsewhere_sheet.h"

#include "ui/panels/file_sheet.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/notice.h"
#include "ui/widgets/text_block.h"

#include <QVBoxLayout>

namespace chancery::ui {

ElsewhereSheet::ElsewhereSheet(QWidget *owner, SessionView &session, const QList<PersonTile> &people,
                               const QString &person, const QString &saved)
    : Sheet(tr("Sign elsewhere")), m_owner(owner), m_session(session), m_people(people),
      m_who(new PeopleTiles(people, PeopleTiles::Choice::One))
{
    setObjectName(QStringLiteral("elsewhereSheet"));
    auto *words = new TextBlock(Role::Body, Token::Ink2);
    words->setText(tr("Save the record to a drive, sign it on your own machine with the key you registered, and bring "
                      "the signature file back. What counts is checked here."));
    content()->addWidget(words);
    addHeading(tr("Who signs elsewhere"));
    content()->addWidget(m_who);
    m_who->choose(person);
    connect(m_who, &PeopleTiles::changed, this, &Sheet::changed);
    addHeading(tr("On your own machine"));
    auto *command = new TextBlock(Role::MonoDense);
    command->setText(QStringLiteral("ssh-keygen -Y sign -n event-record@%1 -f KEY record.json")
                         .arg(session.snapshot()->state.domain));
    command->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    content()->addWidget(command);
    if (!saved.isEmpty())
        content()->addWidget(new Notice(Notice::Tone::Ok, QStringLiteral("save"), tr("The record was saved"), saved));
    content()->addStretch(1);
}

PrimaryAct ElsewhereSheet::primary() const
{
    const bool who = !person().isEmpty();
    return {tr("Read the signature file"), who, who ? QString() : tr("Say who"), {}};
}

QList<BarAction> ElsewhereSheet::actions() const
{
    return {{QStringLiteral("goBack"), tr("Go back"), {}, true},
            {QStringLiteral("saveRecord"), tr("Save the record"), QStringLiteral("save"), true}};
}

void ElsewhereSheet::triggerAction(const QString &id)
{
    if (id != QLatin1String("saveRecord")) {
        close();
        return;
    }
    FileSheet::save(m_owner, tr("Where the record is saved"), QStringLiteral("record.json"),
                    m_session.snapshot()->state.recordBytes,
                    [owner = m_owner, session = &m_session, people = m_people, who = person()](const QString &path) {
                        openSheet(owner, new ElsewhereSheet(owner, *session, people, who, path));
                    });
}

void ElsewhereSheet::triggerPrimary()
{
    if (!primary().enabled)
        return;
    FileSheet::open(m_owner, tr("A signature over the record"), tr("Signatures (*.sig);;All files (*)"),
                    [session = &m_session, who = person()](const QByteArray &bytes) {
                        session->bringCountersignature(who, bytes);
                    });
}

} // namespace chancery::ui
