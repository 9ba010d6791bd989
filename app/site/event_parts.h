// The sections of an event's page. Internal to this folder; each is empty when the event has nothing of its kind.
#pragma once

#include "app/site/pages.h"

namespace chancery::site {

struct Event
{
    const Page &page;
    const archive::PastCeremony &past;

    const ceremony::State &state() const { return past.state; }
    QString path(const QString &inside) const { return QStringLiteral("ceremonies/%1/%2").arg(past.id, inside); }
    Html person(const QString &id) const;
    Html people(const QStringList &ids) const; // a list
};

Html eventSummary(const Event &event);
Html eventPeople(const Event &event);
Html eventKeys(const Event &event, const QList<PublishedKey> &keys);
Html eventRounds(const Event &event);     // statements, approvals, operations
Html eventTroubles(const Event &event);   // objections, deviations, waived limits
Html eventSignatures(const Event &event); // countersignatures, remarks, refusals
Html eventTranscript(const Event &event);
Html eventVerify(const Event &event);
Html eventFiles(const Event &event);

} // namespace chancery::site
