// detect/config/terraform/scope.h - what names stand for, and what expressions come to.
//
// Format  github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md (expressions, templates);
//         developer.hashicorp.com/terraform/language/functions
// Shape   a value that can be worked out from literals is worked out. Anything else stays an
//         expression: no name that is not known, no function that looks outside, no guess.
// Safety  bounded: steps, what is copied, and depth; beyond that expressions stay expressions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "detect/config/value/value.h"

namespace plimsoll::terraform {

/// What all evaluation of one scan may cost together.
struct Work {
  std::size_t steps = 2'000'000;              // parts of expressions
  std::size_t values = 200'000;               // that are copied
  std::size_t bytes = std::size_t{8} << 20U;  // of their texts
  std::size_t instances = 4000;               // of blocks that stand there once
  int nesting = 0;                            // of expressions, whichever module they are of
};

/// The names of one module.
class Scope {
 public:
  explicit Scope(Work& work) : work_(work) {}

  static constexpr int elsewhere = -1;
  /// Of several with one name the first counts. Values of locals may name others. `file`: where
  /// the value stands; where another file names it, it lies where it is named.
  void add_variable(const std::string& name, config::Value value, int file = 0);
  /// A default that whoever runs the module may replace: what comes to nothing by it may be there.
  void add_preset(const std::string& name, config::Value value, int file = 0);
  void add_local(const std::string& name, config::Value value, int file = 0);
  /// In which file what is put in next stands.
  void go_to(int file) { file_ = file; }
  [[nodiscard]] bool has_variable(const std::string& name) const {
    return variables_.contains(name);
  }

  /// What modules that are called give back, by the call's name: their outputs as an object; of
  /// several instances a list. Asked once for each, and only if somebody names it.
  using Outputs = std::function<std::optional<config::Value>(std::string_view call)>;
  void set_outputs(Outputs outputs) { outputs_ = std::move(outputs); }

  /// Puts in what is known, everywhere in the value. Of `dynamic` blocks become as many as there
  /// are; one if nobody knows.
  void put_in(config::Value& value);
  /// The same of a module's tree: a resource or call with `count` or `for_each` becomes as many as
  /// there are. Where nobody knows, or there are too many, it stays one, and what hangs on the
  /// index or key is not known.
  void put_in_module(config::Value& root);
  /// One such block. False: how many there are is not known.
  bool put_in_block(const config::Member& block, std::vector<config::Member>& to);

 private:
  friend class Evaluator;
  void put_in_text(config::Value& value);
  void put_in_members(config::Value& object);
  void put_in_dynamic(const config::Member& block, std::vector<config::Member>& to);
  using Each =
      std::vector<config::Value>;  // what a name stands for in one instance after the other
  enum class Over : std::uint8_t { instances, blocks };
  std::optional<Each> each_of(config::Value over, Over what);
  std::optional<Each> indexes_of(config::Value count);
  std::optional<config::Value> find_outputs(std::string_view call);
  /// "var.x", "local.x" or "module.x"; an expression if nobody knows.
  std::optional<config::Value> find(std::string_view kind, std::string_view name);
  bool afford(const config::Value& value);
  [[nodiscard]] bool step() {
    if (work_.steps == 0) return false;
    --work_.steps;
    return true;
  }

  struct Variable {
    config::Value value;
    int file = 0;
    bool is_preset = false;
  };
  struct Local {
    config::Value value;
    int file = 0;
    bool is_done = false, is_open = false;  // open: it is being worked out
    bool uses_preset = false;
  };
  /// One level further into expressions, as long as it lives; all that is open at a time counts.
  class Nested {
   public:
    explicit Nested(Scope& scope) : work_(scope.work_) { ++work_.nesting; }
    ~Nested() { --work_.nesting; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;
    [[nodiscard]] bool is_too_deep() const { return work_.nesting > max_nesting; }

   private:
    static constexpr int max_nesting = 100;
    Work& work_;
  };
  /// Where something else is worked out: names of a loop around the use are none there.
  class Aside {
   public:
    Aside(Scope& scope, int file) : scope_(scope), file_(std::exchange(scope.file_, file)) {
      std::swap(loops_, scope_.loops_);
    }
    ~Aside() {
      scope_.file_ = file_;
      std::swap(loops_, scope_.loops_);
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;

   private:
    Scope& scope_;
    int file_;
    std::vector<std::pair<std::string, config::Value>> loops_;
  };

  Work& work_;
  Outputs outputs_;
  int file_ = 0;
  bool uses_preset_ = false;  // what was worked out last
  std::map<std::string, Variable, std::less<>> variables_;
  std::map<std::string, Local, std::less<>> locals_;
  std::map<std::string, std::optional<config::Value>, std::less<>> found_outputs_;
  std::vector<std::pair<std::string, config::Value>> loops_;  // names that `for` and kin give
};

}  // namespace plimsoll::terraform
