// fetch/daemon.cpp - HTTP over the engine's socket.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/daemon.h"

#include "base/text.h"
#include "fetch/daemon_socket.h"
#include "fetch/registry_documents.h"

namespace plimsoll::fetch {

std::expected<Answer, Failure> ask_daemon(HttpClient& http, const DaemonRequest& request,
                                          const Receiver& receiver) {
  if (!is_allowed_path(request.path)) {
    return std::unexpected(Failure{FailureKind::request,
                                   printable(std::string_view(request.path).substr(0, 300)) +
                                       ": not among what a container engine is asked for",
                                   0});
  }
  const auto sockets = sockets_of(request.engine);
  if (!sockets) return std::unexpected(sockets.error());
  const auto socket = find_socket(request.engine, *sockets);
  if (!socket) return std::unexpected(socket.error());
  const HttpRequest asked{.url = "http://" + request.engine + request.path,
                          .unix_socket = *socket,
                          .direct = true,
                          .decode = false,
                          .redirects = 0,
                          .transfer = request.transfer};
  Refusal refusal;
  auto answer = http.send(asked, receiver, refusal);
  if (answer) return answer;
  Failure failure = answer.error();
  const std::string words = error_words(refusal.body);
  failure.what = request.engine + " (" + printable(*socket) + "): " + failure.what +
                 (words.empty() ? "" : " (" + words + ")");
  return std::unexpected(std::move(failure));
}

}  // namespace plimsoll::fetch
