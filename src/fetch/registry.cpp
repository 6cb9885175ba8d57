// fetch/registry.cpp - https before http, a token before the answer, once again when it expired.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/registry.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "fetch/registry_name.h"
#include "fetch/registry_places.h"
#include "fetch/registry_trust.h"

namespace plimsoll::fetch {

namespace {

using Answered = std::expected<Answer, Failure>;

/// What stays the same while a registry is asked, perhaps several times.
struct Asking {
  HttpClient& http;
  const RegistryRequest& request;
  const Receiver& receiver;
  RegistryMemory& memory;
  const CredentialLookup* given;  // null: those that are kept
  RegistryTrust trust{};
  bool was_challenged = false;
  bool was_answered = false;  // over HTTP, whatever it said

  CredentialLookup lookup() {
    if (given != nullptr) return *given;
    return memory.credentials(request.registry, request.repository);
  }
};

HttpRequest request_of(const RegistryCall& call, const std::string& authorization) {
  HttpRequest request = http_request(call, call.base + path_of(call.request));
  request.authorization = authorization;
  if (!call.request.accept.empty()) request.headers = {"Accept: " + call.request.accept};
  return request;
}

bool is_tls_failure(FailureKind kind) {
  return kind == FailureKind::tls || kind == FailureKind::tls_untrusted ||
         kind == FailureKind::tls_expired || kind == FailureKind::tls_name;
}

/// What was wrong, in words that name the registry; its own words too, if it gave any.
Failure explained(Asking& asking, const RegistryCall& call, Failure failure, const Refusal& refusal,
                  const std::string& authorization) {
  const bool is_refused = failure.kind == FailureKind::unauthorised;
  const CredentialLookup lookup =
      is_refused || !refusal.body.empty() ? asking.lookup() : CredentialLookup{};
  if (const std::string words = words_of(refusal, lookup, authorization); !words.empty())
    failure.what += " (" + words + ")";
  if (is_tls_failure(failure.kind)) {
    for (const std::string& fault : asking.trust.faults) failure.what += "; " + printable(fault);
  }
  // An object store that is redirected to forbids for reasons of its own.
  const bool is_about_credentials = is_refused && !refusal.is_elsewhere;
  if (is_about_credentials && !authorization.empty())
    return unauthorised(call, failure.what, lookup);
  if (is_about_credentials) failure.what += ", and asks for no credentials";
  failure.what = asking.request.registry + ": " + failure.what;
  return failure;
}

/// At one address: as it was accepted before, then as the registry says that it wants it.
Answered ask_at(Asking& asking, const std::string& base) {
  const RegistryCall call{.http = asking.http,
                          .request = asking.request,
                          .base = base,
                          .trust = asking.trust,
                          .go_on = asking.receiver.go_on};
  const std::string key = base + '\n' + asking.request.repository;
  std::string authorization = asking.memory.authorization(key);
  Refusal refusal;
  auto answer = asking.http.send(request_of(call, authorization), asking.receiver, refusal);
  asking.was_answered = answer || refusal.status != 0;
  if (!answer && refusal.status == 401 && !refusal.is_elsewhere) {
    asking.was_challenged = true;
    asking.memory.forget(key);
    auto accepted = authorize(call, refusal, asking.lookup());
    if (!accepted) return std::unexpected(accepted.error());
    authorization = accepted->header;
    answer = asking.http.send(request_of(call, authorization), asking.receiver, refusal);
    if (answer || refusal.status != 401) asking.memory.keep(key, *std::move(accepted));
  }
  if (answer) return answer;
  return std::unexpected(explained(asking, call, answer.error(), refusal, authorization));
}

/// Whether nothing at all spoke TLS there. One whose certificate is bad does speak it.
bool may_speak_plainly(FailureKind kind) {
  return kind == FailureKind::tls || kind == FailureKind::unreachable ||
         kind == FailureKind::broken || kind == FailureKind::timeout;
}

/// Where the registry answered before, or else each of `bases`, the next one only if nothing at all
/// answers.
Answered ask_one_of(Asking& asking, std::vector<std::string> bases) {
  asking.trust = trust_of(asking.request.registry);
  const std::string known = asking.memory.base(asking.request.registry);
  if (!known.empty() && std::ranges::find(bases, known) != bases.end()) bases = {known};
  Failure first;
  for (const std::string& base : bases) {
    auto answer = ask_at(asking, base);
    if (asking.was_answered) asking.memory.keep_base(asking.request.registry, base);
    const bool is_last = base == bases.back();
    if (answer || asking.was_answered || (!is_last && !may_speak_plainly(answer.error().kind)))
      return answer;
    if (is_last && bases.size() > 1 && answer.error().what != first.what)
      answer.error().what += "; by https: " + first.what;
    if (is_last) return answer;
    first = answer.error();
  }
  return std::unexpected(first);
}

Answered ask(Asking& asking) {
  const RegistryRequest& request = asking.request;
  if (const Status checked = check_request(request); !checked)
    return std::unexpected(Failure{FailureKind::request, checked.error().what, 0});
  return ask_one_of(asking, bases_of(request.registry, request.insecure));
}

RegistryRequest at_place(const RegistryRequest& request, const RegistryPlace& place) {
  RegistryRequest there = request;
  there.registry = place.registry;
  there.repository = place.repository;
  there.insecure = place.insecure;
  return there;
}

/// Nothing if the mirror does not have it, or has no answer: then the next one is asked, and
/// `faults` says why. It gets the credentials that are kept for it, not those of the registry.
std::optional<Answered> ask_mirror(HttpClient& http, const RegistryRequest& request,
                                   const Receiver& receiver, const RegistryPlace& mirror,
                                   std::string& faults) {
  const RegistryRequest to_mirror = at_place(request, mirror);
  bool is_begun = false;
  Receiver watched = receiver;
  watched.head = [&](const AnswerHead& head) {
    is_begun = true;
    return receiver.head(head);
  };
  Asking asking{.http = http,
                .request = to_mirror,
                .receiver = watched,
                .memory = RegistryMemory::common(),
                .given = nullptr};
  if (asking.memory.is_lost(mirror.registry)) {
    faults += "; mirror " + mirror.registry + ": did not answer";
    return std::nullopt;
  }
  if (const Status checked = check_request(to_mirror); !checked) {
    faults += "; mirror " + checked.error().what;
    return std::nullopt;
  }
  auto answer = mirror.scheme.empty()
                    ? ask(asking)
                    : ask_one_of(asking, {mirror.scheme + "://" + mirror.registry});
  if (!asking.was_answered) asking.memory.lose(mirror.registry);
  if (answer || is_begun) return answer;
  faults += "; mirror " + answer.error().what;
  return std::nullopt;
}

std::string name_of(const RegistryRequest& request) {
  return request.registry + (request.repository.empty() ? "" : '/' + request.repository);
}

Failure blocked(const RegistryRequest& request, const std::string& file) {
  return {FailureKind::blocked, name_of(request) + ": is blocked by " + file, 0};
}

}  // namespace

Answered ask_registry(HttpClient& http, const RegistryRequest& request, const Receiver& receiver) {
  if (const Status checked = check_request(request); !checked)
    return std::unexpected(Failure{FailureKind::request, checked.error().what, 0});
  const RegistryPlaces places = places_of(machine_registries(), request);
  std::string faults;
  for (const RegistryPlace& mirror : places.mirrors) {
    if (auto answer = ask_mirror(http, request, receiver, mirror, faults))
      return *std::move(answer);
  }
  const RegistryRequest own = at_place(request, places.own);
  Asking asking{.http = http,
                .request = own,
                .receiver = receiver,
                .memory = RegistryMemory::common(),
                .given = nullptr};
  Answered answer = places.blocked_by.empty()
                        ? ask(asking)
                        : std::unexpected(blocked(request, places.blocked_by));
  if (answer) return answer;
  if (!places.moved_by.empty() && places.blocked_by.empty()) {
    answer.error().what +=
        "; asked there instead of " + name_of(request) + " by " + places.moved_by;
  }
  answer.error().what += faults;
  return answer;
}

Answered ask_registry_with(HttpClient& http, const RegistryRequest& request,
                           const Receiver& receiver, const CredentialLookup& lookup,
                           RegistryMemory& memory, bool& was_challenged) {
  const RegistryPlaces places = places_of(machine_registries(), request);
  if (!places.blocked_by.empty()) return std::unexpected(blocked(request, places.blocked_by));
  RegistryRequest own = request;  // never where else it may lead: the user named whom to trust
  own.insecure = request.insecure || (places.moved_by.empty() && places.own.insecure);
  Asking asking{
      .http = http, .request = own, .receiver = receiver, .memory = memory, .given = &lookup};
  auto answer = ask(asking);
  was_challenged = asking.was_challenged;
  return answer;
}

}  // namespace plimsoll::fetch
