// detect/secret/judge.h - from a match to a hit, or to nothing: what is allowed, what is a
// placeholder, what the form proves.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "detect/secret/engine.h"
#include "detect/secret/matcher.h"
#include "detect/secret/scan.h"

namespace plimsoll {

/// Where a match was found: the text that the rule saw, and the file's own text around it, which is
/// another one if it was decoded.
struct MatchedText {
  std::string_view text;        // of the match
  std::string_view outer;       // the window of the file
  std::size_t outer_begin = 0;  // of the secret, or of the run that it was decoded from
};

/// What is asked about one file.
class SecretJudge {
 public:
  SecretJudge(const SecretEngine& engine, const SecretOptions& options)
      : engine_(engine), options_(options), states_(engine.set().rules.size()) {}

  void begin_file(std::string_view path);
  void set_binary(bool is_binary) { is_binary_ = is_binary; }

  /// Whether a rule is used on this file at all.
  bool wants(std::size_t rule);

  /// A hit without its place, or nothing.
  [[nodiscard]] std::optional<SecretHit> judged(const SecretMatch& match,
                                                const MatchedText& where) const;

 private:
  enum class Use : std::uint8_t { unknown, wanted, unwanted };
  [[nodiscard]] bool is_for_this_file(const SecretRule& rule) const;
  [[nodiscard]] bool is_none(std::size_t rule, std::string_view value) const;

  const SecretEngine& engine_;
  const SecretOptions& options_;
  std::vector<Use> states_;
  std::string path_;
  bool is_binary_ = false;
};

/// Whether one of the globs fits. A path has no leading "/".
bool is_listed(std::string_view path, const std::vector<std::string>& globs);

}  // namespace plimsoll
