// document/container_json.h - a container's settings and its drift, as members of a report's artifact.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.h"
#include "model/container.h"

namespace plimsoll {

/// The members "container" and "drift".
void write_container(JsonWriter& json, const Container& container);
void write_drift(JsonWriter& json, const Drift& drift);

}  // namespace plimsoll
