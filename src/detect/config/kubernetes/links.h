// detect/config/kubernetes/links.h - what objects say about each other, in whichever files they
// stand.
//
// Shape   asks records alone: the objects that others ask about (add) tell what those could not say
//         themselves (set). Of several objects with one name the one in the same file counts, else
//         the one in the nearest folder; of equally near ones that differ none does.
// Use     add() in the order of paths, then set(): then it is the same whatever order files were
//         read in.
// Safety  objects and comparisons are counted; what goes beyond stays unread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "rule/fact.h"

namespace plimsoll::kubernetes {

/// The records that others may ask about.
std::vector<const rule::Record*> offers(const rule::Facts& facts);

class Links {
 public:
  /// The records must live as long.
  void add(const rule::Facts& facts, std::string_view path);
  void set(rule::Facts& facts, std::string_view path);

  static constexpr std::size_t max_offers = 100'000;

 private:
  struct Policy {
    std::string_view ns;
    const rule::Record* record;
    std::size_t terms = 1;  // how much there is to compare
  };
  struct Candidate {
    std::string path;
    rule::Fact fact;
  };
  using Candidates = std::vector<Candidate>;
  using Labels = std::map<std::string_view, std::string_view>;

  bool take_place() { return ++count_ <= max_offers; }
  void set_pod(rule::Record& pod, std::string_view path);
  void set_binding(rule::Record& binding, std::string_view path) const;
  void set_namespace(rule::Record& object) const;
  std::optional<std::size_t> policies(std::string_view ns, const rule::Fact& labels);
  static const rule::Fact* nearest(const Candidates& candidates, std::string_view path);

  std::vector<Policy> policies_;
  std::map<std::pair<std::string_view, std::string_view>, Candidates> accounts_;  // namespace, name
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, Candidates>
      rules_;  // of roles: kind, namespace, name
  std::map<std::string_view, std::map<std::string_view, std::size_t>> counts_;  // kind, namespace
  std::size_t work_ = 0, count_ = 0;
};

}  // namespace plimsoll::kubernetes
