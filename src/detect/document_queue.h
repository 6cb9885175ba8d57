// detect/document_queue.h - the documents of a folder, checked by several threads while it is
// walked.
//
// Shape   what is found comes out in the order in which documents went in, and is what one thread
//         alone would have found: each is checked as if it were the only one of its layer. Where
//         the limits of a layer are met, it is checked once more, and what comes behind it in turn.
// Safety  a bounded number of documents, and of bytes, waits; who adds more, helps.
// Threads one adds and takes; the others are the queue's own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "detect/document_examiner.h"
#include "facts/detector.h"

namespace plimsoll {

class DocumentQueue {
 public:
  using MakeExaminer = std::function<std::unique_ptr<DocumentExaminer>()>;

  /// On at most so many threads, the caller's among them.
  DocumentQueue(std::size_t threads, MakeExaminer make);
  ~DocumentQueue();
  DocumentQueue(const DocumentQueue&) = delete;
  DocumentQueue& operator=(const DocumentQueue&) = delete;

  /// What of the layer before it was never taken is gone.
  void begin_layer();
  /// What is found of this document and those before it comes to `out`, now or later.
  void add(WalkedDocument document, Detections& out);
  /// What is found of all of them.
  void finish(Detections& out);

 private:
  struct Job {
    explicit Job(WalkedDocument walked) : document(std::move(walked)) {}
    WalkedDocument document;
    Detections found;
    std::uint64_t work = 0;
    bool is_begun = false, is_done = false;  // guarded by mutex_
  };
  void start_thread();
  void work(const std::stop_token& stop);
  Job* begin_next();
  void run(Job& job, DocumentExaminer& examiner);
  bool help();
  void take_done(Detections& out);
  void take_first(bool only_if_done, Detections& out);

  std::size_t threads_;
  MakeExaminer make_;
  std::unique_ptr<DocumentExaminer> own_;    // knows what the layer has used up
  std::unique_ptr<DocumentExaminer> alone_;  // for helping
  std::mutex mutex_;
  std::condition_variable_any has_more_, has_done_;
  std::deque<Job> jobs_;    // in their order; the owner's, but for the jobs in it
  std::deque<Job*> next_;   // that nobody has begun; guarded
  std::size_t bytes_ = 0;   // of the texts in jobs_
  bool is_serial_ = false;  // a limit of the layer was met: from here on each behind the others
  std::vector<std::jthread> others_;
};

}  // namespace plimsoll
