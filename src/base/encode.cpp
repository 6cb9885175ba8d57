// base/encode.cpp - values to bytes and back.
// SPDX-License-Identifier: Apache-2.0
#include "base/encode.h"

#include <bit>
#include <cstring>

namespace plimsoll {

void Encoder::number(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) bytes_ += static_cast<char>(value | 0x80U);
  bytes_ += static_cast<char>(value);
}

void Encoder::text(std::string_view value) {
  number(value.size());
  bytes_ += value;
}

void Encoder::fixed64(std::uint64_t value) {
  for (unsigned shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(value >> shift);
}

void Decoder::spoil() {
  ok_ = false;
  rest_ = {};
}

std::uint64_t Decoder::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  spoil();
  return 0;
}

std::string_view Decoder::raw(std::size_t length) {
  if (length > rest_.size()) {
    spoil();
    return {};
  }
  const std::string_view bytes = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return bytes;
}

std::string_view Decoder::text() { return raw(number()); }

std::uint64_t Decoder::fixed64() {
  const std::string_view bytes = raw(8);
  if (bytes.size() != 8) return 0;
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return std::endian::native == std::endian::little ? value : std::byteswap(value);
}

std::size_t Decoder::count() {
  const std::uint64_t value = number();
  if (value > rest_.size()) {
    spoil();
    return 0;
  }
  return value;
}

std::vector<std::string> Decoder::texts() {
  std::vector<std::string> values(count());
  for (std::string& value : values) value = text();
  return values;
}

}  // namespace plimsoll
