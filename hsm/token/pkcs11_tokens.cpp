#include "hsm/token/pkcs11_tokens.h"

#include "hsm/token/module.h"
#include "hsm/token/pkcs11_errors.h"
#include "hsm/token/pkcs11_token.h"
#include "hsm/token/token_info.h"
#include "hsm/token/token_session.h"

#include <QtGlobal>

namespace chancery::hsm {

namespace {

struct SlotToken
{
    CK_SLOT_ID slot = 0;
    ports::TokenInfo info;
};

bool isEmptySlot(CK_RV answer)
{
    return answer == CKR_TOKEN_NOT_PRESENT || answer == CKR_TOKEN_NOT_RECOGNIZED;
}

Result<QList<SlotToken>> tokensOf(const Module &module)
{
    const auto ids = module.slotIds();
    if (!ids)
        return ids.error();
    QList<SlotToken> out;
    for (const CK_SLOT_ID slot : *ids) {
        CK_TOKEN_INFO info{};
        const CK_RV answer = module.api().C_GetTokenInfo(slot, &info);
        if (isEmptySlot(answer)) // taken out since
            continue;
        CHANCERY_TRY(checked(answer, "C_GetTokenInfo"));
        out.append({slot, describeToken(info)});
    }
    return out;
}

Error severalAlike()
{
    return Error(ErrorCode::Conflict,
                 QT_TRANSLATE_NOOP("core", "Several tokens have the same serial number and label."),
                 QT_TRANSLATE_NOOP("core", "Nobody can tell which one is meant. Leave only one of them inserted."));
}

// The blank token that is meant: not initialised, and with this serial.
Result<CK_SLOT_ID> blankSlot(const QList<SlotToken> &tokens, const QString &serial)
{
    const SlotToken *found = nullptr;
    bool inUse = false;
    for (const SlotToken &token : tokens) {
        if (token.info.id.serial != serial && !serial.isEmpty())
            continue;
        if (token.info.initialised) {
            inUse = inUse || !serial.isEmpty();
            continue;
        }
        if (found && !serial.isEmpty())
            return severalAlike();
        // Any blank one will do when none has a serial; one that truly has none goes first.
        if (!found || (!found->info.id.serial.isEmpty() && token.info.id.serial.isEmpty()))
            found = &token;
    }
    if (found)
        return found->slot;
    if (inUse)
        return Error(ErrorCode::Conflict,
                     QT_TRANSLATE_NOOP("core", "This token is set up already and was left as it is."),
                     QT_TRANSLATE_NOOP("core", "Take a blank token, or clear this one with its maker's tool first."));
    return Error(ErrorCode::NotFound, QT_TRANSLATE_NOOP("core", "There is no blank token."),
                 QT_TRANSLATE_NOOP("core", "Insert a blank token, then try again."));
}

Result<void> needFreeLabel(const QList<SlotToken> &tokens, const QString &label)
{
    for (const SlotToken &token : tokens) {
        if (token.info.initialised && token.info.id.label == label)
            return Error(ErrorCode::Conflict,
                         Text(QT_TRANSLATE_NOOP("core", "There is a token with the label %1 already."), {label}),
                         QT_TRANSLATE_NOOP("core", "Take that token out, or plan another label."));
    }
    return {};
}

// Before anything is sent: a user PIN that is refused after C_InitToken would leave the token half set up. SoftHSM also
// calls an officer's PIN of the wrong length an incorrect one.
Result<void> needPossiblePin(const Module &module, CK_SLOT_ID slot, const Secret &pin)
{
    const auto info = module.tokenInfo(slot);
    if (!info)
        return info.error();
    const bool told = info->ulMaxPinLen != 0 && info->ulMaxPinLen != CK_UNAVAILABLE_INFORMATION;
    if (told && (pin.size() < info->ulMinPinLen || pin.size() > info->ulMaxPinLen))
        return tokenError(CKR_PIN_LEN_RANGE, "C_GetTokenInfo");
    return {};
}

// After C_InitToken some modules give the token another slot: then its label, which nobody else had, finds it.
Result<SlotToken> newToken(const Module &module, CK_SLOT_ID slot, const QString &label)
{
    const auto tokens = tokensOf(module);
    if (!tokens)
        return tokens.error();
    const SlotToken *found = nullptr;
    for (const SlotToken &token : *tokens) {
        if (token.info.initialised && token.info.id.label == label && (!found || token.slot == slot))
            found = &token;
    }
    if (!found)
        return tokenError(CKR_TOKEN_NOT_PRESENT, "C_InitToken");
    return *found;
}

} // namespace

Result<std::unique_ptr<Pkcs11Tokens>> Pkcs11Tokens::create(const ModuleConfig &config)
{
    auto module = Module::load(config);
    if (!module)
        return std::move(module).error();
    return std::unique_ptr<Pkcs11Tokens>(new Pkcs11Tokens(*std::move(module)));
}

Pkcs11Tokens::Pkcs11Tokens(std::shared_ptr<Module> module) : m_module(std::move(module)) {}

Pkcs11Tokens::~Pkcs11Tokens() = default;

Result<QList<ports::TokenInfo>> Pkcs11Tokens::list()
{
    const auto tokens = tokensOf(*m_module);
    if (!tokens)
        return tokens.error();
    QList<ports::TokenInfo> out;
    for (const SlotToken &token : *tokens)
        out.append(token.info);
    return out;
}

Result<std::unique_ptr<ports::Token>> Pkcs11Tokens::open(const ports::TokenId &id)
{
    const auto tokens = tokensOf(*m_module);
    if (!tokens)
        return tokens.error();
    const SlotToken *found = nullptr;
    for (const SlotToken &token : *tokens) {
        if (!(token.info.id == id))
            continue;
        if (found)
            return severalAlike();
        found = &token;
    }
    if (!found)
        return Error(
            ErrorCode::NotFound,
            Text(QT_TRANSLATE_NOOP("core", "The token %1 with serial number %2 is not there."), {id.label, id.serial}),
            QT_TRANSLATE_NOOP("core", "Insert it, then try again."));
    // No session before this look: libp11 would wait for ever on a blank token.
    if (!found->info.initialised)
        return Error(ErrorCode::NotNow, QT_TRANSLATE_NOOP("core", "The token is blank."),
                     QT_TRANSLATE_NOOP("core", "It has to be set up before it can be used."));
    auto opened = session(found->slot);
    if (!opened)
        return std::move(opened).error();
    return std::unique_ptr<ports::Token>(new Pkcs11Token(id, *std::move(opened)));
}

Result<std::shared_ptr<TokenSession>> Pkcs11Tokens::session(unsigned long slot)
{
    const std::lock_guard lock(m_sessionMutex);
    if (auto open = m_sessions[slot].lock(); open && open->stillThere())
        return open;
    auto opened = TokenSession::open(m_module, slot);
    if (opened)
        m_sessions[slot] = *opened;
    return opened;
}

Result<ports::TokenInfo> Pkcs11Tokens::initialise(const QString &blankSerial, const QString &label,
                                                  const Secret &securityOfficerPin, const Secret &userPin)
{
    auto padded = paddedLabel(label);
    if (!padded)
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "A token's label has 1 to 32 bytes."),
                     QT_TRANSLATE_NOOP("core", "Plan a shorter label."));
    const auto tokens = tokensOf(*m_module);
    if (!tokens)
        return tokens.error();
    CHANCERY_TRY(needFreeLabel(*tokens, label));
    const auto slot = blankSlot(*tokens, blankSerial);
    if (!slot)
        return slot.error();
    CHANCERY_TRY(needPossiblePin(*m_module, *slot, securityOfficerPin));
    CHANCERY_TRY(needPossiblePin(*m_module, *slot, userPin));
    CHANCERY_TRY(checked(m_module->api().C_InitToken(*slot, const_cast<unsigned char *>(securityOfficerPin.data()),
                                                     static_cast<CK_ULONG>(securityOfficerPin.size()),
                                                     reinterpret_cast<unsigned char *>(padded->data())),
                         "C_InitToken"));
    const auto made = newToken(*m_module, *slot, label);
    if (!made)
        return made.error();
    auto opened = session(made->slot);
    if (!opened)
        return std::move(opened).error();
    Pkcs11Token token(made->info.id, *std::move(opened));
    CHANCERY_TRY(token.setUserPin(securityOfficerPin, userPin));
    return token.info();
}

} // namespace chancery::hsm
