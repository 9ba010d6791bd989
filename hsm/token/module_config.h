// Which PKCS#11 module to load, and how.
#pragma once

#include <QByteArray>
#include <QString>

namespace chancery::hsm {

struct ModuleConfig
{
    QString path;             // absolute path of the shared library
    QByteArray initArguments; // the pReserved string that NSS needs, such as "configDir='sql:...' ..."; mostly empty
};

} // namespace chancery::hsm
