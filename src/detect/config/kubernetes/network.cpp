// detect/config/kubernetes/network.cpp - services, ingresses, network policies.
// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "content/facts.h"
#include "detect/config/kubernetes/records.h"

namespace plimsoll::kubernetes {

using config::Recorder;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

void add_service(const Object& object, const Record& parent, Context& context) {
  Recorder& out = context.out;
  const LooseValue spec = object.value["spec"];
  Record& to = out.add(of::k8s_service::record_type, parent);
  const LooseValue type = spec["type"];
  to.set(of::k8s_service::type, type.is_null() ? out.text("ClusterIP"sv) : out.text(type));
  to.set(of::k8s_service::externalIPs, out.texts(spec["externalIPs"]));
  to.set(of::k8s_service::sources, out.texts(spec["loadBalancerSourceRanges"]));
  std::vector<std::int64_t> ports;
  for (const LooseValue port : spec["ports"].items()) {
    if (const auto number = port["port"].integer(); number && ports.size() < 1000) {
      ports.push_back(*number);
    }
  }
  to.set(of::k8s_service::ports, out.integers(ports));
}

void add_ingress(const Object& object, const Record& parent, Context& context) {
  Recorder& out = context.out;
  const LooseValue spec = object.value["spec"];
  Record& to = out.add(of::k8s_ingress::record_type, parent);
  to.set(of::k8s_ingress::tls, Recorder::count(spec["tls"].item_count()));
  const LooseValue controller = spec["ingressClassName"];
  const LooseValue annotated = object.metadata["annotations"]["kubernetes.io/ingress.class"];
  to.set(of::k8s_ingress::controller, out.text(controller.is_null() ? annotated : controller));
  std::vector<std::string> hosts;
  for (const LooseValue rule : spec["rules"].items()) {
    if (const LooseValue host = rule["host"]; !host.is_null() && hosts.size() < 1000) {
      hosts.emplace_back(host.text());
    }
  }
  to.set(of::k8s_ingress::hosts, out.texts(hosts));
}

namespace {

/// A rule that names no peers is for everybody, on the ports that it names.
bool has_open_rule(LooseValue rules, std::string_view peers) {
  std::size_t seen = 0;
  for (const LooseValue rule : rules.items()) {
    if (++seen > 1000) break;
    if (rule[peers].item_count() == 0) return true;
    for (const LooseValue peer : rule[peers].items()) {
      if (++seen > 1000) break;
      const std::string_view range = peer["ipBlock"]["cidr"].text();
      const bool excepts = peer["ipBlock"]["except"].item_count() > 0;
      if (!excepts && (range == "0.0.0.0/0" || range == "::/0")) return true;
    }
  }
  return false;
}

void set_selector(LooseValue selector, Record& to, Recorder& out) {
  to.set(of::k8s_netpol::selector, out.pairs(selector["matchLabels"], to));
  std::vector<Record*> expressions;
  for (const LooseValue item : selector["matchExpressions"].items()) {
    if (out.full()) break;
    Record& record = out.add(of::k8s_expression::record_type, &to, item);
    record.set(of::k8s_expression::key, out.text(item["key"]));
    record.set(of::k8s_expression::op, out.text(item["operator"]));
    record.set(of::k8s_expression::values, out.texts(item["values"]));
    expressions.push_back(&record);
  }
  to.set(of::k8s_netpol::expressions, out.records(expressions));
}

}  // namespace

void add_network_policy(const Object& object, const Record& parent, Context& context) {
  Recorder& out = context.out;
  const LooseValue spec = object.value["spec"];
  const LooseValue selector = spec["podSelector"];
  Record& to = out.add(of::k8s_netpol::record_type, parent);
  to.set(of::k8s_netpol::has_selector, Fact::of(selector.is_mapping()));
  to.set(of::k8s_netpol::all_pods, Fact::of(selector["matchLabels"].members().empty() &&
                                            selector["matchExpressions"].item_count() == 0));
  set_selector(selector, to, out);
  std::vector<std::string> types;
  for (const LooseValue type : spec["policyTypes"].items())
    if (types.size() < 10) types.emplace_back(type.text());
  if (types.empty()) types = {"Ingress"};
  if (!spec["policyTypes"].exists() && spec["egress"].exists()) types.emplace_back("Egress");
  to.set(of::k8s_netpol::types, out.texts(types));
  to.set(of::k8s_netpol::ingress, Recorder::count(spec["ingress"].item_count()));
  to.set(of::k8s_netpol::egress, Recorder::count(spec["egress"].item_count()));
  std::vector<std::string> open;
  if (has_open_rule(spec["ingress"], "from")) open.emplace_back("ingress");
  if (has_open_rule(spec["egress"], "to")) open.emplace_back("egress");
  to.set(of::k8s_netpol::open, out.texts(open));
}

}  // namespace plimsoll::kubernetes
