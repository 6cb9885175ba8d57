// detect/config/compose/records.h - the parts of a service as records.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "detect/config/compose/service.h"

namespace plimsoll::compose {

/// How many services mount a volume of that name.
using Shares = std::map<std::string, std::size_t>;

// lists.cpp
void set_ports(const Service& service, rule::Record& to, config::Recorder& out);
void set_volumes(const Service& service, const Shares& shares, rule::Record& to,
                 config::Recorder& out);
void set_devices(const Service& service, rule::Record& to, config::Recorder& out);
void set_security_options(const Service& service, rule::Record& to, config::Recorder& out);
/// The names of the volumes that a service mounts.
std::vector<std::string> named_volumes(const Service& service);

// environment.cpp
void set_environment(const Service& service, rule::Record& to, config::Recorder& out);

// limits.cpp
void set_limits(const Service& service, rule::Record& to, config::Recorder& out);

}  // namespace plimsoll::compose
