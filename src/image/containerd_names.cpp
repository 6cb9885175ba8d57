// image/containerd_names.cpp - how images in containerd's store are named, and which one is meant.
// SPDX-License-Identifier: Apache-2.0
#include "image/containerd_names.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "base/digest.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::string_view digest_sign = "@sha256:";
constexpr std::string_view algorithm = "sha256:";
constexpr std::size_t fewest_digits = 4;  // of the beginning of a digest
constexpr std::size_t names_shown = 10;

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// Where the tag's colon stands, or the end: a colon before the last slash is that of a port.
std::size_t end_of_repository(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  const std::size_t colon = name.rfind(':');
  const bool has_tag =
      colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
  return has_tag ? colon : name.size();
}

/// A reference without tag and digest.
std::string_view repository_of(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  return reference.substr(0, end_of_repository(reference));
}

bool is_host(std::string_view first_part) {
  return first_part == "localhost" || first_part.find_first_of(".:") != std::string_view::npos ||
         lower(first_part) != first_part;
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

/// The digest and the repository (none: any) that a name with a digest asks for.
struct Wanted {
  std::string repository, digest;
};

std::optional<Wanted> with_digest(std::string_view name) {
  if (name.starts_with(algorithm)) return Wanted{.repository = {}, .digest = std::string(name)};
  const std::size_t at = name.find(digest_sign);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string whole = whole_reference(name.substr(0, at));
  return Wanted{.repository = std::string(repository_of(whole)),
                .digest = std::string(name.substr(at + 1))};
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

std::string whole_reference(std::string_view name) {
  const std::size_t slash = name.find('/');
  std::string whole(name);
  if (slash == std::string_view::npos) whole = "docker.io/library/" + whole;
  else if (!is_host(name.substr(0, slash))) whole = "docker.io/" + whole;
  const bool has_digest = whole.find('@') != std::string::npos;
  if (!has_digest && end_of_repository(whole) == whole.size()) whole += ":latest";
  return whole;
}

Result<const ContainerdImage*> find_containerd_image(std::span<const ContainerdImage> images,
                                                     std::string_view name) {
  const std::string whole = whole_reference(name);
  const std::optional<Wanted> wanted = with_digest(name);
  const std::array<std::function<bool(const ContainerdImage&)>, 3> ways = {
      [&](const ContainerdImage& image) { return image.name == name; },
      [&](const ContainerdImage& image) { return image.name == whole; },
      [&](const ContainerdImage& image) {
        return wanted && image.digest == wanted->digest &&
               (wanted->repository.empty() || repository_of(image.name) == wanted->repository);
      }};
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
