// fetch/registry_auth.cpp - challenges answered: Basic, Bearer.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry_auth.h"

#include <algorithm>

#include "base/percent.h"
#include "base/text.h"
#include "fetch/base64.h"
#include "fetch/challenge.h"
#include "fetch/registry_documents.h"
#include "fetch/registry_name.h"
#include "fetch/url.h"

namespace plimsoll::fetch {

namespace {

using Clock = std::chrono::steady_clock;
using Answered = std::expected<Authorization, Failure>;

constexpr std::uint64_t token_size_limit = 256U << 10U;
constexpr std::size_t most_scopes = 20;

std::string basic(const Credentials& credentials) {
  return "Basic " + base64_encode(credentials.user + ':' + credentials.password);
}

/// The strongest that we know of all those that a server offers.
std::optional<Challenge> choose(const Refusal& refusal, std::string& faults) {
  std::vector<Challenge> offered;
  for (const std::string& header : refusal.challenges) {
    auto challenges = parse_challenges(header);
    if (challenges) offered.insert(offered.end(), challenges->begin(), challenges->end());
    else faults = challenges.error().what;
  }
  for (const std::string_view scheme : {"bearer"sv, "basic"sv}) {
    const auto found = std::ranges::find(offered, scheme, &Challenge::scheme);
    if (found != offered.end()) return *found;
  }
  if (!offered.empty()) faults = "only " + offered.front().scheme + ", which is not known here";
  return std::nullopt;
}

Answered answer_basic(const RegistryCall& call, const CredentialLookup& lookup) {
  if (!lookup.found || lookup.found->user.empty())
    return std::unexpected(unauthorised(call, "it wants a user and a password", lookup));
  return Authorization{.header = basic(*lookup.found)};
}

std::vector<std::string> scopes_of(const RegistryCall& call, const Challenge& challenge) {
  std::vector<std::string> scopes;
  for (const std::string_view scope : words(challenge["scope"])) {
    if (scopes.size() < most_scopes) scopes.emplace_back(scope);
  }
  if (scopes.empty() && !call.request.repository.empty())
    scopes.push_back("repository:" + call.request.repository + ":pull");
  return scopes;
}

/// The token endpoint's address, if credentials may go there.
std::expected<std::string, Failure> check_realm(const RegistryCall& call,
                                                const Challenge& challenge) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(Failure{FailureKind::server,
                                   call.request.registry + ": the place where it gives tokens (" +
                                       printable(without_credentials(challenge["realm"])) + ") " +
                                       std::string(why),
                                   0});
  };
  std::string realm(challenge["realm"]);
  const auto origin = origin_of(realm);
  if (!origin) return refuse("is no address");
  if (realm != without_credentials(realm)) return refuse("has a user in its address");
  const bool is_plain = origin->scheme == "http" && call.base.starts_with("http://");
  if (origin->scheme != "https" && !is_plain) return refuse("is not reached by https");
  return realm;
}

std::string form_of(const RegistryCall& call, const Challenge& challenge,
                    const std::string& refresh_token) {
  return "grant_type=refresh_token&client_id=plimsoll&service=" +
         percent_encode(challenge["service"]) +
         "&scope=" + percent_encode(join(scopes_of(call, challenge), " ")) +
         "&refresh_token=" + percent_encode(refresh_token);
}

Result<std::string> url_of(const RegistryCall& call, const Challenge& challenge,
                           std::string realm) {
  if (const std::string_view service = challenge["service"]; !service.empty())
    realm = TRY(with_parameter(realm, "service", service));
  for (const std::string& scope : scopes_of(call, challenge))
    realm = TRY(with_parameter(realm, "scope", scope));
  return realm;
}

/// Ours, as far as it is about times and trust, with a bound for a small answer.
Transfer transfer_of(const RegistryCall& call) {
  const Transfer& asked = call.request.transfer;
  return {
      .size_limit = token_size_limit,
      .connect_timeout = asked.connect_timeout,
      .stall_timeout = asked.stall_timeout,
      .total_timeout = std::min(asked.total_timeout, asked.connect_timeout + asked.stall_timeout),
      .ca_file = asked.ca_file};
}

/// A refusal of a token is one of what was asked for: that the endpoint does not know an address
/// does not mean that there is no such image.
Failure token_failure(const RegistryCall& call, const std::string& realm, Failure failure,
                      const Refusal& refusal, const CredentialLookup& lookup,
                      std::string_view header) {
  const std::string place = without_credentials(realm.substr(0, realm.find('?')));
  const std::string words = words_of(refusal, lookup, header);
  failure.what = "no token from " + printable(place) + ": " + failure.what +
                 (words.empty() ? "" : " (" + words + ")");
  if (refusal.status == 400 || failure.kind == FailureKind::unauthorised ||
      failure.kind == FailureKind::not_found)
    return unauthorised(call, failure.what, lookup);
  failure.what = call.request.registry + ": " + failure.what;
  return failure;
}

/// The client's certificate is the registry's, too: another host does not get to see it.
void drop_certificate_elsewhere(const RegistryCall& call, HttpRequest& request) {
  const auto here = origin_of(request.url);
  if (here && here == origin_of(call.base)) return;
  request.certificate.clear();
  request.key.clear();
}

Answered fetch_token(const RegistryCall& call, const Challenge& challenge,
                     const CredentialLookup& lookup) {
  const auto realm = check_realm(call, challenge);
  if (!realm) return std::unexpected(realm.error());
  HttpRequest request = http_request(call, *realm);
  request.transfer = transfer_of(call);
  drop_certificate_elsewhere(call, request);
  if (lookup.found && !lookup.found->identity_token.empty()) {
    request.form = form_of(call, challenge, lookup.found->identity_token);
  } else {
    const auto url = url_of(call, challenge, *realm);
    if (!url) return std::unexpected(Failure{FailureKind::server, url.error().what, 0});
    request.url = *url;
    if (lookup.found && !lookup.found->user.empty()) request.authorization = basic(*lookup.found);
  }
  std::string text;
  const Receiver receiver{.head = [](const AnswerHead&) { return true; },
                          .data =
                              [&](std::string_view bytes) {
                                text += bytes;
                                return true;
                              },
                          .go_on = call.go_on};
  Refusal refusal;
  const auto begun = Clock::now();
  const auto answer = call.http.send(request, receiver, refusal);
  if (!answer) {
    return std::unexpected(
        token_failure(call, *realm, answer.error(), refusal, lookup, request.authorization));
  }
  auto token = parse_token(text);
  if (!token) {
    return std::unexpected(token_failure(
        call, *realm, Failure{FailureKind::server, token.error().what, 0}, {}, lookup, ""));
  }
  // A little earlier than it says: it must last for the request that takes it.
  const auto margin = std::min(token->lifetime / 10, std::chrono::seconds(10));
  return Authorization{.header = "Bearer " + token->value,
                       .expires = begun + token->lifetime - margin};
}

}  // namespace

RegistryMemory& RegistryMemory::common() {
  static RegistryMemory memory;
  return memory;
}

std::string RegistryMemory::authorization(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  const auto found = authorizations_.find(key);
  if (found == authorizations_.end() || found->second.expires <= Clock::now()) return {};
  return found->second.header;
}

void RegistryMemory::keep(const std::string& key, Authorization authorization) {
  const std::scoped_lock lock(mutex_);
  authorizations_.insert_or_assign(key, std::move(authorization));
}

void RegistryMemory::forget(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  authorizations_.erase(key);
}

std::string RegistryMemory::base(const std::string& registry) {
  const std::scoped_lock lock(mutex_);
  const auto found = bases_.find(registry);
  return found == bases_.end() ? "" : found->second;
}

void RegistryMemory::keep_base(const std::string& registry, std::string base) {
  const std::scoped_lock lock(mutex_);
  bases_.insert_or_assign(registry, std::move(base));
}

bool RegistryMemory::is_lost(const std::string& registry) {
  const std::scoped_lock lock(mutex_);
  return lost_.contains(registry);
}

void RegistryMemory::lose(const std::string& registry) {
  const std::scoped_lock lock(mutex_);
  lost_.insert(registry);
}

CredentialLookup RegistryMemory::credentials(const std::string& registry,
                                             const std::string& repository) {
  const std::pair key(registry, repository);
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = lookups_.find(key); found != lookups_.end()) return found->second;
  }
  // Not under the lock: a helper may take its time. Two that ask at once get the same.
  CredentialLookup lookup = find_credentials(registry, repository);
  const std::scoped_lock lock(mutex_);
  return lookups_.insert_or_assign(key, std::move(lookup)).first->second;
}

/// As every tool does that is written in Go, container engines among them, this machine is not
/// asked through a proxy: that would see its credentials.
HttpRequest http_request(const RegistryCall& call, std::string url) {
  const auto origin = origin_of(url);
  return {.url = std::move(url),
          .authorities = call.trust.authorities,
          .certificate = call.trust.certificate,
          .key = call.trust.key,
          .insecure = call.request.insecure,
          .direct = origin && is_loopback(origin->host),
          // As it is stored: a digest is about those bytes.
          .decode = false,
          .transfer = call.request.transfer};
}

Failure unauthorised(const RegistryCall& call, std::string_view what,
                     const CredentialLookup& lookup) {
  const std::string where = call.request.registry +
                            (call.request.repository.empty() ? "" : '/' + call.request.repository);
  std::string text = where + ": " + std::string(what) + "; ";
  text += lookup.found ? "tried " + lookup.words() : lookup.words();
  if (!lookup.found && !call.request.repository.empty()) text += "; or there is no such repository";
  const bool was_given = lookup.found && lookup.origin.empty();
  if (!was_given) text += "; to give others: plimsoll login " + call.request.registry;
  return {.kind = FailureKind::unauthorised, .what = std::move(text)};
}

std::string words_of(const Refusal& refusal, const CredentialLookup& lookup,
                     std::string_view authorization) {
  std::string text = error_words(refusal.body);
  std::vector<std::string> secrets = {
      std::string(authorization.substr(std::min(authorization.find(' '), authorization.size())))};
  if (lookup.found) {
    const Credentials& found = *lookup.found;
    secrets.insert(secrets.end(), {found.password, found.identity_token, found.registry_token});
  }
  // As the words are shown: unescaped, in small letters, without '_', cut off somewhere.
  constexpr std::size_t enough_to_tell = 8;
  const auto plain = [](std::string_view words) { return replace_all(lower(words), "_", " "); };
  for (const std::string& secret : secrets) {
    const std::string_view shown = trim(secret);
    if (shown.empty()) continue;
    const bool is_told = plain(text).contains(plain(shown.substr(0, enough_to_tell)));
    if (is_told || refusal.body.contains(shown)) text.clear();
  }
  return text;
}

std::expected<Authorization, Failure> authorize(const RegistryCall& call, const Refusal& refusal,
                                                const CredentialLookup& lookup) {
  std::string faults = "it does not say how it wants to be asked";
  const auto challenge = choose(refusal, faults);
  if (!challenge) {
    return std::unexpected(unauthorised(
        call, "the registry answers " + std::to_string(refusal.status) + ", and " + faults,
        lookup));
  }
  if (challenge->scheme == "basic") return answer_basic(call, lookup);
  if (lookup.found && !lookup.found->registry_token.empty())
    return Authorization{.header = "Bearer " + lookup.found->registry_token};
  return fetch_token(call, *challenge, lookup);
}

}  // namespace plimsoll::fetch
