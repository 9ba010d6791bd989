// The whole archive: its founding, its ceremonies in the order of their records, its end.
#include "core/audit/auditor.h"

#include "core/audit/audit_state.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"

namespace chancery::audit {

namespace {

std::optional<Mode> modeFrom(const QString &text)
{
    if (text == modeText(Mode::Live))
        return Mode::Live;
    if (text == modeText(Mode::Rehearsal))
        return Mode::Rehearsal;
    return {};
}

Result<QJsonObject> readFounding(const QByteArray &file)
{
    const auto object = parseCanonicalJson(file);
    if (!object)
        return object.error();
    Fields f(*object, QStringLiteral("archive"));
    f.schema("archive");
    f.oneOf("mode", {modeText(Mode::Live), modeText(Mode::Rehearsal)});
    f.name("domain", 253);
    f.digest("roster");
    f.digest("record");
    f.array("logs");
    CHANCERY_TRY(f.done());
    return *object;
}

// By their records' chain; those that follow nothing in the archive come last.
QList<Ceremony> inOrder(Audit &a, QList<Ceremony> found)
{
    QList<Ceremony> out;
    Digest head;
    while (!found.isEmpty()) {
        const auto follows = [&](const Ceremony &c) { return c.previous == head; };
        const auto next = std::find_if(found.begin(), found.end(), follows);
        if (next == found.end())
            break;
        out += *next;
        found.erase(next);
        head = out.last().record;
    }
    for (const Ceremony &c : found)
        a.findings.failed(claim::RecordLineage, c.id,
                          QT_TRANSLATE_NOOP("core", "it follows no record in this archive"));
    return out + found;
}

void checkFounding(Audit &a, const QList<Ceremony> &ceremonies)
{
    const QString path = QStringLiteral("archive.json");
    const auto fail = [&](const Text &why) { a.findings.failed(claim::ArchiveFounding, path, why); };
    if (ceremonies.isEmpty()) {
        fail(QT_TRANSLATE_NOOP("core", "the archive holds no ceremony"));
        return;
    }
    if (a.founding.isEmpty())
        return;
    if (a.founding.value(QLatin1String("record")).toString() != ceremonies.first().record.hex())
        fail(QT_TRANSLATE_NOOP("core", "the first ceremony's record is not the one it names"));
    // A first ceremony that ended early may leave no roster in force.
    const Ceremony &first = ceremonies.first();
    const transcript::Line *line = first.find("roster");
    const policy::Roster *signedByAll = first.after.rosterInForce();
    QString roster = Digest().hex();
    if (first.followed)
        roster = (signedByAll ? signedByAll->digest() : Digest()).hex();
    else if (line)
        roster = text(*line, "sha256");
    if ((line || first.followed) && a.founding.value(QLatin1String("roster")).toString() != roster)
        fail(QT_TRANSLATE_NOOP("core", "roster 0001 is not the one it names"));
    QJsonArray logs; // as they are after the first ceremony
    for (const transcript::Line &key : first.lines) {
        if (is(key, "log-key"))
            logs += QJsonObject{{QStringLiteral("origin"), text(key, "origin")},
                                {QStringLiteral("algorithm"), text(key, "algorithm")},
                                {QStringLiteral("spki"), text(key, "spki")}};
    }
    if (a.founding.value(QLatin1String("logs")).toArray() != logs)
        fail(QT_TRANSLATE_NOOP("core", "its logs are not those whose keys the first ceremony made"));
    const bool none = roster == Digest().hex();
    const auto &inForce = a.lineage.roster;
    if (inForce)
        a.findings.witnessed(claim::ArchiveFounding,
                             QStringLiteral("roster 0001 %1, %2 of %3%4")
                                 .arg(inForce->digest().hex())
                                 .arg(inForce->m)
                                 .arg(inForce->n)
                                 .arg(none ? QStringLiteral("; archive.json names none, since %1 was ended before it "
                                                            "had one")
                                                 .arg(first.id)
                                           : QString()));
    else if (none && first.aborted)
        a.findings.notChecked(claim::ArchiveFounding,
                              Text(QT_TRANSLATE_NOOP("core", "%1 was ended before it had a roster, so archive.json "
                                                             "names none: there is no quorum here yet."),
                                   {first.id}));
}

// What the witnesses saw ends with the time of their signatures, which is not the console's.
void checkWitnessedEnd(Audit &a)
{
    const bool remembers = a.expected.since && !a.expected.since->records.isEmpty();
    if (!a.witnessedEnd && remembers)
        return; // the memory is an anchor: checkPast() has compared with it
    if (!a.witnessedEnd) {
        a.findings.notChecked(claim::ArchiveEnd,
                              QT_TRANSLATE_NOOP("core", "Whether something was left out at the end cannot be seen "
                                                        "without a record digest that was taken away, or cosignatures "
                                                        "of enough witnesses under the newest checkpoint."));
        return;
    }
    const QString time = timeText(QDateTime::fromSecsSinceEpoch(static_cast<qint64>(a.witnessedEnd->time), Qt::UTC));
    a.findings.held(claim::ArchiveEnd, a.witnessedEnd->witnesses.join(QStringLiteral(", ")));
    a.findings.because(
        claim::ArchiveEnd,
        a.witnessedEnd->brought
            ? Text(QT_TRANSLATE_NOOP("core", "Up to %1, by their own clocks, as many witnesses as your policy asks for "
                                             "had seen no event after those here. What came later they do not know."),
                   {time})
            : Text(QT_TRANSLATE_NOOP("core", "Up to %1, by their own clocks, as many witnesses as the profile in this "
                                             "archive asks for had seen no event after those here. What came later "
                                             "they do not know."),
                   {time}));
}

void checkEnd(Audit &a, const QList<Ceremony> &ceremonies)
{
    if (a.expected.checkpoint) { // checkLogs() has compared with it, if there is such a log
        if (!a.findings.speaksOf(claim::ArchiveEnd))
            a.findings.failed(claim::ArchiveEnd, QStringLiteral("log/checkpoint"),
                              QT_TRANSLATE_NOOP("core", "there is no event log to compare your checkpoint with"));
        return;
    }
    if (!a.expected.anchor)
        return checkWitnessedEnd(a);
    for (qsizetype i = 0; i < ceremonies.size(); ++i) {
        if (ceremonies[i].record != *a.expected.anchor)
            continue;
        a.findings.held(claim::ArchiveEnd, QStringLiteral("the record you brought is that of %1; %2 later")
                                               .arg(ceremonies[i].id)
                                               .arg(ceremonies.size() - 1 - i));
        return;
    }
    a.findings.failed(claim::ArchiveEnd, a.expected.anchor->hex(),
                      QT_TRANSLATE_NOOP("core", "no ceremony of this archive has the record that you brought"));
}

void checkFilesLeft(Audit &a)
{
    if (a.files.hasPages())
        a.findings.held(
            claim::ArchiveFiles,
            QStringLiteral("index.html and site/ are pages for reading; they prove nothing and were left out"));
    for (const QString &path : a.files.unaccounted())
        a.findings.failed(claim::ArchiveFiles, path,
                          QT_TRANSLATE_NOOP("core", "nothing in the archive names this file"));
    for (const QString &path : a.files.strange())
        a.findings.failed(claim::ArchiveFiles, path, QT_TRANSLATE_NOOP("core", "this is no ordinary file"));
    for (const QString &path : a.files.tooLarge())
        a.findings.failed(claim::ArchiveFiles, path,
                          QT_TRANSLATE_NOOP("core", "it is too large for what it should be"));
    for (const QString &path : a.files.emptyFolders())
        a.findings.failed(claim::ArchiveFiles, path, QT_TRANSLATE_NOOP("core", "this folder holds nothing"));
}

void checkExpectedMode(Audit &a)
{
    if (!a.expected.mode)
        return;
    if (a.mode != a.expected.mode)
        a.findings.failed(claim::ModeSeparate, QStringLiteral("archive.json"),
                          Text(QT_TRANSLATE_NOOP("core", "you expect \"%1\"; the archive says \"%2\""),
                               {modeText(*a.expected.mode), a.mode ? modeText(*a.mode) : QStringLiteral("unknown")}));
}

void auditCeremony(Audit &a, Ceremony &c)
{
    const Lineage before = a.lineage;
    replay(a, c);
    checkPlan(a, c);
    checkRoster(a, c);
    checkEnrolments(a, c);
    checkSealing(a, c);
    checkStatements(a, c);
    const QSet<qsizetype> valid = checkSignatures(a, c);
    checkThreshold(a, c, valid);
    checkOperations(a, c);
    checkInventory(a, c);
    checkCertificates(a, c);
    checkRecord(a, c, valid);
    checkMode(a, c);
    // A founding that was ended early never came into use: the next attempt founds anew.
    if (c.aborted && c.find("enrolled")) {
        a.lineage.roster = before.roster;
        a.lineage.root = before.root;
        a.lineage.rootKeyId = before.rootKeyId;
        a.lineage.userSet = before.userSet;
    }
    if (c.followed) {
        a.lineage.logKeys = c.after.logKeys;
        a.lineage.logHeads = c.after.logHeads;
        a.lineage.alertsNoted = c.after.alertsNoted;
    }
    a.lineage.previousRecord = c.record;
}

} // namespace

Result<Report> audit(const QString &archiveFolder, const Expectations &expectations)
{
    auto files = Evidence::open(archiveFolder);
    if (!files)
        return files.error();
    Findings findings;
    Audit a{*files, findings, expectations, {}, {}, {}, {}, {}};
    if (const auto founding = readFounding(files->read(QStringLiteral("archive.json")).value_or(QByteArray())))
        a.founding = *founding;
    else
        findings.failed(claim::ArchiveFounding, QStringLiteral("archive.json"), founding.error().text());

    QList<Ceremony> ceremonies;
    for (const QString &id : files->ceremonies()) {
        Ceremony c;
        c.id = id;
        readCeremony(a, c);
        ceremonies += c;
    }
    ceremonies = inOrder(a, ceremonies);
    // With a damaged archive.json the first ceremony says what the archive is.
    const transcript::Line *opened = ceremonies.isEmpty() ? nullptr : ceremonies.first().find("opened");
    const QJsonObject says = a.founding.isEmpty() && opened ? opened->data : a.founding;
    a.mode = modeFrom(says.value(QLatin1String("mode")).toString());
    a.domain = says.value(QLatin1String("domain")).toString();

    for (Ceremony &c : ceremonies)
        auditCeremony(a, c);
    checkFounding(a, ceremonies);
    checkPast(a, ceremonies);
    checkLogs(a, ceremonies);
    checkRekor(a, ceremonies);
    checkAccess(a, ceremonies);
    checkEnd(a, ceremonies);
    checkExpectedMode(a);
    checkFilesLeft(a);
    if (files->denied())
        return *files->denied();

    Report report;
    report.mode = a.mode;
    report.anchored = expectations.anchor || expectations.checkpoint || (a.witnessedEnd && a.witnessedEnd->brought) ||
                      (expectations.since && !expectations.since->records.isEmpty());
    report.claims = findings.claims();
    const QStringList read = files->filesRead();
    report.tilesRead = std::count_if(read.begin(), read.end(), [](const QString &p) { return isTile(p); });
    if (report.holds())
        report.memory = memoryOf(a, ceremonies);
    return report;
}

} // namespace chancery::audit
