#include "ui/panels/panel_words.h"

#include "core/base/time.h"

#include <QCoreApplication>

namespace chancery::ui {

namespace {

QString say(const char *source)
{
    return QCoreApplication::translate("PanelWords", source);
}

struct OperationWriter
{
    QString operator()(const approval::MakeKeyOperation &o) const
    {
        return say(QT_TRANSLATE_NOOP("PanelWords", "Make the key “%1”")).arg(o.label);
    }
    QString operator()(const approval::SignCertificateOperation &o) const
    {
        if (o.precertificate)
            return say(QT_TRANSLATE_NOOP("PanelWords", "Sign the precertificate of %1, for the logs")).arg(o.subject);
        return say(QT_TRANSLATE_NOOP("PanelWords", "Sign the certificate of %1")).arg(o.subject);
    }
    QString operator()(const approval::ResealOperation &o) const
    {
        return say(QT_TRANSLATE_NOOP("PanelWords", "Replace the token’s credential and seal it anew, set %1"))
            .arg(o.number);
    }
    QString operator()(const approval::OpenOnlyOperation &) const
    {
        return say(QT_TRANSLATE_NOOP("PanelWords", "Open the token and use none of its keys"));
    }
};

} // namespace

QString givenName(const QString &name)
{
    return name.section(QLatin1Char(' '), 0, 0);
}

QString clockText(const QDateTime &time)
{
    return time.isValid() ? timeText(time).mid(11) : QString();
}

QString dateTimeText(const QDateTime &time)
{
    return time.isValid() ? timeText(time).replace(10, 1, QLatin1Char(' ')) : QString();
}

QString elapsedText(const QDateTime &from, const QDateTime &to)
{
    const qint64 seconds = qMax<qint64>(0, from.secsTo(to));
    return QStringLiteral("%1:%2:%3")
        .arg(seconds / 3600, 2, 10, QLatin1Char('0'))
        .arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
        .arg(seconds % 60, 2, 10, QLatin1Char('0'));
}

QString durationText(qint64 seconds)
{
    if (seconds < 60)
        return say(QT_TRANSLATE_NOOP("PanelWords", "%1 s")).arg(qMax<qint64>(0, seconds));
    if (seconds < 3600)
        return say(QT_TRANSLATE_NOOP("PanelWords", "%1 min %2 s")).arg(seconds / 60).arg(seconds % 60);
    return say(QT_TRANSLATE_NOOP("PanelWords", "%1 h %2 min")).arg(seconds / 3600).arg(seconds / 60 % 60);
}

QString roleWord(ceremony::Role role)
{
    switch (role) {
    case ceremony::Role::Member:
        return say(QT_TRANSLATE_NOOP("PanelWords", "member"));
    case ceremony::Role::Administrator:
        return say(QT_TRANSLATE_NOOP("PanelWords", "administrator"));
    case ceremony::Role::Observer:
        return say(QT_TRANSLATE_NOOP("PanelWords", "observer"));
    }
    Q_UNREACHABLE();
}

QString nameOf(const ceremony::State &state, const QString &person)
{
    const ceremony::Attendee *attendee = state.person(person);
    return attendee ? attendee->name : person;
}

QString givenNameOf(const ceremony::State &state, const QString &person)
{
    return givenName(nameOf(state, person));
}

int seatOf(const ceremony::State &state, const QString &person)
{
    int seat = 0;
    for (const ceremony::Attendee *member : state.members()) {
        ++seat;
        if (member->id == person)
            return seat;
    }
    return 0;
}

QString administratorName(const ceremony::State &state)
{
    return nameOf(state, state.context.plan.administrator());
}

QString operationWords(const approval::Operation &operation)
{
    return std::visit(OperationWriter(), operation);
}

QString qrText(const char *what, const QString &ceremony, const Digest &digest)
{
    return QStringLiteral("CHANCERY1:%1:%2:SHA256:%3").arg(QLatin1String(what), ceremony, digest.hex()).toUpper();
}

QString deskHeadline(const session::Snapshot &snapshot)
{
    using Stage = session::Desk::Stage;
    const session::Desk &desk = snapshot.desk;
    const bool known = !desk.person.isEmpty();
    const QString name = givenNameOf(snapshot.state, desk.person);
    const bool again = desk.problem && desk.problem->code() == ErrorCode::PinWrong;
    // The key that is still in has done its part; it is not the next person's.
    if (desk.takeOut && known && !desk.problem)
        return say(QT_TRANSLATE_NOOP("PanelWords", "Take the last key out; %1 is next")).arg(name);
    if (desk.takeOut)
        return known ? say(QT_TRANSLATE_NOOP("PanelWords", "%1, take your key out")).arg(name)
                     : say(QT_TRANSLATE_NOOP("PanelWords", "Take the key out"));
    switch (desk.stage) {
    case Stage::Idle:
    case Stage::WaitingForKey:
        return known ? say(QT_TRANSLATE_NOOP("PanelWords", "%1, insert your security key")).arg(name)
                     : say(QT_TRANSLATE_NOOP("PanelWords", "Insert a security key"));
    case Stage::WaitingForPin:
        if (known)
            return (again ? say(QT_TRANSLATE_NOOP("PanelWords", "%1, enter your PIN again"))
                          : say(QT_TRANSLATE_NOOP("PanelWords", "%1, enter your PIN")))
                .arg(name);
        return again ? say(QT_TRANSLATE_NOOP("PanelWords", "Enter the PIN again"))
                     : say(QT_TRANSLATE_NOOP("PanelWords", "Enter the PIN of the key"));
    case Stage::Checking:
        return say(QT_TRANSLATE_NOOP("PanelWords", "Asking the key"));
    case Stage::WaitingForTouch:
        if (!known)
            return say(QT_TRANSLATE_NOOP("PanelWords", "Touch the security key"));
        return (desk.touch > 1 ? say(QT_TRANSLATE_NOOP("PanelWords", "%1, touch your key once more"))
                               : say(QT_TRANSLATE_NOOP("PanelWords", "%1, touch your security key")))
            .arg(name);
    case Stage::Working:
        return say(QT_TRANSLATE_NOOP("PanelWords", "Recording the answer"));
    }
    Q_UNREACHABLE();
}

bool isRecorded(const ceremony::State &state)
{
    return state.context.plan.key.source == ceremony::KeySource::RootToken;
}

QString errorHint(const Error &error)
{
    const QString hint = error.hint().shown();
    if (error.detail().isEmpty())
        return hint;
    return hint.isEmpty() ? error.detail() : QStringLiteral("%1 (%2)").arg(hint, error.detail());
}

} // namespace chancery::ui
