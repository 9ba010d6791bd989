// Where the checks leave what they found, claim by claim. Internal to this folder.
#pragma once

#include "core/audit/claims.h"

#include <QMap>

namespace chancery::audit {

class Findings
{
public:
    void held(const char *claim, const QString &evidence = {});
    // where: the file or line it is about.
    void failed(const char *claim, const QString &where, const Text &why);
    void witnessed(const char *claim, const QString &evidence = {});
    // Something that belongs to the claim could not be judged, for a reason that is no failure of its own.
    void notChecked(const char *claim, const Text &why);

    // A part of the claim that was judged in an earlier run and not in this one: the report names it.
    void remembered(const char *claim, const QString &part);
    // What to say instead of the claim's usual words when it passes.
    void because(const char *claim, const Text &why);

    bool hasFailed(const char *claim) const;
    bool speaksOf(const char *claim) const; // anything was found, or found wanting

    // One failure decides; then what was not checked; then what was only seen; what is left has passed.
    QList<Claim> claims(const QList<ClaimKind> &kinds = claimKinds()) const;

private:
    struct About
    {
        QStringList held;
        QStringList failed;
        QStringList witnessed;
        QStringList remembered;
        Text notChecked;
        Text because;
        bool checked = false;
        bool seen = false;
    };
    Claim judged(const ClaimKind &kind) const;

    QMap<QString, About> m_about;
};

} // namespace chancery::audit
