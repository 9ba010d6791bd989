// The file in which a rack of simulated keys survives the end of the program. Private to the simulator.
#pragma once

#include "core/base/result.h"
#include "hsm/simulator/simulated_key.h"

namespace chancery::hsm {

struct RackMemory
{
    QByteArray rootScalar;
    QByteArray rootCertificate;
    QList<SimulatedMemory> keys;
};

QByteArray encodedRack(const RackMemory &memory);
Result<RackMemory> decodedRack(QByteArrayView bytes);

// FOLDER/rack.json, readable by its owner alone; on disk when it returns.
Result<void> saveRack(const QString &folder, const RackMemory &memory);
// Nothing when there is no such file yet.
Result<std::optional<RackMemory>> loadRack(const QString &folder);

} // namespace chancery::hsm
