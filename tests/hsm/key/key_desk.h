// A rack of simulated keys, the port over it, and a person who touches.
#pragma once

#include "hsm/key/fido_keys.h"
#include "hsm/simulator/simulated_rack.h"
#include "support/seeded_random.h"

#include <QElapsedTimer>
#include <QTest>
#include <future>

namespace chancery::test {

class KeyDesk
{
public:
    explicit KeyDesk(const QStringList &people = {QStringLiteral("ada")}, const QString &folder = {})
    {
        rack = *hsm::SimulatedRack::create(random, folder);
        std::vector<std::unique_ptr<hsm::KeySource>> sources;
        sources.push_back(rack->source());
        keys = std::make_unique<hsm::FidoKeys>(std::move(sources));
        for (const QString &person : people) {
            if (rack->addKey(person)) // there already when it came from the folder
                Q_ASSERT(rack->keys().size() > 0);
            if (!rack->insert(person))
                qFatal("no key to insert");
        }
    }

    static QString path(const QString &person = QStringLiteral("ada")) { return QStringLiteral("sim:") + person; }

    ports::RackKey key(const QString &person = QStringLiteral("ada")) const
    {
        for (const ports::RackKey &key : rack->keys()) {
            if (key.person == person)
                return key;
        }
        return {};
    }

    Secret pin(const QString &person = QStringLiteral("ada")) const { return Secret::copyOf(key(person).pin.toUtf8()); }

    bool waitsForTouch(const QString &person = QStringLiteral("ada")) const
    {
        return key(person).state == ports::RackKey::State::WaitingForTouch;
    }

    // Runs a call of the port on a worker; the person touches as soon as the key waits. A call that ends without
    // waiting is fine too.
    template <class Call>
    auto touching(const Call &call, const QString &person = QStringLiteral("ada"))
    {
        auto answer = std::async(std::launch::async, call);
        while (answer.wait_for(std::chrono::milliseconds(2)) != std::future_status::ready) {
            if (waitsForTouch(person))
                (void)rack->touch(person).has_value();
        }
        return answer.get();
    }

    ports::CredentialRequest enrolment() const
    {
        ports::CredentialRequest request;
        request.rpId = rpId;
        request.userId = "ada";
        request.userName = QStringLiteral("Ada");
        request.clientDataHash = Digest::of("enrol").bytes();
        return request;
    }

    Result<ports::Credential> enrol(const ports::CredentialRequest &request,
                                    const QString &person = QStringLiteral("ada"))
    {
        return touching([&] { return keys->makeCredential(path(person), request, pin(person), {}); }, person);
    }
    Result<ports::Credential> enrol(const QString &person = QStringLiteral("ada"))
    {
        return enrol(enrolment(), person);
    }

    Result<ports::Assertion> sign(const QByteArray &credential, const QByteArray &salts = {},
                                  const QByteArray &message = "statement",
                                  const QString &person = QStringLiteral("ada"))
    {
        const ports::AssertionRequest request{rpId, credential, Digest::of(message).bytes(), salts};
        return touching([&] { return keys->assertCredential(path(person), request, pin(person), {}); }, person);
    }

    const QString rpId = QStringLiteral("ssh:rehearsal.pki.example.org");
    SeededRandom random;
    std::unique_ptr<hsm::SimulatedRack> rack;
    std::unique_ptr<hsm::FidoKeys> keys;
};

} // namespace chancery::test

// Each evaluates its expression once.
#define VERIFY_RESULT(expression)                                                                                      \
    do {                                                                                                               \
        const auto &chanceryGiven = (expression);                                                                      \
        QVERIFY2(chanceryGiven.has_value(), chanceryGiven ? "" : qPrintable(chanceryGiven.error().english()));         \
    } while (false)
#define VERIFY_REFUSED(expression, wanted)                                                                             \
    do {                                                                                                               \
        const auto &chanceryGiven = (expression);                                                                      \
        QVERIFY2(!chanceryGiven.has_value(), "was not refused");                                                       \
        QVERIFY2(chanceryGiven.error().code() == (wanted), qPrintable(chanceryGiven.error().english()));               \
        QVERIFY(!chanceryGiven.error().hint().isEmpty());                                                              \
    } while (false)
