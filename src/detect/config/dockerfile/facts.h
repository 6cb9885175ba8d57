// detect/config/dockerfile/facts.h - a Dockerfile as the facts that checks are about.
//
// Format  content/facts/docker.yaml
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "detect/config/dockerfile/dockerfile.h"
#include "rule/fact.h"

namespace plimsoll::docker {

/// Adds the file's records and returns that of the file. `has_ignore`: whether a .dockerignore lies
/// beside it; nothing if nobody looked.
const rule::Record& add_facts(const Dockerfile& file, std::optional<bool> has_ignore,
                              rule::Facts& facts);

}  // namespace plimsoll::docker
