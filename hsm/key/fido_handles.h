// libfido2's objects with an owner. Declared here and not included, so that no other folder sees libfido2's headers.
#pragma once

#include <memory>

struct fido_dev;
struct fido_cred;
struct fido_assert;
struct fido_cbor_info;

namespace chancery::hsm {

struct FidoDeleter
{
    void operator()(fido_dev *device) const;
    void operator()(fido_cred *credential) const;
    void operator()(fido_assert *assertion) const;
    void operator()(fido_cbor_info *info) const;
};

template <class T>
using FidoPtr = std::unique_ptr<T, FidoDeleter>;

} // namespace chancery::hsm
