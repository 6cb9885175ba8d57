// base/rule_files.cpp
// SPDX-License-Identifier: Apache-2.0
#include "base/rule_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/text.h"

namespace plimsoll {

namespace {

namespace fs = std::filesystem;

template <typename Iterator>
Status list(const std::string& path, const RuleFileKind& kind, std::vector<std::string>& files) {
  std::error_code error;
  for (Iterator at(path, error), end; !error && at != end; at.increment(error)) {
    const std::string ending = at->path().extension().string();
    if (std::ranges::find(kind.endings, ending) == kind.endings.end()) continue;
    std::error_code ignored;  // what cannot be asked fails when it is read, under its own name
    if (at->is_directory(ignored)) continue;
    files.push_back(at->path().string());
    if (files.size() > kind.limit) {
      return fail(Errc::too_many, printable(path) + ": more than " + std::to_string(kind.limit) +
                                      " files of rules");
    }
  }
  if (error) return std::unexpected(os_error(path, error.value()));
  return {};
}

Error no_rules(const std::string& path, const RuleFileKind& kind) {
  std::vector<std::string> wanted;
  for (const std::string_view ending : kind.endings) wanted.push_back("*" + std::string(ending));
  return {Errc::not_found,
          printable(path) + ": no rules in this folder: expected " + join(wanted, " or ")};
}

}  // namespace

Result<std::vector<std::string>> rule_files(const std::string& path, const RuleFileKind& kind) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector{path};
  std::vector<std::string> files;
  TRY_STATUS(kind.recursive ? list<fs::recursive_directory_iterator>(path, kind, files)
                            : list<fs::directory_iterator>(path, kind, files));
  if (files.empty() && kind.needs_one) return std::unexpected(no_rules(path, kind));
  std::ranges::sort(files);
  return files;
}

}  // namespace plimsoll
