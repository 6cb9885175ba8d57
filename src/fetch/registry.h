// fetch/registry.h - one request to a registry: where it is, what it wants, what it answers.
//
// Format  OCI distribution-spec 1.1, which is Docker's Registry API 2.
// Errors  a Failure names the registry, and the credentials that were tried, but no secret.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>

#include "fetch/credentials.h"
#include "fetch/http.h"
#include "fetch/protocol.h"
#include "fetch/registry_auth.h"

namespace plimsoll::fetch {

/// Of its mirrors on this machine, and then itself; with the credentials that are kept for each.
std::expected<Answer, Failure> ask_registry(HttpClient& http, const RegistryRequest& request,
                                            const Receiver& receiver);

/// With these, which the registry must ask for: `memory` is empty, and learns what it accepted.
std::expected<Answer, Failure> ask_registry_with(HttpClient& http, const RegistryRequest& request,
                                                 const Receiver& receiver,
                                                 const CredentialLookup& lookup,
                                                 RegistryMemory& memory, bool& was_challenged);

}  // namespace plimsoll::fetch
