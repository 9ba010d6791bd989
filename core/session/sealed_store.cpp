#include "core/session/sealed_store.h"

namespace chancery::session {

namespace {

constexpr qint64 LargestSet = qint64{1} << 22;

} // namespace

SealedStore::SealedStore(ports::Files &files, QString first, QString second)
    : m_files(files), m_first(std::move(first)), m_second(std::move(second))
{
}

QString SealedStore::path(const QString &place, const QString &tokenSerial, const QString &set, int number) const
{
    QString serial;
    for (const QChar c : tokenSerial)
        serial += c.isLetterOrNumber() ? c : QChar(u'-');
    return QStringLiteral("%1/sealed/%2-%3-%4.json").arg(place, serial, set).arg(number, 4, 10, QLatin1Char('0'));
}

Result<void> SealedStore::write(const sealing::SealedSet &set)
{
    const QByteArray bytes = set.bytes();
    for (const QString &place : {m_first, m_second}) {
        if (place.isEmpty())
            continue;
        CHANCERY_TRY(m_files.makeFolder(place + QStringLiteral("/sealed")));
        // A set of this number that no transcript names is left over from a crash; its credential was never used.
        auto written =
            m_files.replace(path(place, set.tokenSerial, setText(set.set), static_cast<int>(set.number)), bytes);
        if (!written) {
            const ErrorCode code = written.error().code();
            return Error(code,
                         Text(QT_TRANSLATE_NOOP("core", "The sealed shares could not be written to %1."), {place}),
                         QT_TRANSLATE_NOOP("core",
                                           "Nothing was changed on the token. Make the place writable and retry."))
                .withCause(std::move(written).error());
        }
    }
    return {};
}

Result<sealing::SealedSet> SealedStore::read(const ceremony::SealedSetFacts &facts)
{
    Error last(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "The sealed shares are in neither place."),
               QT_TRANSLATE_NOOP("core", "Bring the drive that holds the second copy."));
    for (const QString &place : {m_first, m_second}) {
        if (place.isEmpty())
            continue;
        const auto bytes = m_files.read(path(place, facts.tokenSerial, facts.set, facts.number), LargestSet);
        if (!bytes) {
            last = std::move(last).withCause(bytes.error());
            continue;
        }
        if (Digest::of(*bytes) != facts.file)
            continue;
        return sealing::parseSealedSet(*bytes);
    }
    return last;
}

Result<void> SealedStore::checkBoth(const ceremony::SealedSetFacts &facts)
{
    if (m_second.isEmpty())
        return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "There is only one place for the sealed shares."),
                     QT_TRANSLATE_NOOP("core", "Start the console with a second place (--second) and close then."));
    for (const QString &place : {m_first, m_second}) {
        const auto bytes = m_files.read(path(place, facts.tokenSerial, facts.set, facts.number), LargestSet);
        if (!bytes || Digest::of(*bytes) != facts.file)
            return Error(
                ErrorCode::NotFound,
                Text(QT_TRANSLATE_NOOP("core", "The sealed shares in %1 are missing or damaged."), {place}),
                QT_TRANSLATE_NOOP("core", "Connect that drive again, or copy the shares from the other place."));
    }
    return {};
}

void SealedStore::removeOlder(const ceremony::SealedSetFacts &facts)
{
    for (const QString &place : {m_first, m_second}) {
        // A set that cannot be removed opens nothing any more; it is no reason to stop a ceremony.
        for (int number = facts.number - 1; !place.isEmpty() && number > 0 && number >= facts.number - 3; --number)
            static_cast<void>(m_files.remove(path(place, facts.tokenSerial, facts.set, number)));
    }
}

ceremony::SealedSetFacts factsOf(const sealing::SealedSet &set, const QList<sealing::Recipient> &recipients)
{
    ceremony::SealedSetFacts facts;
    facts.set = setText(set.set);
    facts.number = static_cast<int>(set.number);
    facts.tokenSerial = set.tokenSerial;
    facts.roster = set.roster;
    facts.m = set.m;
    facts.file = Digest::of(set.bytes());
    for (const sealing::Recipient &recipient : recipients) {
        const sealing::SealedShare *share = set.byCredential(recipient.credentialId);
        facts.recipients +=
            ceremony::SetRecipient{static_cast<int>(recipient.index), recipient.credentialId,
                                   static_cast<int>(recipient.epoch), recipient.publicKey, share->share};
    }
    return facts;
}

} // namespace chancery::session
