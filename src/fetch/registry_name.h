// fetch/registry_name.h - from a request's names to addresses, checked.
//
// Format  OCI distribution-spec 1.1: /v2/NAME/…; docker's rule about machines that may be asked
// without TLS.
// Safety  no name leaves its place: no "..", no scheme, no control characters; a registry's name
// is also the name of a folder of certificates.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/protocol.h"

namespace plimsoll::fetch {

/// HOST, HOST:PORT or [IPv6]:PORT.
Status check_registry(std::string_view registry);

/// Registry, repository, path and headers of a request.
Status check_request(const RegistryRequest& request);

/// Without the port.
std::string_view host_alone(std::string_view registry);

/// This machine: what goes there is not seen by others.
bool is_loopback(std::string_view registry);

/// The host that answers for a registry: Docker Hub's has another name.
std::string host_of_registry(std::string_view registry);

/// "https://HOST", and "http://HOST" behind it where that may be tried.
std::vector<std::string> bases_of(std::string_view registry, bool insecure);

/// "/v2/team/app/manifests/1".
std::string path_of(const RegistryRequest& request);

/// Whether a path with a query stays where it begins: no empty, "." or ".." segments, plain
/// characters, no fragment.
bool is_plain_path(std::string_view path);

}  // namespace plimsoll::fetch
