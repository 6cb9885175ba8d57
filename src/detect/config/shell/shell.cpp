// detect/config/shell/shell.cpp - the commands of a shell script.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/shell/shell.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "detect/config/shell/programs.h"
#include "detect/config/shell/simple_command.h"

namespace plimsoll::shell {

namespace {

constexpr std::size_t frame_limit = 64;  // groups inside of groups

/// Reads a script token by token; groups only matter for the pipes that they are part of.
class Script {
 public:
  Script(const Text& script, Context context)
      : script_(script), context_(std::move(context)), lexer_(script), simple_(script, context_) {
    frames_.emplace_back();
  }

  void read() {
    next_after_ = context_.after;
    for (token_ = lexer_.next(); token_.kind != Token::Kind::end; token_ = lexer_.next()) {
      if (context_.commands.size() >= context_.limit) return;
      if (token_.kind == Token::Kind::word) {
        word();
      } else {
        op(token_.kind == Token::Kind::newline ? ";" : token_.op);
      }
    }
    finish();
    read_bodies();
  }

 private:
  /// A here-document, and the commands that may read it.
  struct Body {
    std::size_t number, first, end;
  };
  struct Frame {
    char kind = ' ';  // '(' of a subshell, '{' of a group or loop, 'c' of a case
    bool in_pattern = false;
    std::size_t first = 0;                // its first command
    std::vector<std::uint32_t> pipeline;  // commands to the left of here in this pipe
  };
  Frame& frame() { return frames_.back(); }

  void push(char kind) {
    if (frames_.size() == frame_limit) return;
    frames_.push_back({kind, false, context_.commands.size(), {}});
  }

  void pop(bool (*fits)(char)) {
    if (frames_.size() == 1 || !fits(frame().kind)) return;
    last_begin_ = frame().first;
    frames_.pop_back();
    closed_ = true;
    item_done_ = true;
  }

  void word();
  bool reserved(std::string_view name);
  void skip_for();
  void skip_case();
  void op(std::string_view op);
  void redirect(std::string_view op);
  void parenthesis();
  void finish();
  void join(std::string_view op);
  void note_options(const Command& command);
  void read_bodies();

  const Text& script_;
  Context context_;
  ShellLexer lexer_;
  SimpleCommand simple_;
  Token token_;
  std::vector<Frame> frames_;
  std::string next_after_;
  std::size_t last_begin_ = 0;             // the first command of what was read last
  std::vector<std::size_t> body_numbers_;  // of the command that is being read
  std::vector<Body> bodies_;               // of commands on this line
  bool closed_ = false;                    // a group has just ended
  bool item_done_ = false;  // something stands to the left of the operator that comes
  bool in_test_ = false;    // between [[ and ]]
};

void Script::word() {
  if (frame().in_pattern) {
    if (token_.text.view() == "esac" && !token_.quoted) {
      frame().in_pattern = false;
      pop([](char kind) { return kind == 'c'; });
    }
    return;
  }
  const std::string_view text = token_.text.view();
  if (simple_.parts.empty() && !token_.quoted && simple_.variables.empty() && reserved(text))
    return;
  if (closed_ && simple_.empty()) return;  // only redirections may follow a group
  if (in_test_ && text == "]]") in_test_ = false;
  const bool number = !text.empty() && std::ranges::all_of(text, is_digit) && !token_.quoted;
  if (number && (lexer_.next_is('<') || lexer_.next_is('>'))) return;  // of a redirection
  if (simple_.parts.empty() && is_assignment(text)) {
    const auto parts = *cut_first(text, '=');
    simple_.variables.push_back({std::string(parts.first), std::string(parts.second)});
    std::ranges::copy(token_.inner, std::back_inserter(simple_.other_inner));
    return;
  }
  if (simple_.parts.empty() && text == "[[") in_test_ = true;
  const Position at = script_.at(token_.begin);
  simple_.parts.push_back({{std::move(token_.text), token_.quoted, at}, std::move(token_.inner)});
}

/// A word where a command begins: true if the grammar takes it.
bool Script::reserved(std::string_view name) {
  if (is_one_of(name, "then else elif do !")) return true;
  if (is_one_of(name, "if while until {")) {
    push('{');
  } else if (is_one_of(name, "for select")) {
    push('{');
    skip_for();
  } else if (name == "case") {
    skip_case();
  } else if (is_one_of(name, "fi done }")) {
    pop([](char kind) { return kind == '{'; });
  } else if (name == "esac") {
    pop([](char kind) { return kind == 'c'; });
  } else if (name == "function") {
    token_ = lexer_.next();
  } else {
    return false;
  }
  return true;
}

/// The head of a loop, up to the end of its list.
void Script::skip_for() {
  for (token_ = lexer_.next(); token_.kind != Token::Kind::end; token_ = lexer_.next()) {
    if (token_.kind == Token::Kind::newline || token_.op == ";") return;
    if (token_.kind == Token::Kind::op && token_.op == "(" && lexer_.next_is('(')) {
      lexer_.skip_arithmetic();
    }
    if (token_.kind == Token::Kind::word && token_.text.view() == "do") return;
    for (const Inner& inner : token_.inner) simple_.other_inner.push_back(inner);
  }
}

void Script::skip_case() {
  push('c');
  for (token_ = lexer_.next(); token_.kind != Token::Kind::end; token_ = lexer_.next()) {
    for (const Inner& inner : token_.inner) simple_.other_inner.push_back(inner);
    if (token_.kind == Token::Kind::word && token_.text.view() == "in") break;
  }
  finish();
  item_done_ = false;
  frame().in_pattern = frame().kind == 'c';
}

void Script::op(std::string_view op) {
  if (frame().in_pattern) {
    if (op == ")") {
      frame().in_pattern = false;
      next_after_.clear();
    }
    return;
  }
  if (in_test_ && token_.kind == Token::Kind::op) return;
  if (op == "(" || op == ")") return parenthesis();
  if (op.find_first_of("<>") != std::string_view::npos) return redirect(op);
  finish();
  if (token_.kind == Token::Kind::newline) {
    read_bodies();
    if (!item_done_) return;  // "a &&" goes on in the next line
  }
  join(op);
  if (op.starts_with(";;") || op == ";&") frame().in_pattern = frame().kind == 'c';
}

void Script::parenthesis() {
  if (token_.op == ")") {
    finish();
    join(";");
    pop([](char kind) { return kind == '('; });
    return;
  }
  if (!simple_.parts.empty()) {  // NAME ( ) of a function
    simple_.parts.clear();
    simple_.variables.clear();
    token_ = lexer_.next();
    if (token_.op == ")") return;
    // An array's value, or nothing that a shell knows: it is stepped over.
    while (token_.kind != Token::Kind::end && token_.op != ")") token_ = lexer_.next();
    return;
  }
  if (!simple_.variables.empty()) {  // NAME=( … )
    while (token_.kind != Token::Kind::end && token_.op != ")") token_ = lexer_.next();
    return;
  }
  if (lexer_.next_is('(')) return lexer_.skip_arithmetic();
  push('(');
}

void Script::redirect(std::string_view op) {
  const Token target = lexer_.next();
  if (target.kind != Token::Kind::word) return;
  std::ranges::copy(target.inner, std::back_inserter(simple_.other_inner));
  simple_.redirects.push_back({std::string(op), std::string(target.text.view())});
  if (op == "<<" || op == "<<-") {
    // The lines come when this one has ended: their place is known after the whole line is read.
    body_numbers_.push_back(lexer_.expect_body(target, op == "<<-"));
  }
}

/// Ends the simple command that is being read.
void Script::finish() {
  if (simple_.empty()) return;
  item_done_ = true;
  const std::size_t begin = context_.commands.size();
  const std::size_t own = simple_.emit(next_after_);
  simple_.clear();
  in_test_ = false;
  for (const std::size_t number : body_numbers_) bodies_.push_back({number, begin, own});
  body_numbers_.clear();
  if (context_.commands.size() == begin) return;
  closed_ = false;
  last_begin_ = begin;
  if (own == begin) return;
  note_options(context_.commands[begin]);
  for (std::size_t reader = begin; reader < own; ++reader) {
    const std::string name = context_.commands[reader].name;
    for (const Frame& around : frames_)
      for (const std::uint32_t left : around.pipeline) add_feed(context_.commands[left], name);
  }
}

/// What stands between one command or group and the next.
void Script::join(std::string_view op) {
  const bool pipe = op == "|" || op == "|&";
  if (pipe && item_done_) {
    for (std::size_t i = last_begin_; i < context_.commands.size(); ++i) {
      context_.commands[i].piped = true;
      auto& pipeline = frame().pipeline;
      if (pipeline.size() < feed_limit) pipeline.push_back(static_cast<std::uint32_t>(i));
    }
  } else {
    frame().pipeline.clear();
  }
  next_after_ = pipe ? "|" : op;
  item_done_ = false;
  closed_ = false;
}

/// `set -o pipefail`, `set -euxo pipefail`
void Script::note_options(const Command& command) {
  if (command.name != "set") return;
  for (std::size_t i = 0; i + 1 < command.args.size(); ++i) {
    const std::string& arg = command.args[i];
    if (command.args[i + 1] != "pipefail" || !arg.ends_with('o')) continue;
    if (arg.starts_with('-')) context_.pipefail = true;
    if (arg.starts_with('+')) context_.pipefail = false;
  }
}

/// What a shell reads from a here-document is a script.
void Script::read_bodies() {
  for (const Body& body : std::exchange(bodies_, {})) {
    if (context_.depth >= script_depth) continue;
    std::optional<std::uint32_t> reader;
    for (std::size_t i = body.first; i < body.end && !reader; ++i)
      if (is_shell(context_.commands[i].name)) reader = context_.commands[i].idx;
    if (!reader) continue;
    const Inner lines = lexer_.body_of(body.number);
    read_script(script_.slice(lines.begin, lines.count), {context_.commands,
                                                          context_.limit,
                                                          context_.depth + 1,
                                                          false,
                                                          reader,
                                                          Command::Via::shell,
                                                          {}});
  }
}

}  // namespace

void read_script(const Text& script, Context context) { Script(script, std::move(context)).read(); }

std::string_view name_of(Command::Via via) {
  constexpr std::array names = {"script"sv, "wrapper"sv, "shell"sv, "substitution"sv};
  return names[static_cast<std::size_t>(via)];
}

void read_commands(const Text& script, ShellOptions options, std::vector<Command>& commands) {
  read_script(script, {commands, options.limit, 0, options.pipefail, {}, Command::Via::script, {}});
}

void read_exec(const std::vector<Text>& words, ShellOptions options,
               std::vector<Command>& commands) {
  Context context{commands, options.limit, 0, options.pipefail, {}, Command::Via::script, {}};
  const Text nothing;
  SimpleCommand simple(nothing, context);
  for (const Text& word : words) simple.parts.push_back({{word, true, word.at(0)}, {}});
  if (!words.empty()) simple.emit({});
}

}  // namespace plimsoll::shell
