// pipeline/signature_check.cpp - an image whose signature is required.
// SPDX-License-Identifier: Apache-2.0
#include "pipeline/signature_check.h"

#include "base/log.h"
#include "base/text.h"
#include "image/reference.h"
#include "image/registry.h"
#include "image/repository.h"
#include "image/signatures.h"

namespace plimsoll {

namespace {

constexpr std::size_t attempts_in_evidence = 20;

std::string evidence_of(const SignatureVerdict& verdict, const std::string& image,
                        const PublicKey& key) {
  std::string text =
      verdict.attempts.empty() ? "no signature is attached to " : "no signature is valid for ";
  text += image + "; " + text_of(key);
  for (std::size_t i = 0; i < verdict.attempts.size() && i < attempts_in_evidence; ++i)
    text += "\n" + verdict.attempts[i].where + ": " + verdict.attempts[i].fault;
  if (verdict.attempts.size() > attempts_in_evidence) {
    text += "\nand " + std::to_string(verdict.attempts.size() - attempts_in_evidence) + " more";
  }
  return text;
}

}  // namespace

Finding signature_finding(std::string title, std::string_view evidence) {
  Finding finding{.kind = FindingKind::misconfiguration,
                  .id = std::string(signature_rule),
                  .title = std::move(title)};
  finding.severity = {.level = Level::critical, .source = "plimsoll"};
  finding.evidence = printable(evidence, true);
  finding.fingerprint = fingerprint(finding);
  return finding;
}

std::string text_of(const PublicKey& key) {
  return "key: " + key.kind() + ", sha256 " + key.fingerprint();
}

Result<SignatureCheck> check_signature(Network* network, const Target& target,
                                       const ScanOptions& options) {
  const bool is_elsewhere =
      !target.path.empty() || (!target.scheme.empty() && target.scheme != "registry");
  if (is_elsewhere) {
    return fail(Errc::usage, "--verify-key: signatures lie beside an image in its registry, and " +
                                 printable(target.name) + " is read from elsewhere");
  }
  if (options.offline)
    return fail(Errc::usage, "--verify-key: a registry must be asked, and --offline forbids it");
  if (network == nullptr) return fail(Errc::unsupported, "plimsoll-fetch was not started");
  Reference reference = TRY(parse_reference(target.name));
  const std::string name = to_text(reference);
  reference.digest = TRY(ask_for_manifest(*network, reference)).digest;
  const Repository repository(*network, reference);
  SignatureVerdict verdict =
      TRY(verify_signatures(repository, reference.digest, *options.verify_key));
  log_event("signatures are looked at", {{"image", to_text(reference)},
                                         {"valid", verdict.is_verified ? "yes" : "no"},
                                         {"key", options.verify_key->fingerprint()}});
  // What lies in a daemon under this name may be another image: the registry's is meant.
  SignatureCheck check{.target = target,
                       .finding = std::nullopt,
                       .signatures = std::move(verdict.seen),
                       .artifact = {}};
  check.target.scheme = "registry";
  check.target.name = to_text(reference);
  check.artifact = {
      .kind = "image", .name = name, .reference = to_text(reference), .digest = reference.digest};
  if (!verdict.is_verified) {
    check.finding =
        signature_finding("The image has no valid signature of the key that was asked for",
                          evidence_of(verdict, to_text(reference), *options.verify_key));
  }
  return check;
}

}  // namespace plimsoll
