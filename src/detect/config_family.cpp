// detect/config_family.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config_family.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/text.h"
#include "detect/config/held.h"
#include "detect/config/kept_facts.h"
#include "detect/config/kubernetes/kubernetes.h"
#include "detect/document_examiner.h"
#include "detect/document_queue.h"
#include "detect/secret/redact.h"

namespace plimsoll {

namespace {

/// Raised whenever the same checks find something else in the same bytes.
constexpr std::string_view readers_version = "7";

/// Folders of what others wrote and packages brought along: its documents configure nothing here.
constexpr std::array<std::string_view, 7> foreign_folders = {
    "/node_modules/", "/site-packages/", "/dist-packages/", "/bower_components/",
    "/vendor/",       "/gems/",          "/go/pkg/mod/"};

bool is_foreign(std::string_view path) {
  if (path.starts_with("usr/")) return true;
  const auto inside = [&](std::string_view folder) {
    return path.contains(folder) || path.starts_with(folder.substr(1));
  };
  return std::ranges::any_of(foreign_folders, inside);
}

class ConfigDetector : public Detector {
 public:
  ConfigDetector(const rule::CheckImage& image, const CheckChoice& choice, ConfigScope scope,
                 const SecretsOfValues& secrets)
      : scope_(std::move(scope)) {
    const auto make = [&image, &choice, &secrets, keeps_texts = scope_.in_order] {
      return std::make_unique<DocumentExaminer>(image, choice, secrets, keeps_texts);
    };
    if (scope_.threads > 1) queue_ = std::make_unique<DocumentQueue>(scope_.threads, make);
    else examiner_ = make();
  }

  void begin_layer() override {
    if (queue_) queue_->begin_layer();
    else examiner_->begin_layer();
    ignore_folders_.clear();
    refused_charts_.clear();
  }
  bool wants(const Entry& entry) override {
    if (is_ignore_file(entry.path)) note_ignore_file(entry.path);
    if (scope_.in_order && config::is_own_ignore_file(entry.path)) return true;
    if (entry.size == 0) return false;
    if (documents_of(entry.path) == nullptr && !may_be_document(entry.path)) return false;
    return scope_.all_folders || !is_foreign(entry.path);
  }
  void begin(const Entry& entry) override {
    path_ = entry.path;
    text_.clear();
    too_large_ = entry.size > checked_document_limit;
    if (!too_large_) text_.reserve(static_cast<std::size_t>(entry.size));
  }
  bool feed(std::string_view piece) override {
    if (scope_.in_order && config::is_own_ignore_file(path_))
      return false;  // that it is there is all
    if (!too_large_) text_ += piece;
    return !too_large_;
  }
  void finish(bool whole, Detections& out) override {
    if (scope_.in_order && config::is_own_ignore_file(path_)) {
      out.held.push_back(config::hold_ignore_file(path_));
      return;
    }
    WalkedDocument document{.path = path_};
    if (too_large_) {
      document.problems.push_back(problem_at(
          {path_},
          {Errc::too_large, "document is larger than " + std::to_string(checked_document_limit) +
                                " bytes: no checks were run on it"}));
    } else if (!whole) {
      document.problems.push_back(problem_at(
          {path_}, {Errc::truncated, "could not be read to its end: no checks were run on it"}));
    } else if (!take_text(document)) {
      return;
    }
    if (queue_) queue_->add(std::move(document), out);
    else examiner_->examine(document, out);
  }
  void end_layer(Detections& out) override {
    if (queue_) queue_->finish(out);
  }

 private:
  [[nodiscard]] const std::vector<std::string>* documents_of(std::string_view path) const {
    return scope_.rendered == nullptr ? nullptr : scope_.rendered->of(path);
  }

  /// False if there is nothing to be told of it.
  bool take_text(WalkedDocument& document) {
    document.rendered = documents_of(path_);
    if (document.rendered != nullptr) {
      document.ns = helm::release_namespace(scope_.rendered->chart_around(path_));
    } else if (text_.contains("{{") && !helm::chart_of(path_).empty() &&
               kubernetes::is_kubernetes(path_, text_)) {
      // Why helm did not render it is told of the chart as a whole.
      const bool is_told =
          scope_.rendered != nullptr && scope_.rendered->failure_of(path_) != nullptr;
      return !is_told && refuse_template(document.problems);
    } else {
      document.has_ignore_file = has_ignore_file();
    }
    document.text = std::move(text_);
    return true;
  }

  /// Once for each chart.
  bool refuse_template(std::vector<Problem>& problems) {
    const std::string_view chart = helm::chart_of(path_);
    if (!refused_charts_.emplace(chart).second) return false;
    problems.push_back(problem_at(
        {chart},
        {Errc::unsupported,
         "a Helm chart: its templates are no manifests yet; plimsoll config --helm renders it"}));
    return true;
  }

  static constexpr std::string_view first_name = ".containerignore";
  static constexpr std::size_t folder_limit = 10'000;

  static bool is_ignore_file(std::string_view path) {
    const std::string_view name = path.substr(path.find_last_of('/') + 1);
    return name == ".dockerignore" || name == first_name;
  }
  void note_ignore_file(std::string_view path) {
    if (ignore_folders_.size() >= folder_limit) return;
    ignore_folders_.emplace(path.substr(0, path.find_last_of('/') + 1));
  }
  /// A build may begin in any folder above its Dockerfile, and takes the ignore file of that one.
  [[nodiscard]] std::optional<bool> has_ignore_file() const {
    const std::string_view path = path_;
    bool all_seen = scope_.in_order;
    std::size_t end = path.find_last_of('/');
    for (; end != std::string_view::npos; end = end == 0 ? end - 1 : path.rfind('/', end - 1)) {
      if (ignore_folders_.contains(path.substr(0, end + 1))) return true;
    }
    if (ignore_folders_.contains(std::string_view())) return true;
    // What sorts before ".containerignore" came before the ignore file that would lie beside it.
    for (const std::string_view part : split(path, '/')) all_seen = all_seen && part > first_name;
    return all_seen ? std::optional(false) : std::nullopt;
  }

  ConfigScope scope_;
  std::unique_ptr<DocumentQueue> queue_;               // null: one document after the other, by
  std::unique_ptr<DocumentExaminer> examiner_;         // this
  std::set<std::string, std::less<>> ignore_folders_;  // with their slashes
  std::set<std::string, std::less<>> refused_charts_;
  std::string path_, text_;
  bool too_large_ = false;
};

}  // namespace

std::string ConfigFamily::key() const {
  return std::string(readers_version) + (scope_.all_folders ? " all " : " ") +
         std::to_string(image_.key()) + " " + join(choice_.only, ",") + " " +
         join(choice_.without, ",") + " " + secrets_.key() + " " +
         std::to_string(config::schema_key());
}

std::unique_ptr<Detector> ConfigFamily::make() const {
  return std::make_unique<ConfigDetector>(image_, choice_, scope_, secrets_);
}

void ConfigFamily::judge(std::span<const HeldDocument> files, Detections& out) const {
  CheckRunner runner(image_, choice_, secrets_.finder());
  SecretRedactor redactor(secrets_.rules());
  config::judge(files, runner, out,
                [&](Detections& told, std::size_t finding, std::size_t problem) {
                  redactor.redact(told, finding, problem);
                });
}

}  // namespace plimsoll
