#include "hsm/key/fido_error.h"
#include "hsm/key/key_source.h"

#include <fido.h>

namespace chancery::hsm {

namespace {

constexpr std::size_t MostKeys = 64;

QString productOf(const fido_dev_info_t *entry)
{
    const QString maker = QString::fromUtf8(fido_dev_info_manufacturer_string(entry)).trimmed();
    const QString product = QString::fromUtf8(fido_dev_info_product_string(entry)).trimmed();
    // Many keys repeat the maker's name in the product's.
    return product.startsWith(maker) ? product : QStringLiteral("%1 %2").arg(maker, product).trimmed();
}

class UsbKeys final : public KeySource
{
public:
    bool simulated() const override { return false; }

    Result<QList<KeyEntry>> entries() override
    {
        fido_dev_info_t *list = fido_dev_info_new(MostKeys);
        if (!list)
            return fidoError(FIDO_ERR_INTERNAL);
        std::size_t found = 0;
        const int code = fido_dev_info_manifest(list, MostKeys, &found);
        QList<KeyEntry> out;
        for (std::size_t i = 0; code == FIDO_OK && i < found; ++i) {
            const fido_dev_info_t *entry = fido_dev_info_ptr(list, i);
            out.append({QString::fromUtf8(fido_dev_info_path(entry)), productOf(entry)});
        }
        fido_dev_info_free(&list, MostKeys);
        if (code != FIDO_OK)
            return fidoError(code);
        return out;
    }

    int open(fido_dev *device, const QString &path) override
    {
        return fido_dev_open(device, path.toUtf8().constData());
    }
};

} // namespace

std::unique_ptr<KeySource> usbKeys()
{
    return std::make_unique<UsbKeys>();
}

} // namespace chancery::hsm
