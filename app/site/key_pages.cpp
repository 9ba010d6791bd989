// The index of keys, and a page for each.
#include "app/site/pages.h"

#include "core/base/mode.h"

namespace chancery::site {

namespace {

Html status(const PublishedKey &key)
{
    return element("span", statusClass(key.status), Html::text(statusWords(key.status)));
}

Html keyLink(const Page &page, const PublishedKey &key)
{
    return page.linkTo(keyPage(key.name), name(key.certificate.commonName));
}

Html branch(const Page &page, const QList<PublishedKey> &keys, int issuer)
{
    QList<Html> items;
    for (int i = 0; i < keys.size(); ++i) {
        const bool here =
            issuer < 0 ? keys[i].selfSigned(i) || keys[i].issuer < 0 : keys[i].issuer == issuer && i != issuer;
        if (here)
            items += keyLink(page, keys[i]) + Html::text(" ") + status(keys[i]) + branch(page, keys, i);
    }
    return list(items, issuer < 0 ? "tree" : "");
}

Html downloads(const Page &page, const PublishedKey &key)
{
    QList<Html> items;
    if (!key.pem.isEmpty())
        items += page.file(key.pem) + Html::text(" certificate");
    if (!key.chain.isEmpty())
        items += page.file(key.chain) + Html::text(" with what leads to the root");
    if (!key.bundle.isEmpty())
        items += page.file(key.bundle) + Html::text(" with the proof that it stands in the log");
    return list(items);
}

Html timeline(const Page &page, const PublishedKey &key)
{
    QList<Html> items;
    for (const KeyEvent &event : key.timeline)
        items += day(event.at) + Html::text(" ") + Html::text(event.what) +
                 (event.ceremony.isEmpty()
                      ? Html()
                      : Html::text(" in ") + page.linkTo(eventPage(event.ceremony), Html::text(event.ceremony)));
    return list(items, "timeline");
}

Html certificateFacts(const Page &page, const QList<PublishedKey> &keys, int own)
{
    const PublishedKey &key = keys[own];
    const pki::Certificate &c = key.certificate;
    const auto tbs = c.tbsDigest();
    const Html issuer = key.selfSigned(own) ? Html::text("itself")
                        : key.issuer >= 0   ? keyLink(page, keys[key.issuer])
                                            : name(c.issuer);
    return facts(
        {{"Status", status(key)},
         {"Subject", name(c.subject)},
         {"Signed by", issuer},
         {"Serial number", hex(QString::fromLatin1(c.serial.toHex()))},
         {"Valid", day(c.notBefore) + Html::text(" to ") + day(c.notAfter)},
         {"Key", Html::text(keyAlgorithmName(c.algorithm))},
         {"May be used for", name((c.keyUsages + c.purposeOids).join(QStringLiteral(", ")))},
         {"May sign certificates",
          Html::text(!c.ca           ? QStringLiteral("No")
                     : !c.pathLength ? QStringLiteral("Yes")
                                     : QStringLiteral("Yes, with %1 authorities below it").arg(*c.pathLength))},
         {"Key identifier", hex(QString::fromLatin1(c.subjectKeyId.toHex()))},
         {"To-be-signed digest", tbs ? digest(*tbs) : Html()},
         {"Certificate fingerprint", digest(c.fingerprint())},
         {"Digest of the public key", digest(c.keyDigest())}});
}

// For somebody who has this certificate and no archive.
Html bundleCheck(const Page &page, const PublishedKey &key, const PublishedKey &root)
{
    if (key.bundle.isEmpty())
        return {};
    QString command = QStringLiteral("chancery-verify certificate %1 --purpose %2 --profile %3 --bundle %4 "
                                     "--anchor-certificate %5")
                          .arg(key.pem, key.purpose, key.profile, key.bundle, root.pem);
    for (const QString &log : key.logs)
        command += QStringLiteral(" --log-key ") + log;
    for (const QString &log : key.rekorLogs) // its origin has spaces
        command += QStringLiteral(" --rekor-key '%1'").arg(log);
    return p(Html::text("The certificate and its bundle are enough to check it without the rest of the archive. Bring "
                        "the root's certificate and the log's key from where you get your software; here they are "
                        "those of this archive. The ") +
             page.linkTo(QStringLiteral("site/handbook/guides/certificate.html"),
                         Html::text("guide for those who use a certificate")) +
             Html::text(" says more.")) +
           commands({command});
}

Html keyCheck(const Page &page, const QList<PublishedKey> &keys, int own)
{
    const PublishedKey &key = keys[own];
    int root = own;
    for (int steps = 0; steps < keys.size() && keys[root].issuer >= 0 && keys[root].issuer != root; ++steps)
        root = keys[root].issuer;
    if (key.pem.isEmpty() || keys[root].pem.isEmpty())
        return {};
    return heading(2, "verify", "Check it yourself") +
           p("In a copy of the archive. Compare the fingerprint with one that you have from elsewhere; a chain is only "
             "as "
             "good as its first link.") +
           commands({QStringLiteral("openssl x509 -in %1 -noout -subject -enddate -fingerprint -sha256").arg(key.pem),
                     QStringLiteral("openssl verify -x509_strict -CAfile %1 %2").arg(keys[root].pem, key.pem)}) +
           bundleCheck(page, key, keys[root]);
}

} // namespace

void addKeyPages(Pages &pages, const Source &source, const QList<PublishedKey> &keys)
{
    for (int i = 0; i < keys.size(); ++i) {
        const PublishedKey &key = keys[i];
        const Page page(source, keyPage(key.name));
        const Html main =
            element("h1", name(key.certificate.commonName)) + certificateFacts(page, keys, i) +
            heading(2, "downloads", "Downloads") + downloads(page, key) + heading(2, "timeline", "Timeline") +
            timeline(page, key) +
            p("The to-be-signed digest is what people compared and approved. The certificate fingerprint exists only "
              "after signing; it is what openssl prints.") +
            keyCheck(page, keys, i);
        pages.insert(keyPage(key.name), page.finish(key.certificate.commonName, main));
    }
}

void addIndexPage(Pages &pages, const Source &source, const QList<PublishedKey> &keys)
{
    const Page page(source, IndexPage);
    QList<QList<Html>> rows;
    for (const PublishedKey &key : keys)
        rows += QList<Html>{keyLink(page, key), status(key),
                            day(key.certificate.notBefore) + Html::text(" to ") + day(key.certificate.notAfter),
                            page.linkTo(eventPage(key.ceremony), Html::text(key.ceremony)),
                            digest(key.certificate.fingerprint())};
    const Html found = keys.isEmpty()
                           ? p("No key has been certified yet.")
                           : table("Keys, in the order in which they were certified",
                                   {"Key", "Status", "Valid", "Certified in", "Certificate fingerprint"}, rows) +
                                 heading(2, "trust", "Who vouches for whom") + branch(page, keys, -1);
    const Html main =
        element("h1", name(siteTitle(source))) +
        element("p", "lead",
                Html::text("Every key of this PKI, every event in which the quorum used its root, and "
                           "everything an outsider needs to check both.")) +
        heading(2, "keys", "Keys") +
        p(Html::text("Status by date and by the events below, as of ") + day(source.at) + Html::text(".")) + found +
        heading(2, "events", "Events") + eventTable(page, "Events, the newest first") +
        heading(2, "check", "Do not take our word for it") +
        p(Html::text("Nothing on these pages is proof. The archive is: plain files that openssl, ssh-keygen and "
                     "chancery-verify read. See ") +
          page.linkTo(VerifyPage, Html::text("how to verify")) + Html::text("."));
    pages.insert(IndexPage, page.finish(siteTitle(source) + QStringLiteral(" \u2013 public record"), main));
}

} // namespace chancery::site
