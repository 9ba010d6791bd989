// The parts of decide(), by subject. Internal to this folder.
#pragma once

#include "core/ceremony/ceremony.h"

namespace chancery::ceremony {

// What every part needs: the state, the time, and where the answer grows.
struct Decider
{
    const State &state;
    const QDateTime &at;
    Decision out;

    void entry(const QString &by, const char *kind, QJsonObject data = {})
    {
        out.entries += transcript::Draft{by, QString::fromLatin1(kind), std::move(data)};
    }
    void file(const QString &path, const QByteArray &bytes) { out.files += Artifact{path, bytes}; }
};

inline QString console()
{
    return QStringLiteral("console");
}
inline QString twoDigits(int number)
{
    return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
}

Error notNow(const Text &why);
// What a device or library said, so that a line can hold it: no control characters, not too long.
QString recordable(const QString &text);
// Who must be here and of what role; errors in words.
Result<const Attendee *> presentPerson(const State &state, const QString &id);

// A signature in the plain form by an attendee over a message: verified, of the right form, counter grown.
struct CheckedSignature
{
    QByteArray credentialId; // of a FIDO2 key made here, else empty
    quint32 counter = 0;
};
Result<CheckedSignature> checkPlainSignature(const State &state, const QString &person, const QString &nameSpace,
                                             QByteArrayView message, QByteArrayView armored);

// decide_people.cpp
Result<void> decideOn(Decider &d, const OpenCeremony &c);
Result<void> decideOn(Decider &d, const CheckIn &c);
Result<void> decideOn(Decider &d, const RegisterKey &c);
Result<void> decideOn(Decider &d, const Leave &c);
Result<void> decideOn(Decider &d, const ConfirmItem &c);
Result<void> decideOn(Decider &d, const ConfirmPurpose &c);
Result<void> decideOn(Decider &d, const CompareResult &c);
Result<void> decideOn(Decider &d, const Advance &c);
Result<void> decideOn(Decider &d, const NoteDeviation &c);
Result<void> decideOn(Decider &d, const FoundTokenNow &c);
// decide_halts.cpp
Result<void> decideOn(Decider &d, const Retry &c);
Result<void> decideOn(Decider &d, const Hold &c);
Result<void> decideOn(Decider &d, const Resume &c);
Result<void> decideOn(Decider &d, const Abort &c);
Result<void> decideOn(Decider &d, const Object &c);
Result<void> decideOn(Decider &d, const Resolve &c);
Result<void> decideOn(Decider &d, const StopStep &c);
Result<void> decideOn(Decider &d, const JournalCut &c);
// decide_quorum.cpp
Result<void> decideOn(Decider &d, const VouchFor &c);
Result<void> decideOn(Decider &d, const WaiveLimit &c);
Result<void> decideOn(Decider &d, const EnrolKey &c);
Result<void> decideOn(Decider &d, const SignRoster &c);
Result<void> decideOn(Decider &d, const DraftRoster &c);
Result<void> decideOn(Decider &d, const BeginTokenSetup &c);
Result<void> decideOn(Decider &d, const TokenSetUp &c);
Result<void> decideOn(Decider &d, const TokenSetupFailed &c);
// decide_rounds.cpp
Result<void> decideOn(Decider &d, const BeginKeyOnSecondToken &c);
Result<void> decideOn(Decider &d, const SubjectKey &c);
Result<void> decideOn(Decider &d, const SubjectKeyFailed &c);
Result<void> decideOn(Decider &d, const PrepareCertificate &c);
Result<void> decideOn(Decider &d, const ProposeStatement &c);
Result<void> decideOn(Decider &d, const Approve &c);
// decide_operations.cpp
Result<void> decideOn(Decider &d, const TokenOpened &c);
Result<void> decideOn(Decider &d, const TokenOpenFailed &c);
Result<void> decideOn(Decider &d, const NewSetSealed &c);
Result<void> decideOn(Decider &d, const BeginOperation &c);
Result<void> decideOn(Decider &d, const OperationDone &c);
Result<void> decideOn(Decider &d, const OperationFailed &c);
Result<void> decideOn(Decider &d, const TokenClosed &c);
Result<void> decideOn(Decider &d, const SharesGone &c);
Result<void> decideOn(Decider &d, const LogKeyMade &c);
Result<void> decideOn(Decider &d, const NoteNotLogged &c);
Result<void> decideOn(Decider &d, const Logged &c);
Result<void> decideOn(Decider &d, const EnteredInRekor &c);
Result<void> decideOn(Decider &d, const VerifyNow &c);
// decide_alerts.cpp
Result<void> decideOn(Decider &d, const NoteAlerts &c);
// decide_record.cpp
Result<void> decideOn(Decider &d, const FreezeRecord &c);
Result<void> decideOn(Decider &d, const Countersign &c);
Result<void> decideOn(Decider &d, const Note &c);
Result<void> decideOn(Decider &d, const NoteUnsigned &c);
Result<void> decideOn(Decider &d, const CloseCeremony &c);

} // namespace chancery::ceremony
