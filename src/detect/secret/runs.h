// detect/secret/runs.h - runs of letters, digits, + / - and _ in a text: most tokens are one, and
// base64 and hex are, which are decoded where text comes out.
//
// Shape   all that was decoded lies in one text, a line end between what does not belong together;
//         segments say where each piece came from.
// Safety  number and size of runs are bounded. Nothing is decoded twice. Whoever finds a secret in
//         the text wipes it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll {

constexpr std::size_t secret_run = 20;  // shorter ones are words

struct SecretRun {
  std::size_t begin = 0, end = 0;
};

/// Every run of `secret_run` characters and more, in order. What `out` held is gone.
void find_runs(std::string_view text, std::vector<SecretRun>& out);

struct DecodedSegment {
  std::size_t at = 0;     // in the decoded text
  std::size_t outer = 0;  // where the run begins in the text that it was found in
  std::size_t outer_end = 0;
  bool is_hex = false;
};

struct DecodedText {
  std::string text;
  std::vector<DecodedSegment> segments;
};

/// Bytes that the runs of one file may still give.
struct DecodeBudget {
  std::size_t bytes = std::size_t{4} << 20U;
  std::size_t runs = 20'000;
};

/// Decodes those of the text's runs that begin in [from, until). What `out` held is gone.
void decode_runs(std::string_view text, std::span<const SecretRun> runs, std::size_t from,
                 std::size_t until, DecodeBudget& budget, DecodedText& out);

}  // namespace plimsoll
