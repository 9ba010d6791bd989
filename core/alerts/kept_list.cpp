#include "core/alerts/kept_list.h"

namespace chancery::alerts {

namespace {

constexpr qint64 LargestList = qint64{16} << 20;
constexpr qint64 LargestSignature = 256 * 1024;

} // namespace

Result<std::optional<KeptList>> readKeptList(ports::Files &files, const QString &folder, const QString &name)
{
    const QString path = folder + u'/' + name;
    if (!files.exists(path + SignatureEnding))
        return std::optional<KeptList>();
    const auto bytes = files.read(path, LargestList);
    if (!bytes)
        return bytes.error();
    const auto signature = files.read(path + SignatureEnding, LargestSignature);
    if (!signature)
        return signature.error();
    const auto log = access::parseLog(*bytes);
    if (!log)
        return log.error();
    if (log->fileName() != name)
        return Error(ErrorCode::Damaged, "the list is another one");
    auto messages = readAlertList(*log);
    if (!messages)
        return std::move(messages).error();
    return std::optional(KeptList{{name, *bytes, *signature}, *std::move(messages)});
}

void findListOf(Waiting &waiting, const QList<KeptList> &lists)
{
    for (const KeptList &kept : lists) {
        const auto found = kept.messages.constFind(waiting.message.id);
        if (found == kept.messages.constEnd())
            continue;
        const bool same = *found == waiting.message.sha256();
        if (waiting.standing == Standing::Unsigned || !same) {
            waiting.standing = same ? Standing::Signed : Standing::Changed;
            waiting.list = kept.list;
        }
        if (!same)
            return;
    }
}

} // namespace chancery::alerts
