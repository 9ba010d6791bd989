#include "ui/widgets/pin_accessible.h"

#include "ui/widgets/pin_field.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace chancery::ui {

namespace {

class PinInterface : public QAccessibleWidget
{
public:
    explicit PinInterface(PinField *field) : QAccessibleWidget(field, QAccessible::EditableText) {}

    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.passwordEdit = true;
        state.editable = true;
        return state;
    }

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? QString() : QAccessibleWidget::text(kind);
    }
};

QAccessibleInterface *make(const QString &, QObject *object)
{
    auto *field = qobject_cast<PinField *>(object);
    return field ? new PinInterface(field) : nullptr;
}

} // namespace

void installPinAccessibility()
{
    static bool installed = false;
    if (!installed)
        QAccessible::installFactory(make);
    installed = true;
}

} // namespace chancery::ui
