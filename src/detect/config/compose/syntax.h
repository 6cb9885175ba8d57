// detect/config/compose/syntax.h - the short forms of ports, volumes, amounts.
//
// Format  https://github.com/compose-spec/compose-spec/blob/main/05-services.md
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plimsoll::compose {

struct Port {
  std::string ip, proto = "tcp";
  std::optional<std::int64_t> host, container;  // the first of a range
};

/// [[IP:]HOST:]CONTAINER[/PROTO], each port perhaps a range.
Port port_in(std::string_view text);
/// "8080" or "8080-8090": the first.
std::optional<std::int64_t> first_port(std::string_view text);

struct Volume {
  std::string type, source, target, propagation;
  bool read_only = false;
};

/// [SOURCE:]TARGET[:MODE,MODE…]; a source that is a path is a bind mount.
Volume volume_in(std::string_view text);
/// Whether a source is a path, and not the name of a volume.
bool is_path(std::string_view source);

/// "512m", "1.5gb", "1048576": bytes; nothing if it is no amount, or none at all (0).
std::optional<double> byte_amount(std::string_view text);

}  // namespace plimsoll::compose
