#include "core/alerts/list_check.h"

#include "core/pki/cms.h"

namespace chancery::alerts {

namespace {

Error refused(const char *sentence, const SignedList &list, const Error &cause)
{
    return Error(ErrorCode::Damaged, Text(sentence, {list.name}),
                 QT_TRANSLATE_NOOP("core", "It is not sent. Compare this copy with the outbox of the console, and make "
                                           "sure that the root certificate is the right one."))
        .withCause(cause);
}

} // namespace

Error changedMessage(const Waiting &waiting)
{
    return Error(
        ErrorCode::Damaged,
        Text(QT_TRANSLATE_NOOP("core", "The list %1 has another message under this name: this one was changed."),
             {waiting.list.name}),
        QT_TRANSLATE_NOOP("core", "It is not sent. Compare this copy with the outbox of the console, and ask who had "
                                  "it in hand."));
}

Result<void> ListCheck::judge(const SignedList &list)
{
    const auto facts = pki::verifyCms(list.bytes, list.signature, m_root);
    if (!facts)
        return refused(QT_TRANSLATE_NOOP("core", "The signature of the list %1 does not hold under this root."), list,
                       facts.error());
    return {};
}

Result<void> ListCheck::operator()(const Waiting &waiting)
{
    if (waiting.standing == Standing::Unsigned)
        return {};
    if (waiting.standing == Standing::Changed)
        return changedMessage(waiting);
    const Digest of = Digest::of(waiting.list.bytes + waiting.list.signature);
    if (!m_judged.contains(of))
        m_judged.insert(of, judge(waiting.list));
    CHANCERY_TRY(m_judged.value(of));
    const auto log = access::parseLog(waiting.list.bytes);
    if (!log || log->header.domain != waiting.message.domain || modeText(log->header.mode) != waiting.message.mode)
        return refused(QT_TRANSLATE_NOOP("core", "The list %1 is of another PKI than this message."), waiting.list,
                       Error(ErrorCode::Damaged, Text()));
    return {};
}

} // namespace chancery::alerts
