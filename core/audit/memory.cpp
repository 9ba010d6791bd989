#include "core/audit/memory.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"

#include <algorithm>

namespace chancery::audit {

namespace {

constexpr qsizetype LongestPath = 4096;
constexpr qsizetype LongestNote = 1 << 18;

} // namespace

const Memory::Log *Memory::find(const QString &origin) const
{
    const auto it = std::find_if(logs.begin(), logs.end(), [&](const Log &log) { return log.origin == origin; });
    return it == logs.end() ? nullptr : &*it;
}

Result<Memory> Memory::parse(QByteArrayView bytes)
{
    const auto object = parseCanonicalJson(bytes);
    if (!object)
        return object.error();
    Memory out;
    Fields f(*object, QStringLiteral("verified archive"));
    f.schema("verified-archive");
    f.objects("files", [&](Fields &item) {
        const QString path = item.name("path", LongestPath);
        if (out.files.contains(path))
            item.refuse("path", QT_TRANSLATE_NOOP("core", "this file stands in the list already"));
        out.files.insert(path, item.digest("sha256"));
    });
    f.objects("logs", [&](Fields &item) {
        const Log log{item.name("origin"), item.text("checkpoint", LongestNote).toUtf8()};
        if (out.find(log.origin))
            item.refuse("origin", QT_TRANSLATE_NOOP("core", "this log stands in the list already"));
        out.logs += log;
    });
    for (const QString &text : f.texts("records")) {
        const auto digest = Digest::fromHex(text);
        if (!digest)
            f.fail("records", digest.error());
        else
            out.records += *digest;
    }
    CHANCERY_TRY(f.done());
    return out;
}

QByteArray Memory::bytes() const
{
    QJsonArray fileList;
    for (auto it = files.begin(); it != files.end(); ++it)
        fileList += QJsonObject{{QStringLiteral("path"), it.key()}, {QStringLiteral("sha256"), it.value().hex()}};
    QJsonArray logList;
    for (const Log &log : logs)
        logList += QJsonObject{{QStringLiteral("origin"), log.origin},
                               {QStringLiteral("checkpoint"), QString::fromUtf8(log.checkpoint)}};
    QStringList recordList;
    for (const Digest &record : records)
        recordList += record.hex();
    return canonicalJson(QJsonObject{{QStringLiteral("schema"), QStringLiteral("chancery/verified-archive/1")},
                                     {QStringLiteral("files"), fileList},
                                     {QStringLiteral("logs"), logList},
                                     {QStringLiteral("records"), toJson(recordList)}});
}

} // namespace chancery::audit
