// pipeline/builtin_checks.cpp - the image of checks that the build put into this object file.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/builtin_checks.h"

#include <zstd.h>

#include <array>

#include "base/file.h"
#include "base/rule_files.h"
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
constexpr std::array<std::string_view, 2> endings = {".yaml", ".yml"};
constexpr RuleFileKind check_files = {.endings = endings, .limit = 10'000, .recursive = true};

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
    for (const std::string& file : TRY(rule_files(path, check_files))) {
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
