// testing/image_writer.h - images for tests: OCI layouts and docker archives, right or wrong.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "testing/inputs.h"
#include "testing/tar_writer.h"

namespace plimsoll {

/// Files of an image by name, in the order in which an archive shall have them.
class ImageFiles {
 public:
  std::string& operator[](const std::string& name) {
    for (auto& [known, bytes] : files_) {
      if (known == name) return bytes;
    }
    return files_.emplace_back(name, "").second;
  }
  void erase(const std::string& name) {
    std::erase_if(files_, [&](const auto& file) { return file.first == name; });
  }
  /// Puts a blob where OCI layouts have it, and returns its digest.
  std::string add_blob(const std::string& bytes) {
    const std::string digest = digest_text(sha256(bytes));
    (*this)["blobs/sha256/" + digest.substr(7)] = bytes;
    return digest;
  }
  [[nodiscard]] std::string archive(bool reversed = false) const {
    std::string tar;
    for (const auto& [name, bytes] : files_)
      tar = reversed ? tar_file(name, bytes) + tar : tar + tar_file(name, bytes);
    return tar + tar_end();
  }
  void write_to(const TemporaryFolder& folder, const std::string& below) const {
    for (const auto& [name, bytes] : files_) {
      const std::string path = folder.write(below + "/" + name, bytes);
      static_cast<void>(path);
    }
  }

 private:
  std::vector<std::pair<std::string, std::string>> files_;
};

inline std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

inline std::string reference(const std::string& digest, std::uint64_t size,
                             const std::string& more = "") {
  return "{\"digest\":" + in_quotes(digest) + ",\"size\":" + std::to_string(size) + more + "}";
}

/// A config whose layers are these tars, each with its history line.
inline std::string config_of(const std::vector<std::string>& tars,
                             const std::string& architecture = "amd64") {
  std::string ids;
  std::string lines;
  for (const std::string& tar : tars) {
    const std::string comma = ids.empty() ? "" : ",";
    ids += comma + in_quotes(digest_text(sha256(tar)));
    lines += comma + "{\"created_by\":\"layer " + std::to_string(tar.size()) + "\"}";
  }
  return "{\"os\":\"linux\",\"architecture\":" + in_quotes(architecture) +
         ",\"rootfs\":{\"diff_ids\":[" + ids + "]},\"history\":[" + lines + "]}";
}

/// Adds config, layers and manifest; returns the manifest's descriptor.
inline std::string add_manifest(ImageFiles& files, const std::vector<std::string>& tars,
                                const std::vector<std::string>& blobs, const std::string& more = "",
                                const std::string& architecture = "amd64") {
  std::string layers;
  for (const std::string& blob : blobs)
    layers += (layers.empty() ? "" : ",") + reference(files.add_blob(blob), blob.size());
  const std::string config = config_of(tars, architecture);
  const std::string manifest = "{\"config\":" + reference(files.add_blob(config), config.size()) +
                               ",\"layers\":[" + layers + "]}";
  return reference(files.add_blob(manifest), manifest.size(), more);
}

inline std::string index_of(const std::vector<std::string>& descriptors) {
  std::string all;
  for (const std::string& descriptor : descriptors) all += (all.empty() ? "" : ",") + descriptor;
  return "{\"schemaVersion\":2,\"manifests\":[" + all + "]}";
}

inline std::string tagged(const std::string& tag) {
  return ",\"annotations\":{\"org.opencontainers.image.ref.name\":" + in_quotes(tag) + "}";
}
inline std::string for_platform(const std::string& architecture) {
  return R"(,"platform":{"os":"linux","architecture":)" + in_quotes(architecture) + "}";
}

/// What docker save writes: the layers' members, the config's, the tags.
inline std::string saved_manifest(const std::string& config, const std::vector<std::string>& layers,
                                  const std::string& tags = "\"app:1\"") {
  std::string all;
  for (const std::string& layer : layers) all += (all.empty() ? "" : ",") + in_quotes(layer);
  return "[{\"Config\":" + in_quotes(config) + ",\"RepoTags\":[" + tags + "],\"Layers\":[" + all +
         "]}]";
}

}  // namespace plimsoll
