// testing/tar_walk.h - everything that TarReader gives of an archive, for tests to look at.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "image/tar.h"
#include "testing/inputs.h"
#include "testing/tar_writer.h"

namespace plimsoll {

struct Got {
  Entry entry;
  std::string content;
  bool absolute = false;
  std::optional<Error> bad_name, doubt;
};

using Names = std::vector<std::string>;

struct Walked {
  std::vector<Got> entries;
  std::optional<Error> error;

  const Entry& entry(std::size_t i = 0) const { return entries.at(i).entry; }
  const std::string& content(std::size_t i = 0) const { return entries.at(i).content; }
  Errc code() const { return error.value_or(Error{Errc::usage, "none"}).code; }
};

inline Walked walk(Input& input) {
  Walked walked;
  TarReader tar(input);
  for (;;) {
    auto header = tar.next();
    if (!header) walked.error = header.error();
    if (!header || !*header) return walked;
    Got got{.entry = (*header)->entry,
            .absolute = (*header)->absolute,
            .bad_name = (*header)->bad_name,
            .doubt = (*header)->doubt};
    if (got.entry.size <= 1U << 20U) {
      if (Status read = tar.read_content(got.content); !read) {
        walked.error = read.error();
        return walked;
      }
    }
    walked.entries.push_back(std::move(got));
  }
}

inline Walked walk(const std::string& archive) {
  TextInput input(archive);
  Walked walked = walk(input);
  DripInput drip(archive, 77);
  const Walked again = walk(drip);
  EXPECT_EQ(again.error, walked.error);
  EXPECT_EQ(again.entries.size(), walked.entries.size());
  return walked;
}

/// "path", "path/" of a folder, "path?" where readers may disagree.
inline Names shown(const Walked& walked) {
  Names names;
  for (const Got& got : walked.entries) {
    const char* const folder = got.entry.type == EntryType::folder ? "/" : "";
    names.push_back(got.entry.path + folder + (got.doubt ? "?" : ""));
  }
  if (walked.error) names.push_back("error");
  return names;
}

inline Names names_in(const std::string& archive) { return shown(walk(archive + tar_end())); }

}  // namespace plimsoll
