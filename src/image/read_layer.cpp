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
  HashingInput* blob_hash = nullptr;
  HashingInput* diff_hash = nullptr;
};

std::unique_ptr<Input> hashed(std::unique_ptr<Input> source, HashingInput*& hash) {
  auto input = std::make_unique<HashingInput>(std::move(source));
  hash = input.get();
  return input;
}

/// Adapter: lets a borrowed Input be owned by the next one.
class BorrowedInput : public Input {
 public:
  explicit BorrowedInput(Input& input) : input_(input) {}

 protected:
  Result<std::string_view> produce() override {
    input_.consume(std::exchange(shown_, 0));
    TRY_STATUS(input_.refill());
    shown_ = input_.available().size();
    return input_.available();
  }

 private:
  Input& input_;
  std::size_t shown_ = 0;
};

Result<Pipe> make_pipe(std::unique_ptr<Input> blob, Compression compression, bool hash_blob,
                       bool hash_diff) {
  Pipe pipe;
  pipe.front = hash_blob ? hashed(std::move(blob), pipe.blob_hash) : std::move(blob);
  if (compression == Compression::unsupported) {
    return fail(Errc::unsupported,
                "layer is compressed by bzip2 or xz: only gzip and zstd are read");
  }
  if (compression == Compression::gzip) pipe.front = make_gzip_input(std::move(pipe.front));
  if (compression == Compression::zstd) pipe.front = make_zstd_input(std::move(pipe.front));
  if (hash_diff && compression != Compression::none)
    pipe.front = hashed(std::move(pipe.front), pipe.diff_hash);
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
    for (;;) {
      const auto header = TRY(tar.next());
      if (!header) return {};
      if (input.position() + header->entry.size > options.limits->layer_size) {
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
    }
  }

  Status second(Input& input) {
    TarReader tar(input);
    TarContent content(tar, seekable, *options.budget);
    while (builder.wants_second_walk()) {
      const auto header = TRY(tar.next());
      if (!header) return {};
      if (header->bad_name || !builder.wants_again(header->entry.path)) continue;
      content.begin(header->entry);
      if (seekable == nullptr) {  // any place can be asked for now
        if (auto indexed = content.index(); !indexed)
          return std::unexpected(std::move(indexed).error());
      }
      builder.add_again(header->entry, content);
    }
    return {};
  }

  void finish_problems() {
    if (absolute_names == 0) return;
    builder.add_problem(
        {}, {Errc::unsafe_path,
             std::to_string(absolute_names) + " absolute names: read as relative to the root"});
  }
};

/// To the end of everything, so that the digests are those of all bytes. Bytes behind a damaged tar
/// only count for them.
Status drain(Pipe& pipe, bool damaged) {
  Status status = damaged ? Status{} : pipe.front->drain();
  if (pipe.blob_hash != nullptr && (damaged || !status)) {
    if (Status rest = pipe.blob_hash->drain(); !rest) return rest;
  }
  return status;
}

Result<std::array<char, 8>> head_of(const Member& member) {
  std::array<char, 8> head{};
  TRY(read_at(
      member.file->get(), member.offset,
      std::span(head).first(static_cast<std::size_t>(std::min<std::uint64_t>(8, member.size)))));
  return head;
}

Result<LayerRead> read(Pipe pipe, const Member* again, Compression compression,
                       const ReadOptions& options) {
  const Member* const seekable = compression == Compression::none ? again : nullptr;
  LayerBuilder builder(*options.router, *options.limits);
  Walk walk{.options = options, .seekable = seekable, .builder = builder};
  Status walked = walk.first(*pipe.front);
  Status drained = drain(pipe, !walked);
  if (walked && !drained) walked = std::move(drained);
  if (!walked) builder.add_problem({}, walked.error());
  walk.finish_problems();

  LayerRead result;
  if (pipe.blob_hash != nullptr) result.blob_digest = pipe.blob_hash->digest();
  if (pipe.diff_hash != nullptr && walked) result.diff_id = pipe.diff_hash->digest();
  if (compression == Compression::none) result.diff_id = result.blob_digest;
  const std::uint64_t size = seekable != nullptr ? seekable->size : pipe.front->position();
  pipe = {};
  builder.resolve_hard_links();
  if (builder.wants_second_walk() && again != nullptr) {
    const Pipe second = TRY(make_pipe(again->open(), compression, false, false));
    if (Status done = walk.second(*second.front); !done && walked)
      builder.add_problem({}, done.error());
  }
  result.facts = builder.finish(size);
  return result;
}

}  // namespace

Result<bool> is_plain(const Member& member) {
  const std::array<char, 8> head = TRY(head_of(member));
  return compression_of({head.data(), head.size()}) == Compression::none;
}

Result<LayerRead> read_layer(const Member& member, const ReadOptions& options) {
  const std::array<char, 8> head = TRY(head_of(member));
  const Compression compression = compression_of({head.data(), head.size()});
  const bool hash_blob = options.verify || compression != Compression::none;
  Pipe pipe = TRY(make_pipe(member.open(), compression, hash_blob, options.verify));
  return read(std::move(pipe), &member, compression, options);
}

Result<LayerRead> read_passing_layer(Input& blob, const ReadOptions& options) {
  TRY_STATUS(blob.refill());
  const Compression compression = compression_of(blob.available());
  return read(
      TRY(make_pipe(std::make_unique<BorrowedInput>(blob), compression, true, options.verify)),
      nullptr, compression, options);
}

}  // namespace plimsoll
