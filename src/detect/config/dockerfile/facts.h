// detect/config/dockerfile/facts.h - a Dockerfile as the facts that checks are about.
//
// Format  content/facts/docker.yaml
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "detect/config/dockerfile/dockerfile.h"
#include "rule/fact.h"

namespace plimsoll::docker {

/// What the file itself does not say; what nobody looked for is an unread fact.
struct Beside {
  std::optional<bool> has_ignore;  // a .dockerignore lies beside it
};

/// Adds the file's records and returns that of the file.
const rule::Record& add_facts(const Dockerfile& file, const Beside& beside, rule::Facts& facts);

}  // namespace plimsoll::docker
