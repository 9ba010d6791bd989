// Nothing is clipped, at the usual and at the smallest window, in the language it was written in and in one whose
// every sentence is 30 % longer. With CHANCERY_PICTURES=DIR each screen is saved there, to be looked at.
#include "ui/home/home_screen.h"
#include "ui/panels/fake_session.h"
#include "ui/panels/panel_choice.h"
#include "ui/panels/sample_states.h"
#include "ui/panels/transcript_words.h"
#include "ui/theme/theme.h"
#include "ui/widgets/confirm_chips.h"
#include "ui/widgets/digest_view.h"
#include "ui/widgets/fact_grid.h"
#include "ui/widgets/notice.h"
#include "ui/window/ceremony_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSet>
#include <QTest>
#include <QTranslator>

using namespace chancery;
using namespace chancery::tests;

namespace {

class LongerLanguage final : public QTranslator
{
public:
    QString translate(const char *, const char *source, const char *, int n) const override
    {
        QString text = QString::fromUtf8(source);
        if (n >= 0)
            text.replace(QStringLiteral("%n"), QString::number(n));
        // Spread over the words, as long words do in other languages.
        const qsizetype more = qMax<qsizetype>(1, text.size() * 3 / 10);
        return text + QStringLiteral(" ~~~ ~~~~ ~~~ ~~~~~ ~~~ ~~~~ ").repeated(20).first(more).trimmed();
    }
    bool isEmpty() const override { return false; }
};

bool isSeen(const QWidget *widget, const QWidget *window)
{
    return widget->isVisibleTo(window) && widget->width() > 0;
}

// The part of the window that a widget may use: across, its scroll area's viewport.
QRect boundsOf(const QWidget *widget, const QWidget *window)
{
    for (const QWidget *up = widget->parentWidget(); up && up != window; up = up->parentWidget()) {
        const auto *scroll = qobject_cast<const QScrollArea *>(up->parentWidget());
        if (scroll && up == scroll->viewport())
            return QRect(up->mapTo(window, QPoint()), up->size());
    }
    return window->rect();
}

QString where(const QWidget *widget)
{
    QStringList path;
    for (const QWidget *up = widget; up; up = up->parentWidget())
        path.prepend(up->objectName().isEmpty() ? QString::fromLatin1(up->metaObject()->className())
                                                : up->objectName());
    return path.join(u'/');
}

QStringList clipped(const QWidget *window)
{
    QStringList out;
    for (const QLabel *label : window->findChildren<QLabel *>()) {
        if (!isSeen(label, window) || label->text().isEmpty())
            continue;
        const QRect bounds = boundsOf(label, window);
        const QPoint at = label->mapTo(window, QPoint());
        if (at.x() < bounds.left() || at.x() + label->width() > bounds.right() + 1)
            out += QStringLiteral("outside: \"%1\" at %2").arg(label->text(), where(label));
        else if (label->hasHeightForWidth() && label->height() + 1 < label->heightForWidth(label->width()))
            out += QStringLiteral("too low: \"%1\" at %2").arg(label->text(), where(label));
        else if (!label->hasHeightForWidth() && label->width() + 1 < label->sizeHint().width())
            out += QStringLiteral("too narrow by %3: \"%1\" at %2")
                       .arg(label->text(), where(label))
                       .arg(label->sizeHint().width() - label->width());
    }
    for (const QAbstractButton *button : window->findChildren<QAbstractButton *>()) {
        if (!isSeen(button, window) || button->text().isEmpty())
            continue;
        const QRect bounds = boundsOf(button, window);
        const QPoint at = button->mapTo(window, QPoint());
        if (at.x() < bounds.left() || at.x() + button->width() > bounds.right() + 1)
            out += QStringLiteral("outside: button \"%1\" at %2").arg(button->text(), where(button));
        else if (button->width() + 1 < button->minimumSizeHint().width())
            out += QStringLiteral("too narrow: button \"%1\" at %2").arg(button->text(), where(button));
    }
    return out;
}

ui::HomeContent liveContent(bool planned)
{
    ui::HomeContent out;
    out.subtitle = QStringLiteral("No archive yet");
    out.folder = QStringLiteral("/srv/pki");
    out.live = true;
    out.members = 9;
    out.quorum = 5;
    out.archives = true;
    if (planned)
        out.plan = ui::HomePlan{QStringLiteral("Issue a delegate: transparency-log"),
                                Digest::of("plan"),
                                {{QStringLiteral("Members"), QStringLiteral("9"), false, {}},
                                 {QStringLiteral("Decided by"), QStringLiteral("The leadership council"), false, {}}}};
    out.facts = {{QStringLiteral("Second place"), QStringLiteral("not there"), false}};
    return out;
}

ui::HomeContent homeContent(bool established)
{
    ui::HomeContent out;
    out.subtitle = QStringLiteral("/home/ingrid/rehearsals/rust/archive");
    out.folder = QStringLiteral("/home/ingrid/rehearsals/rust");
    out.members = 9;
    out.quorum = 5;
    out.archives = true;
    out.rootEstablished = established;
    if (established)
        out.unfinished = {QStringLiteral("2026-11-23-7f3a")};
    out.facts = {{QStringLiteral("Profile"), QStringLiteral("Rust Project PKI"), true},
                 {QStringLiteral("Second screen"), QStringLiteral("none"), false}};
    return out;
}

ui::HomeArchive homeArchive()
{
    ui::HomeArchive out;
    out.now = QDateTime(QDate(2026, 11, 23), QTime(13, 52, 8), Qt::UTC);
    const QDateTime from(QDate(2026, 3, 16), QTime(9, 0), Qt::UTC);
    const QDateTime until(QDate(2031, 10, 31), QTime(0, 0), Qt::UTC);
    const auto add = [&](const char *name, int depth, const char *algorithm, const QDateTime &end) {
        out.keys += ui::HomeKey{QString::fromLatin1(name),   depth, QString::fromLatin1(algorithm),
                                QStringLiteral("aecc…ebe8"), from,  end};
    };
    add("Rust Project Root 2026 (rehearsal)", 0, "P-384", until);
    add("Rust Release 2026", 1, "P-384", until);
    add("crates.io", 1, "P-384", out.now.addDays(64));
    add("bors", 1, "Ed25519", out.now.addDays(-2));
    add("transparency log", 1, "P-256", until);
    for (const char *title : {"Establish the root", "Issue a delegate: release", "Issue a delegate: crates.io"})
        out.ceremonies += ui::HomeCeremony{QStringLiteral("2026-03-16-7f3a"), QString::fromLatin1(title),
                                           QStringLiteral("2026-03-16"), QStringLiteral("Rehearsal, closed")};
    return out;
}

// A layout that lacks room takes it from what cannot say so: a digest lost its last lines of words like that.
QStringList squeezed(const QWidget *window)
{
    QStringList out;
    for (const QWidget *widget : window->findChildren<QWidget *>()) {
        const bool whole = qobject_cast<const ui::DigestView *>(widget) ||
                           qobject_cast<const ui::ConfirmChips *>(widget) ||
                           qobject_cast<const ui::FactGrid *>(widget) || qobject_cast<const ui::Notice *>(widget);
        if (whole && isSeen(widget, window) && widget->height() < widget->minimumSizeHint().height())
            out += QStringLiteral("squeezed by %1: %2")
                       .arg(widget->minimumSizeHint().height() - widget->height())
                       .arg(where(widget));
    }
    return out;
}

FakeRack &rackFor(const session::Snapshot &snapshot)
{
    static FakeRack rack;
    rack.list.clear();
    for (const ceremony::Attendee &attendee : snapshot.state.people) {
        rack.list += ports::RackKey{attendee.id, QStringLiteral("204417"), ports::RackKey::State::Out, 8};
    }
    if (snapshot.state.stepKind() == ceremony::StepKind::Compare)
        rack.list[3].state = ports::RackKey::State::In; // nobody took it out
    return rack;
}

} // namespace

class FitTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        ui::Theme::apply(*qApp, ui::Scheme::Light);
        m_samples = samples();
    }

    void nothingIsClipped_data()
    {
        QTest::addColumn<int>("sample");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("longer");
        QTest::addColumn<bool>("dark");
        const QList<Sample> &all = m_samples;
        for (int i = 0; i < all.size(); ++i) {
            QTest::newRow((all[i].name + "-1280").constData()) << i << QSize(1280, 800) << false << false;
            QTest::newRow((all[i].name + "-1024").constData()) << i << QSize(1024, 700) << false << (i % 2 == 0);
            QTest::newRow((all[i].name + "-1280-longer").constData()) << i << QSize(1280, 800) << true << false;
            QTest::newRow((all[i].name + "-1024-longer").constData()) << i << QSize(1024, 700) << true << false;
        }
    }

    void nothingIsClipped()
    {
        QFETCH(int, sample);
        QFETCH(QSize, size);
        QFETCH(bool, longer);
        QFETCH(bool, dark);
        LongerLanguage language;
        if (longer)
            QVERIFY(QCoreApplication::installTranslator(&language));
        if (dark)
            ui::Theme::apply(*qApp, ui::Scheme::Dark);
        const auto snapshot = m_samples[sample].snapshot;
        FakeSession session(snapshot);
        QStringList found;
        {
            const bool rehearsal = snapshot->state.mode == Mode::Rehearsal;
            ui::CeremonyWindow window(session, rehearsal ? &rackFor(*snapshot) : nullptr);
            window.resize(size);
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            // Layouts settle in turns of the event loop, and the last of it when the window is painted.
            for (int turn = 0; turn < 20; ++turn) {
                QTest::qWait(turn == 0 ? 0 : 10);
                const QPixmap painted = window.grab();
                found = clipped(&window) + squeezed(&window);
                if (found.isEmpty())
                    break;
            }
            const QString folder = qEnvironmentVariable("CHANCERY_PICTURES");
            if (!folder.isEmpty())
                window.grab().save(folder + u'/' + QString::fromLatin1(QTest::currentDataTag()) +
                                   QStringLiteral(".png"));
            QCOMPARE(window.size(), size);
        }
        QCoreApplication::removeTranslator(&language);
        if (dark)
            ui::Theme::apply(*qApp, ui::Scheme::Light);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1String("\n    "))));
    }

    void whatIsComparedIsWholeInSight_data()
    {
        QTest::addColumn<QByteArray>("sample");
        QTest::addColumn<QSize>("size");
        for (const QByteArray name : {"compare", "compare-record", "compare-everybody", "failure"}) {
            QTest::newRow((name + "-1280").constData()) << name << QSize(1280, 800);
            QTest::newRow((name + "-1024").constData()) << name << QSize(1024, 700);
        }
    }

    // No scrolling between the digest, its words and the people who say that it matches, nor between what failed and
    // what can be done.
    void whatIsComparedIsWholeInSight()
    {
        QFETCH(QByteArray, sample);
        QFETCH(QSize, size);
        for (const Sample &candidate : m_samples) {
            if (candidate.name != sample)
                continue;
            FakeSession session(candidate.snapshot);
            const bool rehearsal = candidate.snapshot->state.mode == Mode::Rehearsal;
            ui::CeremonyWindow window(session, rehearsal ? &rackFor(*candidate.snapshot) : nullptr);
            window.resize(size);
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            QCoreApplication::processEvents();
            auto *stage = window.findChild<QScrollArea *>(QStringLiteral("stageScroll"));
            QList<QWidget *> parts = window.panel()->findChildren<QWidget *>(
                QRegularExpression(QStringLiteral("^(confirmChip|stageHeading)")));
            if (auto *digest = window.panel()->findChild<ui::DigestView *>()) {
                QVERIFY(parts.size() >= 8);
                parts += digest;
            } else {
                parts += window.panel()->findChildren<QWidget *>(QRegularExpression(QStringLiteral("Choice$")));
                parts += window.panel()->findChild<QWidget *>(QStringLiteral("whoDecides"));
                QVERIFY(parts.size() >= 4);
                QVERIFY(!parts.contains(nullptr));
            }
            for (QWidget *part : parts) {
                if (!part->isVisible())
                    continue;
                const QRect rect(part->mapTo(stage->viewport(), QPoint()), part->size());
                QVERIFY2(stage->viewport()->rect().contains(rect), qPrintable(QStringLiteral("%1 ends at %2 of %3")
                                                                                  .arg(part->objectName())
                                                                                  .arg(rect.bottom())
                                                                                  .arg(stage->viewport()->height())));
            }
        }
    }

    void theFirstScreenIsNotClipped_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("longer");
        QTest::addColumn<QString>("form");
        for (const char *form : {"first", "archive", "live", "live-plan"}) {
            for (const bool longer : {false, true}) {
                for (const QSize size : {QSize(1280, 800), QSize(1024, 700)})
                    QTest::addRow("%s-%d%s", form, size.width(), longer ? "-longer" : "")
                        << size << longer << QString::fromLatin1(form);
            }
        }
    }

    void theFirstScreenIsNotClipped()
    {
        QFETCH(QSize, size);
        QFETCH(bool, longer);
        QFETCH(QString, form);
        const bool archive = form == QLatin1String("archive");
        LongerLanguage language;
        if (longer)
            QVERIFY(QCoreApplication::installTranslator(&language));
        QStringList found;
        {
            ui::HomeScreen home;
            home.setContent(form.startsWith(QLatin1String("live")) ? liveContent(form == QLatin1String("live-plan"))
                                                                   : homeContent(archive));
            if (archive)
                home.setArchive(homeArchive());
            home.setUtc(QStringLiteral("2026-11-23 13:52:08Z"));
            home.resize(size);
            home.show();
            QVERIFY(QTest::qWaitForWindowExposed(&home));
            QCoreApplication::processEvents();
            found = clipped(&home);
            const QString folder = qEnvironmentVariable("CHANCERY_PICTURES");
            if (!folder.isEmpty())
                home.grab().save(folder + QStringLiteral("/home-") + QString::fromLatin1(QTest::currentDataTag()) +
                                 QStringLiteral(".png"));
            QCOMPARE(home.size(), size);
        }
        QCoreApplication::removeTranslator(&language);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1String("\n    "))));
    }

    void everyPanelIsAmongTheSamples()
    {
        QSet<int> kinds;
        for (const Sample &sample : std::as_const(m_samples))
            kinds += static_cast<int>(ui::panelFor(sample.snapshot->state, sample.snapshot->state.now));
        for (int kind = 0; kind <= static_cast<int>(ui::PanelKind::Ending); ++kind)
            QVERIFY2(kinds.contains(kind), qPrintable(QStringLiteral("no sample of panel %1").arg(kind)));
    }

    void wordsAreWellSet_data()
    {
        QTest::addColumn<int>("sample");
        for (int i = 0; i < m_samples.size(); ++i)
            QTest::newRow(m_samples[i].name.constData()) << i;
    }

    // No straight quotation marks, no "1 entries", nothing announced and then missing, and a name for every control.
    void wordsAreWellSet()
    {
        QFETCH(int, sample);
        const auto snapshot = m_samples[sample].snapshot;
        FakeSession session(snapshot);
        const bool rehearsal = snapshot->state.mode == Mode::Rehearsal;
        ui::CeremonyWindow window(session, rehearsal ? &rackFor(*snapshot) : nullptr);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QStringList said;
        for (const QLabel *label : window.findChildren<QLabel *>()) {
            if (isSeen(label, &window))
                said += label->text();
        }
        for (const QAbstractButton *button : window.findChildren<QAbstractButton *>()) {
            if (!isSeen(button, &window))
                continue;
            said += button->text();
            QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(), qPrintable(where(button)));
        }
        for (const transcript::Line &line : snapshot->lines) {
            said += ui::entryWords(snapshot->state, line);
            QVERIFY2(!said.last().trimmed().endsWith(u':'), qPrintable(said.last())); // something was to follow
        }
        static const QRegularExpression one(QStringLiteral(
            "\\b1 (entries|approvals|shares|signatures|keys|tries|steps|people|members|touches|days)\\b"));
        for (const QString &words : std::as_const(said)) {
            QVERIFY2(!words.contains(u'"') && !words.contains(u'\''), qPrintable(words));
            QVERIFY2(!one.match(words).hasMatch(), qPrintable(words));
        }
    }

private:
    QList<Sample> m_samples;
};

QTEST_MAIN(FitTest)
#include "tst_fit.moc"
