// image/registry_list.cpp - pages of names.
// SPDX-License-Identifier: Apache-2.0
#include "image/registry_list.h"

#include "base/json.h"
#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::string_view page_size = "?n=1000";
constexpr std::size_t most_pages = 10'000;
constexpr std::size_t longest_name = 512;  // of the specification: 255 and 128
constexpr JsonLimits limits{.depth = 16, .values = 2'000'000};

/// The query of the next page. The path is ours: a registry behind a proxy often names its own.
std::string query_of(std::string_view next) {
  const std::size_t mark = next.find('?');
  return mark == std::string_view::npos ? std::string() : std::string(next.substr(mark));
}

Result<std::vector<std::string>> list(const Repository& repository, const std::string& path,
                                      std::string_view member) {
  std::vector<std::string> names;
  std::string query(page_size);
  for (std::size_t page = 0; page < most_pages; ++page) {
    const auto [text, head] = TRY(repository.read(path + query, "application/json"));
    auto more = parse_name_list(text, member);
    const std::string where = repository.name() + ": " + path;
    if (!more) return fail(where, more.error());
    const bool is_empty = more->empty();
    names.insert(names.end(), std::make_move_iterator(more->begin()),
                 std::make_move_iterator(more->end()));
    if (names.size() > most_listed_names)
      return fail(Errc::too_many, where + ": lists more than 200,000 names");
    std::string next = query_of(head.next);
    if (next.empty() || is_empty) return names;
    if (next == query) return fail(Errc::malformed, where + ": its next page is the same again");
    query = std::move(next);
  }
  return fail(Errc::too_many, repository.name() + ": " + path + ": has more than 10,000 pages");
}

}  // namespace

Result<std::vector<std::string>> parse_name_list(std::string_view json, std::string_view member) {
  JsonDocument document;
  TRY_STATUS(document.parse(json, limits));
  const JsonValue names = document.root()[member];
  if (!document.root().is_object() || !names.exists())
    return fail(Errc::malformed, "has no \"" + std::string(member) + "\"");
  std::vector<std::string> found;
  if (names.is(JsonKind::null)) return found;  // Go's empty list
  if (!names.is_array()) return fail(Errc::malformed, std::string(member) + " is not a list");
  for (const JsonValue name : names.items()) {
    if (!name.is_string() || name.text().empty() || name.text().size() > longest_name)
      return fail(Errc::malformed, std::string(member) + " holds what is no name");
    if (found.size() >= most_listed_names)
      return fail(Errc::too_many, "lists more than 200,000 names");
    found.emplace_back(name.text());
  }
  return found;
}

Result<std::vector<std::string>> list_repositories(Network& network, const std::string& registry) {
  return list(Repository(network, registry, {}), "_catalog", "repositories");
}

Result<std::vector<std::string>> list_tags(const Repository& repository) {
  return list(repository, "tags/list", "tags");
}

}  // namespace plimsoll
