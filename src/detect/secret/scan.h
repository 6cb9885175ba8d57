// detect/secret/scan.h - secrets in one file, which passes by piece by piece.
//
// Shape   SecretRules are shared, a SecretScanner belongs to a thread, a SecretScan to a file:
//           const auto rules = TRY(SecretRules::built_in());
//           const auto scanner = TRY(SecretScanner::make(rules, {}));
//           SecretScan scan(*scanner, "etc/app.conf", size);
//           while (…) scan.feed(chunk);
//           const SecretFindings found = scan.finish();
// Units   offsets in bytes of the file; lines and columns from 1, columns in bytes (UTF-16: units).
// Safety  memory is that of one window, whatever the file holds. No secret outlives finish(): hits
//         hold masks, and the window is wiped.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "detect/secret/rule.h"
#include "detect/secret/verifier.h"

namespace plimsoll {

class SecretEngine;

/// Threads  may be used by many.
class SecretRules {
 public:
  /// What the program carries: opened by the first call, which takes a fraction of a millisecond.
  static Result<std::shared_ptr<const SecretRules>> built_in();
  /// The built-in rules, and those of the user's files and folders (*.yaml, *.yml, in the order of
  /// their names) over them. Compiling takes a while: the result is kept in `cache_folder` (empty:
  /// nowhere), and made anew when it is damaged or of another version.
  static Result<std::shared_ptr<const SecretRules>> with_users(
      const std::vector<std::string>& paths, const std::string& cache_folder);
  /// An image of rule_image.h.
  static Result<std::shared_ptr<const SecretRules>> open(std::string_view image);

  SecretRules(const SecretRules&) = delete;
  SecretRules& operator=(const SecretRules&) = delete;
  ~SecretRules();

  [[nodiscard]] const std::vector<SecretRule>& rules() const;
  /// Differs whenever the rules do: a key of caches.
  [[nodiscard]] std::uint64_t key() const { return key_; }
  [[nodiscard]] const SecretEngine& engine() const { return *engine_; }

 private:
  SecretRules() = default;
  std::unique_ptr<const SecretEngine> engine_;
  std::uint64_t key_ = 0;
};

struct SecretOptions {
  std::string correlation_key;                            // empty: no correlation
  std::uint64_t binary_limit = std::uint64_t{64} << 20U;  // bytes of a binary that are looked at
  std::size_t hit_limit = 1000;                           // of one file
};

struct SecretHit {
  const SecretRule* rule = nullptr;  // lives as long as the rules
  Level severity = Level::unknown;   // the rule's; one lower for a key under a password
  SecretVerdict verdict = SecretVerdict::plausible;
  std::uint64_t offset = 0;
  std::uint32_t line = 0;     // 0 in a binary
  std::uint64_t column = 0;   // 0 in a binary
  std::uint32_t ordinal = 0;  // among this rule's hits in this file, from 0, in their order
  std::string masked;         // "ghp_********"
  std::string evidence;       // "account 123456789012"; may be empty
  std::string encoding;       // "base64" or "hex" if it was found in what that decodes to
  std::string correlation;    // empty without a key
  std::uint64_t length = 0;   // in the file, from `offset` on
  std::string allowed_by;     // the word in a comment on its line that takes it back, or nothing
  bool operator==(const SecretHit&) const = default;
};

struct SecretFindings {
  std::vector<SecretHit> hits;  // by offset, then by rule
  std::vector<Error> problems;  // a limit was met: not all was looked at
};

class SecretScanner {
 public:
  static Result<std::unique_ptr<SecretScanner>> make(std::shared_ptr<const SecretRules> rules,
                                                     SecretOptions options);
  ~SecretScanner();
  SecretScanner(const SecretScanner&) = delete;
  SecretScanner& operator=(const SecretScanner&) = delete;

  /// False for a file that the lists of allowed paths leave out: then there is nothing to feed.
  [[nodiscard]] bool wants(std::string_view path) const;

 private:
  friend class SecretScan;
  struct Work;
  SecretScanner();
  std::unique_ptr<Work> work_;
};

/// One at a time a scanner.
class SecretScan {
 public:
  /// `path` without a leading "/"; `size` as far as it is known, 0 otherwise.
  SecretScan(SecretScanner& scanner, std::string_view path, std::uint64_t size);
  ~SecretScan();
  SecretScan(const SecretScan&) = delete;
  SecretScan& operator=(const SecretScan&) = delete;

  void feed(std::string_view chunk);
  /// The scan is over; the scanner is free for the next.
  [[nodiscard]] SecretFindings finish();

 private:
  SecretScanner::Work& work_;
};

/// A text that is at hand: an environment variable, a label, a line of the history. `place` is what
/// lists of paths see.
SecretFindings scan_secret_text(SecretScanner& scanner, std::string_view place,
                                std::string_view text);

}  // namespace plimsoll
