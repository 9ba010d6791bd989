#include "hsm/key/fido_handles.h"

#include <fido.h>

namespace chancery::hsm {

void FidoDeleter::operator()(fido_dev *device) const
{
    fido_dev_free(&device);
}

void FidoDeleter::operator()(fido_cred *credential) const
{
    fido_cred_free(&credential);
}

void FidoDeleter::operator()(fido_assert *assertion) const
{
    fido_assert_free(&assertion);
}

void FidoDeleter::operator()(fido_cbor_info *info) const
{
    fido_cbor_info_free(&info);
}

} // namespace chancery::hsm
