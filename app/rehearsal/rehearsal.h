// A rehearsal's own world in one folder: SoftHSM tokens, simulated keys for everyone, sample people, an archive.
#pragma once

#include "core/ceremony/planner.h"
#include "core/ports/key_rack.h"
#include "core/session/session.h"

#include <memory>

namespace chancery::app {

// Lets tests stand between the session and its ports; each may return the port it was given.
struct RehearsalWrappers
{
    std::function<ports::Tokens *(ports::Tokens *)> tokens;
    std::function<ports::SecurityKeys *(ports::SecurityKeys *)> keys;
    std::function<ports::Files *(ports::Files *)> files;
    std::function<ports::Clock *(ports::Clock *)> clock;
    std::function<ports::LogClient *(ports::LogClient *)> logs;
};

class Rehearsal
{
public:
    // Makes or takes up folder/{archive,private,second}. Nothing of the user's own token store is touched. May take a
    // second (SoftHSM); do not call it on a GUI thread.
    static Result<std::unique_ptr<Rehearsal>> create(const QString &folder, const policy::Profile &profile,
                                                     const RehearsalWrappers &wrappers = {});
    ~Rehearsal();

    // Who tells the members, and the machine's monitoring, in ceremonies that begin from now on; both may be null, both
    // outlive them. A rehearsal's mail stays on this machine: see SmtpNotifier.
    void tellBy(ports::Notifier *mail, ports::Notifier *monitoring);

    ports::KeyRack &rack();
    const session::Places &places() const;
    const policy::Profile &profile() const;

    // What a whole rehearsal makes, in order: "root", the delegates of the logs where the profile has logs, "release".
    QStringList certificates() const;
    // Those of them that the archive does not hold yet.
    Result<QStringList> remaining() const;
    // The plan for the first that remains; when none does, for another "release", named release-2 and so on. The tokens
    // it names are made ready.
    Result<ceremony::Plan> nextPlan();
    // A new one; each of the plan's people who has none gets a simulated key.
    Result<std::unique_ptr<session::Session>> begin(const ceremony::Plan &plan);
    Result<std::unique_ptr<session::Session>> resume(); // NotFound: nothing is unfinished

    // Why memory is less protected than it would be live, in words.
    const QList<Text> &memoryNotes() const;

private:
    Rehearsal();
    struct World;
    std::unique_ptr<World> m_world;
};

// The people of every rehearsal: n members, an administrator, two observers.
QList<ceremony::PlannedPerson> samplePeople(int members);

// "rust", "small", or a file.
Result<policy::Profile> loadProfile(const QString &nameOrFile);

} // namespace chancery::app
