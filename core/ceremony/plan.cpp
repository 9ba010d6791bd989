#include "core/ceremony/plan.h"

#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"
#include "core/ceremony/kinds/kind.h"

#include <QSet>
#include <array>

namespace chancery::ceremony {

namespace {

constexpr std::array StepNames{
    "open",    "roll-call", "equipment", "purpose", "enrol",  "seal",        "roster", "request",
    "compare", "approve",   "operate",   "staple",  "verify", "countersign", "close",
};

QStringList stepNames()
{
    QStringList names;
    for (const char *name : StepNames)
        names += QString::fromLatin1(name);
    return names;
}

const QStringList &roleNames()
{
    static const QStringList names{QStringLiteral("member"), QStringLiteral("administrator"),
                                   QStringLiteral("observer")};
    return names;
}

const QStringList &sourceNames()
{
    static const QStringList names{QStringLiteral("root-token"), QStringLiteral("second-token"),
                                   QStringLiteral("request")};
    return names;
}

void readPerson(Fields &f, PlannedPerson &person)
{
    person.id = f.personId("id");
    person.name = f.name("name", 80);
    person.role = static_cast<Role>(qMax(0, roleNames().indexOf(f.oneOf("role", roleNames()))));
    person.affiliations = f.texts("affiliations");
    person.countries = f.texts("countries");
}

QJsonObject personJson(const PlannedPerson &person)
{
    return {{QStringLiteral("id"), person.id},
            {QStringLiteral("name"), person.name},
            {QStringLiteral("role"), roleText(person.role)},
            {QStringLiteral("affiliations"), toJson(person.affiliations)},
            {QStringLiteral("countries"), toJson(person.countries)}};
}

void readKey(Fields &f, PlannedKey &key)
{
    key.source = static_cast<KeySource>(qMax(0, sourceNames().indexOf(f.oneOf("source", sourceNames()))));
    const bool onToken = key.source != KeySource::Request;
    key.tokenLabel = onToken ? f.name("token", 32) : f.text("token", 0);
    key.ckaId = f.hex("cka_id", onToken ? 8 : 0, onToken ? 32 : 0);
    key.label = f.name("label", 64);
}

void readCertificate(Fields &f, PlannedCertificate &certificate)
{
    certificate.name = f.personId("name"); // the same alphabet keeps archive names safe
    certificate.templateId = f.name("template", 64);
    certificate.commonName = f.name("common_name", 50); // leaves room for the rehearsal's mark (ub-common-name: 64)
    certificate.serial = f.hex("serial", 16, 16);
    if (!certificate.serial.isEmpty() && (certificate.serial[0] & 0x80 || certificate.serial[0] == 0))
        f.refuse("serial",
                 QT_TRANSLATE_NOOP("core", "the first byte must be from 01 to 7f, so that the number is positive "
                                           "and 16 bytes long"));
    certificate.notBefore = f.time("not_before");
    certificate.notAfter = f.time("not_after");
    if (certificate.notBefore.isValid() && certificate.notBefore.toUTC().date().year() < 1950)
        f.refuse("not_before", QT_TRANSLATE_NOOP("core", "the life of a certificate cannot begin before 1950"));
    if (certificate.notBefore >= certificate.notAfter)
        f.refuse("not_after", QT_TRANSLATE_NOOP("core", "a certificate must end after it begins"));
    auto algorithm = keyAlgorithmFromText(f.name("algorithm", 16));
    if (algorithm)
        certificate.algorithm = *algorithm;
    else
        f.fail("algorithm", algorithm.error());
}

void checkPeople(Fields &f, const Plan &plan)
{
    QSet<QString> ids;
    bool membersOver = false;
    int administrators = 0;
    for (const PlannedPerson &person : plan.people) {
        if (ids.contains(person.id))
            f.refuse("people", Text(QT_TRANSLATE_NOOP("core", "%1 stands there twice"), {person.id}));
        ids.insert(person.id);
        if (person.role != Role::Member)
            membersOver = true;
        else if (membersOver)
            f.refuse("people", QT_TRANSLATE_NOOP("core", "members must stand first, in the order of their seats"));
        administrators += person.role == Role::Administrator ? 1 : 0;
    }
    if (administrators != 1)
        f.refuse("people", QT_TRANSLATE_NOOP("core", "there must be exactly one administrator"));
}

void checkSteps(Fields &f, const Plan &plan)
{
    const Kind *kind = findKind(plan.kind);
    if (!kind)
        return;
    bool same = kind->steps.size() == plan.steps.size();
    for (qsizetype i = 0; same && i < plan.steps.size(); ++i)
        same = plan.steps[i].kind == kind->steps[i].kind;
    if (!same)
        f.refuse("steps", QT_TRANSLATE_NOOP("core", "these are not the steps of this kind of ceremony"));
    if (kind->foundsRoster != (plan.key.source == KeySource::RootToken))
        f.refuse("key", QT_TRANSLATE_NOOP("core", "the key of this kind of ceremony comes from elsewhere"));
}

} // namespace

QString roleText(Role role)
{
    return roleNames()[static_cast<int>(role)];
}

QString stepKindText(StepKind kind)
{
    return QString::fromLatin1(StepNames[static_cast<std::size_t>(kind)]);
}

QString keySourceText(KeySource source)
{
    return sourceNames()[static_cast<int>(source)];
}

Result<Plan> Plan::parse(QByteArrayView json)
{
    auto object = parseCanonicalJson(json);
    if (!object)
        return object.error();
    Plan plan;
    Fields f(*object, QStringLiteral("plan"));
    f.schema("plan");
    plan.kind = f.name("kind", 64);
    if (!findKind(plan.kind))
        f.refuse("kind", Text(QT_TRANSLATE_NOOP("core", "\"%1\" is not a kind of ceremony that this console knows"),
                              {plan.kind}));
    plan.title = f.name("title", 120);
    plan.description = f.name("description", 2000);
    plan.profile = f.digest("profile");
    if (!f.isNull("mandate")) {
        f.inside("mandate", [&](Fields &inner) {
            plan.mandate = Mandate{inner.name("by"), inner.name("reference", 400), inner.digest("sha256")};
        });
    }
    f.objects("people", [&](Fields &item) {
        PlannedPerson person;
        readPerson(item, person);
        plan.people += person;
    });
    f.objects("equipment", [&](Fields &item) {
        plan.equipment += PlannedItem{item.name("item", 80), item.text("seal", 40)};
    });
    f.inside("root_token", [&](Fields &inner) { plan.rootTokenLabel = inner.name("label", 32); });
    f.inside("key", [&](Fields &inner) { readKey(inner, plan.key); });
    f.inside("certificate", [&](Fields &inner) { readCertificate(inner, plan.certificate); });
    f.objects("steps", [&](Fields &item) {
        PlannedStep step;
        step.kind = static_cast<StepKind>(qMax(0, stepNames().indexOf(item.oneOf("kind", stepNames()))));
        step.title = item.name("title", 60);
        step.script = item.text("script", 2000);
        plan.steps += step;
    });
    checkPeople(f, plan);
    checkSteps(f, plan);
    CHANCERY_TRY(f.done());
    return plan;
}

QByteArray Plan::bytes() const
{
    QJsonArray peopleJson;
    for (const PlannedPerson &person : people)
        peopleJson += personJson(person);
    QJsonArray equipmentJson;
    for (const PlannedItem &item : equipment)
        equipmentJson += QJsonObject{{QStringLiteral("item"), item.item}, {QStringLiteral("seal"), item.seal}};
    QJsonArray stepsJson;
    for (const PlannedStep &step : steps) {
        stepsJson += QJsonObject{{QStringLiteral("kind"), stepKindText(step.kind)},
                                 {QStringLiteral("title"), step.title},
                                 {QStringLiteral("script"), step.script}};
    }
    QJsonValue mandateJson(QJsonValue::Null);
    if (mandate) {
        mandateJson = QJsonObject{{QStringLiteral("by"), mandate->by},
                                  {QStringLiteral("reference"), mandate->reference},
                                  {QStringLiteral("sha256"), mandate->sha256.hex()}};
    }
    return canonicalJson(QJsonObject{
        {QStringLiteral("schema"), QStringLiteral("chancery/plan/1")},
        {QStringLiteral("kind"), kind},
        {QStringLiteral("title"), title},
        {QStringLiteral("description"), description},
        {QStringLiteral("profile"), profile.hex()},
        {QStringLiteral("mandate"), mandateJson},
        {QStringLiteral("people"), peopleJson},
        {QStringLiteral("equipment"), equipmentJson},
        {QStringLiteral("root_token"), QJsonObject{{QStringLiteral("label"), rootTokenLabel}}},
        {QStringLiteral("key"), QJsonObject{{QStringLiteral("source"), keySourceText(key.source)},
                                            {QStringLiteral("token"), key.tokenLabel},
                                            {QStringLiteral("cka_id"), QString::fromLatin1(key.ckaId.toHex())},
                                            {QStringLiteral("label"), key.label}}},
        {QStringLiteral("certificate"),
         QJsonObject{{QStringLiteral("name"), certificate.name},
                     {QStringLiteral("template"), certificate.templateId},
                     {QStringLiteral("common_name"), certificate.commonName},
                     {QStringLiteral("serial"), QString::fromLatin1(certificate.serial.toHex())},
                     {QStringLiteral("not_before"), timeText(certificate.notBefore)},
                     {QStringLiteral("not_after"), timeText(certificate.notAfter)},
                     {QStringLiteral("algorithm"), keyAlgorithmText(certificate.algorithm)}}},
        {QStringLiteral("steps"), stepsJson},
    });
}

Result<void> Plan::checkAgainst(const policy::Profile &p, Mode mode) const
{
    const Text retake = QT_TRANSLATE_NOOP("core", "Prepare the plan again from this profile.");
    if (p.digest() != profile)
        return Error(ErrorCode::NotAllowed, QT_TRANSLATE_NOOP("core", "This plan was made for another profile."),
                     retake);
    const policy::CertificateTemplate *t = p.find(certificate.templateId);
    if (!t)
        return Error(
            ErrorCode::NotAllowed,
            Text(QT_TRANSLATE_NOOP("core", "The profile has no certificate of the kind \"%1\", and the root signs "
                                           "nothing else."),
                 {certificate.templateId}),
            retake);
    const Kind *ceremonyKind = findKind(kind);
    if (!ceremonyKind || ceremonyKind->foundsRoster != t->issuer.isEmpty())
        return Error(ErrorCode::NotAllowed,
                     QT_TRANSLATE_NOOP("core", "This kind of ceremony does not make this kind of certificate."),
                     retake);
    if (!t->algorithms.contains(certificate.algorithm))
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "The profile does not allow %1 keys for this certificate."),
                          {keyAlgorithmName(certificate.algorithm)}),
                     retake);
    if (mode == Mode::Live && !mandate)
        return Error(ErrorCode::NotAllowed,
                     QT_TRANSLATE_NOOP("core", "This plan names no decision that called for it."),
                     QT_TRANSLATE_NOOP("core", "A live ceremony needs a mandate: who decided, where, and its digest."));
    if (ceremonyKind->foundsRoster && members().size() != p.quorum.n)
        return Error(ErrorCode::NotAllowed,
                     Text(QT_TRANSLATE_NOOP("core", "The profile asks for %1 members; the plan has %2."),
                          {QString::number(p.quorum.n), QString::number(members().size())}),
                     retake);
    return {};
}

const PlannedPerson *Plan::person(const QString &id) const
{
    for (const PlannedPerson &candidate : people) {
        if (candidate.id == id)
            return &candidate;
    }
    return nullptr;
}

QList<PlannedPerson> Plan::members() const
{
    QList<PlannedPerson> out;
    for (const PlannedPerson &candidate : people) {
        if (candidate.role == Role::Member)
            out += candidate;
    }
    return out;
}

QString Plan::administrator() const
{
    for (const PlannedPerson &candidate : people) {
        if (candidate.role == Role::Administrator)
            return candidate.id;
    }
    return {};
}

} // namespace chancery::ceremony
