// image/ahead_input.cpp - reads ahead in a thread of its own, and hashes there if asked: so hashing
// the blob, inflating it and looking at what it holds run beside each other.
//
// Threads a ring of buffers: the thread fills and hashes them, the owner uses them in the same
// order.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "image/input.h"

namespace plimsoll {

struct AheadInput::Impl {
  static constexpr std::size_t slots = 6;

  std::unique_ptr<Input> source;
  bool hashes = false;
  std::array<std::string, slots> ring;
  std::uint64_t filled = 0, used = 0;  // counts of buffers, under `mutex`
  bool ended = false, stopped = false;
  Status status;
  Sha256 digest{};
  std::mutex mutex;
  std::condition_variable changed;
  bool lent = false;  // the owner looks at ring[used % slots]
  std::jthread thread;

  void run() {
    Hasher hasher;
    for (;;) {
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return stopped || filled - used < slots; });
        if (stopped) return;
      }
      std::string& slot = ring.at(filled % slots);
      Status got = source->refill();
      slot.assign(source->available());
      source->consume(slot.size());
      const bool end = !got || slot.empty();
      if (!end) publish();
      if (hashes) hasher.add(slot);
      if (end) return finish(std::move(got), hasher.finish());
    }
  }

  void publish() {
    const std::scoped_lock lock(mutex);
    ++filled;
    changed.notify_all();
  }

  void finish(Status got, const Sha256& hash) {
    const std::scoped_lock lock(mutex);
    status = std::move(got);
    digest = hash;
    ended = true;
    changed.notify_all();
  }
};

AheadInput::AheadInput(std::unique_ptr<Input> source, bool hashes)
    : impl_(std::make_unique<Impl>()) {
  impl_->source = std::move(source);
  impl_->hashes = hashes;
  impl_->thread = std::jthread([impl = impl_.get()] { impl->run(); });
}

AheadInput::~AheadInput() { stop(); }

void AheadInput::stop() {
  if (!impl_->thread.joinable()) return;
  {
    const std::scoped_lock lock(impl_->mutex);
    impl_->stopped = true;
    impl_->changed.notify_all();
  }
  impl_->thread.join();
}

const Sha256& AheadInput::digest() const { return impl_->digest; }

Result<std::string_view> AheadInput::produce() {
  std::unique_lock lock(impl_->mutex);
  if (std::exchange(impl_->lent, false)) {
    ++impl_->used;
    impl_->changed.notify_all();
  }
  impl_->changed.wait(lock, [&] { return impl_->ended || impl_->used < impl_->filled; });
  if (impl_->used < impl_->filled) {
    impl_->lent = true;
    return impl_->ring.at(impl_->used % Impl::slots);
  }
  if (!impl_->status) return std::unexpected(impl_->status.error());
  return std::string_view();
}

}  // namespace plimsoll
