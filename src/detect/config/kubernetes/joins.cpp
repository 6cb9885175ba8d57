// detect/config/kubernetes/joins.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/joins.h"

namespace plimsoll::kubernetes {

namespace {

constexpr std::size_t max_work = 20'000'000;  // terms compared with labels
constexpr std::size_t max_terms = 1000;       // of one selector

/// One of matchExpressions.
bool fits(LooseValue expression, LooseValue labels) {
  const LooseValue label = labels[expression["key"].text()];
  const std::string_view op = expression["operator"].text();
  if (op == "Exists") return label.exists();
  if (op == "DoesNotExist") return !label.exists();
  bool listed = false;
  std::size_t seen = 0;
  for (const LooseValue value : expression["values"].items()) {
    if (++seen > max_terms) break;
    listed = listed || (label.exists() && value.text() == label.text());
  }
  return op == "NotIn" ? !listed : listed;
}

}  // namespace

bool selects(LooseValue selector, LooseValue labels) {
  for (const auto& [key, value] : selector["matchLabels"].members()) {
    const LooseValue label = labels[key.text()];
    if (!label.exists() || label.text() != value.text()) return false;
  }
  std::size_t seen = 0;
  for (const LooseValue expression : selector["matchExpressions"].items())
    if (++seen > max_terms || !fits(expression, labels)) return false;
  return true;
}

Joins::Joins(const std::vector<Object>& objects) {
  for (const Object& object : objects) {
    const std::string_view ns = object.ns();
    if (object.kind == "NetworkPolicy") {
      const LooseValue selector = object.value["spec"]["podSelector"];
      std::size_t terms = 1 + selector["matchLabels"].members().size();
      for (const LooseValue each : selector["matchExpressions"].items())
        terms += 1 + each["values"].item_count();
      policies_.push_back({ns, selector, terms});
    }
    if (object.kind == "ServiceAccount") accounts_[{ns, object.name()}] = object.value;
    if (object.kind == "LimitRange" || object.kind == "ResourceQuota") ++counts_[object.kind][ns];
  }
}

std::optional<std::size_t> Joins::policies(std::string_view ns, LooseValue labels) {
  if (policies_.empty()) return std::nullopt;
  std::size_t found = 0;
  const std::size_t label_count = 1 + labels.members().size();
  for (const Policy& policy : policies_) {
    if (policy.ns != ns) continue;
    work_ += policy.terms * label_count;
    if (work_ > max_work) return std::nullopt;
    if (selects(policy.selector, labels)) ++found;
  }
  return found;
}

std::optional<bool> Joins::automount(std::string_view ns, std::string_view account) const {
  const auto found = accounts_.find({ns, account});
  if (found != accounts_.end())
    return found->second["automountServiceAccountToken"].yaml11_truth().value_or(true);
  return account == "default" ? std::optional(true) : std::nullopt;
}

std::optional<std::size_t> Joins::in_namespace(std::string_view kind, std::string_view ns) const {
  const auto of_kind = counts_.find(kind);
  if (of_kind == counts_.end()) return std::nullopt;
  const auto found = of_kind->second.find(ns);
  return found == of_kind->second.end() ? 0 : found->second;
}

}  // namespace plimsoll::kubernetes
