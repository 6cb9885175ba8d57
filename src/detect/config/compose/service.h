// detect/config/compose/service.h - what a service says, with what it takes from other services.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/yaml_stream.h"
#include "detect/config/compose/interpolate.h"
#include "detect/config/recorder.h"

namespace plimsoll::compose {

using ServicesByName = std::unordered_map<std::string_view, LooseValue>;

class Service {
 public:
  /// `partial`: the file adds to another one.
  Service(LooseValue key, LooseValue value, const ServicesByName& services, bool partial);

  [[nodiscard]] LooseValue key() const { return key_; }
  /// What is not there may stand in a file that nobody read.
  [[nodiscard]] bool is_partial() const { return partial_; }
  [[nodiscard]] bool is_cyclic() const { return cyclic_; }
  /// The nearest value of that name: its own, else that of what it extends.
  [[nodiscard]] LooseValue operator[](std::string_view name) const;
  /// All of them: lists and mappings add up.
  [[nodiscard]] std::vector<LooseValue> all(std::string_view name) const;

  /// A fact that is absent only if nobody says anything.
  [[nodiscard]] rule::Fact or_unread(rule::Fact fact) const;
  /// Variables put in; unread where one is not known.
  [[nodiscard]] rule::Fact text(std::string_view name, config::Recorder& out) const;
  [[nodiscard]] rule::Fact truth(std::string_view name) const;
  /// All texts of all lists of that name.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;

 private:
  LooseValue key_;
  std::vector<LooseValue> chain_;  // itself, what it extends, what that extends …
  bool partial_ = false, cyclic_ = false;
};

}  // namespace plimsoll::compose
