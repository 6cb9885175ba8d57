// detect/secret/wipe.cpp - by OpenSSL, which knows how to keep compilers from it.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/wipe.h"

#include <openssl/crypto.h>

namespace plimsoll {

void wipe_secret(std::string& text) {
  text.resize(text.capacity());
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace plimsoll
