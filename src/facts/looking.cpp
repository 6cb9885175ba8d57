// facts/looking.cpp
// SPDX-License-Identifier: Apache-2.0
#include "facts/looking.h"

#include <algorithm>
#include <utility>

namespace plimsoll {

namespace {
constexpr std::size_t piece_size = std::size_t{128} << 10U;
}

Detectors::Set Detectors::borrow() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      Set set = std::move(idle_.back());
      idle_.pop_back();
      return set;
    }
  }
  Set set;
  for (const auto& family : families_) set.push_back(family->make());
  return set;
}

void Detectors::give_back(Set set) {
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(set));
}

Looking::Looking(Detectors* detectors) : detectors_(detectors) {
  if (detectors_ == nullptr) return;
  set_ = detectors_->borrow();
  found_.resize(set_.size());
  full_.resize(set_.size());
  left_out_.resize(set_.size());
  for (const auto& detector : set_) detector->begin_layer();
}

Looking::~Looking() {
  if (detectors_ != nullptr) detectors_->give_back(std::move(set_));
}

bool Looking::begin(const Entry& entry) {
  begun_.clear();
  for (std::size_t i = 0; i < set_.size(); ++i) {
    if (full_[i] || !set_[i]->wants(entry)) continue;
    set_[i]->begin(entry);
    begun_.push_back(i);
  }
  open_ = begun_;
  return !begun_.empty();
}

void Looking::look(Content& content) {
  for (;;) {
    const Result<std::string_view> piece = content.piece();
    if (!piece || piece->empty()) return finish(piece.has_value());
    if (!feed(*piece)) return finish(true);
  }
}

bool Looking::feed(std::string_view piece) {
  std::erase_if(open_, [&](std::size_t i) { return !set_[i]->feed(piece); });
  return !open_.empty();
}

void Looking::leave_out_problems(Detections& found, LeftOut& left_out) {
  for (; found.problems.size() > problem_limit; found.problems.pop_back()) {
    ++left_out.count;
    // What concerns this run alone must be told of, or the layer would be kept as it is.
    const Errc code = found.problems.back().error.code;
    if (code == Errc::timeout || code == Errc::io || code == Errc::permission_denied)
      left_out.code = code;
  }
}

void Looking::keep_limits(std::size_t i) {
  Detections& found = found_[i];
  leave_out_problems(found, left_out_[i]);
  if (found.findings.size() < detection_limit || full_[i]) return;
  full_[i] = true;
  found.problems.push_back(problem_at(
      {}, {Errc::too_many, "more than " + std::to_string(detection_limit) +
                               " findings in one layer: further files were not looked at"}));
}

void Looking::finish(bool whole) {
  for (const std::size_t i : begun_) {
    set_[i]->finish(whole, found_[i]);
    keep_limits(i);
  }
  begun_.clear();
  open_.clear();
}

std::vector<Detections> Looking::take() {
  for (std::size_t i = 0; i < found_.size(); ++i) {
    set_[i]->end_layer(found_[i]);
    keep_limits(i);
    const LeftOut& left_out = left_out_[i];
    if (left_out.count == 0) continue;
    found_[i].problems.push_back(problem_at(
        {}, {left_out.code, std::to_string(left_out.count) +
                                " more problems of this layer's content are not listed"}));
  }
  return std::move(found_);
}

Status ShownAccess::show_until(std::uint64_t offset) {
  buffer_.resize(piece_size);
  while (wanted_ && shown_ < offset) {
    const std::size_t length =
        static_cast<std::size_t>(std::min<std::uint64_t>(piece_size, offset - shown_));
    const std::size_t have = TRY(file_.read(shown_, std::span(buffer_).first(length)));
    if (have == 0) return {};
    shown_ += have;
    wanted_ = looking_.feed(std::string_view(buffer_).substr(0, have));
  }
  return {};
}

Result<std::size_t> ShownAccess::read(std::uint64_t offset, std::span<char> out) {
  TRY_STATUS(show_until(offset));
  const std::size_t have = TRY(file_.read(offset, out));
  if (wanted_ && offset + have > shown_) {
    const auto seen = static_cast<std::size_t>(shown_ - offset);
    wanted_ = looking_.feed({out.data() + seen, have - seen});
    shown_ = offset + have;
  }
  return have;
}

void ShownAccess::finish() {
  const bool whole = show_until(size()).has_value();
  looking_.finish(whole);
}

}  // namespace plimsoll
