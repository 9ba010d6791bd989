// The verbs of chancery-cli, one file each. Exit codes: 0 done, 1 it did not hold, 2 bad usage or unreadable input.
#pragma once

#include "core/base/result.h"

#include <QJsonObject>
#include <QStringList>

namespace chancery::cli {

// What every verb answers with: prints to stdout itself unless json asks for the object.
struct Answer
{
    int exitCode = 0;
    QJsonObject json;
};

// arguments: after the verb. Usage errors are BadInput.
Result<Answer> rehearse(const QStringList &arguments, bool json);
Result<Answer> plan(const QStringList &arguments, bool json);
Result<Answer> log(const QStringList &arguments, bool json);
Result<Answer> publish(const QStringList &arguments, bool json);
Result<Answer> outbox(const QStringList &arguments, bool json);

// Takes "--name VALUE" out of the arguments; empty when it is not there.
Result<QString> takeOption(QStringList &arguments, const QString &name);
bool takeFlag(QStringList &arguments, const QString &name);
// Anything left that was not asked for.
Result<void> nothingLeft(const QStringList &arguments);

} // namespace chancery::cli
