// detect/secret/rule_image.cpp - rules to bytes and back.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/rule_image.h"

#include <hs/hs.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "base/encode.h"
#include "base/hash.h"
#include "detect/secret/certain_run.h"

namespace plimsoll {

namespace {

constexpr std::string_view mark = "plimsoll secret rules 2\n";

struct FreedDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
using DatabasePointer = std::unique_ptr<hs_database_t, FreedDatabase>;

void put(Encoder& out, const SecretRule& rule) {
  for (const std::string* text : {&rule.id, &rule.title, &rule.family, &rule.source, &rule.pattern,
                                  &rule.need.pattern, &rule.verifier}) {
    out.text(*text);
  }
  out.number(static_cast<std::uint64_t>(rule.severity));
  for (const std::uint32_t value : {rule.group, rule.reach, rule.entropy, rule.need.lines}) {
    out.number(value);
  }
  for (const auto* list :
       {&rule.paths, &rule.context, &rule.prefixes, &rule.allow_values, &rule.allow_paths}) {
    out.texts(*list);
  }
  out.boolean(rule.generic);
}

SecretRule take_rule(Decoder& in) {
  SecretRule rule;
  for (std::string* text : {&rule.id, &rule.title, &rule.family, &rule.source, &rule.pattern,
                            &rule.need.pattern, &rule.verifier}) {
    *text = in.text();
  }
  const std::uint32_t level = in.number32();
  if (level <= static_cast<std::uint32_t>(Level::critical)) rule.severity = Level(level);
  for (std::uint32_t* value : {&rule.group, &rule.reach, &rule.entropy, &rule.need.lines}) {
    *value = in.number32();
  }
  for (auto* list :
       {&rule.paths, &rule.context, &rule.prefixes, &rule.allow_values, &rule.allow_paths}) {
    *list = in.texts();
  }
  rule.generic = in.boolean();
  return rule;
}

template <typename Allow>
auto lists_of(Allow& allow) {
  return std::array{&allow.paths, &allow.generic_paths, &allow.unlikely_paths, &allow.values,
                    &allow.words};
}

/// All expressions of a set, as the interface of Vectorscan wants them.
struct Expressions {
  std::vector<const char*> texts;
  std::vector<unsigned> flags, ids;

  void add(const std::string& pattern, unsigned id) {
    texts.push_back(pattern.c_str());
    flags.push_back(0);
    ids.push_back(id);
  }
};

/// Whether all that the expression matches lies around one run; \b looks at one byte more.
bool needs_run(const std::string& pattern) {
  const std::optional<CertainRun> run = certain_run(pattern);
  return run && run->before < run_surroundings && run->after < run_surroundings;
}

Expressions expressions_of(const SecretRuleSet& set, bool with_run) {
  Expressions all;
  const auto add = [&](const std::string& pattern, unsigned id) {
    if (!pattern.empty() && needs_run(pattern) == with_run) all.add(pattern, id);
  };
  for (std::size_t i = 0; i < set.rules.size(); ++i) {
    add(set.rules[i].pattern, secret_expression(i, false));
    add(set.rules[i].need.pattern, secret_expression(i, true));
  }
  return all;
}

Error compile_error(const SecretRuleSet& set, const Expressions& all, hs_compile_error_t* why) {
  std::string what = "rules for secrets: the expressions cannot be compiled";
  if (why != nullptr && why->expression >= 0) {
    const unsigned id = all.ids[static_cast<std::size_t>(why->expression)];
    what = "rule " + set.rules[id / 2].id;
  }
  if (why != nullptr) what += std::string(": ") + why->message;
  hs_free_compile_error(why);
  return {Errc::malformed, what};
}

Result<std::string> serialised(const SecretRuleSet& set, bool with_run) {
  const Expressions all = expressions_of(set, with_run);
  if (all.texts.empty()) return std::string();
  const hs_platform_info_t any{};  // zeros: every processor of this architecture
  hs_database_t* raw = nullptr;
  hs_compile_error_t* why = nullptr;
  const hs_error_t code =
      hs_compile_multi(all.texts.data(), all.flags.data(), all.ids.data(),
                       static_cast<unsigned>(all.texts.size()), HS_MODE_BLOCK, &any, &raw, &why);
  const DatabasePointer database(raw);
  if (code != HS_SUCCESS) return std::unexpected(compile_error(set, all, why));
  char* bytes = nullptr;
  std::size_t length = 0;
  if (hs_serialize_database(database.get(), &bytes, &length) != HS_SUCCESS) {
    return fail(Errc::io, "rules for secrets: no memory to serialise the database");
  }
  std::string text(bytes, length);
  std::free(bytes);  // NOLINT(cppcoreguidelines-no-malloc,cppcoreguidelines-owning-memory)
  return text;
}

}  // namespace

std::string secret_image_version() { return std::string(mark) + hs_version(); }

Result<std::string> make_secret_image(const SecretRuleSet& set) {
  Encoder body;
  body.text(hs_version());
  body.number(set.rules.size());
  for (const SecretRule& rule : set.rules) put(body, rule);
  for (const auto* list : lists_of(set.allow)) body.texts(*list);
  for (const bool with_run : {false, true}) body.text(TRY(serialised(set, with_run)));
  Encoder image;
  image.raw(mark);
  image.fixed64(hash64(body.bytes()));
  image.raw(body.bytes());
  return image.take();
}

Result<SecretImage> read_secret_image(std::string_view image) {
  Decoder in(image);
  if (in.raw(mark.size()) != mark) {
    return fail(Errc::unsupported, "compiled rules for secrets: made by another version");
  }
  const std::uint64_t hash = in.fixed64();
  if (!in.ok() || hash64(in.rest()) != hash) {
    return fail(Errc::malformed, "compiled rules for secrets: damaged");
  }
  if (in.text() != hs_version()) {
    return fail(Errc::unsupported, "compiled rules for secrets: made for another Vectorscan");
  }
  SecretImage read;
  const std::size_t count = in.count();
  read.set.rules.reserve(count);
  for (std::size_t i = 0; i < count && in.ok(); ++i) read.set.rules.push_back(take_rule(in));
  for (auto* list : lists_of(read.set.allow)) *list = in.texts();
  read.database = in.text();
  read.run_database = in.text();
  if (!in.ok() || !in.done()) return fail(Errc::malformed, "compiled rules for secrets: damaged");
  return read;
}

}  // namespace plimsoll
