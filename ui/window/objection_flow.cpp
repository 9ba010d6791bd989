#include "ui/window/objection_flow.h"

#include "core/session/session.h"
#include "ui/panels/key_desk.h"
#include "ui/panels/panel_words.h"
#include "ui/widgets/objection_sheet.h"

#include <QVBoxLayout>

namespace chancery::ui {

namespace {

QStringList reasonWords()
{
    // In the order of ceremony::objectionReasons().
    return {ObjectionFlow::tr("A number, a name or a word differs"),
            ObjectionFlow::tr("A step was left out or done otherwise"),
            ObjectionFlow::tr("The equipment or a seal does not look right"),
            ObjectionFlow::tr("I am not free to agree"), ObjectionFlow::tr("Something else")};
}

} // namespace

QString objectionWords(const ceremony::Objection &objection)
{
    const auto reason = ceremony::objectionReasons().indexOf(objection.reason);
    return objection.text.isEmpty() ? reasonWords().value(reason, objection.reason) : objection.text;
}

ObjectionFlow::ObjectionFlow(SessionView &session, ObjectionSheet &sheet, QObject *parent)
    : QObject(parent), m_session(session), m_sheet(sheet), m_desk(new KeyDesk(session))
{
    m_desk->setSlim(true);
    m_desk->hide();
    m_sheet.signingPlace()->addWidget(m_desk);
    m_sheet.setReasons(reasonWords());
    connect(&m_sheet, &ObjectionSheet::closeRequested, this, &ObjectionFlow::close);
    connect(&m_sheet, &ObjectionSheet::changed, this, &ObjectionFlow::changed);
}

void ObjectionFlow::open(const session::Snapshot &snapshot, const QString &person)
{
    m_open = true;
    m_before = snapshot.state.objections.size();
    m_snapshot = std::make_shared<session::Snapshot>(snapshot);
    fillPeople();
    m_differs = person;
    if (!person.isEmpty())
        m_sheet.choose(static_cast<int>(m_ids.indexOf(person)), 0);
    const ceremony::State &state = snapshot.state;
    const int step = state.step + 1;
    m_sheet.setStep(step);
    const int quorum = state.quorum();
    const bool statement = state.currentStatement() != nullptr;
    m_sheet.setConsequences(
        {tr("Step %1 halts here. No key is asked for, nothing is signed.").arg(step),
         statement ? tr("The statement that was shown is void, with its approvals.")
                   : tr("A statement already shown would be void. None is shown now."),
         state.rosterInForce()
             ? tr("%1 members sign how it is resolved; else the ceremony ends, with a record.").arg(quorum)
             : tr("Everyone here agrees how it is resolved; else the ceremony ends, with a record.")});
    emit changed();
}

void ObjectionFlow::fillPeople()
{
    QList<ObjectorItem> people;
    m_ids.clear();
    for (const ceremony::Attendee *attendee : m_snapshot->state.present()) {
        ObjectorItem item;
        item.id = static_cast<int>(m_ids.size());
        item.name = givenName(attendee->name);
        item.fullName = attendee->name;
        const int seat = seatOf(m_snapshot->state, attendee->id);
        item.role = seat > 0 ? tr("Seat %1").arg(seat) : roleWord(attendee->role);
        people += item;
        m_ids += attendee->id;
    }
    m_sheet.setPeople(people);
}

void ObjectionFlow::close()
{
    if (!m_open)
        return;
    m_open = false;
    if (isSigning())
        m_session.leaveDesk();
    m_sheet.setFixedWords(false);
    emit changed();
}

void ObjectionFlow::present(const session::Snapshot &snapshot)
{
    m_snapshot = std::make_shared<session::Snapshot>(snapshot);
    if (!m_open)
        return;
    m_desk->setVisible(isSigning());
    m_sheet.setFixedWords(isSigning()); // what the key signs is what stands there
    if (isSigning())
        m_desk->present(snapshot);
    if (snapshot.state.objections.size() > m_before) {
        m_sheet.setFixedWords(false);
        m_sheet.reset();
        m_open = false;
        emit changed();
    }
}

QString ObjectionFlow::person() const
{
    const int who = m_sheet.who();
    return who >= 0 && who < m_ids.size() ? m_ids[who] : QString();
}

bool ObjectionFlow::canSign() const
{
    const ceremony::Attendee *attendee = m_snapshot ? m_snapshot->state.person(person()) : nullptr;
    if (!attendee || !m_snapshot->state.signingKey(attendee->id))
        return false;
    return attendee->role == ceremony::Role::Member || !attendee->credentialId.isEmpty();
}

bool ObjectionFlow::isSigning() const
{
    return m_snapshot && m_snapshot->desk.use == session::DeskUse::Object;
}

QList<BarAction> ObjectionFlow::actions() const
{
    QList<BarAction> actions{{QStringLiteral("goBack"), tr("Go back"), {}, true}};
    if (canSign() && !isSigning())
        actions += {QStringLiteral("witnessed"), tr("Halt, witnessed only"), QStringLiteral("eye"), m_sheet.isFilled()};
    return actions;
}

QString ObjectionFlow::primaryText() const
{
    if (!canSign())
        return tr("Halt, witnessed only");
    const int seat = seatOf(m_snapshot->state, person());
    return seat > 0 ? tr("Halt and sign with key %1").arg(seat) : tr("Halt and sign with the key");
}

QString ObjectionFlow::primaryIcon() const
{
    return canSign() ? QStringLiteral("key") : QStringLiteral("eye");
}

bool ObjectionFlow::primaryEnabled() const
{
    return m_sheet.isFilled() && !isSigning();
}

QString ObjectionFlow::reason() const
{
    if (isSigning())
        return deskHeadline(*m_snapshot);
    return m_sheet.isFilled() ? QString() : tr("Say who and why");
}

void ObjectionFlow::triggerAction(const QString &id)
{
    id == QLatin1String("witnessed") ? witnessed() : close();
}

// What was said on a chip, as long as the sheet still says so.
bool ObjectionFlow::differs() const
{
    const ceremony::State &state = m_snapshot->state;
    return !m_differs.isEmpty() && person() == m_differs && m_sheet.why() == 0 &&
           state.stepKind() == ceremony::StepKind::Compare && state.prepared && !state.compared.contains(m_differs);
}

void ObjectionFlow::witnessed()
{
    if (!m_sheet.isFilled())
        return;
    const QString why = ceremony::objectionReasons().value(m_sheet.why());
    m_session.submit(ceremony::Object{person(), why, m_sheet.words(), m_session.now(), {}, {}, differs()});
}

void ObjectionFlow::triggerPrimary()
{
    if (!primaryEnabled())
        return;
    if (!canSign()) {
        witnessed();
        return;
    }
    session::DeskTask task;
    task.use = session::DeskUse::Object;
    task.person = person();
    task.reason = ceremony::objectionReasons().value(m_sheet.why());
    task.text = m_sheet.words();
    task.differs = differs();
    m_session.useKey(task);
}

} // namespace chancery::ui
