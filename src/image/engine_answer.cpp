// image/engine_answer.cpp - questions to a container engine, by way of plimsoll-fetch.
// SPDX-License-Identifier: Apache-2.0
#include "image/engine_answer.h"

#include <algorithm>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr std::uint64_t document_limit = std::uint64_t{16} << 20U;

/// Before an engine sends the first byte of an image it may write all of it to its disk.
constexpr std::uint32_t stall_timeout = 600'000;

std::unique_ptr<FetchedInput> open(Network& network, const EngineQuestion& question,
                                   std::uint64_t limit) {
  const auto begin = [&network, question, limit](fetch::Session& session, std::uint64_t offset) {
    fetch::Transfer transfer = network.transfer(offset, limit);
    transfer.stall_timeout = std::min(stall_timeout, transfer.total_timeout);
    return session.begin(
        {.engine = question.engine, .path = question.path, .transfer = std::move(transfer)});
  };
  std::string what = question.engine + ": " + printable(question.subject);
  return std::make_unique<FetchedInput>(network, std::move(what), false, begin);
}

}  // namespace

std::unique_ptr<Input> open_answer(Network& network, const EngineQuestion& question) {
  return open(network, question, UINT64_MAX);
}

Result<std::string> read_answer(Network& network, const EngineQuestion& question) {
  const auto input = open(network, question, document_limit);
  std::string text;
  while (true) {
    TRY_STATUS(input->refill());
    if (input->available().empty()) return text;
    text += input->available();
    input->consume(input->available().size());
    if (text.size() > document_limit) {
      return fail(Errc::too_large,
                  question.engine + ": " + printable(question.subject) + ": answers over 16 MB");
    }
  }
}

}  // namespace plimsoll
