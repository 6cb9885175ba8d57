// detect/config/kubernetes/joins.h - what the objects of one file say about each other.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/config/kubernetes/object.h"

namespace plimsoll::kubernetes {

class Joins {
 public:
  explicit Joins(const std::vector<Object>& objects);

  /// How many network policies select a pod of that namespace with these labels; nothing if the
  /// file holds no policies, or so many that it would take too long.
  std::optional<std::size_t> policies(std::string_view ns, LooseValue labels);
  /// Whether pods of that service account get its token; nothing if the file does not say. Every
  /// namespace has the account default, which hands it out.
  [[nodiscard]] std::optional<bool> automount(std::string_view ns, std::string_view account) const;
  /// How many objects of that kind the namespace has; nothing if the file holds none at all.
  [[nodiscard]] std::optional<std::size_t> in_namespace(std::string_view kind,
                                                        std::string_view ns) const;

 private:
  struct Policy {
    std::string_view ns;
    LooseValue selector;
    std::size_t terms = 1;  // how much there is to compare
  };
  std::vector<Policy> policies_;
  std::map<std::pair<std::string_view, std::string_view>, LooseValue> accounts_;  // namespace, name
  std::map<std::string_view, std::map<std::string_view, std::size_t>> counts_;    // kind, namespace
  std::size_t work_ = 0;
};

/// Whether a label selector selects something with these labels; an empty one selects everything.
bool selects(LooseValue selector, LooseValue labels);

}  // namespace plimsoll::kubernetes
