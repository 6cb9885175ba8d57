// pipeline/builtin_checks.cpp - the image of checks that the build put into this object file.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/builtin_checks.h"

#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/file.h"
#include "base/text.h"

__asm__(
    ".pushsection .rodata\n"
    ".balign 16\n"
    "plimsoll_checks_begin:\n"
    ".incbin \"" PLIMSOLL_CHECKS
    ".image\"\n"
    "plimsoll_checks_end:\n"
    "plimsoll_check_sources_begin:\n"
    ".incbin \"" PLIMSOLL_CHECKS
    ".yaml.zst\"\n"
    "plimsoll_check_sources_end:\n"
    ".popsection\n");

extern "C" const char plimsoll_checks_begin[];
extern "C" const char plimsoll_checks_end[];
extern "C" const char plimsoll_check_sources_begin[];
extern "C" const char plimsoll_check_sources_end[];

namespace plimsoll {

namespace {

constexpr std::uint64_t rule_file_limit = std::uint64_t{16} << 20U;
constexpr std::size_t rule_files_limit = 10'000;

/// The rule files of a folder, sorted; of a file, itself.
Result<std::vector<std::string>> files_of(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector{path};
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    const fs::path& file = at->path();
    if (file.extension() != ".yaml" && file.extension() != ".yml") continue;
    files.push_back(file.string());
    if (files.size() > rule_files_limit) return fail(Errc::too_many, path + ": too many files");
  }
  if (error) return std::unexpected(os_error(path, error.value()));
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<rule::CheckImage> builtin_checks() {
  return rule::CheckImage::open({plimsoll_checks_begin, plimsoll_checks_end});
}

std::string_view builtin_check_sources() {
  static const std::string text = [] {
    const std::string_view packed(plimsoll_check_sources_begin, plimsoll_check_sources_end);
    std::string bytes(ZSTD_getFrameContentSize(packed.data(), packed.size()), '\0');
    ZSTD_decompress(bytes.data(), bytes.size(), packed.data(), packed.size());
    return bytes;
  }();
  return text;
}

Status read_rules(const std::vector<std::string>& paths, rule::RuleSet& set) {
  for (const std::string& path : paths) {
    for (const std::string& file : TRY(files_of(path))) {
      set.read(TRY(read_file(file, rule_file_limit)), file);
    }
  }
  return {};
}

Result<Checks> checks_with(const std::vector<std::string>& paths) {
  if (paths.empty()) return Checks{.bytes = nullptr, .image = TRY(builtin_checks())};
  rule::RuleSet set;
  set.read(builtin_check_sources(), "built-in checks");
  TRY_STATUS(read_rules(paths, set));
  const rule::Pack pack = rule::compile(set);
  if (!pack.errors.empty()) {
    std::vector<std::string> texts;
    texts.reserve(pack.errors.size());
    for (const Error& error : pack.errors) texts.push_back(error.what);
    return fail(pack.errors.front().code, join(texts, "\n"));
  }
  auto bytes = std::make_shared<const std::string>(rule::make_check_image(pack));
  const rule::CheckImage image = TRY(rule::CheckImage::open(*bytes));
  return Checks{.bytes = std::move(bytes), .image = image};
}

}  // namespace plimsoll
