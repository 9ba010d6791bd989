// The PIN field never shows, copies or keeps what was typed.
#include "ui/theme/theme.h"
#include "ui/widgets/pin_field.h"
#include "ui/widgets/pin_row.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QMetaProperty>
#include <QPushButton>
#include <QSignalSpy>
#include <QVBoxLayout>
#include <QtTest>

using namespace chancery;
using namespace chancery::ui;

namespace {

QByteArray bytesOf(Secret secret)
{
    return QByteArray(secret.chars(), static_cast<qsizetype>(secret.size()));
}

} // namespace

class PinFieldTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        Theme::apply(*qApp, Scheme::Light);
        QAccessible::setActive(true);
    }

    void init()
    {
        m_window = std::make_unique<QWidget>();
        auto *column = new QVBoxLayout(m_window.get());
        m_row = new PinRow;
        m_other = new QPushButton;
        column->addWidget(m_row);
        column->addWidget(m_other);
        m_field = m_row->field();
        m_row->setLabel(QStringLiteral("PIN, key 5"));
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_field->setFocus();
        QVERIFY(m_field->hasFocus());
    }

    void typedBytesComeOutOnce()
    {
        QSignalSpy entered(m_row, &PinRow::pinEntered);
        QTest::keyClicks(m_field, QStringLiteral("38752x"));
        QTest::keyClick(m_field, Qt::Key_Backspace);
        QTest::keyClick(m_field, Qt::Key_0);
        QCOMPARE(m_field->length(), 6);
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(entered.count(), 1);
        QCOMPARE(bytesOf(m_field->takeSecret()), QByteArray("387520"));
        QCOMPARE(m_field->length(), 0);
        QVERIFY(m_field->takeSecret().isEmpty());
    }

    void otherLettersAreCountedAsOne()
    {
        QTest::sendKeyEvent(QTest::Click, m_field, Qt::Key_unknown, QStringLiteral("é"), Qt::NoModifier);
        QTest::sendKeyEvent(QTest::Click, m_field, Qt::Key_unknown, QStringLiteral("€"), Qt::NoModifier);
        QTest::keyClicks(m_field, QStringLiteral("ab"));
        QCOMPARE(m_field->length(), 4);
        QTest::keyClick(m_field, Qt::Key_Backspace);
        QTest::keyClick(m_field, Qt::Key_Backspace);
        QTest::keyClick(m_field, Qt::Key_Backspace);
        QCOMPARE(m_field->length(), 1);
        QCOMPARE(bytesOf(m_field->takeSecret()), QStringLiteral("é").toUtf8());
    }

    void noMoreThan63Bytes()
    {
        QTest::keyClicks(m_field, QString(70, QLatin1Char('7')));
        QCOMPARE(m_field->length(), 63);
        QCOMPARE(bytesOf(m_field->takeSecret()), QByteArray(63, '7'));
    }

    void shortPinsAreNotEntered()
    {
        QSignalSpy entered(m_row, &PinRow::pinEntered);
        auto *enter = m_row->findChild<QPushButton *>(QStringLiteral("enterPinButton"));
        QTest::keyClicks(m_field, QStringLiteral("123"));
        QTest::keyClick(m_field, Qt::Key_Return);
        QCOMPARE(entered.count(), 0);
        QVERIFY(!enter->isEnabled());
        QTest::keyClick(m_field, Qt::Key_4);
        QVERIFY(enter->isEnabled());
        QTest::mouseClick(enter, Qt::LeftButton);
        QCOMPARE(entered.count(), 1);
        QCOMPARE(bytesOf(m_field->takeSecret()), QByteArray("1234"));
        QVERIFY(!enter->isEnabled());
    }

    void nothingIsPastedOrCopied()
    {
        QApplication::clipboard()->setText(QStringLiteral("99999999"));
        QTest::keySequence(m_field, QKeySequence::Paste);
        QTest::keyClick(m_field, Qt::Key_Insert, Qt::ShiftModifier);
        QCOMPARE(m_field->length(), 0);
        QTest::keyClicks(m_field, QStringLiteral("387520"));
        QTest::keySequence(m_field, QKeySequence::SelectAll);
        QTest::keySequence(m_field, QKeySequence::Copy);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("99999999"));
        QCOMPARE(m_field->length(), 6);
    }

    void clearedWhenFocusLeaves()
    {
        QSignalSpy cleared(m_field, &PinField::clearedByItself);
        QTest::keyClicks(m_field, QStringLiteral("387520"));
        m_other->setFocus();
        QCOMPARE(m_field->length(), 0);
        QCOMPARE(cleared.count(), 1);
        QVERIFY(m_field->takeSecret().isEmpty());
    }

    void clearedAfterAWhile()
    {
        QCOMPARE(PinField::ClearAfterMs, 60000);
        m_field->setClearAfter(20);
        QTest::keyClicks(m_field, QStringLiteral("387520"));
        QTRY_COMPARE(m_field->length(), 0);
    }

    void clearedWhenHiddenOrOff()
    {
        QTest::keyClicks(m_field, QStringLiteral("387520"));
        m_row->setInputEnabled(false);
        QCOMPARE(m_field->length(), 0);
        m_row->setInputEnabled(true);
        m_field->setFocus();
        QTest::keyClicks(m_field, QStringLiteral("387520"));
        QCOMPARE(m_field->length(), 6);
        m_row->hide();
        QCOMPARE(m_field->length(), 0);
    }

    void nothingExposesTheContent()
    {
        QTest::keyClicks(m_field, QStringLiteral("387520"));
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(m_field);
        QVERIFY(face);
        QCOMPARE(face->role(), QAccessible::EditableText);
        QVERIFY(face->state().passwordEdit);
        QCOMPARE(face->text(QAccessible::Name), QStringLiteral("PIN, key 5"));
        for (const auto kind : {QAccessible::Value, QAccessible::Description, QAccessible::Help})
            QVERIFY(!face->text(kind).contains(QLatin1String("387520")));
        QVERIFY(!face->textInterface());
        QVERIFY(!face->editableTextInterface());
        const QMetaObject *meta = m_field->metaObject();
        for (int i = 0; i < meta->propertyCount(); ++i)
            QVERIFY(!meta->property(i).read(m_field).toString().contains(QLatin1String("387520")));
        QVERIFY(!m_field->inputMethodQuery(Qt::ImEnabled).toBool());
        QVERIFY(!m_field->inputMethodQuery(Qt::ImSurroundingText).isValid());
    }

    // The same number of dots, whatever the digits.
    void pictureDependsOnTheLengthOnly()
    {
        QTest::keyClicks(m_field, QStringLiteral("111111"));
        const QImage ones = m_field->grab().toImage();
        m_field->clear();
        QTest::keyClicks(m_field, QStringLiteral("987654"));
        QCOMPARE(m_field->grab().toImage(), ones);
        QTest::keyClick(m_field, Qt::Key_Backspace);
        QVERIFY(m_field->grab().toImage() != ones);
    }

    void triesAreSaidInWords()
    {
        m_row->setTries(7, 8);
        QCOMPARE(m_field->accessibleDescription(), QStringLiteral("7 of 8 tries left"));
    }

private:
    std::unique_ptr<QWidget> m_window;
    PinRow *m_row = nullptr;
    PinField *m_field = nullptr;
    QPushButton *m_other = nullptr;
};

QTEST_MAIN(PinFieldTest)
#include "tst_pin_field.moc"
