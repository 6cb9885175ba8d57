// cli/login.cpp - plimsoll login | logout: credentials of registries.
// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <iostream>

#include "base/text.h"
#include "cli/command.h"
#include "cli/password.h"
#include "fetch/retry.h"
#include "fetch/session.h"

namespace plimsoll {

namespace {

constexpr const char* login_help =
    R"(Tries credentials at a registry, and keeps them where docker keeps them:
$DOCKER_CONFIG/config.json or ~/.docker/config.json, or the credential helper that it names.

  $ plimsoll login registry.example.org
  $ plimsoll login registry.example.org -u ann --password-stdin < password
)";

constexpr const char* logout_help =
    R"(Removes the credentials of a registry from the files of docker and podman, and from their
credential helpers.

  $ plimsoll logout registry.example.org
)";

/// What the network said, as an Error; with advice where the message has none of its own.
Error error_of(const fetch::Failure& failure) {
  using enum fetch::FailureKind;
  const fetch::FailureRule& rule = fetch::rule_of(failure.kind);
  const bool says_all =
      failure.kind == unauthorised || failure.kind == not_found || failure.kind == request;
  return {rule.code, failure.what + (says_all ? "" : "; " + std::string(rule.advice))};
}

Status wait_for(const fetch::Session::Outcome& outcome) {
  if (!outcome) return std::unexpected(outcome.error());
  if (!*outcome) return std::unexpected(error_of(outcome->error()));
  return {};
}

struct Flags {
  fetch::LoginRequest request;
  bool password_stdin = false;
};

Status log_in(Flags flags) {
  fetch::LoginRequest& request = flags.request;
  if (flags.password_stdin && request.user.empty())
    return fail(Errc::usage, "--password-stdin needs --user");
  if (request.user.empty()) request.user = TRY(ask_at_terminal("User: ", false));
  request.password = TRY(flags.password_stdin ? password_from_standard_input()
                                              : ask_at_terminal("Password: ", true));
  if (request.user.empty() || request.password.empty())
    return fail(Errc::usage, "a user and a password are needed");
  const auto fetcher = TRY(fetch::Fetcher::start());
  fetch::Session session = TRY(fetcher->open());
  return wait_for(session.login(request));
}

Status log_out(const std::string& registry) {
  const auto fetcher = TRY(fetch::Fetcher::start());
  fetch::Session session = TRY(fetcher->open());
  return wait_for(session.logout({.registry = registry}));
}

}  // namespace

Exit run_login(const Arguments& arguments) {
  CLI::App app(login_help, "plimsoll login");
  Flags flags;
  app.add_option("HOST", flags.request.registry, "a registry: docker.io, localhost:5000")
      ->required();
  app.add_option("-u,--user,--username", flags.request.user, "who; asked for otherwise");
  app.add_flag("--password-stdin", flags.password_stdin, "read the password from standard input");
  app.add_flag("--insecure", flags.request.insecure,
               "plain HTTP, and certificates that nobody vouches for, will do");
  app.add_option("--ca-file", flags.request.ca_file, "certificates to trust, PEM (SSL_CERT_FILE)");
  return parse_and_run(app, arguments, [&] {
    const Status done = log_in(flags);
    if (!done) return report_failure(done.error());
    std::cout << "logged in to " << printable(flags.request.registry) << '\n';
    return Exit::ok;
  });
}

Exit run_logout(const Arguments& arguments) {
  CLI::App app(logout_help, "plimsoll logout");
  std::string registry;
  app.add_option("HOST", registry, "a registry: docker.io, localhost:5000")->required();
  return parse_and_run(app, arguments, [&] {
    const Status done = log_out(registry);
    if (!done) return report_failure(done.error());
    std::cout << "logged out of " << printable(registry) << '\n';
    return Exit::ok;
  });
}

}  // namespace plimsoll
