// detect/config/image_ref.h - an image's name as facts: content/facts/common.yaml, image_ref.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "detect/config/dockerfile/image_name.h"
#include "rule/fact.h"

namespace plimsoll::config {

/// Fills a record of type image_ref; what the name does not say is absent.
rule::Fact image_ref(const docker::ImageName& name, rule::Record& to, rule::Facts& facts);

}  // namespace plimsoll::config
