// Quorum, verification, raw files, and what is shown for an address that leads nowhere.
#include "app/site/pages.h"

namespace chancery::site {

namespace {

Html members(const policy::Roster &roster)
{
    QList<QList<Html>> rows;
    for (const policy::Member &member : roster.members) {
        QList<Html> keys;
        for (const policy::MemberKey &key : member.keys)
            keys += brief(Digest::of(key.credentialId)) + Html::text(key.spare ? " (spare)" : "");
        rows += QList<Html>{name(member.name), code(member.id), list(keys)};
    }
    return table("Members, in the order of their seats", {"Name", "Id in files", "Security keys (digest of the id)"},
                 rows);
}

// Of the newest event that was not ended early: its plan, which a quorum approved, names the profile.
std::optional<policy::WitnessRule> witnessesInForce(const Source &source)
{
    std::optional<policy::WitnessRule> out;
    for (const archive::PastCeremony &past : source.history) {
        const auto &logging = past.state.context.profile.transparency;
        if (!past.state.aborted())
            out = logging ? logging->witnesses : std::nullopt;
    }
    return out;
}

// How many checkpoints of that log this key has cosigned: a file each.
qsizetype cosignedOf(const Source &source, const QString &folder, const VerifierKey &key)
{
    const QStringList paths = source.files.keys();
    return std::count_if(paths.begin(), paths.end(), [&](const QString &path) {
        return path.startsWith(folder + QStringLiteral("/cosigned/")) && path.endsWith(u'/' + key.idText());
    });
}

Html witnesses(const Source &source)
{
    const auto rule = witnessesInForce(source);
    const Html out = heading(2, "witnesses", "4. See what outsiders saw");
    if (!rule)
        return out + p("No witness outside is named yet. That the end was not cut off shows only to those who took a "
                       "record digest away, or followed the log.");
    QList<QList<Html>> rows;
    for (const policy::WitnessEntry &witness : rule->of)
        rows += QList<Html>{name(witness.name), code(witness.key.text()),
                            Html::text(QString::number(cosignedOf(source, QStringLiteral("log"), witness.key))),
                            Html::text(QString::number(cosignedOf(source, QStringLiteral("ct"), witness.key)))};
    return out +
           p(Html::text(QStringLiteral("The checkpoint of each log is to have the cosignatures of %1 of these %2 "
                                       "witnesses, who sign that it only grew and when they saw it. chancery-verify "
                                       "counts them and says up to what time, by their clocks, nothing was left out.")
                            .arg(rule->needed)
                            .arg(rule->of.size()))) +
           table("Witnesses that the profile in force names",
                 {"Name", "Verifier key", "Checkpoints of the event log", "Checkpoints of the certificate log"}, rows) +
           p("They are this PKI\u2019s own choice. Whoever wants to rely on others, or on the keys as the members gave "
             "them, "
             "writes them into a policy (C2SP tlog-policy) and brings that:") +
           commands({QStringLiteral("chancery-verify . --mode %1 --policy MY_POLICY").arg(modeText(source.mode()))});
}

} // namespace

void addQuorumPage(Pages &pages, const Source &source)
{
    const Page page(source, QuorumPage);
    const policy::Roster *roster = nullptr;
    for (const archive::PastCeremony &past : source.history) {
        if (!past.state.aborted() && past.state.rosterInForce())
            roster = past.state.rosterInForce();
    }
    Html main = element("h1", Html::text("Quorum"));
    if (!roster) {
        main += p("No roster is in force yet.");
    } else {
        const QString file = QStringLiteral("roster/") + roster->fileName();
        main +=
            p(Html::text(QStringLiteral("The root\u2019s key can be used when %1 of these %2 members approve the same "
                                        "statement with their security keys.")
                             .arg(roster->m)
                             .arg(roster->n))) +
            facts({{"Roster", page.file(file)}, {"Digest", digest(roster->digest())}}) + members(*roster) +
            p("Names are those the members chose. Whether the first roster names the right people rests on its "
              "signatures, on those who were there, and on copies kept elsewhere.");
    }
    pages.insert(QuorumPage, page.finish(QStringLiteral("Quorum"), main));
}

void addVerifyPage(Pages &pages, const Source &source, const QList<PublishedKey> &keys)
{
    const Page page(source, VerifyPage);
    const QString mode = modeText(source.mode());
    QStringList openssl;
    for (const PublishedKey &key : keys) {
        if (!key.pem.isEmpty())
            openssl += QStringLiteral("openssl x509 -in %1 -noout -subject -enddate -fingerprint -sha256").arg(key.pem);
    }
    QList<Html> events;
    for (const archive::PastCeremony &past : source.history)
        events += page.linkTo(eventPage(past.id) + QStringLiteral("#verify"), said(past.state.context.plan.title)) +
                  Html::text(" ") + code(past.id);
    const Html main =
        element("h1", Html::text("How to verify")) + heading(2, "copy", "1. Take a copy") +
        p(Html::text("Every file of the archive stands in ") +
          page.linkTo(SumsFile, code(QStringLiteral("SHA256SUMS"))) +
          Html::text(", a line each. Put the address of this site in place of SITE.")) +
        commands({QStringLiteral("mkdir archive && cd archive"), QStringLiteral("curl -fsSO SITE/site/SHA256SUMS"),
                  QStringLiteral(
                      "cut -c67- SHA256SUMS | while read -r f; do curl -fsS --create-dirs -o \"$f\" \"SITE/$f\"; done"),
                  QStringLiteral("sha256sum --quiet -c SHA256SUMS && rm SHA256SUMS")}) +
        heading(2, "verifier", "2. Recompute every claim") +
        p("chancery-verify is a small program without network. It recomputes each claim and says passed, failed, "
          "witnessed or not checked. Bring a record digest that you or someone you trust took away from an event; "
          "without one, or witnesses (below), nobody can see whether the end was cut off.") +
        commands({QStringLiteral("chancery-verify . --mode %1 --anchor RECORD_DIGEST").arg(mode)}) +
        heading(2, "stock", "3. Or use nothing of ours") + p("The certificates:") + commands(openssl) +
        p("The approvals and countersignatures of each event, with ssh-keygen:") + list(events) +
        p(Html::text("The ") +
          page.linkTo(QStringLiteral("site/handbook/guides/observer.html"), Html::text("observer\u2019s guide")) +
          Html::text(" says what each command proves, and what it leaves open.")) +
        witnesses(source);
    pages.insert(VerifyPage, page.finish(QStringLiteral("How to verify"), main));
}

void addFilesPages(Pages &pages, const Source &source)
{
    const Page page(source, FilesPage);
    QList<QList<Html>> rows;
    QByteArray sums;
    for (auto it = source.files.begin(); it != source.files.end(); ++it) {
        rows += QList<Html>{page.linkTo(it.key(), element("bdi", code(it.key()))),
                            Html::text(QString::number(it->size)), digest(it->digest)};
        sums += it->digest.hex().toLatin1() + "  " + it.key().toUtf8() + '\n';
    }
    pages.insert(SumsFile, sums);
    pages.insert(FilesPage,
                 page.finish(QStringLiteral("Files"),
                             element("h1", Html::text("Files")) +
                                 p(Html::text("The whole archive, byte for byte. The same list for programs: ") +
                                   page.linkTo(SumsFile, code(QStringLiteral("SHA256SUMS"))) + Html::text(".")) +
                                 table("Files of the archive", {"File", "Bytes", "SHA-256"}, rows)));
}

void addMissingPage(Pages &pages, const Source &source)
{
    const Page page(source, MissingPage);
    pages.insert(MissingPage,
                 page.finish(QStringLiteral("Not here"),
                             element("h1", Html::text("Nothing is here")) +
                                 p("No page or file has this address. What was once published stays where it "
                                   "is, so the address itself may be mistyped.")));
}

} // namespace chancery::site
