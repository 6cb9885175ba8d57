// detect/document_queue.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/document_queue.h"

#include <utility>

namespace plimsoll {

namespace {

constexpr std::size_t waiting_documents = 256;
constexpr std::size_t waiting_bytes = std::size_t{8} << 20U;

}  // namespace

DocumentQueue::DocumentQueue(std::size_t threads, MakeExaminer make)
    : threads_(threads), make_(std::move(make)), own_(make_()) {}

DocumentQueue::~DocumentQueue() {
  {
    const std::scoped_lock lock(mutex_);
    next_.clear();
  }
  for (std::jthread& other : others_) other.request_stop();
  // What is begun comes to its end before the threads do, and all else here after them.
}

void DocumentQueue::begin_layer() {
  {
    const std::scoped_lock lock(mutex_);
    next_.clear();
    while (!jobs_.empty() && !jobs_.back().is_begun) jobs_.pop_back();
  }
  Detections nobodys;
  while (!jobs_.empty()) take_first(false, nobodys);
  bytes_ = 0;
  is_serial_ = false;
  own_->begin_layer();
}

void DocumentQueue::add(WalkedDocument document, Detections& out) {
  if (is_serial_) {
    finish(out);
    return own_->examine(document, out);
  }
  bytes_ += document.text.size();
  Job& job = jobs_.emplace_back(std::move(document));
  {
    const std::scoped_lock lock(mutex_);
    next_.push_back(&job);
  }
  if (others_.size() + 1 < threads_ && jobs_.size() > others_.size() + 1) start_thread();
  has_more_.notify_one();
  take_done(out);
  while (jobs_.size() > waiting_documents || bytes_ > waiting_bytes) {
    if (!help()) take_first(false, out);
    take_done(out);
  }
}

void DocumentQueue::finish(Detections& out) {
  while (help()) take_done(out);
  while (!jobs_.empty()) take_first(false, out);
}

void DocumentQueue::start_thread() {
  others_.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

void DocumentQueue::work(const std::stop_token& stop) {
  const std::unique_ptr<DocumentExaminer> examiner = make_();
  for (;;) {
    Job* job = nullptr;
    {
      std::unique_lock lock(mutex_);
      if (!has_more_.wait(lock, stop, [this] { return !next_.empty(); })) return;
      job = begin_next();
    }
    run(*job, *examiner);
  }
}

/// Nothing if there is none; the mutex is held.
DocumentQueue::Job* DocumentQueue::begin_next() {
  if (next_.empty()) return nullptr;
  Job* const job = next_.front();
  next_.pop_front();
  job->is_begun = true;
  return job;
}

void DocumentQueue::run(Job& job, DocumentExaminer& examiner) {
  job.work = examiner.examine_alone(job.document, job.found);
  {
    const std::scoped_lock lock(mutex_);
    job.is_done = true;
  }
  has_done_.notify_one();
}

/// False if nothing is left that nobody has begun.
bool DocumentQueue::help() {
  Job* job = nullptr;
  {
    const std::scoped_lock lock(mutex_);
    job = begin_next();
  }
  if (job == nullptr) return false;
  if (!alone_) alone_ = make_();
  run(*job, *alone_);
  return true;
}

void DocumentQueue::take_done(Detections& out) {
  for (std::size_t before = jobs_.size() + 1; !jobs_.empty() && jobs_.size() < before;) {
    before = jobs_.size();
    take_first(true, out);
  }
}

void DocumentQueue::take_first(bool only_if_done, Detections& out) {
  Job& job = jobs_.front();
  {
    std::unique_lock lock(mutex_);
    if (only_if_done && !job.is_done) return;
    has_done_.wait(lock, [&] { return job.is_done || (is_serial_ && !job.is_begun); });
  }
  const bool is_full = out.findings.size() >= detection_limit;  // then nobody looks: looking.cpp
  if (!is_full && (is_serial_ || !own_->add(job.found, job.work, out))) {
    own_->examine(job.document, out);
    if (!is_serial_) {
      const std::scoped_lock lock(mutex_);
      next_.clear();
      is_serial_ = true;
    }
  }
  bytes_ -= job.document.text.size();
  jobs_.pop_front();
}

}  // namespace plimsoll
