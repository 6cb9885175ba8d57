// detect/secret/window.cpp - filling and moving the window.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/window.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "detect/secret/engine.h"
#include "detect/secret/wipe.h"

namespace plimsoll {

namespace {

constexpr std::size_t verifier_reach = 16384;  // what verifier.h promises
constexpr std::size_t tail = secret_reach_limit + verifier_reach;
constexpr std::size_t front = secret_reach_limit + 1024;  // a match, and the line before it

}  // namespace

SecretWindow::SecretWindow() { text_.reserve(capacity); }

void SecretWindow::begin_file() {
  text_.clear();
  base_ = 0;
  settled_ = 0;
  start_ = {};
  lines_.reset();
}

void SecretWindow::take(std::string_view& chunk) {
  const bool is_wide = start_.kind == TextKind::utf16_little || start_.kind == TextKind::utf16_big;
  const std::size_t room = (capacity - text_.size()) * (is_wide ? 2 : 1);
  const std::string_view taken = chunk.substr(0, room);
  chunk.remove_prefix(taken.size());
  if (is_wide) utf16_.add(taken, text_);
  else text_ += taken;
  lines_.forget();
}

TextKind SecretWindow::find_kind() {
  start_ = text_kind_of(text_);
  if (start_.kind == TextKind::text || start_.kind == TextKind::binary) return start_.kind;
  utf16_ = Utf16Reader(start_.kind == TextKind::utf16_big);
  raw_.assign(text_, start_.mark);
  wipe_secret(text_);
  text_.reserve(capacity);
  utf16_.add(raw_, text_);
  wipe_secret(raw_);
  lines_.forget();
  return start_.kind;
}

std::uint64_t SecretWindow::file_offset(std::size_t at) const {
  const std::uint64_t offset = base_ + at;
  const bool is_wide = start_.kind == TextKind::utf16_little || start_.kind == TextKind::utf16_big;
  return is_wide ? offset * 2 + start_.mark : offset;
}

std::size_t SecretWindow::until(bool is_last) const {
  return is_last ? text_.size() : text_.size() - std::min(text_.size(), tail);
}

void SecretWindow::advance() {
  const std::size_t settled = std::max(settled_, until(false));
  const std::size_t dropped = settled - std::min(settled, front);
  lines_.drop(std::string_view(text_).substr(0, dropped));
  text_.erase(0, dropped);
  base_ += dropped;
  settled_ = settled - dropped;
}

void SecretWindow::wipe() {
  OPENSSL_cleanse(text_.data(), text_.size());
  const std::size_t moved = text_.capacity() - text_.size();
  OPENSSL_cleanse(text_.data() + text_.size(), moved);
  text_.clear();
}

}  // namespace plimsoll
