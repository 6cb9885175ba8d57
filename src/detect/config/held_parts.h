// detect/config/held_parts.h - the bytes of what is held of a document (held.h).
//
// Format  the document's form, then its parts, each with its length. Damaged bytes: empty parts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/encode.h"
#include "detect/config/ignore.h"

namespace plimsoll::config {

enum class Form : std::uint8_t {
  manifest,
  kustomization,
  module_file,
  patch,
  dockerfile,
  ignore_file,
};
/// What was held of one document, its parts not read yet.
struct Parts {
  Form form = Form::manifest;
  std::string_view found, offers, pending;  // `found` is all there is of other forms
  std::string_view text = {};  // of manifests, kustomizations and patches; if it is kept
};

Parts parts_of(std::string_view bytes);
std::string bytes_of(const Parts& parts);

void put(Encoder& out, const std::vector<InlineIgnore>& ignores);
std::vector<InlineIgnore> get_ignores(Decoder& in);

}  // namespace plimsoll::config
