// image/container.cpp - containers of engines on this machine.
// SPDX-License-Identifier: Apache-2.0
#include "image/container.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "image/engine_answer.h"

namespace plimsoll {

namespace {

/// The container's merged file system, made anew whenever it is asked for.
class ExportBlob : public RemoteBlob {
 public:
  ExportBlob(Network& network, EngineQuestion question)
      : network_(network), question_(std::move(question)) {}
  [[nodiscard]] std::unique_ptr<Input> open() const override {
    return open_answer(network_, question_);
  }

 private:
  Network& network_;
  EngineQuestion question_;
};

std::string place(const std::string& engine, std::string_view subject) {
  return engine + ": " + printable(subject);
}

Result<std::vector<FileChange>> changes_of(Network& network, const Container& container) {
  const auto input = open_answer(network, {.engine = container.engine,
                                           .path = "/containers/" + container.id + "/changes",
                                           .subject = "changes of " + container.name});
  auto changes = read_changes(*input);
  if (!changes) return fail("changes", changes.error());
  return changes;
}

Result<ContainerSource> open_in(Network& network, const std::string& engine,
                                const std::string& name) {
  const std::string json = TRY(read_answer(
      network, {.engine = engine, .path = "/containers/" + name + "/json", .subject = name}));
  auto settings = parse_container(json);
  if (!settings) return fail(place(engine, name) + ": settings", settings.error());
  settings->engine = engine;
  // By its id: the name may come to mean another container. The changes first: what is among them
  // and no longer there was for a moment only.
  auto changes = changes_of(network, *settings);
  const EngineQuestion question{.engine = engine,
                                .path = "/containers/" + settings->id + "/export",
                                .subject = "files of " + settings->name};
  const Member files{.file = nullptr,
                     .identity = {},
                     .remote = std::make_shared<const ExportBlob>(network, question)};
  return ContainerSource{*std::move(settings), std::move(changes), files};
}

Result<std::vector<ContainerId>> running_in(Network& network, const std::string& engine) {
  const std::string json =
      TRY(read_answer(network, {.engine = engine, .path = "/containers/json", .subject = "list"}));
  auto ids = parse_container_list(json);
  if (!ids) return fail(place(engine, "list of containers"), ids.error());
  std::vector<ContainerId> containers;
  for (std::string& id : *ids) containers.push_back({engine, std::move(id)});
  return containers;
}

/// Most machines have one engine, and some have none.
bool is_passed_over(const Error& error) {
  return error.code == Errc::not_found || error.code == Errc::permission_denied ||
         error.code == Errc::unsupported || error.code == Errc::io;
}

std::vector<std::string> engines_of(const std::string& engine) {
  if (!engine.empty()) return {engine};
  return {std::begin(container_engines), std::end(container_engines)};
}

}  // namespace

Result<ContainerSource> open_container(Network& network, const std::string& engine,
                                       const std::string& name) {
  if (!is_container_name(name))
    return fail(Errc::usage, printable(name) + " is no name or id of a container");
  if (!engine.empty()) return open_in(network, engine, name);
  std::vector<std::string> said;
  Errc code = Errc::not_found;
  for (const std::string& one : engines_of(engine)) {
    auto container = open_in(network, one, name);
    if (container || !is_passed_over(container.error())) return container;
    code = said.empty() ? container.error().code : code;
    said.push_back("  " + container.error().what);
  }
  return fail(code, "container " + name + " was not found:\n" + join(said, "\n"));
}

Result<std::vector<ContainerId>> running_containers(Network& network, const std::string& engine) {
  std::vector<ContainerId> all;
  std::vector<std::string> said;
  bool any = false;
  for (const std::string& one : engines_of(engine)) {
    auto running = running_in(network, one);
    // An engine that is there and may not be asked could run any number of them.
    if (!running && (!engine.empty() || running.error().code != Errc::io))
      return std::unexpected(std::move(running).error());
    any = any || running.has_value();
    if (running) all.insert(all.end(), running->begin(), running->end());
    else said.push_back("  " + running.error().what);
  }
  if (!any) return fail(Errc::not_found, "no container engine answers:\n" + join(said, "\n"));
  return all;
}

}  // namespace plimsoll
