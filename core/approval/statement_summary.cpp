#include "core/approval/statement.h"
#include "core/base/fields.h"
#include "core/base/key_algorithm.h"
#include "core/base/time.h"

namespace chancery::approval {

namespace {

// The common name of an RFC 4514 text as it is written there, escapes included; the whole text when there is not
// exactly one. Escapes stay: undone, they could bring in marks that the parser has refused.
QString displayName(const QString &name)
{
    QStringList parts(QString{});
    for (qsizetype i = 0; i < name.size(); ++i) {
        if (name[i] == u',' || name[i] == u'+')
            parts += QString();
        else
            parts.last() += name[i];
        if (name[i] == u'\\' && i + 1 < name.size())
            parts.last() += name[++i];
    }
    QStringList found;
    for (const QString &part : parts) {
        if (part.trimmed().startsWith(QStringLiteral("CN=")))
            found += part.trimmed().mid(3);
    }
    return found.size() == 1 && !found.first().isEmpty() ? found.first() : name;
}

QString algorithmName(const QString &text)
{
    const auto algorithm = keyAlgorithmFromText(text);
    return algorithm ? keyAlgorithmName(*algorithm) : text;
}

QString day(const QDateTime &time)
{
    return timeText(time).first(10);
}

// To the minute where nothing is lost by it: "2026-11-23 16:24Z".
QString minute(const QDateTime &time)
{
    const QString text = timeText(time);
    const QString clock = text.endsWith(QStringLiteral(":00Z")) ? text.mid(11, 5) : text.mid(11, 8);
    return day(time) + u' ' + clock + u'Z';
}

QString twoRows(const Digest &digest)
{
    const QStringList groups = digest.groups();
    return groups.first(8).join(u' ') + u'\n' + groups.last(8).join(u' ');
}

// Collects the paragraphs. The first one begins "We approve" or "Rehearsal: we approve"; a sentence is written once
// for each mode, whole, because parts of sentences cannot be translated.
class Writer
{
public:
    explicit Writer(const Statement &statement) : m_statement(statement) {}

    void operator()(const MakeKeyOperation &o)
    {
        sentence(QT_TRANSLATE_NOOP("core", "We approve one new key on the token “%1”: “%2”, %3."),
                 QT_TRANSLATE_NOOP("core",
                                   "Rehearsal: we approve one new simulated key on the simulated token “%1”: “%2”, "
                                   "%3."),
                 {m_statement.token.label, o.label, algorithmName(o.algorithm)});
    }

    void operator()(const SignCertificateOperation &o)
    {
        if (o.precertificate) {
            sentence(QT_TRANSLATE_NOOP("core", "We approve one use of the key “%1”: sign the precertificate of “%2”, "
                                               "%3, valid %4 to %5, for the certificate logs."),
                     QT_TRANSLATE_NOOP("core", "Rehearsal: we approve one use of the simulated key “%1”: sign the "
                                               "precertificate of “%2”, %3, valid %4 to %5, for the certificate logs."),
                     {displayName(o.issuer), displayName(o.subject), algorithmName(o.algorithm), day(o.notBefore),
                      day(o.notAfter)});
            return;
        }
        sentence(
            QT_TRANSLATE_NOOP("core", "We approve one use of the key “%1”: sign the certificate “%2”, %3, valid %4 "
                                      "to %5, whose to-be-signed digest is"),
            QT_TRANSLATE_NOOP("core", "Rehearsal: we approve one use of the simulated key “%1”: sign the certificate "
                                      "“%2”, %3, valid %4 to %5, whose to-be-signed digest is"),
            {displayName(o.issuer), displayName(o.subject), algorithmName(o.algorithm), day(o.notBefore),
             day(o.notAfter)});
        lines += SummaryLine{SummaryLine::Kind::DigestGroups, Text::verbatim(twoRows(o.tbsSha256))};
    }

    void operator()(const OpenOnlyOperation &)
    {
        sentence(QT_TRANSLATE_NOOP("core", "We approve opening the token “%1” without using any of its keys."),
                 QT_TRANSLATE_NOOP("core",
                                   "Rehearsal: we approve opening the simulated token “%1” without using any of "
                                   "its keys."),
                 {m_statement.token.label});
    }

    void operator()(const ResealOperation &o)
    {
        const bool user = o.set == QStringLiteral("user");
        const QStringList arguments{m_statement.token.label, QString::number(o.number)};
        if (user)
            sentence(
                QT_TRANSLATE_NOOP("core", "We approve replacing the user credential of the token “%1” and sealing the "
                                          "new one to all members, as set %2."),
                QT_TRANSLATE_NOOP("core", "Rehearsal: we approve replacing the user credential of the simulated token "
                                          "“%1” and sealing the new one to all members, as set %2."),
                arguments);
        else
            sentence(
                QT_TRANSLATE_NOOP("core", "We approve replacing the security officer's credential of the token “%1” "
                                          "and sealing the new one to all members, as set %2."),
                QT_TRANSLATE_NOOP("core", "Rehearsal: we approve replacing the security officer's credential of the "
                                          "simulated token “%1” and sealing the new one to all members, as set %2."),
                arguments);
    }

    void validity()
    {
        sentence(QT_TRANSLATE_NOOP("core", "This is for ceremony %1 only and lapses at %2."),
                 QT_TRANSLATE_NOOP("core", "This is for rehearsal %1 only and lapses at %2."),
                 {m_statement.ceremony, minute(m_statement.expires)});
    }

    void sentence(const char *live, const char *rehearsal, const QStringList &arguments)
    {
        const char *source = m_statement.mode == Mode::Live ? live : rehearsal;
        lines += SummaryLine{SummaryLine::Kind::Sentence, Text(source, arguments)};
    }

    QList<SummaryLine> lines;

private:
    const Statement &m_statement;
};

// What the sentences left out, in full, so that nothing is approved that is not shown.
class Remainder
{
public:
    QList<SummaryLine> lines;

    void operator()(const MakeKeyOperation &o)
    {
        add(QT_TRANSLATE_NOOP("core", "The new key has the PKCS #11 id %1 and the template %2."),
            {QString::fromLatin1(o.ckaId.toHex()), o.templateSha256.hex()});
    }
    void operator()(const SignCertificateOperation &o)
    {
        if (o.precertificate) {
            add(QT_TRANSLATE_NOOP("core", "The precertificate has the to-be-signed digest %1, the subject “%2”, issuer "
                                          "“%3”, serial %4, public key %5, validity %6 to %7 and profile template %8."),
                {o.tbsSha256.hex(), o.subject, o.issuer, o.serial, o.keySha256.hex(), timeText(o.notBefore),
                 timeText(o.notAfter), o.profileTemplate});
            return;
        }
        add(QT_TRANSLATE_NOOP("core", "The certificate has the subject “%1”, issuer “%2”, serial %3, public key %4, "
                                      "validity %5 to %6 and profile template %7."),
            {o.subject, o.issuer, o.serial, o.keySha256.hex(), timeText(o.notBefore), timeText(o.notAfter),
             o.profileTemplate});
    }
    void operator()(const OpenOnlyOperation &) {}
    void operator()(const ResealOperation &) {}

    void add(const char *source, const QStringList &arguments)
    {
        lines += SummaryLine{SummaryLine::Kind::Sentence, Text(source, arguments)};
    }
};

} // namespace

QList<SummaryLine> summary(const Statement &statement)
{
    Writer sentences(statement);
    Remainder rest;
    for (const Operation &operation : statement.operations) {
        std::visit(sentences, operation);
        std::visit(rest, operation);
    }
    sentences.validity();
    const StatementToken &token = statement.token;
    rest.add(QT_TRANSLATE_NOOP("core", "The token “%1” is a “%2” by “%3” with the serial “%4”."),
             {token.label, token.model, token.manufacturer, token.serial});
    rest.add(QT_TRANSLATE_NOOP("core", "This statement also binds: domain %1, plan %2, roster %3, transcript head %4, "
                                       "nonce %5, shares from elsewhere to %6."),
             {statement.domain, statement.plan.hex(), statement.roster.hex(), statement.head.hex(),
              toBase64(statement.nonce), toBase64(statement.openTo)});
    return sentences.lines + rest.lines;
}

} // namespace chancery::approval
