// What an approval approves: says in data what the screen says in words (FORMATS.md, Statement).
#pragma once

#include "core/base/digest.h"
#include "core/base/mode.h"
#include "core/base/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <variant>

namespace chancery::approval {

struct StatementToken
{
    QString label;
    QString serial;
    QString manufacturer;
    QString model;
    bool operator==(const StatementToken &) const = default;
};

struct MakeKeyOperation
{
    QByteArray ckaId;
    QString label;
    QString algorithm;     // keyAlgorithmText
    Digest templateSha256; // of the canonical JSON of the key template that is used
};

// sign-certificate, or sign-precertificate: the same with the poison of RFC 6962, for the certificate logs. Two
// signatures over what is the same certificate, less poison and SCT list.
struct SignCertificateOperation
{
    bool precertificate = false;
    Digest tbsSha256;
    QString subject; // RFC 4514 text, for people
    QString issuer;
    QString serial;   // hex
    Digest keySha256; // SPKI
    QDateTime notBefore;
    QDateTime notAfter;
    QString profileTemplate; // template id
    QString algorithm;       // of the subject key, keyAlgorithmText
    bool operator==(const SignCertificateOperation &) const = default;
};

struct ResealOperation
{
    QString set;    // "user" or "so"
    int number = 0; // the new set's
};

struct OpenOnlyOperation
{
};

using Operation = std::variant<MakeKeyOperation, SignCertificateOperation, ResealOperation, OpenOnlyOperation>;

// "make-key", "sign-precertificate", "sign-certificate", "reseal", "open-only".
QString operationKind(const Operation &operation);

struct Statement
{
    Mode mode = Mode::Rehearsal;
    QString domain;
    QString ceremony;
    Digest plan;
    Digest roster;
    StatementToken token;
    Digest head;      // transcript head when proposed
    QByteArray nonce; // 32 bytes
    QDateTime expires;
    QByteArray openTo;           // X25519 public key, 32 bytes, one-time
    QList<Operation> operations; // op numbers are 01, 02, ... in this order; reseal stands last

    QByteArray bytes() const; // canonical JSON
    Digest digest() const { return Digest::of(bytes()); }
};

// Strict: the bytes are canonical, every field known, kinds and order as FORMATS.md says.
Result<Statement> parseStatement(QByteArrayView bytes);

// The words on screen and in print, made from the parsed bytes; changing any field changes them.
// Lines are paragraphs; a digest is a line of its own kind, whose text is two rows of 8 groups with a line feed
// between.
struct SummaryLine
{
    enum class Kind { Sentence, DigestGroups };
    Kind kind = Kind::Sentence;
    Text text;
};
QList<SummaryLine> summary(const Statement &statement);

} // namespace chancery::approval
