// Nothing is clipped, at the usual and at the smallest window, in the language it was written in and in one whose
// every sentence is 30 % longer. With CHANCERY_PICTURES=DIR each screen is saved there, to be looked at.
#include "ui/panels/fake_session.h"
#include "ui/panels/sample_states.h"
#include "ui/theme/theme.h"
#include "ui/widgets/digest_view.h"
#include "ui/window/ceremony_window.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QRegularExpression>
#include <QScrollArea>
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

FakeRack &rackFor(const session::Snapshot &snapshot)
{
    static FakeRack rack;
    rack.list.clear();
    for (const ceremony::Attendee &attendee : snapshot.state.people) {
        if (attendee.role == ceremony::Role::Member)
            rack.list += ports::RackKey{attendee.id, QStringLiteral("204417"), ports::RackKey::State::Out, 8};
    }
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
            QCoreApplication::processEvents();
            found = clipped(&window);
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
        for (const QByteArray name : {"compare", "compare-record"}) {
            QTest::newRow((name + "-1280").constData()) << name << QSize(1280, 800);
            QTest::newRow((name + "-1024").constData()) << name << QSize(1024, 700);
        }
    }

    // No scrolling between the digest, its words and the people who say that it matches.
    void whatIsComparedIsWholeInSight()
    {
        QFETCH(QByteArray, sample);
        QFETCH(QSize, size);
        for (const Sample &candidate : m_samples) {
            if (candidate.name != sample)
                continue;
            FakeSession session(candidate.snapshot);
            ui::CeremonyWindow window(session, nullptr);
            window.resize(size);
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            QCoreApplication::processEvents();
            auto *stage = window.findChild<QScrollArea *>(QStringLiteral("stageScroll"));
            QList<QWidget *> parts =
                window.panel()->findChildren<QWidget *>(QRegularExpression(QStringLiteral("^(confirmChip|recorded-)")));
            QVERIFY(parts.size() >= 8);
            parts += window.panel()->findChild<ui::DigestView *>();
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

private:
    QList<Sample> m_samples;
};

QTEST_MAIN(FitTest)
#include "tst_fit.moc"
