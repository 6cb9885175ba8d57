// detect/config/kubernetes/links.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/kubernetes/links.h"

#include <algorithm>

#include "base/text.h"
#include "content/facts.h"

namespace plimsoll::kubernetes {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr std::size_t max_work = 20'000'000;  // terms compared with labels

bool is_counted(std::string_view kind) { return kind == "LimitRange" || kind == "ResourceQuota"; }

bool contains(const Fact& list, std::string_view wanted) {
  return std::ranges::any_of(list.list(), [&](const Fact& f) { return f.text() == wanted; });
}

template <typename Labels>
bool fits(const Record& expression, const Labels& labels) {
  const auto label = labels.find(expression.get(of::k8s_expression::key).text());
  const bool exists = label != labels.end();
  const std::string_view op = expression.get(of::k8s_expression::op).text();
  if (op == "Exists") return exists;
  if (op == "DoesNotExist") return !exists;
  const bool listed = exists && contains(expression.get(of::k8s_expression::values), label->second);
  return op == "NotIn" ? !listed : listed;
}

template <typename Labels>
bool selects(const Record& policy, const Labels& labels) {
  for (const Fact& each : policy.get(of::k8s_netpol::selector).list()) {
    const auto label = labels.find(each.record->get(of::pair::name).text());
    if (label == labels.end() || label->second != each.record->get(of::pair::value).text())
      return false;
  }
  const auto expressions = policy.get(of::k8s_netpol::expressions).list();
  return std::ranges::all_of(expressions,
                             [&](const Fact& each) { return fits(*each.record, labels); });
}

std::size_t terms_of(const Record& policy) {
  std::size_t terms = 1 + policy.get(of::k8s_netpol::selector).list().size();
  for (const Fact& each : policy.get(of::k8s_netpol::expressions).list())
    terms += 1 + each.record->get(of::k8s_expression::values).list().size();
  return terms;
}

/// How many folders two files have in common; files that are the same have the most.
std::size_t nearness(std::string_view a, std::string_view b) {
  if (a == b) return static_cast<std::size_t>(-1);
  std::size_t folders = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()) && a[i] == b[i]; ++i)
    folders += a[i] == '/' ? 1 : 0;
  return folders;
}

bool same(const Fact& a, const Fact& b) {
  return a.kind == Fact::Kind::boolean && b.kind == Fact::Kind::boolean && a.truth == b.truth;
}

}  // namespace

std::vector<const Record*> offers(const rule::Facts& facts) {
  std::vector<const Record*> found;
  for (const std::uint16_t type : {of::k8s_netpol::record_type, of::k8s_role::record_type}) {
    const auto records = facts.of_type(type);
    found.insert(found.end(), records.begin(), records.end());
  }
  for (const Record* const object : facts.of_type(of::k8s_object::record_type)) {
    const std::string_view kind = object->get(of::k8s_object::kind).text();
    if (kind == "ServiceAccount" || is_counted(kind)) found.push_back(object);
  }
  return found;
}

void Links::add(const rule::Facts& facts, std::string_view path) {
  for (const Record* const policy : facts.of_type(of::k8s_netpol::record_type)) {
    if (!take_place()) return;
    policies_.push_back(
        {policy->parent->get(of::k8s_object::ns).text(), policy, terms_of(*policy)});
  }
  for (const Record* const role : facts.of_type(of::k8s_role::record_type)) {
    if (!take_place()) return;
    namespace role_ = of::k8s_role;
    rules_[{role->get(role_::kind).text(), role->get(role_::ns).text(),
            role->get(role_::name).text()}]
        .push_back({std::string(path), role->get(role_::rules)});
  }
  for (const Record* const object : facts.of_type(of::k8s_object::record_type)) {
    const std::string_view kind = object->get(of::k8s_object::kind).text();
    const std::string_view ns = object->get(of::k8s_object::ns).text();
    if (!is_counted(kind) && kind != "ServiceAccount") continue;
    if (!take_place()) return;
    if (is_counted(kind)) {
      ++counts_[kind][ns];
    } else {
      accounts_[{ns, object->get(of::k8s_object::name).text()}].push_back(
          {std::string(path), object->get(of::k8s_object::automount)});
    }
  }
}

void Links::set(rule::Facts& facts, std::string_view path) {
  for (Record* const pod : facts.of_type(of::k8s_pod::record_type)) set_pod(*pod, path);
  for (Record* const binding : facts.of_type(of::k8s_binding::record_type))
    set_binding(*binding, path);
  for (Record* const object : facts.of_type(of::k8s_object::record_type)) {
    if (object->get(of::k8s_object::kind).text() == "Namespace") set_namespace(*object);
  }
}

/// Null if there is none, or nobody knows which.
const Fact* Links::nearest(const Candidates& candidates, std::string_view path) {
  const Candidate* found = nullptr;
  std::size_t best = 0;
  bool doubtful = false;
  for (const Candidate& each : candidates) {
    const std::size_t near = nearness(each.path, path);
    if (found != nullptr && near < best) continue;
    // Of several in one file the last one is in force.
    const bool equally = found != nullptr && near == best && each.path != found->path;
    doubtful = equally && !same(each.fact, found->fact);
    found = &each;
    best = near;
  }
  return doubtful ? nullptr : &found->fact;
}

void Links::set_pod(Record& pod, std::string_view path) {
  const std::string_view ns = pod.get(of::k8s_pod::ns).text();
  const auto count = policies(ns, pod.get(of::k8s_pod::labels));
  pod.set(of::k8s_pod::netpol,
          count ? Fact::of(static_cast<std::int64_t>(*count)) : Fact::unread());
  if (pod.get(of::k8s_pod::automount).kind != Fact::Kind::unread) return;
  // Every namespace has the account default, which hands its token out.
  const std::string_view account = pod.get(of::k8s_pod::sa).text();
  const auto accounts = accounts_.find({ns, account});
  if (accounts == accounts_.end()) {
    if (account == "default") pod.set(of::k8s_pod::automount, Fact::of(true));
  } else if (const Fact* const said = nearest(accounts->second, path)) {
    pod.set(of::k8s_pod::automount, *said);
  }
}

void Links::set_binding(Record& binding, std::string_view path) const {
  const std::string_view kind = binding.get(of::k8s_binding::role_kind).text();
  const std::string_view ns = kind == "Role" ? binding.get(of::k8s_binding::ns).text() : ""sv;
  const auto roles = rules_.find({kind, ns, binding.get(of::k8s_binding::role).text()});
  if (roles == rules_.end()) return;
  if (const Fact* const rules = nearest(roles->second, path))
    binding.set(of::k8s_binding::rules, *rules);
}

void Links::set_namespace(Record& object) const {
  const std::string_view name = object.get(of::k8s_object::name).text();
  const auto count = [&](std::string_view kind) {
    const auto of_kind = counts_.find(kind);
    if (of_kind == counts_.end()) return Fact::unread();
    const auto found = of_kind->second.find(name);
    return Fact::of(found == of_kind->second.end() ? std::int64_t{0}
                                                   : static_cast<std::int64_t>(found->second));
  };
  object.set(of::k8s_object::limitRanges, count("LimitRange"));
  object.set(of::k8s_object::quotas, count("ResourceQuota"));
}

/// How many select a pod of that namespace; nothing if there are none at all, or so many that it
/// would take too long.
std::optional<std::size_t> Links::policies(std::string_view ns, const Fact& labels) {
  if (policies_.empty()) return std::nullopt;
  Labels by_name;
  for (const Fact& each : labels.list())
    by_name[each.record->get(of::pair::name).text()] = each.record->get(of::pair::value).text();
  std::size_t found = 0;
  for (const Policy& policy : policies_) {
    if (policy.ns != ns) continue;
    work_ += policy.terms * (1 + by_name.size());
    if (work_ > max_work) return std::nullopt;
    if (selects(*policy.record, by_name)) ++found;
  }
  return found;
}

}  // namespace plimsoll::kubernetes
