// image/inflate.cpp - gzip by ISA-L, zstd by libzstd, as Inputs.
//
// Format  RFC 1952 (members one behind the other; zero padding behind the last), RFC 8878.
// Safety  nothing is held but one window; what comes out is bounded by whoever reads it.
// SPDX-License-Identifier: Apache-2.0
#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>

#include "image/input.h"

namespace plimsoll {

namespace {

// Fits the second-level cache: larger windows are slower (../research of the limit program: 256
// KB).
constexpr std::size_t window_size = std::size_t{256} << 10U;

class GzipInput : public Input {
 public:
  explicit GzipInput(std::unique_ptr<Input> source)
      : source_(std::move(source)), out_(window_size, '\0') {
    restart();
  }

 protected:
  Result<std::string_view> produce() override {
    state_->next_out = reinterpret_cast<std::uint8_t*>(out_.data());
    state_->avail_out = static_cast<std::uint32_t>(out_.size());
    while (state_->avail_out == out_.size() && !ended_) TRY_STATUS(step());
    return std::string_view(out_).substr(0, out_.size() - state_->avail_out);
  }

 private:
  void restart() {
    isal_inflate_init(state_.get());
    state_->crc_flag = ISAL_GZIP_NO_HDR_VER;  // checks the trailer; the header was read here
  }

  /// RFC 1952, 2.3. Not by ISA-L: 2.30 loses its place in a header with optional fields that comes
  /// in several pieces.
  Status skip_header() {
    constexpr std::uint8_t has_sum = 2, has_extra = 4, has_name = 8, has_comment = 16,
                           reserved = 0xE0;
    std::string head;
    TRY_STATUS(source_->read(10, head));
    const auto flags = static_cast<std::uint8_t>(head[3]);
    if (!head.starts_with("\x1f\x8b\x08") || (flags & reserved) != 0)
      return fail(Errc::malformed, "gzip header makes no sense");
    if ((flags & has_extra) != 0) {
      std::string length;
      TRY_STATUS(source_->read(2, length));
      const auto low = static_cast<std::uint8_t>(length[0]);
      const auto high = static_cast<std::uint8_t>(length[1]);
      TRY_STATUS(source_->skip(std::uint64_t{low} + std::uint64_t{high} * 256));
    }
    if ((flags & has_name) != 0) TRY_STATUS(skip_text());
    if ((flags & has_comment) != 0) TRY_STATUS(skip_text());
    return source_->skip((flags & has_sum) != 0 ? 2 : 0);
  }

  /// Up to and with a NUL.
  Status skip_text() {
    constexpr std::uint64_t limit = 1U << 16U;  // names of files are shorter
    for (const std::uint64_t start = source_->position(); source_->position() - start < limit;) {
      TRY_STATUS(source_->refill());
      const std::string_view text = source_->available();
      if (text.empty()) return fail(Errc::truncated, "gzip header ends too early");
      const std::size_t end = text.find('\0');
      source_->consume(end == std::string_view::npos ? text.size() : end + 1);
      if (end != std::string_view::npos) return {};
    }
    return fail(Errc::too_large, "gzip header holds a name of more than 64 KB");
  }

  /// One call of the inflater on what is there; ends at the end of the last member.
  Status step() {
    TRY_STATUS(source_->refill());
    const std::string_view in = source_->available();
    if (in.empty() && !started_) {
      ended_ = true;
      return {};
    }
    if (!started_ && members_ > 0 && in[0] == '\0') {  // padding
      source_->consume(1);
      return {};
    }
    if (!started_) {
      started_ = true;
      if (Status skipped = skip_header(); !skipped) {
        ended_ = true;
        return skipped;
      }
      return {};
    }
    state_->next_in = reinterpret_cast<std::uint8_t*>(
        const_cast<char*>(in.data()));  // ISA-L does not write to it
    state_->avail_in = static_cast<std::uint32_t>(in.size());
    const std::uint32_t space = state_->avail_out;
    const int code = isal_inflate(state_.get());
    // On damage ISA-L hands back what it read ahead, perhaps more than this piece held.
    const bool is_lost = state_->avail_in > in.size();
    source_->consume(is_lost ? 0 : in.size() - state_->avail_in);
    if (is_lost ||
        (code != ISAL_DECOMP_OK && code != ISAL_END_INPUT && code != ISAL_OUT_OVERFLOW)) {
      ended_ = true;
      const std::string_view what =
          code == ISAL_INCORRECT_CHECKSUM ? "checksum is wrong" : "stream is damaged";
      return fail(Errc::malformed, "gzip " + std::string(what));
    }
    if (state_->block_state == ISAL_BLOCK_FINISH) {
      finish_member();
    } else if (in.empty() &&
               state_->avail_out == space) {  // nothing more to give, though not at the end
      ended_ = true;
      return fail(Errc::truncated, "gzip stream ends inside a member");
    }
    return {};
  }

  void finish_member() {
    started_ = false;
    ++members_;
    auto* const out = state_->next_out;
    const auto left = state_->avail_out;
    restart();
    state_->next_out = out;
    state_->avail_out = left;
  }

  std::unique_ptr<Input> source_;
  std::unique_ptr<inflate_state> state_ = std::make_unique<inflate_state>();
  std::string out_;
  std::uint64_t members_ = 0;
  bool started_ = false, ended_ = false;
};

// 32 MB: the largest that tools for images write; zstd(1) itself asks for more only with --ultra
// or --long. A frame makes the reader hold its whole window.
constexpr int window_log_limit = 25;

class ZstdInput : public Input {
 public:
  explicit ZstdInput(std::unique_ptr<Input> source)
      : source_(std::move(source)), out_(ZSTD_DStreamOutSize(), '\0') {
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, window_log_limit);
  }

 protected:
  Result<std::string_view> produce() override {
    for (;;) {
      TRY_STATUS(source_->refill());
      const std::string_view in = source_->available();
      if (in.empty() && !inside_) return std::string_view();
      ZSTD_inBuffer from{in.data(), in.size(), 0};
      ZSTD_outBuffer to{out_.data(), out_.size(), 0};
      const std::size_t code = ZSTD_decompressStream(context_.get(), &to, &from);
      source_->consume(from.pos);
      if (ZSTD_isError(code) != 0)
        return fail(Errc::malformed, "zstd: " + std::string(ZSTD_getErrorName(code)));
      inside_ = code != 0;
      if (to.pos > 0) return std::string_view(out_).substr(0, to.pos);
      if (in.empty()) return fail(Errc::truncated, "zstd stream ends inside a frame");
    }
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<Input> source_;
  std::unique_ptr<ZSTD_DCtx, Free> context_{ZSTD_createDCtx()};
  std::string out_;
  bool inside_ = false;
};

}  // namespace

std::unique_ptr<Input> make_gzip_input(std::unique_ptr<Input> source) {
  return std::make_unique<GzipInput>(std::move(source));
}

std::unique_ptr<Input> make_zstd_input(std::unique_ptr<Input> source) {
  return std::make_unique<ZstdInput>(std::move(source));
}

}  // namespace plimsoll
