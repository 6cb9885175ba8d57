// detect/config/kubernetes/limits.cpp - amounts of resources; limit ranges, quotas, namespaces.
// SPDX-License-Identifier: Apache-2.0
#include "content/facts.h"
#include "detect/config/kubernetes/quantity.h"
#include "detect/config/kubernetes/records.h"

namespace plimsoll::kubernetes {

using config::Recorder;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

Fact amounts(LooseValue amounts, LooseValue others, const Record& parent, Context& context) {
  Record& to = context.out.add(of::k8s_amounts::record_type, parent);
  const auto amount = [&](std::string_view name) {
    const LooseValue own = amounts[name];
    const auto value = quantity(own.is_null() ? others[name].text() : own.text());
    return value ? Fact::of(*value) : Fact();
  };
  to.set(of::k8s_amounts::cpu, amount("cpu"));
  to.set(of::k8s_amounts::memory, amount("memory"));
  to.set(of::k8s_amounts::storage, amount("ephemeral-storage"));
  return Fact::of(to);
}

Fact amounts(LooseValue amounts_there, const Record& parent, Context& context) {
  return amounts(amounts_there, {}, parent, context);
}

namespace {

void add_limit_range(const Object& object, Record& parent, Context& context) {
  Record& to = context.out.add(of::k8s_limitrange::record_type, parent);
  std::vector<Record*> limits;
  for (const LooseValue limit : object.value["spec"]["limits"].items()) {
    if (context.out.full()) break;
    Record& record = context.out.add(of::k8s_limit::record_type, &to, limit);
    record.set(of::k8s_limit::type, context.out.text(limit["type"]));
    record.set(of::k8s_limit::min, amounts(limit["min"], record, context));
    record.set(of::k8s_limit::max, amounts(limit["max"], record, context));
    record.set(of::k8s_limit::defaults, amounts(limit["default"], record, context));
    record.set(of::k8s_limit::defaultRequest, amounts(limit["defaultRequest"], record, context));
    limits.push_back(&record);
  }
  to.set(of::k8s_limitrange::limits, context.out.records(limits));
  parent.set(of::k8s_object::limitrange, Fact::of(to));
}

}  // namespace

void add_limits(const Object& object, Record& to, Context& context) {
  if (object.kind == "LimitRange") add_limit_range(object, to, context);
  if (object.kind == "ResourceQuota") {
    Record& quota = context.out.add(of::k8s_quota::record_type, to);
    quota.set(of::k8s_quota::hard, context.out.pairs(object.value["spec"]["hard"], quota));
    to.set(of::k8s_object::quota, Fact::of(quota));
  }
  if (object.kind != "Namespace") return;
  to.set(of::k8s_object::limitRanges, Fact::unread());  // links.h
  to.set(of::k8s_object::quotas, Fact::unread());
  const LooseValue labels = object.metadata["labels"];
  to.set(of::k8s_object::enforce, context.out.text(labels["pod-security.kubernetes.io/enforce"]));
}

}  // namespace plimsoll::kubernetes
