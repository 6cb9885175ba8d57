// image/read_layer.cpp - one blob, once from front to end.
// SPDX-License-Identifier: Apache-2.0
#include "image/read_layer.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace plimsoll {

namespace {

/// The Inputs behind each other; the raw pointers look into `front`.
struct Pipe {
  std::unique_ptr<Input> front;
  AheadInput* blob = nullptr;     // hashes the blob
  AheadInput* content = nullptr;  // what was inflated
  bool hashes_content = false;
};

std::unique_ptr<Input> ahead(std::unique_ptr<Input> source, bool hashes, AheadInput*& stage) {
  auto input = std::make_unique<AheadInput>(std::move(source), hashes);
  stage = input.get();
  return input;
}

/// What is read to the end, as long as it is not too much and not too late: few packed bytes can
/// stand for very many.
class BoundedInput : public Input {
 public:
  BoundedInput(std::unique_ptr<Input> source, const LayerLimits& limits)
      : source_(std::move(source)), limits_(limits) {}

 protected:
  Result<std::string_view> produce() override {
    source_->consume(std::exchange(shown_, 0));
    TRY_STATUS(source_->refill());
    const std::uint64_t left = limits_.layer_size - source_->position();
    if (left == 0 && !source_->available().empty()) {
      return fail(Errc::too_large, "layer is larger than the limit of " +
                                       std::to_string(limits_.layer_size) + " bytes");
    }
    TRY_STATUS(check_time(limits_));
    const std::string_view piece = source_->available().substr(0, left);
    shown_ = piece.size();
    return piece;
  }

 private:
  std::unique_ptr<Input> source_;
  const LayerLimits& limits_;
  std::size_t shown_ = 0;
};

Result<Pipe> make_pipe(std::unique_ptr<Input> blob, Compression compression, bool hash_blob,
                       bool hash_diff, const LayerLimits& limits) {
  if (compression == Compression::unsupported) {
    return fail(Errc::unsupported,
                "layer is compressed by bzip2 or xz: only gzip and zstd are read");
  }
  Pipe pipe;
  pipe.front = hash_blob ? ahead(std::move(blob), true, pipe.blob) : std::move(blob);
  if (compression == Compression::gzip) pipe.front = make_gzip_input(std::move(pipe.front));
  if (compression == Compression::zstd) pipe.front = make_zstd_input(std::move(pipe.front));
  if (compression == Compression::none && !hash_blob) return pipe;  // it is walked by its headers
  pipe.front = std::make_unique<BoundedInput>(std::move(pipe.front), limits);
  if (compression == Compression::none) return pipe;
  pipe.front = ahead(std::move(pipe.front), hash_diff, pipe.content);
  pipe.hashes_content = hash_diff;
  return pipe;
}

struct Walk {
  const ReadOptions& options;
  const Member* seekable;
  LayerBuilder& builder;
  std::uint64_t absolute_names = 0;

  Status first(Input& input) {
    TarReader tar(input);
    TarContent content(tar, seekable, *options.budget);
    for (std::uint64_t counted = 0;;) {
      const auto header = TRY(tar.next());
      if (!header) return {};
      if (options.passed != nullptr) *options.passed += input.position() - counted;
      counted = input.position();
      if (input.position() + tar.stored() > options.limits->layer_size) {
        return fail(Errc::too_large, "layer is larger than the limit of " +
                                         std::to_string(options.limits->layer_size) + " bytes");
      }
      absolute_names += header->absolute ? 1 : 0;
      if (header->bad_name) {
        builder.add_problem({header->entry.path}, *header->bad_name);
        continue;
      }
      content.begin(header->entry);
      TRY_STATUS(builder.add(header->entry, content));
      for (const auto& fault : {header->doubt, header->bad_capabilities}) {
        if (fault) builder.add_problem({header->entry.path}, *fault);
      }
    }
  }

  Status second(Input& input) {
    TarReader tar(input);
    TarContent content(tar, seekable, *options.budget);
    while (builder.wants_second_walk()) {
      const auto header = TRY(tar.next());
      if (!header) return {};
      TRY_STATUS(check_time(*options.limits));
      if (header->bad_name || !builder.wants_again(header->entry.path)) continue;
      content.begin(header->entry);
      if (seekable == nullptr) {  // any place can be asked for now
        if (auto indexed = content.index(); !indexed) {
          builder.add_problem({header->entry.path}, std::move(indexed).error());
          continue;
        }
      }
      builder.add_again(header->entry, content);
    }
    return {};
  }

  void finish_problems() {
    if (absolute_names == 0) return;
    builder.add_layer_problem(
        {Errc::unsafe_path,
         std::to_string(absolute_names) + " absolute names: read as relative to the root"});
  }
};

bool is_late(const Status& status) { return !status && status.error().code == Errc::timeout; }

/// To the end of everything, so that the digests are those of all bytes. Bytes behind a damaged tar
/// only count for them. The content's thread reads from the blob's: it must have come to its end
/// before this one may. When the time is up the rest is left, and no digest is known.
Status drain(Pipe& pipe, bool damaged, const LayerLimits& limits) {
  const bool needs_content = !damaged || pipe.hashes_content;
  if (!needs_content && pipe.content != nullptr) pipe.content->stop();
  Status status = needs_content ? pipe.front->drain() : Status{};
  if (is_late(status)) return status;
  for (Input* const rest = pipe.blob; rest != nullptr && (damaged || !status);) {
    TRY_STATUS(check_time(limits));
    rest->consume(rest->available().size());
    TRY_STATUS(rest->refill());
    if (rest->available().empty()) break;
  }
  return damaged ? Status{} : status;
}

Result<std::array<char, 8>> head_of(const Member& member) {
  if (member.remote) {
    const std::string head = TRY(take_head(*member.open(), 8));
    std::array<char, 8> bytes{};
    std::ranges::copy(head, bytes.begin());
    return bytes;
  }
  std::array<char, 8> head{};
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(8, member.size));
  [[maybe_unused]] const std::size_t got =
      TRY(read_at(member.file->get(), member.offset, std::span(head).first(length)));
  return head;
}

/// Whether a layer lies open in a file: then any place of it can be read.
const Member* seekable_of(const Member* member, Compression compression) {
  const bool in_file = member != nullptr && !member->remote;
  return in_file && compression == Compression::none ? member : nullptr;
}

Result<LayerRead> read(Pipe pipe, const Member* again, Compression compression,
                       const ReadOptions& options) {
  const Member* const seekable = seekable_of(again, compression);
  LayerBuilder builder(*options.router, *options.limits, options.detectors);
  Walk walk{.options = options, .seekable = seekable, .builder = builder};
  Status walked = walk.first(*pipe.front);
  Status drained = is_late(walked) ? walked : drain(pipe, !walked, *options.limits);
  const bool is_whole = !is_late(drained);
  if (!walked || !drained) builder.add_layer_problem((walked ? drained : walked).error());
  if (!walked && !is_whole) builder.add_layer_problem(drained.error());
  if (walked && !drained) walked = std::move(drained);
  walk.finish_problems();

  LayerRead result;
  if (pipe.blob != nullptr && is_whole) result.blob_digest = pipe.blob->digest();
  if (pipe.hashes_content && walked) result.diff_id = pipe.content->digest();
  if (compression == Compression::none) result.diff_id = result.blob_digest;
  const std::uint64_t size = seekable != nullptr ? seekable->size : pipe.front->position();
  pipe = {};
  builder.resolve_hard_links();
  if (builder.wants_second_walk() && again != nullptr) {
    const Pipe second = TRY(make_pipe(again->open(), compression, false, false, *options.limits));
    if (Status done = walk.second(*second.front); !done && (walked || is_late(done)))
      builder.add_layer_problem(done.error());
  }
  result.facts = builder.finish(size);
  TRY_STATUS(options.budget->take(result.facts));
  return result;
}

}  // namespace

Result<bool> is_plain(const Member& member) {
  const std::array<char, 8> head = TRY(head_of(member));
  return compression_of({head.data(), head.size()}) == Compression::none;
}

namespace {

/// Always hashed. `again`: where it can be read once more.
Result<LayerRead> read_passing(Input& blob, const Member* again, const ReadOptions& options) {
  std::string head = TRY(take_head(blob, 8));
  const Compression compression = compression_of(head);
  Pipe pipe = TRY(make_pipe(std::make_unique<HeadInput>(std::move(head), blob), compression, true,
                            options.verify, *options.limits));
  return read(std::move(pipe), again, compression, options);
}

/// Remembers why there was no more: what never came says nothing of the layer. Bytes behind its end
/// are read for its digest alone: there may not be more of them than a layer may have.
class WatchedInput : public Input {
 public:
  WatchedInput(std::unique_ptr<Input> source, std::uint64_t limit)
      : source_(std::move(source)), limit_(limit) {}
  [[nodiscard]] const Status& status() const { return status_; }

 protected:
  Result<std::string_view> produce() override {
    source_->consume(std::exchange(shown_, 0));
    if (status_) status_ = source_->refill();
    if (!status_) return std::unexpected(status_.error());
    shown_ = source_->available().size();
    passed_ += shown_;
    if (passed_ > limit_) {
      status_ = fail(Errc::too_large, "the layer's blob is larger than the limit of " +
                                          std::to_string(limit_) + " bytes (--max-layer-size)");
      return std::unexpected(status_.error());
    }
    return source_->available();
  }

 private:
  std::unique_ptr<Input> source_;
  std::uint64_t limit_, passed_ = 0;
  std::size_t shown_ = 0;
  Status status_;
};

Result<LayerRead> read_remote(const Member& member, const ReadOptions& options) {
  WatchedInput blob(member.open(), options.limits->layer_size);
  auto layer = read_passing(blob, &member, options);
  TRY_STATUS(blob.status());
  return layer;
}

}  // namespace

Result<LayerRead> read_layer(const Member& member, const ReadOptions& options) {
  if (member.remote) return read_remote(member, options);
  const std::array<char, 8> head = TRY(head_of(member));
  const Compression compression = compression_of({head.data(), head.size()});
  const bool hash_blob = options.verify || compression != Compression::none;
  Pipe pipe =
      TRY(make_pipe(member.open(), compression, hash_blob, options.verify, *options.limits));
  return read(std::move(pipe), &member, compression, options);
}

Result<Collected> read_linked(const Member& member, const ReadOptions& options,
                              std::span<const LinkedFile> files) {
  if (member.passed && !member.remote)
    return fail(Errc::unsupported, "the layer passed already; name the archive's file instead");
  const std::array<char, 8> head = TRY(head_of(member));
  const Compression compression = compression_of({head.data(), head.size()});
  const auto make = [&] {
    return make_pipe(member.open(), compression, false, false, *options.limits);
  };
  static const Router nothing({});
  LayerBuilder builder(nothing, *options.limits);
  for (const LinkedFile& file : files)
    builder.want_again(file.content, file.wanted, *file.analyzer);
  ReadOptions uncounted = options;
  uncounted.passed = nullptr;
  const Member* const seekable = seekable_of(&member, compression);
  Walk walk{.options = uncounted, .seekable = seekable, .builder = builder};
  // Twice: of several entries with one name the last one counts. How a damaged layer ends was said
  // when it was read.
  for (const bool again : {false, true}) {
    const Pipe pipe = TRY(make());
    [[maybe_unused]] const Status walked =
        again ? walk.second(*pipe.front) : walk.first(*pipe.front);
    if (!again) builder.resolve_hard_links();
  }
  Collected collected = std::move(builder.finish(0).collected);
  std::erase_if(collected.problems, [&](const Problem& problem) {
    return std::ranges::find(files, problem.path, &LinkedFile::wanted) == files.end();
  });
  tell_of_real_places(collected, files);
  return collected;
}

Result<LayerRead> read_passing_layer(Input& blob, const ReadOptions& options, const Member* again) {
  return read_passing(blob, again, options);
}

}  // namespace plimsoll
