// advisory/writer.cpp - records to a database file.
// SPDX-License-Identifier: Apache-2.0
#include "advisory/writer.h"

#include <algorithm>
#include <map>
#include <set>

#include "advisory/ecosystem.h"
#include "base/encode.h"

namespace plimsoll {

Result<DatabaseWriter> DatabaseWriter::create(const std::string& path) {
  return DatabaseWriter(TRY(TableWriter::create(path, database_tables)));
}

Status DatabaseWriter::add(const Record& record, std::string_view key) {
  if (superseded_.size() >= UINT32_MAX) return fail(Errc::too_many, "more than 2^32 records");
  const auto number = static_cast<std::uint32_t>(superseded_.size());
  updated_ = std::max({updated_, record.modified, record.published});
  const auto [known, is_new] =
      newest_.try_emplace(std::string(key), State{record.modified, number});
  if (!is_new) {
    if (record.modified <= known->second.modified) return {};
    superseded_[known->second.number] = true;
    known->second = {record.modified, number};
  }
  superseded_.push_back(false);
  TRY_STATUS(tables_.append(records_table, record_key(number), packed_details(record)));
  hold_statements(record, number);
  hold_ids(record, number);
  return {};
}

void DatabaseWriter::hold_statements(const Record& record, std::uint32_t number) {
  std::map<std::string, std::vector<const Affected*>> by_package;
  for (const Affected& entry : record.affected) {
    by_package[package_key(entry.ecosystem, entry.name)].push_back(&entry);
  }
  for (const auto& [key, entries] : by_package) {
    statements_.push_back({key, packed_statement(record, number, entries), number});
  }
}

void DatabaseWriter::hold_ids(const Record& record, std::uint32_t number) {
  Encoder out;
  out.number(number);
  std::set<std::string> ids(record.aliases.begin(), record.aliases.end());
  ids.insert(record.upstream.begin(), record.upstream.end());
  ids.insert(record.related.begin(), record.related.end());
  ids.insert(record.id);
  for (const std::string& id : ids) ids_.push_back({bounded_key(id), out.bytes(), number});
}

void DatabaseWriter::drop_superseded(std::vector<Entry>& entries) const {
  std::erase_if(entries, [&](const Entry& entry) { return superseded_[entry.record]; });
}

/// One value a key: the entries' bytes one behind the other, in the order of their records.
Status DatabaseWriter::write(DatabaseTable table, std::vector<Entry>& entries) {
  drop_superseded(entries);
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return std::tie(a.key, a.record) < std::tie(b.key, b.record);
  });
  for (auto first = entries.begin(); first != entries.end();) {
    std::string value;
    auto last = first;
    for (; last != entries.end() && last->key == first->key; ++last) value += last->bytes;
    TRY_STATUS(tables_.append(table, first->key, value));
    first = last;
  }
  return {};
}

std::vector<std::string> DatabaseWriter::ecosystems() const {
  std::set<std::string, std::less<>> found;
  for (const Entry& entry : statements_) {
    const std::string_view name = std::string_view(entry.key).substr(0, entry.key.find('\0'));
    if (found.find(name) == found.end()) found.emplace(name);
  }
  return {found.begin(), found.end()};
}

Result<DatabaseMeta> DatabaseWriter::finish(DatabaseMeta meta, bool durable) {
  TRY_STATUS(write(packages_table, statements_));
  TRY_STATUS(write(ids_table, ids_));
  meta.records = newest_.size();
  meta.ecosystems = ecosystems();
  meta.updated = std::max(meta.updated, updated_);
  Encoder out;
  out.number(database_format);
  out.text(meta.name);
  out.number(meta.records);
  out.text(meta.updated);
  out.text(meta.built);
  out.texts(meta.ecosystems);
  out.boolean(meta.starter);
  TRY_STATUS(tables_.append(meta_table, "meta", out.bytes()));
  TRY_STATUS(tables_.finish(durable));
  return meta;
}

}  // namespace plimsoll
