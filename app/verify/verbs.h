// What the verbs of chancery-verify share. Exit 0: no claim failed; 1: one did; 2: nothing to judge.
#pragma once

#include "core/base/mode.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QStringList>
#include <optional>

namespace chancery::verify {

inline constexpr int Failed = 1;
inline constexpr int Unusable = 2;

int refuse(const QString &what, const QString &hint); // answers with Unusable
int refuse(const Error &error);
void print(const QByteArray &bytes);
Result<Mode> modeFrom(const QString &text);

// chancery-verify certificate; arguments: the program's, less the verb.
int certificate(const QStringList &arguments);

} // namespace chancery::verify
