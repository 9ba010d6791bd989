#include "app/cli/verbs.h"
#include "app/rehearsal/rehearsal.h"
#include "app/system/system_ports.h"

#include "core/archive/disk_files.h"
#include "core/archive/history.h"
#include "core/base/canonical_json.h"
#include "core/base/fields.h"
#include "core/base/time.h"
#include "core/pki/certificate.h"

#include <QDir>
#include <QFile>
#include <QTextStream>
#include <tuple>

namespace chancery::cli {

namespace {

// PEOPLE.json: {"schema":"chancery/people/1","people":[{"id","name","role","affiliations","countries"}]}
Result<QList<ceremony::PlannedPerson>> readPeople(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error(ErrorCode::NotFound,
                     Text(QT_TRANSLATE_NOOP("core", "The list of people %1 cannot be read."), {path}));
    const auto object = parseJson(file.readAll());
    if (!object)
        return object.error();
    QList<ceremony::PlannedPerson> people;
    Fields f(*object, QStringLiteral("people"));
    f.schema("people");
    f.objects("people", [&](Fields &item) {
        static const QStringList roles{QStringLiteral("member"), QStringLiteral("administrator"),
                                       QStringLiteral("observer")};
        ceremony::PlannedPerson person;
        person.id = item.personId("id");
        person.name = item.name("name", 80);
        person.role = static_cast<ceremony::Role>(qMax(0, roles.indexOf(item.oneOf("role", roles))));
        person.affiliations = item.texts("affiliations");
        person.countries = item.texts("countries");
        people += person;
    });
    CHANCERY_TRY(f.done());
    return people;
}

Result<ceremony::Mandate> readMandate(const QString &by, const QString &reference, const QString &file)
{
    QFile text(file);
    if (by.isEmpty() || reference.isEmpty() || !text.open(QIODevice::ReadOnly))
        return Error(
            ErrorCode::BadInput,
            QT_TRANSLATE_NOOP("core", "A mandate needs --mandate-by, --mandate-reference and --mandate-text FILE."));
    return ceremony::Mandate{by, reference, Digest::of(text.readAll())};
}

void printUsage()
{
    QTextStream(stdout)
        << "usage: chancery-cli plan establish-root --out FILE [--profile P] [--root-token LABEL] [COMMON]\n"
           "       chancery-cli plan issue-delegate --archive DIR --template T --out FILE [--profile P] [--name NAME]\n"
           "                         [--key second-token|request] [--key-token LABEL] [--root-token LABEL] [COMMON]\n"
           "COMMON: --people FILE                   who takes part; without it the sample people of rehearsals\n"
           "        --mandate-by WHO --mandate-reference WHERE --mandate-text FILE\n"
           "                                        the decision that called for it; live asks for one\n"
           "        --not-before 2026-11-23T00:00:00Z   when the certificate's life begins; without it, now\n"
           "        --description TEXT\n"
           "P: rust, small, or a file. T: a template of the profile, such as release\n";
}

QString nameOf(const ceremony::PlanWish &wish)
{
    return wish.name.isEmpty() ? wish.templateId : wish.name;
}

} // namespace

Result<Answer> plan(const QStringList &given, bool json)
{
    QStringList arguments = given;
    if (takeFlag(arguments, QStringLiteral("--help"))) {
        printUsage();
        return Answer{};
    }
    const QString kind = arguments.isEmpty() ? QString() : arguments.takeFirst();
    QMap<QString, QString> option;
    for (const char *name :
         {"--profile", "--out", "--people", "--template", "--name", "--archive", "--key", "--root-token", "--key-token",
          "--not-before", "--mandate-by", "--mandate-reference", "--mandate-text", "--description"}) {
        const auto taken = takeOption(arguments, QString::fromLatin1(name));
        if (!taken)
            return taken.error();
        option.insert(QString::fromLatin1(name), *taken);
    }
    CHANCERY_TRY(nothingLeft(arguments));
    const auto value = [&](const char *name) { return option.value(QString::fromLatin1(name)); };
    const bool root = kind == QLatin1String("establish-root");
    if ((!root && kind != QLatin1String("issue-delegate")) || value("--out").isEmpty())
        return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "Say which plan to make and where it goes."),
                     QT_TRANSLATE_NOOP("core", "chancery-cli plan --help says how."));
    const auto profile = app::loadProfile(value("--profile").isEmpty() ? QStringLiteral("rust") : value("--profile"));
    if (!profile)
        return profile.error();
    app::SystemRandom random;
    app::SystemClock clock;
    ceremony::PlanWish wish;
    wish.people = app::samplePeople(profile->quorum.n);
    if (!value("--people").isEmpty()) {
        const auto people = readPeople(value("--people"));
        if (!people)
            return people.error();
        wish.people = *people;
    }
    if (!value("--mandate-by").isEmpty() || !value("--mandate-text").isEmpty()) {
        const auto mandate = readMandate(value("--mandate-by"), value("--mandate-reference"), value("--mandate-text"));
        if (!mandate)
            return mandate.error();
        if (value("--people").isEmpty())
            return Error(ErrorCode::BadInput,
                         QT_TRANSLATE_NOOP("core", "A plan that was decided on cannot seat the sample people."),
                         QT_TRANSLATE_NOOP("core", "Say who takes part: --people FILE."));
        wish.mandate = *mandate;
    }
    wish.description = value("--description");
    wish.notBefore = clock.now();
    if (!value("--not-before").isEmpty()) {
        const auto time = parseTime(value("--not-before"));
        if (!time)
            return time.error();
        wish.notBefore = *time;
    }
    wish.rootTokenLabel = value("--root-token").isEmpty() ? QStringLiteral("root") : value("--root-token");
    wish.serial = random.bytes(16);
    wish.ckaId = random.bytes(16);
    if (!root) {
        wish.templateId = value("--template");
        wish.name = value("--name");
        const QString key = value("--key");
        if (!key.isEmpty() && key != QLatin1String("request") && key != QLatin1String("second-token"))
            return Error(ErrorCode::BadInput, Text(QT_TRANSLATE_NOOP("core", "No key comes from \"%1\"."), {key}),
                         QT_TRANSLATE_NOOP("core", "Say --key second-token or --key request."));
        wish.source = key == QLatin1String("request") ? ceremony::KeySource::Request : ceremony::KeySource::SecondToken;
        wish.keyTokenLabel = value("--key-token").isEmpty() ? wish.templateId : value("--key-token");
        archive::DiskFiles files;
        const auto history = archive::readHistory(files, QDir(value("--archive")).absolutePath());
        if (!history)
            return history.error();
        for (const archive::PastCeremony &past : *history) {
            const auto certificate = pki::parseCertificate(past.state.certificate);
            if (past.state.context.plan.key.source == ceremony::KeySource::RootToken && certificate)
                std::tie(wish.issuerNotBefore, wish.issuerNotAfter) =
                    std::pair(certificate->notBefore, certificate->notAfter);
            if (!past.state.aborted() && past.state.context.plan.certificate.name == nameOf(wish))
                return Error(
                    ErrorCode::BadInput,
                    Text(QT_TRANSLATE_NOOP("core", "This archive holds a certificate with the name \"%1\" already."),
                         {nameOf(wish)}),
                    QT_TRANSLATE_NOOP("core", "Give another one with --name, such as the same with -2."));
        }
        if (!wish.issuerNotAfter.isValid())
            return Error(ErrorCode::BadInput, QT_TRANSLATE_NOOP("core", "The archive holds no root certificate."),
                         QT_TRANSLATE_NOOP("core", "Name the archive of the root with --archive DIR."));
    }
    const auto made = root ? ceremony::planEstablishRoot(*profile, wish) : ceremony::planIssueDelegate(*profile, wish);
    if (!made)
        return made.error();
    archive::DiskFiles files;
    CHANCERY_TRY(files.create(QDir().absoluteFilePath(value("--out")), made->plan.bytes()));
    if (!json) {
        QTextStream text(stdout);
        for (const Text &note : made->notes)
            text << "note: " << note.shown() << "\n";
        text << "plan: " << value("--out") << "\n"
             << "digest: " << made->plan.digest().hex() << "\n";
    }
    return Answer{0, {{QStringLiteral("plan"), value("--out")}, {QStringLiteral("digest"), made->plan.digest().hex()}}};
}

} // namespace chancery::cli
