// detect/config/compose/service.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/compose/service.h"

#include <algorithm>
#include <array>

namespace plimsoll::compose {

namespace {
constexpr std::size_t max_chain = 16;
constexpr std::size_t max_texts = 2000;
}  // namespace

Service::Service(LooseValue key, LooseValue value, const ServicesByName& services, bool partial)
    : key_(key), chain_{value}, partial_(partial) {
  while (chain_.size() < max_chain) {
    const LooseValue extends = chain_.back()["extends"];
    if (extends.is_null()) return;
    if (!extends["file"].is_null()) {
      partial_ = true;
      return;
    }
    const LooseValue name = extends.is_scalar() ? extends : extends["service"];
    const auto base = services.find(name.text());
    if (base == services.end() || !base->second.is_mapping()) return;
    cyclic_ = std::ranges::find(chain_, base->second) != chain_.end();
    if (cyclic_) return;
    chain_.push_back(base->second);
  }
}

LooseValue Service::operator[](std::string_view name) const {
  for (const LooseValue each : chain_)
    if (const LooseValue value = each[name]; !value.is_null()) return value;
  return {};
}

std::vector<LooseValue> Service::all(std::string_view name) const {
  std::vector<LooseValue> found;
  for (const LooseValue each : chain_)
    if (const LooseValue value = each[name]; !value.is_null()) found.push_back(value);
  return found;
}

rule::Fact Service::or_unread(rule::Fact fact) const {
  return partial_ && !is_there(fact) ? rule::Fact::unread() : fact;
}

rule::Fact Service::text(std::string_view name, config::Recorder& out) const {
  const LooseValue value = (*this)[name];
  if (!value.is_scalar()) return or_unread({});
  const Interpolated expanded = interpolated(value.text());
  return expanded.unresolved ? rule::Fact::unread() : or_unread(out.text(expanded.text));
}

rule::Fact Service::truth(std::string_view name) const {
  const LooseValue value = (*this)[name];
  if (const auto truth = value.yaml11_truth()) return rule::Fact::of(*truth);
  if (!value.is_scalar()) return or_unread({});
  const Interpolated expanded = interpolated(value.text());
  if (expanded.unresolved) return rule::Fact::unread();
  if (expanded.text == "true" || expanded.text == "yes") return rule::Fact::of(true);
  return expanded.text == "false" || expanded.text == "no" ? rule::Fact::of(false) : rule::Fact();
}

std::vector<std::string> Service::texts(std::string_view name) const {
  std::vector<std::string> found;
  for (const LooseValue list : all(name)) {
    if (list.is_scalar()) found.push_back(interpolated(list.text()).text);
    for (const LooseValue item : list.items()) {
      if (found.size() >= max_texts) return found;
      if (item.is_scalar()) found.push_back(interpolated(item.text()).text);
    }
  }
  return found;
}

}  // namespace plimsoll::compose
