// detect/config/kubernetes/records.h - one function for each kind of thing that objects hold.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string_view>

#include "detect/config/kubernetes/object.h"
#include "detect/config/recorder.h"

namespace plimsoll::kubernetes {

struct Context {
  config::Recorder& out;
};

// pod.cpp
void add_pod(const Object& object, const rule::Record& parent, Context& context);

// container.cpp
struct Pod {
  LooseValue spec, annotations;
  const rule::Record* record = nullptr;
  std::map<std::string_view, const rule::Record*> volumes;
};
rule::Record& add_container(LooseValue container, std::string_view type, const Pod& pod,
                            Context& context);

// security.cpp
void set_security(LooseValue container, const Pod& pod, rule::Record& to, Context& context);

// access.cpp
void add_role(const Object& object, const rule::Record& parent, Context& context);
void add_binding(const Object& object, const rule::Record& parent, Context& context);

// network.cpp
void add_service(const Object& object, const rule::Record& parent, Context& context);
void add_ingress(const Object& object, const rule::Record& parent, Context& context);
void add_network_policy(const Object& object, const rule::Record& parent, Context& context);

// limits.cpp
rule::Fact amounts(LooseValue amounts, const rule::Record& parent, Context& context);
/// The same, and what is not there is taken from `others`.
rule::Fact amounts(LooseValue amounts, LooseValue others, const rule::Record& parent,
                   Context& context);
void add_limits(const Object& object, rule::Record& to, Context& context);

// data.cpp
void add_data(const Object& object, rule::Record& to, Context& context);

}  // namespace plimsoll::kubernetes
