#include "core/archive/publish.h"

#include "core/access/access_log.h"
#include "core/access/delegate.h"
#include "core/archive/layout.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"

namespace chancery::archive {

namespace {

constexpr qint64 LargestFile = qint64{1} << 24;

// Copies every file below from/ to the same place below to/, then removes it.
Result<void> moveTree(ports::Files &files, const QString &from, const QString &to)
{
    const auto names = files.list(from);
    if (!names)
        return names.error();
    CHANCERY_TRY(files.makeFolder(to));
    for (const QString &name : *names) {
        const QString source = from + u'/' + name;
        if (name.endsWith(u'/')) {
            CHANCERY_TRY(moveTree(files, source.chopped(1), to + u'/' + name.chopped(1)));
            continue;
        }
        const auto bytes = files.read(source, LargestFile);
        if (!bytes)
            return bytes.error();
        CHANCERY_TRY(files.create(to + u'/' + name, *bytes));
        CHANCERY_TRY(files.remove(source));
    }
    return files.remove(from);
}

// The profile lies in the archive already; the rest is this ceremony's alone.
Result<void> keepUnpublished(ports::Files &files, const QString &publish, const QString &workFolder,
                             const ceremony::State &state)
{
    const QString profiles = publish + QStringLiteral("/profiles");
    CHANCERY_TRY(files.remove(Layout(publish).profile(state.context.profile.digest())));
    CHANCERY_TRY(files.remove(profiles));
    const auto rest = files.list(publish);
    if (!rest)
        return rest.error();
    return rest->isEmpty() ? files.remove(publish) : files.rename(publish, workFolder + QStringLiteral("/unpublished"));
}

QByteArray founding(const ceremony::State &state)
{
    const policy::Roster *roster = state.rosterInForce();
    QJsonArray logs;
    for (const ceremony::LogKey &key : state.logKeys) {
        logs += QJsonObject{{QStringLiteral("origin"), key.origin},
                            {QStringLiteral("algorithm"), keyAlgorithmText(key.algorithm)},
                            {QStringLiteral("spki"), toBase64(key.spki)}};
    }
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/archive/1")},
                                     {QStringLiteral("mode"), modeText(state.mode)},
                                     {QStringLiteral("domain"), state.domain},
                                     {QStringLiteral("roster"), (roster ? roster->digest() : Digest()).hex()},
                                     {QStringLiteral("record"), state.record.hex()},
                                     {QStringLiteral("logs"), logs}});
}

QStringList accessLogLines(const ceremony::State &state)
{
    if (!access::keepsLogs(state.context.profile))
        return {};
    QStringList lines{QString(),
                      QStringLiteral("The access logs of this event, once the access-log delegate exists and "
                                     "its signatures lie beside them:")};
    for (const access::Book book : access::AllBooks)
        lines += QStringLiteral("  openssl cms -verify -binary -inform DER -in %1.p7s -content %1 "
                                "-CAfile ../../certificates/root.pem -out /dev/null")
                     .arg(QStringLiteral("../../access/%1.%2.jsonl").arg(state.ceremony, access::bookText(book)));
    return lines;
}

} // namespace

Result<void> publishCeremony(ports::Files &files, const QString &archiveFolder, const QString &workFolder,
                             const ceremony::State &state)
{
    const Layout layout(archiveFolder);
    if (!files.exists(workFolder))
        return {}; // renamed before the crash: all was done
    CHANCERY_TRY(files.makeFolder(archiveFolder + QStringLiteral("/profiles")));
    CHANCERY_TRY(files.makeFolder(layout.ceremonies()));
    CHANCERY_TRY(files.create(layout.profile(state.context.profile.digest()), state.context.profile.bytes()));
    if (state.context.previousRecord.isZero())
        CHANCERY_TRY(files.create(layout.founding(), founding(state)));
    // An aborted ceremony publishes neither roster nor certificate; what it made stays with it, as evidence.
    const QString publish = workFolder + QStringLiteral("/publish");
    if (files.exists(publish)) {
        if (state.aborted())
            CHANCERY_TRY(keepUnpublished(files, publish, workFolder, state));
        else
            CHANCERY_TRY(moveTree(files, publish, archiveFolder));
    }
    return files.rename(workFolder, layout.ceremony(state.ceremony));
}

QByteArray verifyText(const ceremony::State &state)
{
    QStringList lines{
        QStringLiteral("How to check this event with stock tools, from this folder."),
        QString(),
        QStringLiteral("The record and who signed it (repeat for each file in record.sigs):"),
    };
    const QString check = QStringLiteral("  ssh-keygen -Y verify -f allowed_signers -I %1 -n %2 -s %3 < %4");
    for (auto it = state.countersigned.begin(); it != state.countersigned.end(); ++it) {
        lines += check.arg(it.key(), signature_namespace::eventRecord(state.domain),
                           QStringLiteral("record.sigs/%1.sig").arg(it.key()), QStringLiteral("record.json"));
    }
    lines += {QString(), QStringLiteral("The statements and who approved them:")};
    for (const ceremony::StatementState &statement : state.statements) {
        const QString number = QStringLiteral("%1").arg(statement.number, 2, 10, QLatin1Char('0'));
        for (const ceremony::Approval &approval : statement.approvals) {
            const QString again = approval.again > 0 ? QStringLiteral("again-%1/").arg(approval.again) : QString();
            lines += check.arg(approval.person, signature_namespace::approval(state.domain),
                               QStringLiteral("approvals/%1/%2%3.sig").arg(number, again, approval.person),
                               QStringLiteral("statements/%1.json").arg(number));
        }
    }
    const QString name = state.context.plan.certificate.name;
    if (!state.certificate.isEmpty()) {
        // What an aborted ceremony made was never published.
        const QString published = QStringLiteral("../../certificates");
        const QString folder = state.aborted() ? QStringLiteral("unpublished/certificates") : published;
        const QString root = state.context.issuerCertificate.isEmpty() ? folder : published;
        lines += {QString(), QStringLiteral("The certificate:"),
                  QStringLiteral("  openssl verify -x509_strict -CAfile %1/root.pem %2/%3.pem").arg(root, folder, name),
                  QStringLiteral("  openssl x509 -in %1/%2.pem -noout -fingerprint -sha256").arg(folder, name),
                  QStringLiteral("    must print the bytes of %1").arg(Digest::of(state.certificate).hex())};
    }
    lines += accessLogLines(state);
    lines +=
        {QString(),
         QStringLiteral("The record's digest, to compare with what attendees took away:"),
         QStringLiteral("  sha256sum record.json"),
         QStringLiteral("    must print %1").arg(state.record.hex()),
         QString(),
         QStringLiteral("ssh-keygen checks neither touch nor PIN, and none of these commands checks the transcript. "
                        "chancery-verify does."),
         QString()};
    return lines.join(u'\n').toUtf8();
}

} // namespace chancery::archive
