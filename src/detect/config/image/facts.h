// detect/config/image/facts.h - an image as facts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string_view>
#include <unordered_map>

#include "detect/config/image/subject.h"
#include "detect/config/run_checks.h"
#include "rule/fact.h"

namespace plimsoll {

/// Adds the records of content/facts/image.yaml. What the subject does not know is unread.
/// Where findings about them lie is what is returned: of settings, "image config" and its parts.
struct RecordPlaces {
  std::unordered_map<const rule::Record*, const Location*> by_record;
  std::deque<Location> made;  // the others are the subject's own
};
RecordPlaces add_facts(const ImageSubject& subject, rule::Facts& facts);

/// The path under which findings in an image's settings stand: no file of a layer has it.
inline constexpr std::string_view config_path = "image config";

/// Checks of images on all that is known of one.
void check_image(const ImageSubject& subject, CheckRunner& runner, Detections& out);

}  // namespace plimsoll
