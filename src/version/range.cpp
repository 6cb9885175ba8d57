// version/range.cpp - the evaluation of OSV's ranges, without sorting and without copying: the
// greatest event at or below the version decides.
// SPDX-License-Identifier: Apache-2.0
#include "version/range.h"

#include <algorithm>

namespace plimsoll {
namespace {

using Kind = Event::Kind;

bool is_start(const Event& event) { return event.version == "0" && event.kind == Kind::introduced; }

/// The order of two events whose versions parse; last_affected acts right behind its version.
std::weak_ordering event_order(const Scheme& scheme, const Event& a, const Event& b) {
  if (is_start(a) || is_start(b)) return is_start(b) <=> is_start(a);
  if (const auto order = scheme.order(a.version, b.version); order != 0) return order;
  return (a.kind == Kind::last_affected) <=> (b.kind == Kind::last_affected);
}

/// True if the event comes before the version does, or at it.
bool applies(const Scheme& scheme, const Event& event, std::string_view version) {
  if (is_start(event)) return true;
  const std::weak_ordering order = scheme.order(event.version, version);
  return event.kind == Kind::last_affected ? order < 0 : order <= 0;
}

bool is_open_limit(const Event& event) { return event.kind == Kind::limit && event.version == "*"; }

/// A range with limits ends below the highest of them.
bool below_limits(const Scheme& scheme, std::string_view version, std::span<const Event> events) {
  bool limited = false;
  for (const Event& event : events) {
    if (event.kind != Kind::limit) continue;
    if (is_open_limit(event) || scheme.order(version, event.version) < 0) return true;
    limited = true;
  }
  return !limited;
}

/// The event that decides; nullptr if the version is before all.
const Event* deciding(const Scheme& scheme, std::string_view version,
                      std::span<const Event> events) {
  const Event* last = nullptr;
  for (const Event& event : events) {
    if (event.kind == Kind::limit || !applies(scheme, event, version)) continue;
    if (last == nullptr || event_order(scheme, event, *last) >= 0) last = &event;
  }
  return last;
}

/// The first event that ends the interval of `version`; nullptr if nothing does.
const Event* ending(const Scheme& scheme, std::string_view version, std::span<const Event> events) {
  const Event* first = nullptr;
  for (const Event& event : events) {
    if (event.kind == Kind::introduced || is_open_limit(event)) continue;
    if (applies(scheme, event, version)) continue;
    if (first == nullptr || event_order(scheme, event, *first) < 0) first = &event;
  }
  return first;
}

}  // namespace

Result<bool> in_range(const Scheme& scheme, std::string_view version,
                      std::span<const Event> events) {
  if (events.empty()) return false;
  if (!parses(scheme, version)) return not_a_version(scheme, version);
  for (const Event& event : events) {
    if (is_start(event) || is_open_limit(event)) continue;
    if (!parses(scheme, event.version)) return not_a_version(scheme, event.version);
  }
  const Event* const event = deciding(scheme, version, events);
  return event != nullptr && event->kind == Kind::introduced &&
         below_limits(scheme, version, events);
}

bool in_versions(const Scheme& scheme, std::string_view version,
                 std::span<const std::string_view> versions) {
  if (std::ranges::find(versions, version) != versions.end()) return true;
  if (!parses(scheme, version)) return false;
  return std::ranges::any_of(versions, [&](std::string_view listed) {
    return parses(scheme, listed) && scheme.order(listed, version) == 0;
  });
}

Result<bool> is_affected(const Scheme& scheme, std::string_view version,
                         std::span<const Event> events,
                         std::span<const std::string_view> versions) {
  if (in_versions(scheme, version, versions)) return true;
  if (!events.empty()) return in_range(scheme, version, events);
  if (!versions.empty() && !parses(scheme, version)) return not_a_version(scheme, version);
  return false;
}

std::string interval_text(const Scheme& scheme, std::string_view version,
                          std::span<const Event> events) {
  const Event* const first = deciding(scheme, version, events);
  const Event* const last = ending(scheme, version, events);
  std::string text;
  if (first != nullptr && !is_start(*first)) text = ">= " + std::string(first->version);
  if (last != nullptr) {
    if (!text.empty()) text += ", ";
    text += last->kind == Kind::last_affected ? "<= " : "< ";
    text += last->version;
  }
  return text.empty() ? "all versions" : text;
}

std::string_view next_fix(const Scheme& scheme, std::string_view version,
                          std::span<const Event> events) {
  const Event* lowest = nullptr;
  for (const Event& event : events) {
    if (event.kind != Kind::fixed || scheme.order(event.version, version) <= 0) continue;
    if (lowest == nullptr || scheme.order(event.version, lowest->version) < 0) lowest = &event;
  }
  return lowest == nullptr ? std::string_view() : lowest->version;
}

}  // namespace plimsoll
