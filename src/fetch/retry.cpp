// fetch/retry.cpp - the table of failures.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/retry.h"

#include <algorithm>

namespace plimsoll::fetch {

namespace {

constexpr FailureRule rules[] = {
    {FailureKind::unreachable, 2, Errc::io,
     "is this machine online? a proxy is named by https_proxy, a mirror by --feed-url"},
    {FailureKind::proxy, 2, Errc::io,
     "the proxy stands in https_proxy, http_proxy or all_proxy; no_proxy names exceptions"},
    {FailureKind::tls, 2, Errc::io, "something between here and the server breaks the encryption"},
    {FailureKind::tls_untrusted, 1, Errc::io,
     "if your network inspects traffic, or the mirror is your own, name its CA by --ca-file or "
     "SSL_CERT_FILE; otherwise install ca-certificates"},
    {FailureKind::tls_expired, 1, Errc::io,
     "is the clock of this machine right? otherwise the server must renew its certificate"},
    {FailureKind::tls_name, 1, Errc::io,
     "the certificate belongs to another name: is the address right?"},
    {FailureKind::timeout, 5, Errc::timeout,
     "the connection is too slow or stalls: try later; what came is kept"},
    {FailureKind::unauthorised, 1, Errc::permission_denied,
     "the server or a proxy forbids it: does the mirror want a password?"},
    {FailureKind::not_found, 1, Errc::not_found, "is the address of the mirror right?"},
    {FailureKind::busy, 5, Errc::io, "the server is busy: try later"},
    {FailureKind::server, 5, Errc::io, "the fault is the server's: try later"},
    {FailureKind::broken, 5, Errc::io, "the connection broke: try again; what came is kept"},
    {FailureKind::range, 5, Errc::io, "the server cannot continue a broken transfer"},
    {FailureKind::too_large, 1, Errc::too_large, "is this the right address?"},
    {FailureKind::redirect, 1, Errc::io,
     "only redirects from https to https are followed, at most 5"},
    {FailureKind::request, 1, Errc::usage, "check the address and the CA file"},
};

}  // namespace

const FailureRule& rule_of(FailureKind kind) {
  const auto* const found =
      std::ranges::find_if(rules, [&](const FailureRule& rule) { return rule.kind == kind; });
  return found == std::end(rules) ? *std::ranges::prev(std::end(rules)) : *found;
}

std::chrono::milliseconds backoff(int attempt, std::chrono::milliseconds base,
                                  std::uint64_t retry_after, double chance) {
  using std::chrono::milliseconds;
  constexpr milliseconds longest = std::chrono::minutes(1);
  const int doublings = std::clamp(attempt - 1, 0, 10);
  const milliseconds whole = std::min(base * (1 << doublings), longest);
  const milliseconds ours(
      static_cast<std::int64_t>(static_cast<double>(whole.count()) * (0.5 + chance / 2)));
  const milliseconds theirs = std::chrono::seconds(std::min(retry_after, retry_after_limit));
  return std::max(ours, theirs);
}

}  // namespace plimsoll::fetch
