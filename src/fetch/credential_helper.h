// fetch/credential_helper.h - docker-credential-NAME: programs that keep credentials.
//
// Format  docker-credential-helpers' protocol: one word (get, store, erase) as argument, the
// request on standard input, the answer on standard output.
// Safety  no shell; the name is checked, the program is looked up in the absolute folders of PATH;
// secrets only pass through pipes; answers are bounded in size, programs in time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "fetch/docker_config.h"

namespace plimsoll::fetch {

/// not_found: the helper has none for `key` (a registry, as docker names it).
Result<Credentials> helper_get(const std::string& name, std::string_view key);
Status helper_store(const std::string& name, std::string_view key, const Credentials& credentials);
Status helper_erase(const std::string& name, std::string_view key);

/// What `get` printed.
Result<Credentials> parse_helper_answer(std::string_view text);

}  // namespace plimsoll::fetch
