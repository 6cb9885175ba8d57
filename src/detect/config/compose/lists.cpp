// detect/config/compose/lists.cpp - ports, volumes, devices, security options.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <set>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/compose/records.h"
#include "detect/config/compose/syntax.h"
#include "detect/config/host_path.h"

namespace plimsoll::compose {

namespace {

using config::Recorder;
using rule::Fact;
using rule::Record;
namespace of = rule::facts;

using AddItem = std::function<Record*(LooseValue item)>;

/// A record for each item of all lists of that name.
Fact items_of(const Service& service, std::string_view name, Recorder& out, const AddItem& add) {
  std::vector<Record*> found;
  for (const LooseValue list : service.all(name)) {
    for (const LooseValue item : list.items()) {
      if (out.full()) break;
      if (Record* record = add(item)) found.push_back(record);
    }
  }
  return service.or_unread(out.records(found));
}

std::string expanded(LooseValue value) { return interpolated(value.text()).text; }

bool is_unresolved(LooseValue value) { return interpolated(value.text()).unresolved; }

Port long_port(LooseValue item) {
  Port port{.ip = expanded(item["host_ip"]),
            .proto = expanded(item["protocol"]),
            .host = first_port(expanded(item["published"])),
            .container = first_port(expanded(item["target"]))};
  if (port.proto.empty()) port.proto = "tcp";
  return port;
}

Volume long_volume(LooseValue item) {
  Volume volume{.type = expanded(item["type"]),
                .source = config::clean_path(expanded(item["source"])),
                .target = expanded(item["target"]),
                .propagation = expanded(item["bind"]["propagation"]),
                .read_only = item["read_only"].yaml11_truth().value_or(false)};
  if (volume.type.empty()) volume.type = is_path(volume.source) ? "bind" : "volume";
  return volume;
}

Volume volume_of(LooseValue item) {
  return item.is_mapping() ? long_volume(item) : volume_in(expanded(item));
}

Fact integer(std::optional<std::int64_t> value, bool unresolved) {
  if (value) return Fact::of(*value);
  return unresolved ? Fact::unread() : Fact();
}

}  // namespace

void set_ports(const Service& service, Record& to, Recorder& out) {
  const auto add = [&](LooseValue item) -> Record* {
    if (item.is_null() || item.is_sequence()) return nullptr;
    const Port port = item.is_mapping() ? long_port(item) : port_in(expanded(item));
    const bool unresolved =
        item.is_mapping() ? is_unresolved(item["published"]) : is_unresolved(item);
    Record& record = out.add(of::compose_port::record_type, &to, item);
    const bool ip_unknown = unresolved && !item.is_mapping() && port.ip.empty() && !port.host;
    record.set(of::compose_port::ip, ip_unknown ? Fact::unread() : out.text(port.ip));
    record.set(of::compose_port::host, integer(port.host, unresolved));
    record.set(of::compose_port::container, integer(port.container, unresolved));
    record.set(of::compose_port::proto, out.text(port.proto));
    return &record;
  };
  to.set(of::compose_service::ports, items_of(service, "ports", out, add));
}

void set_volumes(const Service& service, const Shares& shares, Record& to, Recorder& out) {
  const auto add = [&](LooseValue item) -> Record* {
    if (item.is_null() || item.is_sequence()) return nullptr;
    const Volume volume = volume_of(item);
    Record& record = out.add(of::compose_volume::record_type, &to, item);
    record.set(of::compose_volume::type, out.text(volume.type));
    record.set(of::compose_volume::source, out.text(volume.source));
    record.set(of::compose_volume::target, out.text(volume.target));
    record.set(of::compose_volume::ro, Fact::of(volume.read_only));
    record.set(of::compose_volume::propagation, out.text(volume.propagation));
    const auto shared = shares.find(volume.source);
    if (volume.type == "volume" && shared != shares.end())
      record.set(of::compose_volume::shared_by, Recorder::count(shared->second));
    return &record;
  };
  to.set(of::compose_service::volumes, items_of(service, "volumes", out, add));
}

std::vector<std::string> named_volumes(const Service& service) {
  std::set<std::string> found;
  std::size_t seen = 0;
  for (const LooseValue list : service.all("volumes")) {
    for (const LooseValue item : list.items()) {
      if (++seen > 1000) break;
      const Volume volume = volume_of(item);
      if (volume.type == "volume" && !volume.source.empty()) found.insert(volume.source);
    }
  }
  return {found.begin(), found.end()};
}

void set_devices(const Service& service, Record& to, Recorder& out) {
  const auto add = [&](LooseValue item) -> Record* {
    if (item.is_null() || item.is_sequence()) return nullptr;
    Record& record = out.add(of::compose_device::record_type, &to, item);
    const std::string text = expanded(item);
    const auto parts = split(text, ':');
    record.set(of::compose_device::source,
               out.text(config::clean_path(item.is_mapping() ? expanded(item["source"])
                                                             : std::string(parts[0]))));
    if (item.is_mapping()) record.set(of::compose_device::rights, out.text(item["permissions"]));
    else if (parts.size() > 2) record.set(of::compose_device::rights, out.text(parts[2]));
    return &record;
  };
  to.set(of::compose_service::devices, items_of(service, "devices", out, add));
}

void set_security_options(const Service& service, Record& to, Recorder& out) {
  const auto add = [&](LooseValue item) -> Record* {
    if (item.is_null() || !item.is_scalar()) return nullptr;
    const std::string text = expanded(item);
    const std::size_t cut = text.find_first_of(":=");
    Record& record = out.add(of::compose_option::record_type, &to, item);
    record.set(of::compose_option::kind, out.text(std::string_view(text).substr(0, cut)));
    record.set(of::compose_option::value, cut == std::string::npos
                                              ? out.text("true"sv)
                                              : out.text(std::string_view(text).substr(cut + 1)));
    return &record;
  };
  to.set(of::compose_service::security_opt, items_of(service, "security_opt", out, add));
}

}  // namespace plimsoll::compose
