// base/encode.h - values to bytes and back, for caches and databases that only this tool reads.
//
// Format  LEB128 varints; strings and lists with their length in front; no alignment (values may
// lie at odd addresses). Safety  Decoder never reads past its bytes: after the first impossible
// read every further one is empty and ok() is false.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll {

class Encoder {
 public:
  void number(std::uint64_t value);
  void text(std::string_view value);
  void boolean(bool value) { number(value ? 1 : 0); }
  void raw(std::string_view bytes) { bytes_ += bytes; }
  /// Growing step by step would hold much twice.
  void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
  void fixed64(std::uint64_t value);
  template <typename Texts>
  void texts(const Texts& values) {
    number(values.size());
    for (const auto& value : values) text(value);
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Views that it returns live as long as the bytes.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t number();
  std::uint32_t number32() { return static_cast<std::uint32_t>(number()); }
  std::string_view text();
  bool boolean() { return number() != 0; }
  std::string_view raw(std::size_t length);
  std::uint64_t fixed64();
  std::vector<std::string> texts();
  /// A count of things that take at least one byte each: never more than there are bytes left.
  std::size_t count();
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool done() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  void spoil();
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace plimsoll
