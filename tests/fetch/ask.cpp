// tests/fetch/ask.cpp - asks plimsoll-fetch as plimsoll does: for tests of what it answers.
//
// usage: ask [--together] REQUEST [flags] [-- REQUEST [flags]]…   one plimsoll-fetch answers them all,
//   in turn, or each in a conversation of its own at the same time
//   registry HOST REPOSITORY PATH · daemon ENGINE PATH · login HOST USER (password on standard
//   input) · logout HOST
// Bodies go to standard output, `head …`, `done` and `failure …` to standard error.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "fetch/session.h"

namespace {

using namespace plimsoll;
using namespace plimsoll::fetch;

struct Request {
  std::vector<std::string> words;
  std::map<std::string, std::string> flags;  // "--offset" "7"; "--insecure" ""

  [[nodiscard]] std::string word(std::size_t at) const {
    return at < words.size() ? words[at] : "";
  }
  [[nodiscard]] std::string flag(const std::string& name) const {
    const auto found = flags.find(name);
    return found == flags.end() ? "" : found->second;
  }
  template <typename Number>
  [[nodiscard]] Number number_of(const std::string& name, Number otherwise) const {
    return number<Number>(flag(name)).value_or(otherwise);
  }
  [[nodiscard]] Transfer transfer() const {
    return {.offset = number_of<std::uint64_t>("--offset", 0),
            .if_range = flag("--if-range"),
            .size_limit = number_of<std::uint64_t>("--limit", 1'000'000'000),
            .connect_timeout = number_of<std::uint32_t>("--connect", 3000),
            .stall_timeout = number_of<std::uint32_t>("--stall", 3000),
            .total_timeout = number_of<std::uint32_t>("--total", 60'000),
            .ca_file = flag("--ca-file")};
  }
};

std::vector<Request> requests_of(std::span<char*> arguments) {
  std::vector<Request> requests(1);
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string word = arguments[i];
    if (word == "--") requests.emplace_back();
    else if (word == "--insecure" || word == "--pinned" || word == "--together")
      requests.back().flags[word] = "";
    else if (word.starts_with("--") && i + 1 < arguments.size())
      requests.back().flags[word] = arguments[++i];
    else requests.back().words.push_back(word);
  }
  return requests;
}

std::mutex output;  // what comes together is not mixed within a piece

Session::Outcome send(Session& session, const Request& request) {
  const std::string kind = request.word(0);
  const bool insecure = request.flags.contains("--insecure");
  const Sink sink{
      .head = [](const AnswerHead& head) -> Status {
        std::cerr << "head offset=" << head.offset
                  << " total=" << (head.total ? std::to_string(*head.total) : "-")
                  << " encoded=" << head.encoded << " type=" << head.content_type
                  << " digest=" << head.digest << " next=" << head.next << " etag=" << head.etag
                  << '\n';
        return {};
      },
      .data = [](std::string_view bytes) -> Status {
        const std::scoped_lock lock(output);
        std::cout << bytes;
        return {};
      },
      .notice = [](const std::string& text) { std::cerr << "notice " << text << '\n'; }};
  if (kind == "registry") {
    return session.get(RegistryRequest{.registry = request.word(1),
                                       .repository = request.word(2),
                                       .path = request.word(3),
                                       .accept = request.flag("--accept"),
                                       .insecure = insecure,
                                       .pinned = request.flags.contains("--pinned"),
                                       .transfer = request.transfer()},
                       sink);
  }
  if (kind == "daemon") {
    return session.get(
        DaemonRequest{
            .engine = request.word(1), .path = request.word(2), .transfer = request.transfer()},
        sink);
  }
  if (kind == "login") {
    std::string password;
    std::getline(std::cin, password);
    return session.login({.registry = request.word(1),
                          .user = request.word(2),
                          .password = password,
                          .insecure = insecure,
                          .ca_file = request.flag("--ca-file")});
  }
  if (kind == "logout") return session.logout({.registry = request.word(1)});
  return fail(Errc::usage, "no such request: " + kind);
}

Result<bool> answer(Session& session, const Request& request) {
  std::this_thread::sleep_for(
      std::chrono::milliseconds(request.number_of<std::uint32_t>("--after", 0)));
  const auto outcome = TRY(send(session, request));
  const std::scoped_lock lock(output);
  if (outcome) {
    std::cerr << "done\n";
    return true;
  }
  const Failure& failure = outcome.error();
  std::cerr << "failure kind=" << static_cast<int>(failure.kind)
            << " retry_after=" << failure.retry_after << ' ' << failure.what << '\n';
  return false;
}

Result<bool> ask_together(const std::shared_ptr<Fetcher>& fetcher,
                          const std::vector<Request>& requests) {
  std::vector<Result<bool>> answers(requests.size(), false);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < requests.size(); ++i) {
      threads.emplace_back([&, i] {
        Result<Session> session = fetcher->open();
        answers[i] = session ? answer(*session, requests[i])
                             : Result<bool>(std::unexpected(session.error()));
      });
    }
  }
  for (const auto& one : answers) {
    if (!TRY(one)) return false;
  }
  return true;
}

Result<bool> ask_all(std::span<char*> arguments) {
  const auto fetcher = TRY(Fetcher::start());
  const std::vector<Request> requests = requests_of(arguments);
  if (requests.front().flags.contains("--together")) return ask_together(fetcher, requests);
  Session session = TRY(fetcher->open());
  bool is_well = true;
  for (const Request& request : requests) {
    if (!TRY(answer(session, request))) is_well = false;
    std::cout.flush();
  }
  return is_well;
}

}  // namespace

/// 0: all answered well; 1: a failure among them; 2: the conversation itself failed.
int main(int count, char** words) {
  const auto is_well = ask_all(std::span(words, static_cast<std::size_t>(count)));
  if (is_well) return *is_well ? EXIT_SUCCESS : EXIT_FAILURE;
  std::cerr << "ask: " << is_well.error().what << '\n';
  return 2;
}
