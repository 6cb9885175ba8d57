// fuzz/docker_config.cpp - docker's config.json: read, changed, read again; answers of helpers.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/docker_config.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fetch/base64.h"
#include "fetch/credential_helper.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plimsoll::fetch;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(parse_helper_answer(text));
  if (const auto bytes = base64_decode(text); bytes && base64_encode(*bytes).size() != size)
    std::abort();
  const auto config = parse_docker_config(text);
  if (!config) return 0;
  static_cast<void>(find_auth(*config, "docker.io", "library/a"));
  static_cast<void>(helper_of(*config, "docker.io"));
  // One more entry, and what was there before but for the same registry's. (Half a character, as
  // "\udf0e", is written as U+FFFD: compared is what was written once.)
  const auto once = with_auth(text, "a.test", "YW5uOnA=");
  if (!once) std::abort();
  const auto before = parse_docker_config(*once);
  const auto changed = with_auth(*once, "a.test", "YW5uOnA=");
  if (!before || !changed) std::abort();
  const auto again = parse_docker_config(*changed);
  if (!again || again->store != before->store || again->helpers != before->helpers) std::abort();
  const AuthEntry* entry = find_auth(*again, "a.test", "");
  if (entry == nullptr || entry->credentials.user != "ann") std::abort();
  const auto without = without_auth(*changed, "a.test");
  if (!without || !*without || without_auth(**without, "a.test")->has_value()) std::abort();
  return 0;
}
