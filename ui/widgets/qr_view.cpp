#include "ui/widgets/qr_view.h"

#include "ui/theme/theme.h"

#include <QDialog>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <qrcodegen.hpp>
#include <stdexcept>

namespace chancery::ui {

namespace {

constexpr int QuietZone = 4; // modules on each side

// A low level of correction gives fewer, larger modules, which counts for more on a screen; the library raises it as
// far as the same size allows. Version and modules come from the library; a text too long for any code gives an empty
// array.
QBitArray encode(const QString &text, int &side)
{
    side = 0;
    try {
        const auto code = qrcodegen::QrCode::encodeText(text.toUtf8().constData(), qrcodegen::QrCode::Ecc::LOW);
        side = code.getSize();
        QBitArray dark(side * side);
        for (int y = 0; y < side; ++y) {
            for (int x = 0; x < side; ++x)
                dark.setBit(y * side + x, code.getModule(x, y));
        }
        return dark;
    } catch (const std::length_error &) {
        return {};
    }
}

} // namespace

QrView::QrView(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("qrView"));
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", true);
    setToolTip(tr("Enter enlarges the code"));
}

void QrView::setText(const QString &text, const QString &what)
{
    m_text = text;
    m_what = what;
    m_dark = text.isEmpty() ? QBitArray() : encode(text, m_modules);
    if (m_dark.isEmpty())
        m_modules = 0;
    setAccessibleName(isAvailable() ? tr("QR code, %1").arg(what) : tr("QR code, %1, not available").arg(what));
    updateGeometry();
    update();
}

void QrView::setModuleSize(int pixels)
{
    m_moduleSize = pixels;
    updateGeometry();
    update();
}

QSize QrView::sizeHint() const
{
    const int side = isAvailable() ? (m_modules + 2 * QuietZone) * (m_moduleSize > 0 ? m_moduleSize : 4) : 164;
    return {side, side};
}

QSize QrView::minimumSizeHint() const
{
    return m_moduleSize > 0 || !isAvailable() ? sizeHint()
                                              : QSize(m_modules + 2 * QuietZone, m_modules + 2 * QuietZone);
}

int QrView::pixelsPerModule() const
{
    const int fitting = qMin(width(), height()) / (m_modules + 2 * QuietZone);
    return m_moduleSize > 0 ? qMin(m_moduleSize, qMax(1, fitting)) : qMax(1, fitting);
}

void QrView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const int zone = isAvailable() ? (m_modules + 2 * QuietZone) * pixelsPerModule() : qMin(width(), height());
    const QRect box((width() - zone) / 2, (height() - zone) / 2, zone, zone);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Theme::color(Token::Line2));
    painter.setBrush(Theme::color(isAvailable() ? Token::QrLight : Token::Sunk));
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    if (!isAvailable()) {
        painter.setPen(Theme::color(Token::Ink3));
        painter.setFont(Theme::font(Role::Small));
        painter.drawText(box.adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap, tr("No code: too long"));
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    const int pixels = pixelsPerModule();
    const QPoint origin = box.topLeft() + QPoint(QuietZone, QuietZone) * pixels;
    for (int y = 0; y < m_modules; ++y) {
        for (int x = 0; x < m_modules; ++x) {
            if (m_dark.testBit(y * m_modules + x))
                painter.fillRect(QRect(origin + QPoint(x, y) * pixels, QSize(pixels, pixels)),
                                 Theme::color(Token::QrDark));
        }
    }
}

void QrView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        enlarge();
    else
        QWidget::keyPressEvent(event);
}

void QrView::mouseDoubleClickEvent(QMouseEvent *)
{
    enlarge();
}

void QrView::enlarge()
{
    if (!isAvailable() || window()->objectName() == QLatin1String("enlargedQrDialog"))
        return;
    auto *dialog = new QDialog(this);
    dialog->setObjectName(QStringLiteral("enlargedQrDialog"));
    dialog->setWindowTitle(tr("QR code, %1").arg(m_what));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto *column = new QVBoxLayout(dialog);
    column->setContentsMargins(20, 20, 20, 20);
    auto *code = new QrView(dialog);
    code->setText(m_text, m_what);
    code->setModuleSize(qMax(6, 560 / (m_modules + 2 * QuietZone)));
    column->addWidget(code);
    dialog->open();
}

} // namespace chancery::ui
