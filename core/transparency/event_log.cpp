#include "core/transparency/event_log.h"

namespace chancery::transparency {

namespace {

Error wentBack()
{
    return Error(ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "The log went back: it is smaller than it was."),
                 QT_TRANSLATE_NOOP("core", "Add nothing to it. Bring back the newest copy of the whole folder."));
}

Error forked()
{
    return Error(
        ErrorCode::Damaged, QT_TRANSLATE_NOOP("core", "The log does not go on from what was recorded of it before."),
        QT_TRANSLATE_NOOP("core", "Add nothing to it, and keep both: together they show that it was rewritten."));
}

} // namespace

EventLog::EventLog(ports::Files &files, QString folder, NoteSigner signer)
    : m_files(files), m_folder(std::move(folder)), m_signer(std::move(signer))
{
}

Result<std::unique_ptr<EventLog>> EventLog::open(ports::Files &files, const QString &folder, const NoteSigner &signer,
                                                 const TreeHead &atLeast)
{
    std::unique_ptr<EventLog> log(new EventLog(files, folder, signer));
    auto bytes = files.read(folder + QStringLiteral("/checkpoint"), LargestCheckpoint);
    if (!bytes && bytes.error().code() != ErrorCode::NotFound)
        return std::move(bytes).error();
    if (bytes) {
        const auto opened = openCheckpoint(*bytes, signer.key);
        if (!opened)
            return opened.error();
        log->m_published = opened->checkpoint.head;
        log->m_note = *std::move(bytes);
    }
    auto tree = TileTree::open(files, folder, log->m_format, log->m_published);
    if (!tree)
        return std::move(tree).error();
    log->m_tree = *std::move(tree);
    if (log->m_tree->size() < atLeast.size)
        return wentBack();
    const auto then = log->m_tree->headAt(atLeast.size);
    if (!then)
        return then.error();
    if (*then != atLeast)
        return forked();
    return log;
}

Result<EventLog::Appended> EventLog::append(QByteArrayView entry, quint64 notBefore)
{
    const auto leaf = EntryFormat::leaf(entry);
    if (!leaf)
        return leaf.error();
    const auto known = m_tree->find(leafHash(entry), notBefore);
    if (!known)
        return known.error();
    Appended out;
    out.wasThere = known->has_value();
    out.index = known->value_or(0);
    if (!out.wasThere) {
        const auto index = m_tree->append(*leaf);
        if (!index)
            return index.error();
        out.index = *index;
    }
    CHANCERY_TRY(publishCheckpoint());
    out.checkpoint = m_note;
    return out;
}

Result<void> EventLog::publishCheckpoint()
{
    if (unsignedEntries() == 0)
        return {};
    const auto made = signCheckpoint(m_tree->head(), m_signer);
    if (!made)
        return made.error();
    CHANCERY_TRY(publish(made->note));
    m_published = made->checkpoint.head;
    return {};
}

Result<void> EventLog::publish(const SignedNote &note)
{
    CHANCERY_TRY(m_files.makeFolder(m_folder));
    CHANCERY_TRY(m_files.replace(m_folder + QStringLiteral("/checkpoint"), note.bytes()));
    m_note = note.bytes();
    return {};
}

Result<LogProof> EventLog::prove(quint64 index)
{
    const auto path = m_tree->inclusion(index, m_published.size);
    const auto leaf = path ? m_tree->leaf(index) : Result<QByteArray>(path.error());
    if (!leaf)
        return leaf.error();
    const auto hash = m_format.hash(*leaf);
    if (!hash)
        return hash.error();
    CHANCERY_TRY(checkInclusion(*hash, index, *path, m_published)); // a damaged tile must not become a wrong proof
    return LogProof{std::nullopt, index, *path, m_note};
}

Result<QList<Digest>> EventLog::consistency(quint64 from, quint64 to)
{
    return m_tree->consistency(from, to);
}

Result<AcceptedCosignatures> EventLog::accept(QByteArrayView given, const LogPolicy &policy)
{
    auto accepted = acceptCosignatures(m_files, m_folder, given, policy, WhenAccepted::ReplaceCheckpoint);
    if (!accepted)
        return accepted;
    auto note = m_files.read(m_folder + QStringLiteral("/checkpoint"), LargestCheckpoint);
    if (!note)
        return std::move(note).error();
    m_note = *std::move(note);
    return accepted;
}

} // namespace chancery::transparency
