// image/daemon.cpp - an image as a container engine gives it.
// SPDX-License-Identifier: Apache-2.0
#include "image/daemon.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t answer_limit = std::uint64_t{16} << 20U;

/// What may stand in a path of the API as it is.
bool is_name(std::string_view name) {
  const auto is_sound = [](char c) {
    return is_alnum(c) || c == '.' || c == '/' || c == ':' || c == '_' || c == '-' || c == '@';
  };
  return !name.empty() && name.size() <= 400 && !name.contains("..") &&
         std::ranges::all_of(name, is_sound);
}

std::unique_ptr<FetchedInput> ask(Network& network, const std::string& engine, std::string path,
                                  std::string what, std::uint64_t limit) {
  const auto begin = [&network, engine, path = std::move(path), limit](fetch::Session& session,
                                                                       std::uint64_t offset) {
    return session.begin(
        {.engine = engine, .path = path, .transfer = network.transfer(offset, limit)});
  };
  return std::make_unique<FetchedInput>(network, std::move(what), false, begin);
}

Result<std::string> id_of(Network& network, const std::string& engine, const std::string& name) {
  const auto input =
      ask(network, engine, "/images/" + name + "/json", engine + ": " + name, answer_limit);
  std::string text;
  while (true) {
    TRY_STATUS(input->refill());
    if (input->available().empty()) break;
    text += input->available();
    input->consume(input->available().size());
  }
  JsonDocument document;
  TRY_STATUS(document.parse(text));
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
  auto stream = ask(network, engine, "/images/" + id + "/get", engine + ": " + name, UINT64_MAX);
  ImageChoice only = choice;
  only.tag_or_digest.clear();
  const ReadBlob read_blob = [&](Input& blob) { return read_passing_layer(blob, read); };
  auto image = open_stream(std::move(stream), name, only, read_blob, read.limits->deadline);
  if (!image) return fail(engine + ": " + name, image.error());
  if (!image->artifact.image_id.empty() && id.starts_with("sha256:") &&
      image->artifact.image_id != id && image->artifact.digest != id) {
    return fail(Errc::digest_mismatch, engine + ": " + name + ": gives another image (" +
                                           image->artifact.image_id + ") than it says (" + id +
                                           ")");
  }
  return image;
}

}  // namespace plimsoll
