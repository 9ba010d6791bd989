#include "core/approval/statement.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"

namespace chancery::approval {

namespace {

template <class... Cases>
struct Overloaded : Cases...
{
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

QJsonObject toJson(const Operation &operation)
{
    QJsonObject out =
        std::visit(Overloaded{
                       [](const MakeKeyOperation &o) {
                           return QJsonObject{{QStringLiteral("cka_id"), toBase64(o.ckaId)},
                                              {QStringLiteral("label"), o.label},
                                              {QStringLiteral("algorithm"), o.algorithm},
                                              {QStringLiteral("template_sha256"), o.templateSha256.hex()}};
                       },
                       [](const SignCertificateOperation &o) {
                           return QJsonObject{{QStringLiteral("tbs_sha256"), o.tbsSha256.hex()},
                                              {QStringLiteral("subject"), o.subject},
                                              {QStringLiteral("issuer"), o.issuer},
                                              {QStringLiteral("serial"), o.serial},
                                              {QStringLiteral("key_sha256"), o.keySha256.hex()},
                                              {QStringLiteral("not_before"), timeText(o.notBefore)},
                                              {QStringLiteral("not_after"), timeText(o.notAfter)},
                                              {QStringLiteral("profile_template"), o.profileTemplate},
                                              {QStringLiteral("algorithm"), o.algorithm}};
                       },
                       [](const ResealOperation &o) {
                           return QJsonObject{{QStringLiteral("set"), o.set}, {QStringLiteral("number"), o.number}};
                       },
                       [](const OpenOnlyOperation &) { return QJsonObject(); },
                   },
                   operation);
    out.insert(QStringLiteral("kind"), operationKind(operation));
    return out;
}

} // namespace

QString operationKind(const Operation &operation)
{
    return std::visit(Overloaded{
                          [](const MakeKeyOperation &) { return QStringLiteral("make-key"); },
                          [](const SignCertificateOperation &o) {
                              return o.precertificate ? QStringLiteral("sign-precertificate")
                                                      : QStringLiteral("sign-certificate");
                          },
                          [](const ResealOperation &) { return QStringLiteral("reseal"); },
                          [](const OpenOnlyOperation &) { return QStringLiteral("open-only"); },
                      },
                      operation);
}

QByteArray Statement::bytes() const
{
    QJsonArray list;
    for (const Operation &operation : operations) {
        QJsonObject item = toJson(operation);
        item.insert(QStringLiteral("op"), QStringLiteral("%1").arg(list.size() + 1, 2, 10, QLatin1Char('0')));
        list.append(item);
    }
    return canonicalJson(QJsonObject{
        {QStringLiteral("schema"), QStringLiteral("chancery/statement/1")},
        {QStringLiteral("mode"), modeText(mode)},
        {QStringLiteral("domain"), domain},
        {QStringLiteral("ceremony"), ceremony},
        {QStringLiteral("plan"), plan.hex()},
        {QStringLiteral("roster"), roster.hex()},
        {QStringLiteral("token"), QJsonObject{{QStringLiteral("label"), token.label},
                                              {QStringLiteral("serial"), token.serial},
                                              {QStringLiteral("manufacturer"), token.manufacturer},
                                              {QStringLiteral("model"), token.model}}},
        {QStringLiteral("head"), head.hex()},
        {QStringLiteral("nonce"), toBase64(nonce)},
        {QStringLiteral("expires"), timeText(expires)},
        {QStringLiteral("open_to"), toBase64(openTo)},
        {QStringLiteral("operations"), list},
    });
}

} // namespace chancery::approval
