// base/digest.h - SHA-256, and the text form "sha256:hex" that images use.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace plimsoll {

using Sha256 = std::array<std::uint8_t, 32>;

/// Hashes what is given to add(), piece by piece. finish() ends one value and starts the next.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  void add(std::span<const std::byte> bytes);
  void add(std::string_view text);
  Sha256 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Sha256 sha256(std::string_view bytes);

/// Lower-case hex of any bytes.
std::string hex(std::span<const std::uint8_t> bytes);

/// "sha256:…" of a digest.
std::string digest_text(const Sha256& digest);

/// Reads "sha256:" and 64 hex digits; other algorithms are unsupported.
Result<Sha256> parse_digest(std::string_view text);

}  // namespace plimsoll
