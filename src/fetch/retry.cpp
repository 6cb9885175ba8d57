// fetch/retry.cpp - the table of failures.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/retry.h"

#include <algorithm>

namespace plimsoll::fetch {

namespace {

constexpr FailureRule rules[] = {
    {FailureKind::unreachable, Errc::io, 2,
     "is this machine online? a proxy is named by https_proxy, a mirror by --feed-url"},
    {FailureKind::proxy, Errc::io, 2,
     "the proxy stands in https_proxy, http_proxy or all_proxy; no_proxy names exceptions"},
    {FailureKind::tls, Errc::io, 2, "something between here and the server breaks the encryption"},
    {FailureKind::tls_untrusted, Errc::io, 1,
     "if your network inspects traffic, or the mirror is your own, name its CA by --ca-file or "
     "SSL_CERT_FILE; otherwise install ca-certificates"},
    {FailureKind::tls_expired, Errc::io, 1,
     "is the clock of this machine right? otherwise the server must renew its certificate"},
    {FailureKind::tls_name, Errc::io, 1,
     "the certificate belongs to another name: is the address right?"},
    {FailureKind::timeout, Errc::timeout, 5,
     "the connection is too slow or stalls: try later; what came is kept"},
    {FailureKind::unauthorised, Errc::permission_denied, 1,
     "the server or a proxy forbids it: does the mirror want a password?"},
    {FailureKind::not_found, Errc::not_found, 1, "is the address of the mirror right?"},
    {FailureKind::busy, Errc::io, 5, "the server is busy: try later"},
    {FailureKind::server, Errc::io, 5, "the fault is the server's: try later"},
    {FailureKind::broken, Errc::io, 5, "the connection broke: try again; what came is kept"},
    {FailureKind::range, Errc::io, 5, "the server cannot continue a broken transfer"},
    {FailureKind::too_large, Errc::too_large, 1, "is this the right address?"},
    {FailureKind::redirect, Errc::io, 1,
     "only redirects from https to https are followed, at most 5"},
    {FailureKind::blocked, Errc::usage, 1, "that file says what may be asked"},
    {FailureKind::request, Errc::usage, 1, "check the address and the CA file"},
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
