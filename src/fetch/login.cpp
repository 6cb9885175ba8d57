// fetch/login.cpp - GET /v2/ with the credentials; only what the registry accepted is kept.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/login.h"

#include "base/text.h"
#include "fetch/credentials.h"
#include "fetch/registry.h"
#include "fetch/registry_name.h"

namespace plimsoll::fetch {

namespace {

using Done = std::expected<void, Failure>;

std::unexpected<Failure> failed(FailureKind kind, std::string what) {
  return std::unexpected(Failure{kind, std::move(what), 0});
}

FailureKind kind_of(Errc code) {
  if (code == Errc::not_found) return FailureKind::not_found;
  return code == Errc::permission_denied ? FailureKind::unauthorised : FailureKind::request;
}

/// A registry that asks for none would accept any.
Done try_there(HttpClient& http, const LoginRequest& request, const CredentialLookup& lookup,
               const std::function<bool()>& go_on) {
  constexpr std::uint64_t size_limit = 1U << 20U;
  const RegistryRequest ping{.registry = request.registry,
                             .insecure = request.insecure,
                             .transfer = {.size_limit = size_limit,
                                          .stall_timeout = 15'000,
                                          .total_timeout = 30'000,
                                          .ca_file = request.ca_file}};
  const Receiver receiver{.head = [](const AnswerHead&) { return true; },
                          .data = [](std::string_view) { return true; },
                          .go_on = go_on};
  RegistryMemory memory;
  bool was_challenged = false;
  const auto answer = ask_registry_with(http, ping, receiver, lookup, memory, was_challenged);
  if (!answer) return std::unexpected(answer.error());
  if (was_challenged) return {};
  return failed(FailureKind::request,
                request.registry +
                    ": asks for no credentials: they cannot be tried, and are not "
                    "kept");
}

}  // namespace

Done log_in(HttpClient& http, const LoginRequest& request, const std::function<bool()>& go_on) {
  if (const Status checked = check_registry(request.registry); !checked)
    return failed(FailureKind::request, checked.error().what);
  if (request.user.empty() || request.user.contains(':') || request.password.empty())
    return failed(FailureKind::request, "a user (without a colon) and a password are needed");
  const CredentialLookup lookup{
      .found = Credentials{.user = request.user, .password = request.password}};
  if (const Done tried = try_there(http, request, lookup, go_on); !tried) return tried;
  const Status kept = keep_credentials(request.registry, *lookup.found);
  if (!kept) return failed(kind_of(kept.error().code), "not kept: " + kept.error().what);
  return {};
}

Done log_out(const LogoutRequest& request) {
  if (const Status checked = check_registry(request.registry); !checked)
    return failed(FailureKind::request, checked.error().what);
  const Status removed = remove_credentials(request.registry);
  if (!removed) {
    return failed(kind_of(removed.error().code), request.registry + ": " + removed.error().what);
  }
  return {};
}

}  // namespace plimsoll::fetch
