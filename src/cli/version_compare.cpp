// cli/version_compare.cpp - plimsoll version-compare: which of two versions is newer.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "cli/pairs.h"
#include "version/scheme.h"

namespace plimsoll {
namespace {

constexpr std::string_view help = R"(Prints <, = or >: how the first version stands to the second.

  $ plimsoll version-compare deb 1.0~rc1 1.0
  <
  $ printf '1.0\t1.0.0\n1.9\t1.10\n' | plimsoll version-compare pypi -
  =
  <

With "-" in place of the versions, each line of standard input is a pair "A<TAB>B" and gets a line of
output; a pair that does not parse gets "error: …", and the exit status is 2.
)";

Result<std::string_view> answer(const Scheme& scheme, std::string_view a, std::string_view b) {
  const std::weak_ordering order = TRY(compare(scheme, a, b));
  return order < 0 ? "<" : order > 0 ? ">" : "=";
}

}  // namespace

Exit run_version_compare(const Arguments& arguments) {
  return run_pairs({"plimsoll version-compare", help, "A", "B", answer}, arguments);
}

}  // namespace plimsoll
