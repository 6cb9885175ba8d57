// detect/secret/user_rules.cpp - the user's rules over the built-in ones, compiled once.
//
// Format  in the cache folder: secrets-KEY.rules, an image of rule_image.h. The key is a hash of
//         the built-in image, the files' text, and the versions that decide about an image's bytes.
// Errors  of the rules alone: a cache that cannot be read or written only costs time.
// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/digest.h"
#include "base/encode.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/rule_files.h"
#include "detect/secret/builtin.h"
#include "detect/secret/rule_file.h"
#include "detect/secret/rule_image.h"
#include "detect/secret/scan.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t file_limit = std::uint64_t{4} << 20U;
constexpr std::array<std::string_view, 2> endings = {".yaml", ".yml"};
constexpr RuleFileKind yaml_files = {.endings = endings, .limit = 1000};
constexpr std::uint64_t image_limit = std::uint64_t{256} << 20U;

struct RuleFile {
  std::string path, text;
};

Result<std::vector<RuleFile>> read_files(const std::vector<std::string>& paths) {
  std::vector<RuleFile> read;
  for (const std::string& path : paths) {
    for (const std::string& file : TRY(rule_files(path, yaml_files))) {
      read.push_back({file, TRY(read_regular_file(file, file_limit))});
    }
  }
  return read;
}

std::string cache_path(const std::string& folder, const std::vector<RuleFile>& files) {
  Encoder all;
  all.text(secret_image_version());
  all.fixed64(hash64(builtin_secret_image()));
  for (const auto& [path, text] : files) all.text(text);
  return folder + "/secrets-" + hex(hash128(all.bytes())) + ".rules";
}

Result<std::string> compiled(const std::vector<RuleFile>& files) {
  SecretRuleSet set = TRY(read_secret_image(builtin_secret_image())).set;
  for (const auto& [path, text] : files) {
    TRY_STATUS(read_secret_rules(text, path, SecretRuleOrigin::user, set));
  }
  return make_secret_image(set);
}

/// A compiled database is a program of Vectorscan's: nobody else may have written it.
bool is_own(const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const bool is_mine = status.st_uid == ::geteuid() || status.st_uid == 0;
  return is_mine && (status.st_mode & S_IWOTH) == 0;
}

/// What cannot be kept is made again next time.
void keep(const std::string& folder, const std::string& path, const std::string& image) {
  if (!make_folders(folder)) return;
  const Status written = write_file(path, image, false);
  static_cast<void>(written.has_value());
}

}  // namespace

Result<std::shared_ptr<const SecretRules>> SecretRules::with_users(
    const std::vector<std::string>& paths, const std::string& cache_folder) {
  if (paths.empty()) return built_in();
  const std::vector<RuleFile> files = TRY(read_files(paths));
  const std::string cached = cache_folder.empty() ? "" : cache_path(cache_folder, files);
  if (!cached.empty() && is_own(cached)) {
    if (const auto image = read_regular_file(cached, image_limit)) {
      if (auto rules = open(*image)) return rules;
    }
  }
  const std::string image = TRY(compiled(files));
  if (!cached.empty()) keep(cache_folder, cached, image);
  return open(image);
}

}  // namespace plimsoll
