// tests/oracle/bolt_reader.cpp - what BoltFile sees in databases: compared by bolt.py.
//
// usage: bolt_reader FILE…            a line an item, as bolt_writer.go says; "end" or "error WHAT"
//                                     behind each file
//        bolt_reader --busy FILE N    reads it N times while it is written: "N read, M states",
//                                     or what was wrong
// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <iostream>
#include <set>
#include <span>
#include <string>

#include "base/digest.h"
#include "image/bolt.h"

namespace {

using namespace plimsoll;

std::string hex_of(std::string_view text) {
  if (text.empty()) return "-";
  return hex(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

/// Each item is read in its row; some, as far as a state's pages may be read, by their key as well.
bool is_looked_up() {
  static std::uint64_t count = 0;
  return ++count % 50 == 0;
}

Status dump(BoltFile& file, const BoltBucket& bucket, int depth, std::string& out) {
  return file.each(bucket, [&](const BoltItem& item) -> Status {
    out += std::to_string(depth) + " " + hex_of(item.key) + " ";
    if (!item.is_bucket) {
      out += hex_of(item.value) + "\n";
      if (!is_looked_up()) return {};
      const auto found = TRY(file.value(bucket, item.key));
      if (found != item.value) return fail(Errc::malformed, "is not found by its key");
      return {};
    }
    out += "{\n";
    return dump(file, TRY(file.bucket_in(bucket, item)), depth + 1, out);
  });
}

void show(const std::string& path) {
  std::string out;
  const Status status = read_bolt(path, [&](BoltFile& file) {
    out.clear();
    return dump(file, file.root(), 0, out);
  });
  std::cout << out << (status ? "end" : "error " + status.error().what) << '\n';
}

Status read_state(BoltFile& file, std::set<std::string>& values) {
  values.clear();
  const auto bucket = TRY(file.bucket(file.root(), "state"));
  if (!bucket) return fail(Errc::not_found, "no bucket");
  std::size_t count = 0;
  TRY_STATUS(file.each(*bucket, [&](const BoltItem& item) -> Status {
    values.emplace(item.value);
    ++count;
    return {};
  }));
  if (count != 400) return fail(Errc::malformed, std::to_string(count) + " values");
  return {};
}

int read_while_written(const std::string& path, int times) {
  std::set<std::string> states;
  std::size_t tries = 0;
  for (int i = 0; i < times; ++i) {
    std::set<std::string> values;
    const Status status = read_bolt(path, [&](BoltFile& file) {
      ++tries;
      return read_state(file, values);
    });
    if (!status || values.size() != 1) {
      std::cout << (status ? "values of several states at once" : status.error().what) << '\n';
      return 1;
    }
    states.merge(values);
  }
  std::cout << times << " read in " << tries << " tries, " << states.size() << " states\n";
  return 0;
}

}  // namespace

int main(int count, char** values) {
  const std::span<char*> arguments(values, static_cast<std::size_t>(count));
  if (count == 4 && std::string_view(arguments[1]) == "--busy")
    return read_while_written(arguments[2], std::stoi(arguments[3]));
  for (const char* path : arguments.subspan(1)) show(path);
  return 0;
}
