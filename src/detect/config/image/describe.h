// detect/config/image/describe.h - an image as a test of a check describes it.
//
// Format  docs/rules.md, Tests of checks of images: YAML with config, history, files, accounts,
//         packages, findings, os, reference, signature and today.
// Errors  what is no description becomes a Problem.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/config/document.h"
#include "detect/config/image/subject.h"

namespace plimsoll {

Result<ImageSubject> parse_image_description(std::string_view text);

/// The same as facts: the reader of a DocumentKind.
void read_image_description(const DocumentPlace& place, std::string_view text, rule::Facts& facts,
                            std::vector<Problem>& problems);

}  // namespace plimsoll
