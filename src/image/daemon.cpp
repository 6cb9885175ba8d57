// image/daemon.cpp - an image as a container engine gives it.
// SPDX-License-Identifier: Apache-2.0
#include "image/daemon.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "image/engine_answer.h"

namespace plimsoll {

namespace {

/// What may stand in a path of the API as it is.
bool is_name(std::string_view name) {
  const auto is_sound = [](char c) {
    return is_alnum(c) || c == '.' || c == '/' || c == ':' || c == '_' || c == '-' || c == '@';
  };
  return !name.empty() && name.size() <= 400 && !name.contains("..") &&
         std::ranges::all_of(name, is_sound);
}

Result<std::string> id_of(Network& network, const std::string& engine, const std::string& name) {
  const std::string text = TRY(read_answer(
      network, {.engine = engine, .path = "/images/" + name + "/json", .subject = name}));
  JsonDocument document;
  if (Status parsed = document.parse(text); !parsed)
    return fail(engine + ": " + name, parsed.error());
  const std::string_view id = document.root()["Id"].text();
  if (!is_name(id)) return fail(Errc::malformed, engine + ": " + name + ": has no id");
  return std::string(id);
}

}  // namespace

Result<ImageSource> open_daemon_image(Network& network, const std::string& engine,
                                      const std::string& name, const ImageChoice& choice,
                                      const ReadOptions& read) {
  if (!is_name(name)) return fail(Errc::usage, printable(name) + " is no name of an image");
  // By its id: between the two questions the name may come to mean another image.
  const std::string id = TRY(id_of(network, engine, name));
  auto stream =
      open_answer(network, {.engine = engine, .path = "/images/" + id + "/get", .subject = name});
  const ImageChoice only{.tag_or_digest = {}, .platform = choice.platform};
  const ReadBlob read_blob = [&](Input& blob) { return read_passing_layer(blob, read); };
  auto image = open_stream(std::move(stream), name, only, read_blob, read.limits->deadline);
  const std::string place = engine + ": " + name;
  if (!image && image.error().what.starts_with(place)) return image;  // the engine's own words
  if (!image) return fail(place, image.error());
  const std::string& given = image->artifact.image_id;
  const std::string wanted = id.starts_with("sha256:") ? id : "sha256:" + id;  // podman's ids
  if (!given.empty() && given != wanted && image->artifact.digest != wanted) {
    return fail(Errc::digest_mismatch,
                place + ": gives another image (" + given + ") than it says (" + wanted + ")");
  }
  return image;
}

}  // namespace plimsoll
