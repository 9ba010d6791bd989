// The keys that an archive certifies, and what became of each.
#pragma once

#include "app/site/site_source.h"

namespace chancery::site {

enum class KeyStatus { NotYet, InForce, Superseded, Expired, Revoked };

struct KeyEvent
{
    QDateTime at;
    const char *what; // English
    QString ceremony; // where it happened; empty: nowhere, only time passed
};

struct PublishedKey
{
    QString name;       // in the archive: "root", "release-2"; also the page's
    QString templateId; // what it is for
    pki::Certificate certificate;
    QString ceremony; // that certified it
    int issuer = -1;  // index of the key that signed it; itself when self-signed; -1: not in this archive
    int next = -1;    // index of the one that came after it, for the same purpose
    QString pem;      // paths; empty when the archive has none
    QString chain;
    QString bundle;
    QString profile;       // under which it was made
    QString purpose;       // the profile's name for what it is for, or of a kind without purposes the template's
    QStringList logs;      // "ORIGIN=KEY" of each log that promised to show it
    QStringList rekorLogs; // the same of each Rekor log that holds its entry
    KeyStatus status = KeyStatus::InForce;
    QList<KeyEvent> timeline; // in order of time

    bool selfSigned(int own) const { return issuer == own; }
};

// In the order in which they were certified. Ceremonies that ended early have published none.
QList<PublishedKey> publishedKeys(const Source &source);

const char *statusWords(KeyStatus status); // "In force"
const char *statusClass(KeyStatus status); // of the style sheet

} // namespace chancery::site
