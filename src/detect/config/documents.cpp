// detect/config/documents.cpp - every kind of document there is: a new one needs its own folder, and
// its line here.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "detect/config/dockerfile/read.h"
#include "detect/config/document.h"
#include "detect/config/image/describe.h"

namespace plimsoll {

namespace {

// The first that a document is, it is.
constexpr std::array kinds = {
    DocumentKind{"dockerfile", may_be_dockerfile, nullptr, read_dockerfile, "docker.",
                 "Dockerfile"},
    DocumentKind{"image", nullptr, nullptr, read_image_description, "image.", "image"},
};

}  // namespace

std::span<const DocumentKind> document_kinds() { return kinds; }

const DocumentKind* kind_of(std::string_view path, std::string_view text) {
  const auto* const found = std::ranges::find_if(kinds, [&](const DocumentKind& kind) {
    return kind.may_be != nullptr && kind.may_be(path) &&
           (kind.is_one == nullptr || kind.is_one(path, text));
  });
  return found == kinds.end() ? nullptr : &*found;
}

bool may_be_document(std::string_view path) {
  return std::ranges::any_of(kinds, [&](const DocumentKind& kind) {
    return kind.may_be != nullptr && kind.may_be(path);
  });
}

}  // namespace plimsoll
