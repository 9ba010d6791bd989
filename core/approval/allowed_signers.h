// The allowed_signers file of a ceremony: a rendering for ssh-keygen that our verifier compares and never reads.
#pragma once

#include "core/approval/sshsig.h"

#include <QList>

namespace chancery::approval {

struct AllowedSigner
{
    QString person;
    bool member = false; // members get all six namespaces; others event-record, remark, refusal, objection
    PublicKey key;
};

// Sorted by id, then key; LF; namespaces= always; never valid-after or valid-before.
QByteArray allowedSigners(QList<AllowedSigner> signers, const QString &domain);

} // namespace chancery::approval
