// detect/config/terraform/modules.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/terraform/modules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "detect/config/local_path.h"
#include "detect/config/terraform/scope.h"
#include "detect/config/terraform/terraform.h"

namespace plimsoll::terraform {

namespace {

using config::Member;
using config::Value;
using Arguments = std::map<std::string, Value, std::less<>>;

constexpr std::size_t max_uses = 500;                           // of all modules
constexpr std::size_t max_read_again = std::size_t{64} << 20U;  // bytes, each use counted
constexpr std::size_t max_asked = 2000;  // modules whose outputs somebody names
constexpr int max_calls = 16;            // one in the other

struct File {
  std::size_t number = 0;
  Value root;
};

struct Module {
  std::vector<File> files, values;
  bool is_called = false;
};

bool is_call(const Member& member) {
  return member.key == "module" && member.value.labels.size() == 1;
}

class Modules {
 public:
  Modules(std::span<const ModuleFile> files, std::vector<Problem>& problems,
          const std::function<void(std::size_t, rule::Facts&)>& check)
      : files_(files), problems_(problems), check_(check) {}

  void read() {
    for (std::size_t i = 0; i < files_.size(); ++i) {
      auto root = parse_module_file(files_[i].path, files_[i].text, problems_);
      if (!root) continue;
      Module& module = modules_[std::string(folder_of(files_[i].path))];
      auto& list = is_values_file(files_[i].path) ? module.values : module.files;
      list.push_back({.number = i, .root = *std::move(root)});
    }
    for (const auto& [folder, module] : modules_) mark_called(folder, module);
    for (auto& [folder, module] : modules_)
      if (!module.is_called) use(folder, module, nullptr, 0);
    // Those that only each other call.
    for (auto& [folder, module] : modules_)
      if (!used_[folder]) use(folder, module, nullptr, 0);
  }

 private:
  /// Reading it once more: what that costs hangs on how much text it is.
  bool afford(const Module& module) {
    for (const auto* const list : {&module.files, &module.values})
      for (const File& file : *list) read_again_ += files_[file.number].text.size();
    return read_again_ <= max_read_again;
  }

  static int number_of(const File& file) { return static_cast<int>(file.number); }

  void mark_called(const std::string& folder, const Module& module) {
    for (const File& file : module.files) {
      for (const Member& member : file.root.members) {
        if (!is_call(member)) continue;
        Module* const called = find_called(folder, member.value);
        if (called != nullptr && called != &module) called->is_called = true;
      }
    }
  }

  /// What a call's `source` names, if it is a folder of the tree.
  std::optional<std::string> folder_called(const std::string& folder, const Value& call) const {
    const Value& source = call["source"];
    if (!source.is_text() || !source.is_known()) return std::nullopt;
    if (!source.text.starts_with("./") && !source.text.starts_with("../")) return std::nullopt;
    return config::local_path(folder, source.text);
  }

  Module* find_called(const std::string& folder, const Value& call) {
    const auto name = folder_called(folder, call);
    const auto found = name ? modules_.find(*name) : modules_.end();
    return found == modules_.end() ? nullptr : &found->second;
  }

  /// `given`: what a call gives; null: nobody calls it.
  void use(const std::string& folder, const Module& module, const Arguments* given, int depth) {
    if (depth > max_calls || ++uses_ > max_uses) return;
    const bool was_used = std::exchange(used_[folder], true);
    if (!afford(module) && was_used) return;
    Scope scope(work_);
    fill(scope, module, given);
    scope.set_outputs([&](std::string_view call) {
      return outputs_called({folder, module, scope, depth}, call);
    });
    for (const File& file : module.files) {
      Value root = file.root;
      std::erase_if(root.members, [](const Member& member) {
        return member.key == "variable" || member.key == "locals" || member.key == "output";
      });
      scope.go_to(number_of(file));
      scope.put_in_module(root);
      rule::Facts facts;
      std::vector<Problem> problems;
      add_resources(root, files_[file.number].path, facts, problems);
      for (Problem& problem : problems) {
        if (std::ranges::find(problems_, problem) == problems_.end())
          problems_.push_back(std::move(problem));
      }
      check_(file.number, facts);
      call_others(folder, module, root, depth);
    }
  }

  void fill(Scope& scope, const Module& module, const Arguments* given) const {
    if (given != nullptr) {
      for (const auto& [name, value] : *given) scope.add_variable(name, value, Scope::elsewhere);
    } else {
      // The last file counts, and terraform.tfvars comes before the others.
      for (auto file = module.values.rbegin(); file != module.values.rend(); ++file)
        if (!files_[file->number].path.ends_with("terraform.tfvars")) add_values(scope, *file);
      for (const File& file : module.values) add_values(scope, file);
    }
    for (const File& file : module.files) {
      for (const Member& member : file.root.members) {
        const Value& block = member.value;
        if (member.key == "variable" && block.labels.size() == 1)
          add_default(scope, block, number_of(file), given != nullptr);
        if (member.key != "locals") continue;
        for (const Member& local : block.members)
          scope.add_local(local.key, local.value, number_of(file));
      }
    }
  }

  static void add_values(Scope& scope, const File& file) {
    for (const Member& member : file.root.members)
      scope.add_variable(member.key, member.value, Scope::elsewhere);
  }

  /// Null is what a caller leaves it at; whoever runs a module by hand may give another value.
  static void add_default(Scope& scope, const Value& variable, int file, bool is_called) {
    const auto found = std::ranges::find(variable.members, "default", &Member::key);
    if (found == variable.members.end() || (!found->value.exists() && !is_called)) return;
    if (is_called) scope.add_variable(variable.labels[0], found->value, file);
    else scope.add_preset(variable.labels[0], found->value, file);
  }

  void call_others(const std::string& folder, const Module& module, const Value& root, int depth) {
    for (const Member& member : root.members) {
      if (!is_call(member)) continue;
      const auto name = folder_called(folder, member.value);
      const auto called = name ? modules_.find(*name) : modules_.end();
      if (called == modules_.end() || &called->second == &module) continue;
      const Arguments given = arguments_of(member.value);
      use(called->first, called->second, &given, depth + 1);
    }
  }

  static Arguments arguments_of(const Value& call) {
    Arguments given;
    for (const Member& argument : call.members) given.emplace(argument.key, argument.value);
    for (const std::string_view own :
         {"source", "version", "providers", "depends_on", "count", "for_each"})
      given.erase(std::string(own));
    return given;
  }

  struct Caller {
    const std::string& folder;
    const Module& module;
    Scope& scope;
    int depth;
  };

  /// What `module.CALL` stands for: its outputs, or a list of such where `count` says how many.
  std::optional<Value> outputs_called(const Caller& caller, std::string_view call) {
    for (const File& file : caller.module.files) {
      for (const Member& member : file.root.members) {
        if (!is_call(member) || member.value.labels[0] != call) continue;
        const auto name = folder_called(caller.folder, member.value);
        const auto called = name ? modules_.find(*name) : modules_.end();
        const bool has_keys = member.value["for_each"].kind != Value::Kind::none;
        if (called == modules_.end() || &called->second == &caller.module || has_keys)
          return std::nullopt;
        caller.scope.go_to(number_of(file));
        std::vector<Member> instances;
        if (!caller.scope.put_in_block(member, instances)) return std::nullopt;
        Value all{.kind = Value::Kind::list};
        for (const Member& each : instances) {
          auto outputs =
              outputs_of(called->first, called->second, arguments_of(each.value), caller.depth + 1);
          if (!outputs) return std::nullopt;
          all.items.push_back(*std::move(outputs));
        }
        if (member.value["count"].exists()) return all;
        return all.items.empty() ? std::nullopt : std::optional(std::move(all.items.front()));
      }
    }
    return std::nullopt;
  }

  std::optional<Value> outputs_of(const std::string& folder, const Module& module,
                                  const Arguments& given, int depth) {
    if (depth > max_calls || ++asked_ > max_asked || !afford(module)) return std::nullopt;
    Scope scope(work_);
    fill(scope, module, &given);
    scope.set_outputs([&](std::string_view call) {
      return outputs_called({folder, module, scope, depth}, call);
    });
    Value to{.kind = Value::Kind::object};
    for (const File& file : module.files) {
      scope.go_to(number_of(file));
      for (const Member& member : file.root.members) {
        if (member.key != "output" || member.value.labels.size() != 1) continue;
        Value value = member.value["value"];
        scope.put_in(value);
        to.members.push_back({member.value.labels[0], std::move(value)});
      }
    }
    return to;
  }

  std::span<const ModuleFile> files_;
  std::vector<Problem>& problems_;
  const std::function<void(std::size_t, rule::Facts&)>& check_;
  std::map<std::string, Module, std::less<>> modules_;
  std::map<std::string, bool, std::less<>> used_;
  Work work_;
  std::size_t uses_ = 0, asked_ = 0, read_again_ = 0;
};

}  // namespace

bool is_values_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == "terraform.tfvars" || name.ends_with(".auto.tfvars");
}

bool is_module_file(std::string_view path) {
  constexpr std::string_view ends[] = {".tf", ".tofu", ".tf.json", ".tofu.json"};
  return is_values_file(path) ||
         std::ranges::any_of(ends, [&](std::string_view end) { return path.ends_with(end); });
}

void read_modules(std::span<const ModuleFile> files, std::vector<Problem>& problems,
                  const std::function<void(std::size_t file, rule::Facts& facts)>& check) {
  Modules(files, problems, check).read();
}

}  // namespace plimsoll::terraform
