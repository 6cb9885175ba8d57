// image/input.h - bytes that come in order: a part of a file, or what a decompressor makes of them.
//
// Use     look at available(), consume() what was used, refill() when it is empty; empty after
//         refill(): the end.
// Threads each Input belongs to one thread at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/file.h"
#include "base/result.h"

namespace plimsoll {

class Input {
 public:
  Input() = default;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  virtual ~Input() = default;

  [[nodiscard]] std::string_view available() const { return window_; }
  void consume(std::size_t n) {
    window_.remove_prefix(n);
    position_ += n;
  }
  /// Gets more when nothing is available.
  Status refill() {
    if (!window_.empty()) return {};
    auto more = produce();
    if (!more) return std::unexpected(std::move(more).error());
    window_ = *more;
    return {};
  }
  /// Bytes consumed or skipped so far.
  [[nodiscard]] std::uint64_t position() const { return position_; }
  /// Moves on by `n` bytes; truncated if there are fewer.
  Status skip(std::uint64_t n);
  /// Exactly `n` bytes, appended to `out`; truncated if there are fewer.
  Status read(std::uint64_t n, std::string& out);
  /// Everything to the end, unseen.
  Status drain();

 protected:
  /// The next piece, which lives until the next call; empty at the end.
  virtual Result<std::string_view> produce() = 0;
  /// Leaves out up to `n` bytes behind the window without producing them; returns how many.
  virtual std::uint64_t leap(std::uint64_t /*n*/) { return 0; }

 private:
  std::string_view window_;
  std::uint64_t position_ = 0;
};

/// `length` bytes of a seekable file from `offset` on. Skipping costs nothing; after a leap only a
/// little is read (the next header of an archive), in a row large pieces.
class FileInput : public Input {
 public:
  FileInput(std::shared_ptr<const Descriptor> file, std::uint64_t offset, std::uint64_t length);

 protected:
  Result<std::string_view> produce() override;
  std::uint64_t leap(std::uint64_t n) override;

 private:
  std::shared_ptr<const Descriptor> file_;
  std::uint64_t next_, end_;
  std::size_t step_;
  std::string buffer_;
};

using Deadline = std::chrono::steady_clock::time_point;

/// A file that cannot seek: a pipe, standard input. Whoever fills it is not waited for after the
/// deadline.
class PipeInput : public Input {
 public:
  explicit PipeInput(std::shared_ptr<const Descriptor> file, Deadline deadline = Deadline::max());

 protected:
  Result<std::string_view> produce() override;

 private:
  Status wait() const;
  std::shared_ptr<const Descriptor> file_;
  Deadline deadline_;
  std::string buffer_;
};

/// What another one gives until the deadline.
class TimedInput : public Input {
 public:
  TimedInput(std::unique_ptr<Input> source, Deadline deadline)
      : source_(std::move(source)), deadline_(deadline) {}

 protected:
  Result<std::string_view> produce() override;

 private:
  std::unique_ptr<Input> source_;
  Deadline deadline_;
  std::size_t shown_ = 0;
};

/// Bytes in memory; the caller keeps them.
class TextInput : public Input {
 public:
  explicit TextInput(std::string_view text) : text_(text) {}

 protected:
  Result<std::string_view> produce() override { return std::exchange(text_, {}); }

 private:
  std::string_view text_;
};

/// The first `n` bytes, fewer if there are no more; HeadInput puts them back.
Result<std::string> take_head(Input& input, std::size_t n);

/// `head`, then what is left of an Input that another one owns.
class HeadInput : public Input {
 public:
  HeadInput(std::string head, Input& rest) : head_(std::move(head)), rest_(rest) {}

 protected:
  Result<std::string_view> produce() override;

 private:
  std::string head_;
  Input& rest_;
  bool has_given_head_ = false;
  std::size_t shown_ = 0;
};

enum class Compression : std::uint8_t { none, gzip, zstd, unsupported };

/// By the first bytes (at least 6, fewer if there are no more).
Compression compression_of(std::string_view head);

/// Inflates gzip (any number of members, by ISA-L) or zstd frames of `source`.
std::unique_ptr<Input> make_gzip_input(std::unique_ptr<Input> source);
std::unique_ptr<Input> make_zstd_input(std::unique_ptr<Input> source);

/// Reads `source` ahead in a thread of its own; `hashes`: and hashes what passes.
class AheadInput : public Input {
 public:
  explicit AheadInput(std::unique_ptr<Input> source, bool hashes = false);
  ~AheadInput() override;
  /// Of everything that `source` gave; only after the end was seen (available() empty after
  /// refill()).
  [[nodiscard]] const Sha256& digest() const;
  /// Ends the thread: nobody reads from `source` any more, and nothing more may be asked for here.
  void stop();

 protected:
  Result<std::string_view> produce() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace plimsoll
