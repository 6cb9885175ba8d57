// image/target.cpp - what the user names, turned into an image.
// SPDX-License-Identifier: Apache-2.0
#include "image/target.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.h"
#include "image/reference.h"
#include "image/registry.h"

namespace plimsoll {

namespace {

constexpr std::array<std::string_view, 3> file_schemes = {"docker-archive", "oci-archive",
                                                          "oci-dir"};

bool is_file_scheme(std::string_view name) {
  return std::ranges::find(file_schemes, name) != file_schemes.end();
}

bool is_place(std::string_view name) {
  const std::vector<std::string_view> places = place_names();
  return std::ranges::find(places, name) != places.end();
}

/// What nobody would call an image: a mistyped file must not be asked for in a registry.
bool looks_like_path(std::string_view text) {
  constexpr std::array<std::string_view, 5> endings = {".tar", ".tgz", ".gz", ".zst", ".json"};
  const bool is_path = text.starts_with('/') || text.starts_with('.') || text.starts_with('~') ||
                       text.ends_with('/');
  return is_path || std::ranges::any_of(endings, [&](auto end) { return text.ends_with(end); });
}

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

/// "PATH@sha256:…", "PATH:TAG" and "PATH:NAME:TAG", unless a file of that whole name exists: the
/// longest path that does.
void split_choice(Target& target) {
  if (target.path == "-" || exists(target.path)) return;
  const std::size_t digest = target.path.rfind("@sha256:");
  std::size_t end = digest != std::string::npos ? digest : target.path.rfind(':');
  while (end != std::string::npos && end > 0 && !exists(target.path.substr(0, end)))
    end = target.path.rfind(':', end - 1);
  if (end == std::string::npos || end == 0) return;
  target.tag_or_digest = target.path.substr(end + 1);
  target.path.resize(end);
}

Result<ImageSource> in_file(Result<ImageSource> image, const std::string& path) {
  if (!image) return fail(printable(path), image.error());
  return image;
}

Result<ImageSource> open_pipe(std::unique_ptr<Input> input, const Target& target,
                              const ImageChoice& choice, const ReadOptions& read) {
  const ReadBlob read_blob = [&](Input& blob, const Member* again) {
    return read_passing_layer(blob, read, again);
  };
  return in_file(
      open_stream(std::move(input), target.name, choice, read_blob, read.limits->deadline),
      target.path == "-" ? "standard input" : target.path);
}

/// A scheme is a promise about the target's shape: what is something else is refused, not guessed.
Status check_shape(const Target& target, bool is_folder) {
  if (target.scheme.empty() || is_folder == (target.scheme == "oci-dir")) return {};
  const std::string_view expected =
      is_folder ? ": is a folder, but a file is expected (a layout in a folder: oci-dir): "
                : ": is no folder, as would be expected (a layout in a file: oci-archive): ";
  return fail(Errc::usage, printable(target.path) + std::string(expected) + target.scheme);
}

Result<ImageSource> open_archive(const Target& target, const ImageChoice& choice,
                                 const ReadOptions& read) {
  auto file = std::make_shared<const Descriptor>(TRY(open_for_reading(target.path)));
  const FileIdentity identity = TRY(identity_of(file->get(), target.path));
  const Member whole{.file = file, .offset = 0, .size = identity.size, .identity = identity};
  if (!identity.is_regular) {
    return open_pipe(std::make_unique<PipeInput>(std::move(file), read.limits->deadline), target,
                     choice, read);
  }
  if (!TRY(is_plain(whole))) return open_pipe(whole.open(), target, choice, read);
  auto members = archive_members(std::move(file), identity);
  if (!members) return fail(printable(target.path), members.error());
  return in_file(open_members(**members, target.name, choice), target.path);
}

}  // namespace

Result<Target> parse_target(std::string_view text, std::string_view from) {
  Target target{.scheme = std::string(from),
                .path = std::string(text),
                .tag_or_digest = {},
                .name = std::string(text)};
  if (const auto parts = cut_first(text, ':'); parts && !exists(target.path)) {
    if (is_file_scheme(parts->first) || is_place(parts->first)) {
      // With --from, "registry:2" is an image of that name.
      const bool is_name = is_place(from) && from != parts->first;
      if (!from.empty() && !is_name && from != parts->first) {
        return fail(Errc::usage, "--from " + std::string(from) + " contradicts the target's " +
                                     std::string(parts->first) + ":");
      }
      if (!is_name) {
        target = {.scheme = std::string(parts->first),
                  .path = std::string(parts->second),
                  .tag_or_digest = {},
                  .name = std::string(parts->second)};
      }
    }
  }
  if (is_place(target.scheme)) {
    target.path.clear();
    return target;
  }
  if (!target.scheme.empty() && !is_file_scheme(target.scheme)) {
    return fail(Errc::usage, "--from: no such source: " + printable(target.scheme) +
                                 "; there are: " + join(file_schemes, ", ") + ", " +
                                 join(place_names(), ", "));
  }
  split_choice(target);
  if (target.path == "-" || exists(target.path)) return target;
  if (!target.scheme.empty() || looks_like_path(text))
    return fail(Errc::not_found, printable(target.path) + ": no such file or folder");
  if (const auto name = parse_reference(text); !name) {
    return fail(Errc::usage, printable(target.path) +
                                 ": no such file or folder, and as a name: " + name.error().what);
  }
  target.path.clear();
  return target;
}

Result<ImageSource> open_image(const Target& target, const std::optional<Platform>& platform,
                               const ReadOptions& read, const PlaceOptions& places) {
  const ImageChoice choice{.tag_or_digest = target.tag_or_digest,
                           .platform = platform,
                           .scheme = target.scheme,
                           .attestations = places.attestations};
  if (target.path.empty())
    return open_named_image(target.scheme, target.name, choice, places, read);
  std::error_code error;
  const bool is_folder = target.path != "-" && std::filesystem::is_directory(target.path, error);
  TRY_STATUS(check_shape(target, is_folder));
  if (target.path == "-") {
    return open_pipe(
        std::make_unique<PipeInput>(std::make_shared<const Descriptor>(::dup(STDIN_FILENO)),
                                    read.limits->deadline),
        target, choice, read);
  }
  if (!is_folder) return open_archive(target, choice, read);
  if (!exists(target.path + "/index.json")) {
    return fail(Errc::malformed, printable(target.path) +
                                     ": is no OCI image layout: has no index.json (an unpacked "
                                     "system is scanned by: plimsoll rootfs DIR)");
  }
  return in_file(open_oci_layout(*folder_members(target.path), target.name, choice), target.path);
}

Result<std::vector<Platform>> list_platforms(const Target& target, const PlaceOptions& places) {
  const bool is_of_registry = target.scheme.empty() || target.scheme == "registry";
  if (target.path.empty() && is_of_registry) {
    const Reference reference = TRY(parse_reference(target.name));
    if (places.offline || places.network == nullptr)
      return fail(Errc::unsupported, to_text(reference) + ": no registry can be asked");
    return registry_platforms(*places.network, reference, places.cache);
  }
  const ImageChoice choice{.tag_or_digest = target.tag_or_digest, .platform = {}, .scheme = {}};
  std::error_code error;
  if (!target.path.empty() && std::filesystem::is_directory(target.path, error))
    return platforms_of_layout(*folder_members(target.path), choice);
  if (target.path.empty() || target.path == "-") {
    return fail(Errc::usage, printable(target.name) +
                                 ": only a registry and an OCI layout keep several platforms");
  }
  auto file = std::make_shared<const Descriptor>(TRY(open_for_reading(target.path)));
  const FileIdentity identity = TRY(identity_of(file->get(), target.path));
  const auto members = TRY(archive_members(std::move(file), identity));
  return platforms_of_layout(*members, choice);
}

}  // namespace plimsoll
