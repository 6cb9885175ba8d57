// bench/secret_scan.cpp - how fast the scanner for secrets is on files in memory, and what it
// finds.
//
// usage   secret_scan [--hits] [--text] FOLDER…
//         --hits  lists every hit instead of measuring      --text  leaves out files with NUL bytes
// Units   bytes of all files over the processor's seconds of one pass on one thread; best and
//         median of five.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.h"
#include "detect/secret/scan.h"

namespace plimsoll {
namespace {

constexpr int passes = 5;
constexpr std::uint64_t file_limit = std::uint64_t{256} << 20U;

struct Held {
  std::string path, bytes;
};

void hold(const std::string& folder, bool only_text, std::vector<Held>& files) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entries(
      folder, std::filesystem::directory_options::skip_permission_denied, error);
  for (; entries != std::filesystem::end(entries); entries.increment(error)) {
    const auto& path = entries->path();
    if (entries->is_symlink(error) || !entries->is_regular_file(error)) continue;
    auto bytes = read_regular_file(path.string(), file_limit);
    if (!bytes || (only_text && bytes->contains('\0'))) continue;
    files.push_back({path.relative_path().string(), std::move(*bytes)});
  }
}

std::size_t scan_all(SecretScanner& scanner, const std::vector<Held>& files, bool shows) {
  std::size_t hits = 0;
  for (const Held& file : files) {
    const SecretFindings found = scan_secret_text(scanner, file.path, file.bytes);
    hits += found.hits.size();
    if (!shows) continue;
    for (const SecretHit& hit : found.hits) {
      std::printf("%s:%u:%llu %s %s %s %s %s\n", file.path.c_str(), hit.line,
                  static_cast<unsigned long long>(hit.column), hit.rule->id.c_str(),
                  std::string(name_of(hit.verdict)).c_str(), hit.masked.c_str(),
                  hit.encoding.c_str(), hit.evidence.c_str());
    }
    for (const Error& problem : found.problems) {
      std::printf("%s: %s\n", file.path.c_str(), problem.what.c_str());
    }
  }
  return hits;
}

/// What this thread has used: others on the machine do not show in it.
double processor_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

double seconds_of_pass(SecretScanner& scanner, const std::vector<Held>& files) {
  const double start = processor_seconds();
  (void)scan_all(scanner, files, false);
  return processor_seconds() - start;
}

int run(const std::vector<std::string>& words) {
  const auto has = [&](const char* word) { return std::ranges::find(words, word) != words.end(); };
  const auto start = std::chrono::steady_clock::now();
  const auto rules = SecretRules::built_in();
  if (!rules) {
    std::fprintf(stderr, "%s\n", rules.error().what.c_str());
    return 1;
  }
  const auto scanner = SecretScanner::make(*rules, {});
  if (!scanner) return 1;
  const std::chrono::duration<double> ready = std::chrono::steady_clock::now() - start;
  std::vector<Held> files;
  for (const std::string& word : words) {
    if (!word.starts_with("--")) hold(word, has("--text"), files);
  }
  double bytes = 0;
  for (const Held& file : files) bytes += static_cast<double>(file.bytes.size());
  if (has("--hits")) {
    std::printf("%zu hits in %zu files\n", scan_all(**scanner, files, true), files.size());
    return 0;
  }
  std::vector<double> times;
  times.reserve(passes);
  for (int i = 0; i < passes; ++i) times.push_back(seconds_of_pass(**scanner, files));
  std::ranges::sort(times);
  std::printf("ready in %.2f ms; %zu files, %.1f MB: best %.2f GB/s, median %.2f GB/s\n",
              ready.count() * 1e3, files.size(), bytes / 1e6, bytes / times[0] / 1e9,
              bytes / times[passes / 2] / 1e9);
  return 0;
}

}  // namespace
}  // namespace plimsoll

int main(int count, char** words) { return plimsoll::run({words + 1, words + count}); }
