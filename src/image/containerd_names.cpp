// image/containerd_names.cpp - how images in containerd's store are named, and which one is meant.
// SPDX-License-Identifier: Apache-2.0
#include "image/containerd_names.h"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "base/text.h"
#include "image/reference.h"

namespace plimsoll {

namespace {

constexpr std::string_view algorithm = "sha256:";
constexpr std::size_t fewest_digits = 4;  // of the beginning of a digest
constexpr std::size_t names_shown = 10;

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

std::string shown(const ContainerdImage& image) {
  return printable(image.name) + " (namespace " + printable(image.name_space) + ")";
}

std::string list_of(std::span<const ContainerdImage* const> images) {
  std::vector<std::string> names;
  for (const ContainerdImage* image : images.first(std::min(images.size(), names_shown)))
    names.push_back(shown(*image));
  if (images.size() > names_shown)
    names.push_back("and " + std::to_string(images.size() - names_shown) + " more");
  return join(names, ", ");
}

/// Whether `wanted`, which has a digest, means the image.
bool is_digest_of(const ContainerdImage& image, const Reference& wanted) {
  if (image.digest != wanted.digest) return false;
  const auto stored = parse_reference(image.name);
  return stored && stored->registry == wanted.registry && stored->repository == wanted.repository;
}

bool begins_so(const ContainerdImage& image, std::string_view digits) {
  const auto begins = [&](std::string_view text) {
    return text.starts_with(algorithm) && text.substr(algorithm.size()).starts_with(digits);
  };
  return begins(image.digest) || begins(image.name);
}

/// By the first digits: all that begin so must be one image.
Result<const ContainerdImage*> find_by_digits(std::span<const ContainerdImage> images,
                                              std::string_view name) {
  std::string_view digits = name;
  if (digits.starts_with(algorithm)) digits.remove_prefix(algorithm.size());
  if (digits.size() < fewest_digits || !is_hex(digits)) return nullptr;
  std::vector<const ContainerdImage*> found;
  for (const ContainerdImage& image : images) {
    if (begins_so(image, digits)) found.push_back(&image);
  }
  if (found.empty()) return nullptr;
  const bool same = std::ranges::all_of(
      found, [&](const ContainerdImage* image) { return image->digest == found.front()->digest; });
  if (!same) {
    return fail(Errc::usage, "several images have a digest that begins with " + printable(name) +
                                 ": name one of them, or more of its digits: " + list_of(found));
  }
  return found.front();
}

}  // namespace

Result<ContainerdName> parse_containerd_name(std::string_view text) {
  ContainerdName parsed{.name_space = {}, .root = {}, .name = std::string(text)};
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) {
      return fail(Errc::usage, "containerd:" + printable(text) +
                                   ": has no ]: write containerd:[NAMESPACE@ROOT]NAME");
    }
    const std::string_view place = text.substr(1, end - 1);
    const std::size_t at = place.find('@');
    parsed.name_space = place.substr(0, at);
    if (at != std::string_view::npos) parsed.root = place.substr(at + 1);
    parsed.name = text.substr(end + 1);
    if (at != std::string_view::npos && !parsed.root.starts_with('/')) {
      return fail(Errc::usage, "containerd:" + printable(text) +
                                   ": no folder behind the @: name the root with its whole path");
    }
  }
  if (parsed.name.empty())
    return fail(Errc::usage, "containerd:" + printable(text) + ": names no image");
  return parsed;
}

Result<const ContainerdImage*> find_containerd_image(std::span<const ContainerdImage> images,
                                                     std::string_view name) {
  const auto wanted = parse_reference(name);
  const std::string whole = wanted ? to_text(*wanted) : std::string();
  const std::array<std::function<bool(const ContainerdImage&)>, 4> ways = {
      [&](const ContainerdImage& image) { return image.name == name; },
      [&](const ContainerdImage& image) { return wanted && image.name == whole; },
      [&](const ContainerdImage& image) { return !name.empty() && image.digest == name; },
      [&](const ContainerdImage& image) { return wanted && is_digest_of(image, *wanted); }};
  for (const auto& way : ways) {
    const auto found = std::ranges::find_if(images, way);
    if (found != images.end()) return &*found;
  }
  if (const ContainerdImage* const found = TRY(find_by_digits(images, name))) return found;
  std::vector<const ContainerdImage*> all;
  for (const ContainerdImage& image : images) all.push_back(&image);
  return fail(Errc::not_found, "no image is named " + printable(name) +
                                   (all.empty() ? "; there are none" : "; there are: ") +
                                   list_of(all));
}

}  // namespace plimsoll
