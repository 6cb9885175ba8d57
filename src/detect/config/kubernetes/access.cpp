// detect/config/kubernetes/access.cpp - roles, rules and bindings.
//
// Format  https://kubernetes.io/docs/reference/access-authn-authz/rbac/
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "content/facts.h"
#include "detect/config/kubernetes/records.h"

namespace plimsoll::kubernetes {

namespace {

using config::Recorder;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

Fact lower_texts(LooseValue list, Recorder& out) {
  std::vector<std::string> found;
  for (const LooseValue item : list.items()) {
    if (found.size() > 1000) break;
    found.push_back(lower(item.text()));
  }
  return out.texts(found);
}

Record& add_rule(LooseValue rule, const Record& role, Recorder& out) {
  Record& to = out.add(of::k8s_rule::record_type, &role, rule);
  to.set(of::k8s_rule::apiGroups, out.texts(rule["apiGroups"]));
  to.set(of::k8s_rule::resources, out.texts(rule["resources"]));
  to.set(of::k8s_rule::verbs, lower_texts(rule["verbs"], out));
  to.set(of::k8s_rule::resourceNames, out.texts(rule["resourceNames"]));
  to.set(of::k8s_rule::urls, out.texts(rule["nonResourceURLs"]));
  return to;
}

/// Those that the server makes itself are marked so, or carry a reserved name.
bool is_of_the_system(const Object& object) {
  const LooseValue mark = object.metadata["labels"]["kubernetes.io/bootstrapping"];
  return mark.text() == "rbac-defaults" || object.name().starts_with("system:");
}

}  // namespace

void add_role(const Object& object, const Record& parent, Context& context) {
  Recorder& out = context.out;
  Record& to = out.add(of::k8s_role::record_type, parent);
  to.set(of::k8s_role::kind, out.text(object.kind));
  to.set(of::k8s_role::name, out.text(object.name()));
  to.set(of::k8s_role::ns, out.text(object.ns()));
  to.set(of::k8s_role::system, Fact::of(is_of_the_system(object)));
  std::vector<Record*> rules;
  for (const LooseValue rule : object.value["rules"].items())
    if (!out.full() && rule.is_mapping()) rules.push_back(&add_rule(rule, to, out));
  to.set(of::k8s_role::rules, out.records(rules));
}

void add_binding(const Object& object, const Record& parent, Context& context) {
  Recorder& out = context.out;
  Record& to = out.add(of::k8s_binding::record_type, parent);
  to.set(of::k8s_binding::kind, out.text(object.kind));
  to.set(of::k8s_binding::name, out.text(object.name()));
  to.set(of::k8s_binding::ns, out.text(object.ns()));
  const std::string_view name = object.value["roleRef"]["name"].text();
  const std::string_view kind = object.value["roleRef"]["kind"].text();
  to.set(of::k8s_binding::role, out.text(name));
  to.set(of::k8s_binding::role_kind, out.text(kind));
  to.set(of::k8s_binding::rules, Fact::unread());  // links.h
  std::vector<Record*> subjects;
  for (const LooseValue subject : object.value["subjects"].items()) {
    if (out.full()) break;
    Record& record = out.add(of::k8s_subject::record_type, &to, subject);
    record.set(of::k8s_subject::kind, out.text(subject["kind"]));
    record.set(of::k8s_subject::name, out.text(subject["name"]));
    record.set(of::k8s_subject::ns, out.text(subject["namespace"]));
    subjects.push_back(&record);
  }
  to.set(of::k8s_binding::subjects, out.records(subjects));
}

}  // namespace plimsoll::kubernetes
