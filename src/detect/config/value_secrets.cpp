// detect/config/value_secrets.cpp - which records have values, and what is asked of them.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/value_secrets.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/facts.h"

namespace plimsoll {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

constexpr std::uint16_t no_field = 0xFFFF;

/// A kind of record, and the fields that matter here.
struct Row {
  std::uint16_t record, name, value, more, secrets;
};

constexpr std::array rows = {
    Row{of::docker_variable::record_type, of::docker_variable::name, of::docker_variable::value,
        no_field, of::docker_variable::secrets},
    Row{of::docker_instr::record_type, no_field, of::docker_instr::text,
        of::docker_instr::documents, of::docker_instr::secrets},
    Row{of::compose_env::record_type, of::compose_env::name, of::compose_env::value, no_field,
        of::compose_env::secrets},
    Row{of::k8s_env::record_type, of::k8s_env::name, of::k8s_env::value, no_field,
        of::k8s_env::secrets},
    Row{of::k8s_data::record_type, of::k8s_data::name, of::k8s_data::value, no_field,
        of::k8s_data::secrets},
    Row{of::ecs_variable::record_type, of::ecs_variable::name, of::ecs_variable::value, no_field,
        of::ecs_variable::secrets},
    Row{of::gha_variable::record_type, of::gha_variable::name, of::gha_variable::value, no_field,
        of::gha_variable::secrets},
    Row{of::glc_variable::record_type, of::glc_variable::name, of::glc_variable::value, no_field,
        of::glc_variable::secrets},
    Row{of::tf_variable::record_type, of::tf_variable::name, of::tf_variable::value, no_field,
        of::tf_variable::secrets},
    Row{of::image_variable::record_type, of::image_variable::name, of::image_variable::value,
        no_field, of::image_variable::secrets},
};

Fact field_of(const Record& record, std::uint16_t field) {
  return field == no_field ? Fact() : record.fields[field];
}

class Asker {
 public:
  Asker(rule::Facts& facts, const PathOfRecord& path_of, const FindValueSecrets& find,
        std::vector<Problem>& problems)
      : facts_(facts), path_of_(path_of), find_(find), problems_(problems) {}

  void ask(const Row& row, Record& record) {
    const Fact name = field_of(record, row.name);
    const Fact value = field_of(record, row.value);
    const Fact more = field_of(record, row.more);
    const auto is_unread = [](const Fact& fact) { return fact.kind == Fact::Kind::unread; };
    if (is_unread(name) || is_unread(value) || is_unread(more)) {
      record.fields[row.secrets] = Fact::unread();
      return;
    }
    std::string joined;
    std::string_view text = value.text();
    if (!more.list().empty()) {
      joined = text;
      for (const Fact& each : more.list()) joined.append("\n").append(each.text());
      text = joined;
    }
    if (!text.empty()) record.fields[row.secrets] = found_in(record, name.text(), text);
  }

  SecretCorrelations correlations;

 private:
  Fact found_in(const Record& record, std::string_view name, std::string_view text) {
    if (!find_) return Fact::unread();
    const std::string path = path_of_(record);
    if (left_ < text.size()) {
      left_ = 0;
      report(path,
             {Errc::too_many, "its values are more than " + std::to_string(value_bytes_limit) +
                                  " bytes, aliases counted: secrets were not looked for in "
                                  "the rest"});
      return Fact::unread();
    }
    left_ -= text.size();
    Result<ValueSecrets> found = find_({.path = path, .name = name, .value = text});
    if (!found) {
      report(path, std::move(found).error());
      return Fact::unread();
    }
    if (!found->correlation.empty()) correlations[&record] = std::move(found->correlation);
    return facts_.texts(found->kinds);
  }

  /// The same of every value says no more than once.
  void report(const std::string& path, Error error) {
    if (std::exchange(has_reported_, true)) return;
    problems_.push_back(problem_at({path}, std::move(error)));
  }

  rule::Facts& facts_;
  const PathOfRecord& path_of_;
  const FindValueSecrets& find_;
  std::vector<Problem>& problems_;
  std::size_t left_ = value_bytes_limit;
  bool has_reported_ = false;
};

}  // namespace

SecretCorrelations add_value_secrets(rule::Facts& facts, const PathOfRecord& path_of,
                                     const FindValueSecrets& find, std::vector<Problem>& problems) {
  Asker asker(facts, path_of, find, problems);
  for (const Row& row : rows) {
    for (Record* const record : facts.of_type(row.record)) asker.ask(row, *record);
  }
  return std::move(asker.correlations);
}

std::optional<std::uint16_t> secrets_field_of(std::uint16_t record_type) {
  const auto* const row = std::ranges::find(rows, record_type, &Row::record);
  return row == rows.end() ? std::nullopt : std::optional(row->secrets);
}

}  // namespace plimsoll
