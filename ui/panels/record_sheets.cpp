#include "ui/panels/record_sheets.h"

#include "core/base/time.h"
#include "ui/panels/panel_words.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace chancery::ui {

namespace {

QString say(const char *source)
{
    return QCoreApplication::translate("RecordSheets", source);
}

class Writer
{
public:
    Writer(const ceremony::State &state, const QJsonObject &record) : m_state(state), m_record(record) {}

    RecordSheet first()
    {
        RecordSheet sheet;
        sheet.title = text("mode") == QLatin1String("live")
                          ? say(QT_TRANSLATE_NOOP("RecordSheets", "Record of a quorum event"))
                          : say(QT_TRANSLATE_NOOP("RecordSheets", "Record of a rehearsal"));
        sheet.subtitle = m_state.context.profile.title;
        add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Event")),
            say(QT_TRANSLATE_NOOP("RecordSheets", "%1, ceremony %2"))
                .arg(sentence(text("description")), text("ceremony")));
        add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Began, ended")), spanOfTime());
        add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Purpose")), purpose());
        if (text("outcome") != QLatin1String("done"))
            add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Ended early")), text("reason"));
        add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Members present")), present(true));
        add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Also present")), present(false));
        add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Absent")),
            names(m_record.value(QLatin1String("absent")).toArray()));
        keys(sheet);
        objections(sheet);
        deviations(sheet);
        return sheet;
    }

    RecordSheet second()
    {
        RecordSheet sheet;
        sheet.title = say(QT_TRANSLATE_NOOP("RecordSheets", "What this record rests on"));
        sheet.subtitle = text("ceremony");
        digest(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Plan")), text("plan"));
        digest(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Profile")), text("profile"));
        digest(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Roster")), text("roster"));
        digest(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Record before")), text("previous"));
        const QJsonObject transcript = m_record.value(QLatin1String("transcript")).toObject();
        RecordRow head{say(QT_TRANSLATE_NOOP("RecordSheets", "Transcript")),
                       say(QT_TRANSLATE_NOOP("RecordSheets", "%1 entries"))
                           .arg(transcript.value(QLatin1String("entries")).toInteger()),
                       transcript.value(QLatin1String("head")).toString()};
        sheet.rows += head;
        const QJsonObject token = m_record.value(QLatin1String("token")).toObject();
        if (!token.isEmpty())
            add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Token")),
                QStringLiteral("%1, %2, %3, %4")
                    .arg(token.value(QLatin1String("label")).toString(),
                         token.value(QLatin1String("manufacturer")).toString(),
                         token.value(QLatin1String("model")).toString(),
                         token.value(QLatin1String("serial")).toString()));
        approvals(sheet);
        const QJsonObject software = m_record.value(QLatin1String("software")).toObject();
        add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Software")),
            QStringLiteral("%1 %2").arg(software.value(QLatin1String("name")).toString(),
                                        software.value(QLatin1String("version")).toString()));
        if (m_record.value(QLatin1String("logs")).toArray().isEmpty())
            add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Logs")),
                say(QT_TRANSLATE_NOOP("RecordSheets", "None is configured; nothing was logged.")));
        return sheet;
    }

private:
    QString text(const char *key) const { return m_record.value(QLatin1String(key)).toString(); }

    // Without its full stop, where the line goes on.
    static QString sentence(const QString &words) { return words.endsWith(u'.') ? words.chopped(1) : words; }

    static void add(RecordSheet &sheet, const QString &label, const QString &value)
    {
        sheet.rows += RecordRow{label, value, {}};
    }

    static void digest(RecordSheet &sheet, const QString &label, const QString &hex)
    {
        const bool none = hex == Digest().hex();
        sheet.rows +=
            RecordRow{label, none ? say(QT_TRANSLATE_NOOP("RecordSheets", "none")) : QString(), none ? QString() : hex};
    }

    QString spanOfTime() const
    {
        const auto began = parseTime(text("began"));
        const auto ended = parseTime(text("ended"));
        const QString both = say(QT_TRANSLATE_NOOP("RecordSheets", "%1 to %2")).arg(text("began"), text("ended"));
        return began && ended ? QStringLiteral("%1 (%2)").arg(both, durationText(began->secsTo(*ended))) : both;
    }

    QString purpose() const
    {
        const QJsonObject mandate = m_record.value(QLatin1String("mandate")).toObject();
        if (mandate.isEmpty())
            return say(QT_TRANSLATE_NOOP("RecordSheets", "The plan names no decision."));
        return say(QT_TRANSLATE_NOOP("RecordSheets", "Decided by %1; %2"))
            .arg(mandate.value(QLatin1String("by")).toString(), mandate.value(QLatin1String("reference")).toString());
    }

    QString names(const QJsonArray &ids) const
    {
        QStringList out;
        for (const QJsonValue &id : ids)
            out += nameOf(m_state, id.toString());
        return out.isEmpty() ? say(QT_TRANSLATE_NOOP("RecordSheets", "nobody")) : out.join(QStringLiteral(", "));
    }

    QString present(bool members) const
    {
        QStringList out;
        for (const QJsonValue &value : m_record.value(QLatin1String("present")).toArray()) {
            const QJsonObject person = value.toObject();
            const QString role = person.value(QLatin1String("role")).toString();
            if ((role == QLatin1String("member")) != members)
                continue;
            const QString name = person.value(QLatin1String("name")).toString();
            const QString id = person.value(QLatin1String("id")).toString();
            const ceremony::Attendee *attendee = m_state.person(id);
            QString words = members ? QStringLiteral("%1 (%2)").arg(name).arg(seatOf(m_state, id))
                                    : QStringLiteral("%1, %2").arg(name, attendee ? roleWord(attendee->role) : role);
            if (!person.value(QLatin1String("stayed")).toBool())
                words += say(QT_TRANSLATE_NOOP("RecordSheets", ", left before the end"));
            out += words;
        }
        return out.isEmpty() ? say(QT_TRANSLATE_NOOP("RecordSheets", "nobody")) : out.join(QStringLiteral("; "));
    }

    void keys(RecordSheet &sheet) const
    {
        for (const QJsonValue &value : m_record.value(QLatin1String("keys")).toArray()) {
            const QJsonObject key = value.toObject();
            add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Key certified")),
                key.value(QLatin1String("name")).toString());
            const QString tbs = key.value(QLatin1String("tbs_sha256")).toString();
            const QString certificate = key.value(QLatin1String("certificate_sha256")).toString();
            if (!tbs.isEmpty())
                sheet.rows += RecordRow{say(QT_TRANSLATE_NOOP("RecordSheets", "As compared")),
                                        say(QT_TRANSLATE_NOOP("RecordSheets", "To-be-signed digest")), tbs};
            sheet.rows +=
                RecordRow{say(QT_TRANSLATE_NOOP("RecordSheets", "As signed")),
                          certificate.isEmpty() ? say(QT_TRANSLATE_NOOP("RecordSheets", "No certificate was signed."))
                                                : say(QT_TRANSLATE_NOOP("RecordSheets", "Certificate fingerprint")),
                          certificate};
        }
    }

    void approvals(RecordSheet &sheet) const
    {
        for (const QJsonValue &value : m_record.value(QLatin1String("approvals")).toArray()) {
            const QJsonObject approval = value.toObject();
            sheet.rows += RecordRow{say(QT_TRANSLATE_NOOP("RecordSheets", "Approved")),
                                    names(approval.value(QLatin1String("by")).toArray()),
                                    approval.value(QLatin1String("statement")).toString()};
        }
    }

    void objections(RecordSheet &sheet) const
    {
        const QJsonArray list = m_record.value(QLatin1String("objections")).toArray();
        const QString label = say(QT_TRANSLATE_NOOP("RecordSheets", "Objections"));
        if (list.isEmpty())
            add(sheet, label, say(QT_TRANSLATE_NOOP("RecordSheets", "None.")));
        for (const QJsonValue &value : list) {
            const QJsonObject o = value.toObject();
            const bool resolved = o.value(QLatin1String("resolved")).toBool();
            add(sheet, label,
                say(QT_TRANSLATE_NOOP("RecordSheets", "By %1 at %2, step %3: “%4” %5"))
                    .arg(nameOf(m_state, o.value(QLatin1String("by")).toString()),
                         o.value(QLatin1String("time")).toString())
                    .arg(o.value(QLatin1String("step")).toInt())
                    .arg(o.value(QLatin1String("text")).toString(),
                         resolved ? say(QT_TRANSLATE_NOOP("RecordSheets", "Resolved: %1"))
                                        .arg(o.value(QLatin1String("how")).toString())
                                  : say(QT_TRANSLATE_NOOP("RecordSheets", "Not resolved."))));
        }
    }

    void deviations(RecordSheet &sheet) const
    {
        const QJsonArray list = m_record.value(QLatin1String("deviations")).toArray();
        const QString label = say(QT_TRANSLATE_NOOP("RecordSheets", "Deviations"));
        if (list.isEmpty())
            add(sheet, label, say(QT_TRANSLATE_NOOP("RecordSheets", "None.")));
        for (const QJsonValue &value : list) {
            const QJsonObject d = value.toObject();
            add(sheet, label,
                say(QT_TRANSLATE_NOOP("RecordSheets", "At %1: %2 Decided: %3"))
                    .arg(d.value(QLatin1String("time")).toString(), d.value(QLatin1String("happened")).toString(),
                         d.value(QLatin1String("decided")).toString()));
        }
        for (const QJsonValue &limit : m_record.value(QLatin1String("waived_limits")).toArray())
            add(sheet, say(QT_TRANSLATE_NOOP("RecordSheets", "Limit waived")), limit.toString());
    }

    const ceremony::State &m_state;
    QJsonObject m_record;
};

} // namespace

QList<RecordSheet> recordSheets(const ceremony::State &state)
{
    const QJsonObject record = QJsonDocument::fromJson(state.recordBytes).object();
    if (record.isEmpty())
        return {};
    Writer writer(state, record);
    return {writer.first(), writer.second()};
}

} // namespace chancery::ui
