// fetch/registry_auth.h - what a registry wants before it answers, and what it accepted before.
//
// Format  RFC 7617 (Basic), RFC 6750 (Bearer), distribution's token specification (GET with Basic,
// or an OAuth 2 POST with a refresh token).
// Safety  credentials go to the registry that they are of, or to the token endpoint that it names;
// never from https to http.
// Threads RegistryMemory is for all of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <expected>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/credentials.h"
#include "fetch/http.h"
#include "fetch/protocol.h"
#include "fetch/registry_trust.h"

namespace plimsoll::fetch {

/// What stands in the header Authorization, until when.
struct Authorization {
  std::string header;
  std::chrono::steady_clock::time_point expires = std::chrono::steady_clock::time_point::max();
};

/// What this process knows of registries, by all its conversations.
class RegistryMemory {
 public:
  /// Shared by the whole process.
  static RegistryMemory& common();

  /// Empty if there is none, or it has expired.
  std::string authorization(const std::string& key);
  void keep(const std::string& key, Authorization authorization);
  void forget(const std::string& key);
  /// The address at which a registry answered; empty: not asked yet.
  std::string base(const std::string& registry);
  void keep_base(const std::string& registry, std::string base);
  /// Mirrors that did not answer at all are not waited for again.
  bool is_lost(const std::string& registry);
  void lose(const std::string& registry);
  /// find_credentials(), once a repository.
  CredentialLookup credentials(const std::string& registry, const std::string& repository);

 private:
  std::mutex mutex_;
  std::map<std::string, Authorization> authorizations_;
  std::map<std::string, std::string> bases_;
  std::set<std::string> lost_;
  std::map<std::pair<std::string, std::string>, CredentialLookup> lookups_;
};

/// One registry that is being asked by one conversation.
struct RegistryCall {
  HttpClient& http;
  const RegistryRequest& request;
  std::string base;
  const RegistryTrust& trust;
  const std::function<bool()>& go_on;
};

/// A request to `url` with the registry's certificates.
HttpRequest http_request(const RegistryCall& call, std::string url);

/// Answers the challenges of a 401 by credentials, or without any where a token is given so.
std::expected<Authorization, Failure> authorize(const RegistryCall& call, const Refusal& refusal,
                                                const CredentialLookup& lookup);

/// "…; tried user ann of FILE: plimsoll login HOST": unauthorised.
Failure unauthorised(const RegistryCall& call, std::string_view what,
                     const CredentialLookup& lookup);

/// What a server says about its refusal, without what it may repeat of our secrets.
std::string words_of(const Refusal& refusal, const CredentialLookup& lookup,
                     std::string_view authorization);

}  // namespace plimsoll::fetch
