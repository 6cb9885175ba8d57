// base/openssl.h - owners of what OpenSSL allots. Only for files that call it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>

#include <memory>

namespace plimsoll {

template <auto Free>
struct FreedByOpenssl {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <typename T, auto Free>
using OpensslOwner = std::unique_ptr<T, FreedByOpenssl<Free>>;

using OpensslBio = OpensslOwner<BIO, BIO_free_all>;
using OpensslKey = OpensslOwner<EVP_PKEY, EVP_PKEY_free>;

/// A pem_password_cb: nobody is asked for the password of an encrypted key.
inline int no_openssl_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*context*/) {
  return -1;
}

}  // namespace plimsoll
