#include "core/session/driver.h"

#include "core/archive/publish.h"
#include "core/ceremony/certificate_logging.h"
#include "core/pki/certificate.h"

namespace chancery::session {

using ceremony::Wanted;

namespace {

constexpr int LookForTokenAgainSeconds = 1;

QString englishWithCauses(const Error &error)
{
    return error.text().english();
}

// Nobody typed this PIN: it was made from the shares, so the token is the one that is not as it was.
Error wrongCredential(const Error &cause)
{
    return Error(ErrorCode::PinWrong,
                 QT_TRANSLATE_NOOP("core", "The token does not take the credential that the members' shares make."),
                 QT_TRANSLATE_NOOP("core",
                                   "It may be an older copy of the token. Do not try again and again, the token "
                                   "counts. Connect the right token, or end the ceremony with a record."))
        .withDetail(cause.detail())
        .withCause(cause);
}

Error olderToken()
{
    return Error(ErrorCode::Damaged,
                 QT_TRANSLATE_NOOP("core", "The token opens, but the root key that was made is not on it."),
                 QT_TRANSLATE_NOOP("core", "It may be an older copy of the token. Nothing was signed with it. Connect "
                                           "the right token, or end the ceremony with a record."));
}

// False when the transcripts say that the root key was made on this token, and it is not there.
bool holdsRootKey(const ceremony::State &state, const QJsonArray &inventory)
{
    const ceremony::PlannedKey &planned = state.context.plan.key;
    const bool made = planned.source == ceremony::KeySource::RootToken && !state.subjectSpki.isEmpty();
    const QByteArray id = made ? planned.ckaId : state.context.issuerKeyId;
    if (id.isEmpty())
        return true;
    for (const QJsonValue &value : inventory) {
        const QJsonObject object = value.toObject();
        if (object.value(QLatin1String("class")) == QLatin1String("private-key") &&
            object.value(QLatin1String("id")).toString().toLatin1() == id.toHex())
            return true;
    }
    return false;
}

} // namespace

int Session::Driver::pinLength() const
{
    for (const policy::TokenEntry &entry : m_state.context.profile.tokens) {
        if (m_state.rootToken && entry.manufacturer == m_state.rootToken->id.manufacturer &&
            entry.model == m_state.rootToken->id.model)
            return entry.pinLength;
    }
    return 32;
}

void Session::Driver::findTokens()
{
    if (m_noTokenBefore.isValid() && now() < m_noTokenBefore)
        return;
    const QString use = ceremony::nextTokenToFind(m_state);
    const bool root = use == QLatin1String("root");
    const QString serial = m_state.userSet ? m_state.userSet->tokenSerial : QString();
    const QString label = root                                 ? m_state.context.plan.rootTokenLabel
                          : use == QLatin1String("operations") ? m_state.context.profile.transparency->token
                                                               : m_state.context.plan.key.tokenLabel;
    ports::Tokens *tokens = root ? m_devices.tokens : m_devices.secondTokens;
    atToken<Result<ceremony::FoundToken>>(
        Wanted::FindTokens, [=] { return root ? findRootToken(*tokens, serial, label) : findByLabel(*tokens, label); },
        [this, use](Result<ceremony::FoundToken> found) {
            finishBusy();
            if (!found) {
                m_noTokenBefore = now().addSecs(LookForTokenAgainSeconds);
                m_problem = found.error();
                publish();
                return;
            }
            const auto taken = perform(ceremony::FoundTokenNow{use, *found});
            if (!taken) // the wrong one is connected: look again in a while, it may be changed for another
                m_noTokenBefore = now().addSecs(LookForTokenAgainSeconds);
            report(taken);
        });
}

void Session::Driver::setUpToken()
{
    if (auto begun = perform(ceremony::BeginTokenSetup{}); !begun) {
        stopStep(QStringLiteral("seal"), begun.error());
        return;
    }
    auto user = std::make_shared<Secret>(sealing::newCredential(*m_devices.random));
    auto officer = std::make_shared<Secret>(sealing::newCredential(*m_devices.random));
    auto userPin = sealing::pinFrom(*user, pinLength());
    auto officerPin = sealing::pinFrom(*officer, pinLength());
    if (!userPin || !officerPin) {
        stopStep(QStringLiteral("seal"), !userPin ? userPin.error() : officerPin.error());
        return;
    }
    auto pins = std::make_shared<std::pair<Secret, Secret>>(std::move(*officerPin), std::move(*userPin));
    // A token whose set-up broke off keeps its label; the next one is told apart by the attempt.
    const QString label =
        m_state.context.plan.rootTokenLabel +
        (m_state.tokenInitAttempt > 1 ? QStringLiteral(" %1").arg(m_state.tokenInitAttempt) : QString());
    const QString blankSerial = m_state.rootToken && m_state.rootToken->blank && m_state.tokenInitAttempt == 1
                                    ? m_state.rootToken->id.serial
                                    : QString();
    ports::Tokens *tokens = m_devices.tokens;
    atToken<Result<ports::TokenInfo>>(
        Wanted::SetUpToken, [=] { return tokens->initialise(blankSerial, label, pins->first, pins->second); },
        [this, user, officer](Result<ports::TokenInfo> info) {
            const auto failed = [this](const Error &error) {
                record(ceremony::TokenSetupFailed{englishWithCauses(error), error.detail()}, error);
            };
            if (!info) {
                failed(info.error());
                return;
            }
            const policy::Roster &roster = *m_state.draftRoster;
            ceremony::TokenSetUp done;
            done.token = foundToken(*info);
            done.token.blank = false;
            for (const sealing::Set set : {sealing::Set::User, sealing::Set::Officer}) {
                QList<sealing::Recipient> recipients;
                for (const policy::Member &member : roster.members) {
                    for (const policy::MemberKey &key : member.keys) {
                        recipients +=
                            sealing::Recipient{static_cast<quint32>(roster.seat(member.id)), key.credentialId, 1,
                                               set == sealing::Set::User ? key.sealingUser : key.sealingOfficer};
                    }
                }
                const auto sealed =
                    sealing::sealSet(set == sealing::Set::User ? *user : *officer, info->id.serial, roster.digest(),
                                     set, 1, roster.m, roster.n, recipients, *m_devices.random);
                if (!sealed) {
                    failed(sealed.error());
                    return;
                }
                if (auto written = m_store.write(*sealed); !written) {
                    failed(written.error());
                    return;
                }
                (set == sealing::Set::User ? done.user : done.officer) = factsOf(*sealed, recipients);
            }
            record(done);
        });
}

void Session::Driver::makeSubjectKey()
{
    const ceremony::PlannedKey &planned = m_state.context.plan.key;
    if (!m_state.keyMakeBegun) {
        if (auto begun = perform(ceremony::BeginKeyOnSecondToken{}); !begun) {
            stopStep(QStringLiteral("request"), begun.error());
            return;
        }
    }
    const ports::KeyToMake key{planned.ckaId, planned.label, m_state.context.plan.certificate.algorithm};
    atToken<Result<QJsonObject>>(
        Wanted::MakeSubjectKey,
        [tokens = m_devices.secondTokens, pin = m_devices.secondTokenPin, label = planned.tokenLabel,
         key]() -> Result<QJsonObject> {
            const auto secret = pin(label);
            if (!secret)
                return secret.error();
            return subjectKeyOn(*tokens, label, *secret, key);
        },
        [this](Result<QJsonObject> made) {
            if (!made) {
                const Error error = made.error();
                record(ceremony::SubjectKeyFailed{englishWithCauses(error), error.detail()}, error);
                return;
            }
            ceremony::SubjectKey command;
            command.spki = QByteArray::fromBase64(made->value(QLatin1String("spki")).toString().toLatin1());
            command.attributes = made->value(QLatin1String("attributes")).toObject();
            record(command);
        });
}

void Session::Driver::proposeStatement()
{
    m_vault.wipe(); // whatever was touched for another statement
    auto half = sealing::oneTimeHalf(*m_devices.random);
    if (!half) {
        stopStep(QStringLiteral("statement"), half.error());
        return;
    }
    m_openTo = std::move(*half);
    performOrStop(QStringLiteral("statement"),
                  ceremony::ProposeStatement{m_devices.random->bytes(32), m_openTo.publicKey});
}

void Session::Driver::openRootToken()
{
    m_memoryUnlocked = m_devices.lockMemory && !m_devices.lockMemory();
    if (m_memoryUnlocked && m_state.mode == Mode::Live) {
        m_vault.wipe();
        stopStep(QStringLiteral("open-token"),
                 Error(ErrorCode::NotAllowed,
                       QT_TRANSLATE_NOOP("core", "The memory of this program could not be locked, so the credential "
                                                 "could reach the swap space."),
                       QT_TRANSLATE_NOOP("core", "Nothing was opened. Raise the limit for locked memory, or switch the "
                                                 "swap space off, and start the console again.")));
        return;
    }
    const ports::TokenId id{m_state.rootToken->id.serial, m_state.rootToken->id.label};
    // A replacement that may or may not have been taken: the new credential first, then the old, once each.
    bool tryNext = m_state.nextUserSet.has_value();
    auto credential = tryNext ? m_vault.joinNext() : m_vault.joinCurrent();
    if (!credential && tryNext) {
        tryNext = false; // what opens now is the old set, and must be recorded as that
        credential = m_vault.joinCurrent();
    }
    auto pin = credential ? sealing::pinFrom(*credential, pinLength()) : Result<Secret>(credential.error());
    if (!pin) {
        m_vault.wipe();
        stopStep(QStringLiteral("open-token"), pin.error());
        return;
    }
    m_vault.setCredential(std::move(*credential));
    auto secret = std::make_shared<Secret>(std::move(*pin));
    atToken<Result<OpenedToken>>(
        Wanted::OpenToken, [tokens = m_devices.tokens, id, secret] { return openToken(*tokens, id, *secret); },
        [this, tryNext, tokens = m_devices.tokens, id](Result<OpenedToken> opened) {
            if (opened || !tryNext || opened.error().code() != ErrorCode::PinWrong) {
                openedRootToken(std::move(opened), tryNext);
                return;
            }
            auto old = m_vault.joinCurrent();
            auto oldPin = old ? sealing::pinFrom(*old, pinLength()) : Result<Secret>(old.error());
            if (!oldPin) {
                openedRootToken(oldPin.error(), false);
                return;
            }
            auto kept = std::make_shared<Secret>(std::move(*oldPin));
            m_vault.setCredential(std::move(*old));
            atToken<Result<OpenedToken>>(
                Wanted::OpenToken, [tokens, id, kept] { return openToken(*tokens, id, *kept); },
                [this](Result<OpenedToken> again) { openedRootToken(std::move(again), false); });
        });
}

void Session::Driver::openedRootToken(Result<OpenedToken> opened, bool withNext)
{
    if (!opened) {
        const Error error =
            opened.error().code() == ErrorCode::PinWrong ? wrongCredential(opened.error()) : opened.error();
        m_vault.wipe();
        finishBusy();
        stopStep(QStringLiteral("open-token"), error);
        // Nobody sees this stop without its reason: what is published next has both.
        std::optional<Error> worse;
        if (m_state.currentStatement() && m_state.currentStatement()->sharesHeld() > 0) {
            if (const auto gone = perform(ceremony::SharesGone{}); !gone)
                worse = gone.error();
        }
        m_problem = worse ? *worse : error;
        afterEntries();
        return;
    }
    m_token = opened->token;
    const int number = (withNext ? *m_state.nextUserSet : *m_state.userSet).number;
    const ceremony::TokenOpened command{QStringLiteral("user"), number, opened->inventory};
    if (!holdsRootKey(m_state, opened->inventory)) {
        finishBusy();
        const auto noted = perform(command); // not through record(): nothing may run with this token
        stopStep(QStringLiteral("open-token"), noted ? olderToken() : noted.error());
        publish();
        closeToken(QStringLiteral("failed"));
        return;
    }
    record(command);
    if (m_state.tokenOpen) // only once the transcript says which set is in use
        m_store.removeOlder(*m_state.userSet);
}

void Session::Driver::runOperation()
{
    const ceremony::StatementState &open = *m_state.currentStatement();
    const int op = ceremony::nextOperation(m_state);
    const int statement = open.number;
    const approval::Operation operation = open.statement.operations[op - 1];
    if (const auto *reseal = std::get_if<approval::ResealOperation>(&operation)) {
        runReseal(statement, op, reseal->number);
        return;
    }
    const bool wasBegun = open.operations[op - 1].status == ceremony::OperationState::Status::Begun;
    const bool makesKey = std::holds_alternative<approval::MakeKeyOperation>(operation);
    // A key that may have been made is looked for under the begin that stands; everything else begins anew.
    if (!(wasBegun && makesKey)) {
        if (auto begun = perform(ceremony::BeginOperation{statement, op}); !begun) {
            stopStep(QStringLiteral("operate"), begun.error());
            return;
        }
    }
    auto token = m_token;
    const auto done = [this, statement, op](Result<ceremony::OperationDone> result) {
        if (!result) {
            const Error error = result.error();
            record(ceremony::OperationFailed{statement, op, error.text().english(), error.detail()}, error);
            return;
        }
        // What decide() refuses (bytes that are not the approved ones, a key that could leave) is a failed operation.
        if (auto accepted = ceremony::decide(m_state, *result, now()); !accepted) {
            const Error error = accepted.error();
            record(ceremony::OperationFailed{statement, op, error.text().english(), error.detail()}, error);
            return;
        }
        record(*result);
    };
    if (makesKey) {
        const auto &make = std::get<approval::MakeKeyOperation>(operation);
        const ports::KeyToMake key{make.ckaId, make.label, m_state.context.plan.certificate.algorithm};
        atToken<Result<ceremony::OperationDone>>(
            Wanted::RunOperation,
            [token, key, statement, op]() -> Result<ceremony::OperationDone> {
                auto made = makeKeyOnce(*token, key);
                if (!made)
                    return made.error();
                return ceremony::OperationDone{statement, op, *made, {}};
            },
            done);
        return;
    }
    const ceremony::Context &context = m_state.context;
    QByteArray signerSpki = m_state.subjectSpki;
    const QByteArray signerId = context.issuerCertificate.isEmpty() ? context.plan.key.ckaId : context.issuerKeyId;
    if (!context.issuerCertificate.isEmpty()) {
        if (const auto issuer = pki::parseCertificate(context.issuerCertificate))
            signerSpki = issuer->spki;
    }
    const auto *sign = std::get_if<approval::SignCertificateOperation>(&operation);
    const Result<QByteArray> tbs = ceremony::tbsToSign(m_state, sign && sign->precertificate);
    atToken<Result<ceremony::OperationDone>>(
        Wanted::RunOperation,
        [token, signerId, signerSpki, statement, op, tbs]() -> Result<ceremony::OperationDone> {
            if (!tbs)
                return tbs.error();
            auto certificate = signCertificate(*token, signerId, *tbs, signerSpki);
            if (!certificate)
                return certificate.error();
            return ceremony::OperationDone{statement, op, {}, *certificate};
        },
        done);
}

void Session::Driver::runReseal(int statement, int op, int number)
{
    const auto stop = [this](const Error &error) { stopStep(QStringLiteral("reseal"), error); };
    const policy::Roster *roster = m_state.rosterInForce();
    if (m_state.userSet->number == number) {
        // The token opened with the new credential: the one C_SetPIN had been done.
        m_busy = Wanted::RunOperation;
        record(ceremony::OperationDone{
            statement, op, {{QStringLiteral("number"), number}, {QStringLiteral("found"), true}}, {}});
        return;
    }
    if (!m_state.nextUserSet) {
        Secret credential = sealing::newCredential(*m_devices.random);
        QList<sealing::Recipient> recipients;
        for (const ceremony::SetRecipient &before : m_state.userSet->recipients) {
            // Who touched since has a newer half; the others' halves were never used.
            const ceremony::State::NextHalf next = m_state.nextHalves.value(before.credentialId);
            const bool newer = next.epoch > before.epoch;
            recipients += sealing::Recipient{static_cast<quint32>(before.index), before.credentialId,
                                             static_cast<quint32>(newer ? next.epoch : before.epoch),
                                             newer ? next.publicKey : before.publicKey};
        }
        const auto sealed =
            sealing::sealSet(credential, m_state.userSet->tokenSerial, roster->digest(), sealing::Set::User,
                             static_cast<quint32>(number), roster->m, roster->n, recipients, *m_devices.random);
        if (!sealed)
            return stop(sealed.error());
        if (auto written = m_store.write(*sealed); !written)
            return stop(written.error());
        const ceremony::SealedSetFacts facts = factsOf(*sealed, recipients);
        // Proven before the old one goes: read back, and opened by the halves of those who touched.
        const auto readBack = m_store.read(facts);
        if (!readBack)
            return stop(readBack.error());
        for (const auto &[person, held] : m_vault.held()) {
            const policy::Member *member = roster->find(person);
            for (const policy::MemberKey &key : member ? member->keys : QList<policy::MemberKey>()) {
                const sealing::SealedShare *share = readBack->byCredential(key.credentialId);
                if (!share || held.nextHalf.privateKey.isEmpty())
                    continue;
                const auto opened = sealing::open(share->sealed, readBack->context(*share), held.nextHalf);
                if (!opened || sealing::shareDigest(*opened) != share->share)
                    return stop(
                        Error(ErrorCode::Damaged,
                              QT_TRANSLATE_NOOP("core", "A newly sealed share does not open. The old ones stay."),
                              QT_TRANSLATE_NOOP("core", "Nothing was changed on the token. Retry.")));
            }
        }
        m_vault.setNextCredential(std::move(credential));
        if (auto noted = perform(ceremony::NewSetSealed{facts}); !noted)
            return stop(noted.error());
    } else if (m_vault.nextCredential().isEmpty()) {
        auto joined = m_vault.joinNext();
        if (!joined)
            return stop(joined.error());
        m_vault.setNextCredential(std::move(*joined));
    }
    auto oldPin = sealing::pinFrom(m_vault.credential(), pinLength());
    auto newPin = sealing::pinFrom(m_vault.nextCredential(), pinLength());
    if (!oldPin || !newPin)
        return stop(!oldPin ? oldPin.error() : newPin.error());
    if (auto begun = perform(ceremony::BeginOperation{statement, op}); !begun)
        return stop(begun.error());
    auto pins = std::make_shared<std::pair<Secret, Secret>>(std::move(*oldPin), std::move(*newPin));
    atToken<Result<void>>(
        Wanted::RunOperation, [token = m_token, pins] { return replacePin(*token, pins->first, pins->second); },
        [this, statement, op, number](Result<void> done) {
            if (!done) {
                const Error error = done.error();
                record(ceremony::OperationFailed{statement, op, error.text().english(), error.detail()}, error);
                return;
            }
            m_vault.promote();
            record(ceremony::OperationDone{
                statement, op, {{QStringLiteral("number"), number}, {QStringLiteral("found"), false}}, {}});
        });
}

void Session::Driver::closeToken(const QString &why)
{
    auto token = m_token;
    atToken<QJsonArray>(
        Wanted::CloseToken,
        [token]() -> QJsonArray {
            QJsonArray objects;
            if (!token)
                return objects;
            if (const auto inventory = token->inventory())
                objects = inventoryJson(*inventory);
            static_cast<void>(token->logout()); // a token that is gone is logged out
            return objects;
        },
        [this, why](QJsonArray inventory) {
            m_token.reset();
            if (why != QLatin1String("log")) // opened again once the logs have answered
                m_vault.wipe();
            record(ceremony::TokenClosed{why, inventory});
        });
}

} // namespace chancery::session
