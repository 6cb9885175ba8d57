// detect/secret/engine.cpp - opening an image.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/engine.h"

#include <hs/hs.h>

#include "base/text.h"
#include "detect/secret/rule_image.h"

namespace plimsoll {

namespace {

re2::StringPiece piece_of(std::string_view text) { return {text.data(), text.size()}; }

/// Matches where one of them matches.
std::string any_of(const std::vector<std::string>& patterns) {
  return patterns.empty() ? std::string() : "(?:" + join(patterns, ")|(?:") + ")";
}

}  // namespace

void SecretEngine::FreedDatabase::operator()(hs_database_t* database) const {
  hs_free_database(database);
}

Result<std::unique_ptr<const SecretEngine>> SecretEngine::open(std::string_view image) {
  SecretImage read = TRY(read_secret_image(image));
  std::unique_ptr<SecretEngine> engine(new SecretEngine);  // its constructor is private
  engine->set_ = std::move(read.set);
  engine->parts_ = std::vector<Part>(engine->set_.rules.size());
  for (std::size_t i = 0; i < engine->parts_.size(); ++i) {
    engine->parts_[i].verify = find_secret_verifier(engine->set_.rules[i].verifier);
  }
  if (read.database.empty() && read.run_database.empty() && !engine->set_.rules.empty()) {
    return fail(Errc::malformed, "compiled rules for secrets: no database in them");
  }
  for (const auto& [bytes, database] : {std::pair(read.database, &engine->database_),
                                        std::pair(read.run_database, &engine->run_database_)}) {
    if (bytes.empty()) continue;
    hs_database_t* raw = nullptr;
    if (hs_deserialize_database(bytes.data(), bytes.size(), &raw) != HS_SUCCESS) {
      return fail(Errc::malformed, "compiled rules for secrets: Vectorscan refuses the database");
    }
    database->reset(raw);
  }
  return engine;
}

const RE2& SecretEngine::compiled(Lazy& lazy, const std::string& pattern) {
  std::call_once(lazy.once,
                 [&] { lazy.expression = std::make_unique<RE2>(pattern, secret_re2_options()); });
  return *lazy.expression;
}

const RE2& SecretEngine::expression(std::size_t rule) const {
  return compiled(parts_[rule].main, set_.rules[rule].pattern);
}

bool SecretEngine::is_allowed(std::size_t rule, std::string_view value) const {
  const std::vector<std::string>& own = set_.rules[rule].allow_values;
  if (!own.empty() &&
      RE2::FullMatch(piece_of(value), compiled(parts_[rule].allowed, any_of(own)))) {
    return true;
  }
  return !set_.allow.values.empty() &&
         RE2::FullMatch(piece_of(value), compiled(allowed_, any_of(set_.allow.values)));
}

}  // namespace plimsoll
