// fetch/download.cpp - one feed into the staging folder: condition, resume, retry, check.
// SPDX-License-Identifier: Apache-2.0
#include "fetch/download.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <random>
#include <thread>

#include "base/file.h"
#include "fetch/container.h"
#include "fetch/retry.h"

namespace plimsoll::fetch {

namespace {

using Clock = std::chrono::steady_clock;

// Attempts that bring new bytes do not count as failed ones; this many end even those.
constexpr int attempt_limit = 50;

std::uint32_t milliseconds(std::chrono::milliseconds time) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(time.count(), 1, 86'400'000));
}

double chance() {
  static thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<>(0, 1)(generator);
}

/// One feed on its way: what is asked for, and where the answer goes.
class Download {
 public:
  Download(const Feed& feed, const std::string& folder, const FetchOptions& options,
           const DownloadEvents& events)
      : feed_(feed), options_(options), events_(events), staging_(folder, feed) {}

  Result<FetchedFeed> run(Connection& connection);

 private:
  using Outcome = std::expected<Answered, Failure>;

  [[nodiscard]] GetRequest plan() const;
  [[nodiscard]] std::optional<Validators> known() const;
  Result<Outcome> attempt(Connection& connection);
  Status take_head(const AnswerHead& head);
  Status take_data(std::string_view bytes);
  Result<FetchedFeed> finish(Answered answered);
  Status store();
  Status wait_after(const Failure& failure, int failed);

  const Feed& feed_;
  const FetchOptions& options_;
  const DownloadEvents& events_;
  Staging staging_;
  Descriptor part_;
  StagedMeta meta_;
  std::uint64_t at_ = 0, received_ = 0;
};

/// What a whole file was made from: the one that waits in the staging folder, or what the caller
/// has.
std::optional<Validators> Download::known() const {
  if (const auto meta = staging_.file_meta(feed_.url)) return meta->validators;
  const auto found = options_.known.find(feed_.name);
  if (found == options_.known.end() || found->second.url != without_credentials(feed_.url))
    return std::nullopt;
  return found->second;
}

GetRequest Download::plan() const {
  GetRequest request{
      .url = feed_.url,
      .transfer = {.size_limit = options_.size_limit > 0 ? options_.size_limit : feed_.size_limit,
                   .connect_timeout = milliseconds(options_.connect_timeout),
                   .stall_timeout = milliseconds(options_.stall_timeout),
                   .ca_file = options_.ca_file},
  };
  if (const auto have = known()) {
    request.if_none_match = have->etag;
    if (have->etag.empty()) request.if_modified_since = have->last_modified;
  }
  if (const auto part = staging_.part_meta(feed_.url)) {
    request.transfer.offset = staging_.part_size(feed_.url);
    if (request.transfer.offset > 0) request.transfer.if_range = part->validators.for_range();
  }
  return request;
}

Status Download::take_head(const AnswerHead& head) {
  at_ = head.offset;
  if (head.offset > 0) {
    meta_ = staging_.part_meta(feed_.url).value_or(StagedMeta{});
    part_ = Descriptor(open(staging_.part().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  } else {
    meta_ = {.validators = {.url = without_credentials(feed_.url),
                            .etag = head.etag,
                            .last_modified = head.last_modified},
             .resumable = !head.encoded,
             .total = head.total};
    staging_.clear_part();
    part_ =
        Descriptor(open(staging_.part().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  }
  if (part_.get() < 0) return std::unexpected(os_error(staging_.part(), errno));
  return head.offset > 0 ? Status{} : staging_.write_part_meta(meta_);
}

Status Download::take_data(std::string_view bytes) {
  if (const Status written = write_all(part_.get(), bytes); !written)
    return fail(staging_.part(), written.error());
  at_ += bytes.size();
  received_ += bytes.size();
  events_.bytes(at_, meta_.total.value_or(0));
  return {};
}

Result<Download::Outcome> Download::attempt(Connection& connection) {
  Session* const session = TRY(connection.session());
  const Sink sink{
      .head = [this](const AnswerHead& head) { return take_head(head); },
      .data = [this](std::string_view bytes) { return take_data(bytes); },
  };
  Result<Outcome> outcome = session->get(plan(), sink);
  part_ = Descriptor();
  if (!outcome) connection.drop();
  return outcome;
}

/// The part has all its bytes: is it what it should be? If not, nothing of it is worth keeping.
Status Download::store() {
  Status sound = check_container(staging_.part(), feed_.kind);
  if (sound && meta_.total && at_ != *meta_.total) {
    sound = fail(Errc::truncated,
                 std::to_string(at_) + " bytes came instead of " + std::to_string(*meta_.total));
  }
  if (!sound) {
    staging_.clear_part();
    return fail(without_credentials(feed_.url),
                Error{sound.error().code, sound.error().what + "; is this the right address?"});
  }
  return staging_.promote();
}

Result<FetchedFeed> Download::finish(Answered answered) {
  FetchedFeed fetched{.feed = feed_, .received = received_};
  if (answered == Answered::whole) {
    TRY_STATUS(store());
    fetched.validators = meta_.validators;
    fetched.file = staging_.file();
    return fetched;
  }
  fetched.validators = known().value_or(Validators{});
  if (staging_.file_meta(feed_.url)) fetched.file = staging_.file();
  staging_.clear_part();
  return fetched;
}

std::string attempts_text(int failed) {
  return failed > 1 ? " (" + std::to_string(failed) + " attempts)" : "";
}

/// Waits for the next attempt, or says why there is none.
Status Download::wait_after(const Failure& failure, int failed) {
  const FailureRule& rule = rule_of(failure.kind);
  const std::string what = without_credentials(feed_.url) + ": " + failure.what;
  if (failure.retry_after > retry_after_limit) {
    return fail(rule.code, what + "; it asks to come back in " +
                               std::to_string(failure.retry_after) + " s: try later");
  }
  if (failed >= std::min(rule.attempts, options_.attempts))
    return fail(rule.code, what + attempts_text(failed) + "; " + std::string(rule.advice));
  const auto wait = backoff(failed, options_.retry_base, failure.retry_after, chance());
  events_.notice(what + "; trying again in " +
                 std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count()) + " s");
  std::this_thread::sleep_for(wait);
  return {};
}

Result<FetchedFeed> Download::run(Connection& connection) {
  TRY_STATUS(staging_.prepare());
  int failed = 0;
  for (int attempts = 0; attempts < attempt_limit; ++attempts) {
    const std::uint64_t before = received_;
    const Outcome outcome = TRY(attempt(connection));
    if (outcome) return finish(*outcome);
    const bool came_further = received_ > before && staging_.part_size(feed_.url) > 0;
    failed = came_further ? 1 : failed + 1;
    const FailureKind kind = outcome.error().kind;
    if (kind == FailureKind::range || kind == FailureKind::too_large) staging_.clear_part();
    TRY_STATUS(wait_after(outcome.error(), failed));
  }
  return fail(Errc::io, without_credentials(feed_.url) + ": the connection breaks too often");
}

}  // namespace

Result<Session*> Connection::session() {
  if (session_) return &*session_;
  auto opened = fetcher_->open();
  if (!opened) {  // it has died: another one, unless the sandbox forbids that
    auto another = Fetcher::start();
    if (!another) return std::unexpected(std::move(opened).error());
    fetcher_ = *std::move(another);
    opened = fetcher_->open();
  }
  session_.emplace(TRY(std::move(opened)));
  return &*session_;
}

Result<FetchedFeed> download(Connection& connection, const Feed& feed, const std::string& folder,
                             const FetchOptions& options, const DownloadEvents& events) {
  return Download(feed, folder, options, events).run(connection);
}

}  // namespace plimsoll::fetch
