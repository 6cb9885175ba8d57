// detect/config/dockerfile/facts.cpp - a Dockerfile as facts.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/dockerfile/facts.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "content/facts.h"
#include "detect/config/image_ref.h"
#include "detect/config/shell/programs.h"

namespace plimsoll::docker {

using shell::holds;
using shell::is_one_of;

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

Fact integer(std::uint64_t value) { return Fact::of(static_cast<std::int64_t>(value)); }

/// How much of what a stage begins with is listed as its own again.
constexpr std::size_t inherited_limit = 1000;

class Mapper {
 public:
  Mapper(const Dockerfile& file, const Beside& beside, rule::Facts& facts)
      : file_(file), beside_(beside), facts_(facts) {}

  const Record& map() {
    Record& to = facts_.add(of::docker_file::record_type, nullptr, 1, 1);
    to.set(of::docker_file::has_ignore,
           beside_.has_ignore ? Fact::of(*beside_.has_ignore) : Fact::unread());
    to.set(of::docker_file::escape, facts_.text({&file_.directives.escape, 1}));
    to.set(of::docker_file::syntax, facts_.text_if_any(file_.directives.syntax));
    std::vector<Record*> comments;
    comments.reserve(file_.comments.size());
    for (const Comment& comment : file_.comments) {
      comments.push_back(&add(of::docker_comment::record_type, &to, comment.at));
      comments.back()->set(of::docker_comment::text, facts_.text(comment.text));
    }
    to.set(of::docker_file::comments, facts_.records(comments));
    std::vector<Record*> misplaced;
    misplaced.reserve(file_.misplaced.size());
    for (const Misplaced& one : file_.misplaced) {
      misplaced.push_back(&add(of::docker_misplaced::record_type, &to, one.at));
      misplaced.back()->set(of::docker_misplaced::op, facts_.text(one.op));
      misplaced.back()->set(of::docker_misplaced::onbuild, Fact::of(one.onbuild));
    }
    to.set(of::docker_file::misplaced, facts_.records(misplaced));
    mark_shipped();
    std::vector<Record*> stages;
    stages.reserve(file_.stages.size());
    for (const Stage& stage : file_.stages) stages.push_back(&map(stage, to));
    to.set(of::docker_file::stages, facts_.records(stages));
    return to;
  }

 private:
  Record& add(std::uint16_t type, const Record* parent, Position at) {
    return facts_.add(type, parent, at.line, at.column);
  }

  /// Which stages the final image is made of, and which instructions had the last word there.
  void mark_shipped() {
    shipped_.resize(file_.stages.size());
    std::vector<std::string_view> decided;
    for (const Stage* stage = file_.stages.empty() ? nullptr : &file_.stages.back();
         stage != nullptr;) {
      shipped_[stage->index] = true;
      for (std::size_t i = stage->instructions.size(); i-- > 0;) {
        const Instruction& each = stage->instructions[i];
        const bool decides = is_one_of(each.op, "user cmd entrypoint healthcheck workdir");
        if (each.onbuild || !decides || holds(decided, each.op)) continue;
        decided.push_back(each.op);
        in_force_.push_back(each.n);
      }
      stage = stage->base.stage ? &file_.stages[*stage->base.stage] : nullptr;
    }
  }

  const ImageName& beginning(const Stage& stage) const {
    const Stage* first = &stage;
    while (first->base.stage) first = &file_.stages[*first->base.stage];
    return first->base.image;
  }

  Fact image(const ImageName& name, const Record& parent) {
    Record& to = facts_.add(of::image_ref::record_type, &parent, parent.line, parent.column);
    return config::image_ref(name, to, facts_);
  }

  Record& pair(std::string_view name, std::string_view value, const Record& parent) {
    Record& to = facts_.add(of::pair::record_type, &parent, parent.line, parent.column);
    to.set(of::pair::name, facts_.text(name));
    to.set(of::pair::value, facts_.text(value));
    return to;
  }

  Record& map(const Stage& stage, const Record& file);
  void set_base(const Stage& stage, Record& to);
  Record& map(const Instruction& each, const Stage& stage, const Record& parent);
  void set_destination(const Instruction& each, Record& to);
  void set_flags(const Instruction& each, Record& to);
  void set_variables(const Instruction& each, Record& to);
  void set_sources(const Instruction& each, const Stage& stage, Record& to);
  void set_ports(const Instruction& each, Record& to);
  void set_mounts(const Instruction& each, Record& to);
  void add_uses(const Instruction& each, const Record& parent);
  Record& map(const Command& command, const Record& parent);
  Fact packages(const Command& command, const Record& parent);

  const Dockerfile& file_;
  const Beside& beside_;
  rule::Facts& facts_;
  std::vector<bool> shipped_;
  std::vector<std::uint32_t> in_force_;          // instructions, by their n
  std::vector<std::vector<Record*>> variables_;  // of each stage, inherited ones included
  std::vector<Record*> stage_variables_;         // of the stage in hand
  std::vector<Record*> stage_commands_;
};

Record& Mapper::map(const Stage& stage, const Record& file) {
  Record& to = add(of::docker_stage::record_type, &file, stage.at);
  to.end_line = stage.end_line;
  set_base(stage, to);
  to.set(of::docker_stage::index, integer(stage.index));
  to.set(of::docker_stage::alias, facts_.text_if_any(stage.alias));
  to.set(of::docker_stage::final, Fact::of(stage.final));
  to.set(of::docker_stage::shipped, Fact::of(bool{shipped_[stage.index]}));
  to.set(of::docker_stage::windows, Fact::of(stage.windows));
  to.set(of::docker_stage::platform, facts_.text_if_any(stage.platform));
  to.set(of::docker_stage::user, facts_.text_if_any(stage.user));
  to.set(of::docker_stage::has_user, Fact::of(stage.has_user));
  to.set(of::docker_stage::workdir, facts_.text_if_any(stage.workdir));
  to.set(of::docker_stage::health, integer(stage.health));
  to.set(of::docker_stage::has_health, Fact::of(stage.has_health));
  std::vector<Record*> labels;
  labels.reserve(stage.labels.size());
  for (const auto& [name, value] : stage.labels) labels.push_back(&pair(name, value, to));
  to.set(of::docker_stage::labels, facts_.records(labels));
  stage_variables_.clear();
  stage_commands_.clear();
  if (stage.base.stage && variables_[*stage.base.stage].size() <= inherited_limit)
    stage_variables_ = variables_[*stage.base.stage];
  std::vector<Record*> instructions;
  instructions.reserve(stage.instructions.size());
  for (const Instruction& each : stage.instructions) instructions.push_back(&map(each, stage, to));
  to.set(of::docker_stage::instr, facts_.records(instructions));
  to.set(of::docker_stage::vars, facts_.records(stage_variables_));
  to.set(of::docker_stage::commands, facts_.records(stage_commands_));
  variables_.push_back(stage_variables_);
  return to;
}

void Mapper::set_base(const Stage& stage, Record& to) {
  to.set(of::docker_stage::from_stage, Fact::of(stage.base.stage.has_value()));
  to.set(of::docker_stage::scratch, Fact::of(stage.scratch));
  if (stage.base.stage) to.set(of::docker_stage::parent, facts_.text(stage.base.raw));
  const ImageName& first = beginning(stage);
  if (lower(first.ref) == "scratch") return;
  to.set(of::docker_stage::base, image(first, to));
  if (!stage.base.stage) to.set(of::docker_stage::image, image(stage.base.image, to));
}

bool is_single_run(const Instruction& each) {
  const auto here = [](const Command& command) { return command.via == Command::Via::script; };
  return each.op == "run" && !each.onbuild && each.heredocs.empty() && each.mounts.empty() &&
         std::ranges::count_if(each.commands, here) == 1;
}

Record& Mapper::map(const Instruction& each, const Stage& stage, const Record& parent) {
  Record& to = add(of::docker_instr::record_type, &parent, each.at);
  to.end_line = each.end_line;
  to.set(of::docker_instr::n, integer(each.n));
  to.set(of::docker_instr::op, facts_.text(each.op));
  to.set(of::docker_instr::text, facts_.text(trim(each.text.view())));
  to.set(of::docker_instr::args, facts_.texts(each.args));
  to.set(of::docker_instr::json, Fact::of(each.json));
  to.set(of::docker_instr::onbuild, Fact::of(each.onbuild));
  to.set(of::docker_instr::in_force,
         Fact::of(std::ranges::find(in_force_, each.n) != in_force_.end()));
  const Instruction* before = &each == stage.instructions.data() ? nullptr : &each - 1;
  to.set(of::docker_instr::mergeable,
         Fact::of(before != nullptr && is_single_run(*before) && is_single_run(each)));
  to.set(of::docker_instr::shell, facts_.texts(each.shell));
  to.set(of::docker_instr::posix, Fact::of(each.posix));
  if (each.has_workdir) to.set(of::docker_instr::workdir, facts_.text(each.workdir));
  std::vector<std::string_view> documents;
  documents.reserve(each.heredocs.size());
  for (const Heredoc& heredoc : each.heredocs) documents.push_back(heredoc.body.view());
  to.set(of::docker_instr::documents, facts_.texts(documents));
  set_destination(each, to);
  set_flags(each, to);
  set_variables(each, to);
  set_sources(each, stage, to);
  set_ports(each, to);
  set_mounts(each, to);
  add_uses(each, to);
  std::vector<Record*> commands;
  commands.reserve(each.commands.size());
  for (const Command& command : each.commands) commands.push_back(&map(command, to));
  to.set(of::docker_instr::commands, facts_.records(commands));
  if (each.op == "run") std::ranges::copy(commands, std::back_inserter(stage_commands_));
  return to;
}

void Mapper::set_destination(const Instruction& each, Record& to) {
  if (!is_one_of(each.op, "copy add workdir")) return;
  to.set(of::docker_instr::dest, facts_.text_if_any(each.dest));
  to.set(of::docker_instr::dest_abs, Fact::of(each.dest_absolute));
  to.set(of::docker_instr::dest_known, Fact::of(!each.dest_unresolved));
  if (each.op != "copy" || each.from.origin == Origin::none) return;
  to.set(of::docker_instr::from, facts_.text(each.from.raw));
  to.set(of::docker_instr::from_known, Fact::of(each.from.origin == Origin::stage));
}

void Mapper::set_flags(const Instruction& each, Record& to) {
  std::vector<Record*> flags;
  flags.reserve(each.flags.size());
  for (const Flag& flag : each.flags) {
    const std::string_view name = std::string_view(flag.name).substr(2);
    flags.push_back(&pair(name, flag.has_value ? std::string_view(flag.value) : "true", to));
  }
  to.set(of::docker_instr::flags, facts_.records(flags));
}

/// True if `value` is `name` in the way of a variable: $name or ${name…}.
bool names_variable(std::string_view value, std::string_view name) {
  for (std::size_t at = value.find('$'); at != std::string_view::npos;
       at = value.find('$', at + 1)) {
    std::string_view rest = value.substr(at + 1);
    if (rest.starts_with('{')) rest.remove_prefix(1);
    const auto is_inner = [](char c) { return is_alnum(c) || c == '_'; };
    if (take_while(is_inner, rest) == name) return true;
  }
  return false;
}

void Mapper::set_variables(const Instruction& each, Record& to) {
  std::vector<Record*> found;
  std::string_view earlier;  // the name of the variable before, of the same ENV
  for (const Variable& variable : each.variables) {
    if (each.op == "label") {
      Record& label = add(of::docker_label::record_type, &to, variable.at);
      label.set(of::docker_label::name, facts_.text(variable.name));
      label.set(of::docker_label::value, facts_.text(variable.value));
      label.set(of::docker_label::known, Fact::of(!variable.unresolved));
      found.push_back(&label);
      continue;
    }
    Record& record = add(of::docker_variable::record_type, &to, variable.at);
    record.set(of::docker_variable::name, facts_.text(variable.name));
    if (variable.has_value) record.set(of::docker_variable::value, facts_.text(variable.value));
    record.set(of::docker_variable::has_value,
               Fact::of(variable.has_value && !variable.value.empty()));
    record.set(of::docker_variable::op, facts_.text(each.op));
    const bool sibling =
        !earlier.empty() && variable.unresolved && names_variable(variable.value, earlier);
    record.set(of::docker_variable::uses_sibling, Fact::of(sibling));
    earlier = variable.name;
    found.push_back(&record);
    stage_variables_.push_back(&record);
  }
  const auto field = each.op == "label" ? of::docker_instr::labels : of::docker_instr::vars;
  to.set(field, facts_.records(found));
}

/// True if a RUN behind `each` unpacks the archive of that name.
bool is_unpacked(const Instruction& each, const Stage& stage, std::string_view name) {
  for (const Instruction& later : stage.instructions) {
    if (later.n <= each.n || later.op != "run") continue;
    for (const Command& command : later.commands) {
      if (!is_one_of(command.name, "tar unzip gunzip bunzip2 unxz xz zcat gzcat unzstd")) continue;
      const auto is_it = [&](const std::string& arg) { return arg.ends_with(name); };
      if (std::ranges::any_of(command.args, is_it)) return true;
    }
  }
  return false;
}

void Mapper::set_sources(const Instruction& each, const Stage& stage, Record& to) {
  std::vector<Record*> sources;
  for (const Source& source : each.sources) {
    Record& record = add(of::docker_source::record_type, &to, source.at);
    const std::string_view path = source.text;
    const std::string_view name = path.substr(path.find_last_of("/\\") + 1);
    record.set(of::docker_source::raw, facts_.text(source.raw));
    record.set(of::docker_source::path, facts_.text(path));
    record.set(of::docker_source::name, facts_.text_if_any(name));
    record.set(of::docker_source::kind, facts_.text(name_of(source.kind)));
    record.set(of::docker_source::known, Fact::of(!path.contains('$')));
    const bool archive = each.op == "copy" && source.kind == Source::Kind::archive;
    record.set(of::docker_source::unpacked, Fact::of(archive && is_unpacked(each, stage, name)));
    sources.push_back(&record);
  }
  to.set(of::docker_instr::sources, facts_.records(sources));
}

void Mapper::set_ports(const Instruction& each, Record& to) {
  std::vector<Record*> ports;
  for (const Port& port : each.ports) {
    Record& record = add(of::docker_port::record_type, &to, port.at);
    if (port.number) record.set(of::docker_port::number, integer(*port.number));
    if (port.to) record.set(of::docker_port::to, integer(*port.to));
    record.set(of::docker_port::proto, facts_.text(port.protocol));
    ports.push_back(&record);
  }
  to.set(of::docker_instr::ports, facts_.records(ports));
}

void Mapper::set_mounts(const Instruction& each, Record& to) {
  std::vector<Record*> mounts;
  for (const Mount& mount : each.mounts) {
    Record& record = add(of::docker_mount::record_type, &to, mount.at);
    record.set(of::docker_mount::type, facts_.text(mount.type));
    record.set(of::docker_mount::target, facts_.text_if_any(mount.target));
    record.set(of::docker_mount::source, facts_.text_if_any(mount.source));
    record.set(of::docker_mount::from, facts_.text_if_any(mount.from));
    record.set(of::docker_mount::id, facts_.text_if_any(mount.id));
    mounts.push_back(&record);
  }
  to.set(of::docker_instr::mounts, facts_.records(mounts));
}

void Mapper::add_uses(const Instruction& each, const Record& parent) {
  const auto use = [&](std::string_view by, const From& from) {
    if (from.origin == Origin::none) return;
    Record& to = add(of::docker_image_use::record_type, &parent, from.at);
    to.set(of::docker_image_use::by, facts_.text(by));
    to.set(of::docker_image_use::origin, facts_.text(name_of(from.origin)));
    to.set(of::docker_image_use::name, facts_.text(from.raw));
    const bool scratch = by == "from" && lower(from.image.ref) == "scratch";
    if (from.origin == Origin::image && !scratch)
      to.set(of::docker_image_use::image, image(from.image, to));
  };
  if (each.op == "from" || each.op == "copy") use(each.op, each.from);
  for (const From& from : each.mount_from) use("mount", from);
}

Record& Mapper::map(const Command& command, const Record& parent) {
  Record& to = add(of::docker_command::record_type, &parent, command.at);
  to.set(of::docker_command::idx, integer(command.idx));
  to.set(of::docker_command::name, facts_.text(command.name));
  to.set(of::docker_command::verb, facts_.text_if_any(command.verb));
  to.set(of::docker_command::args, facts_.texts(command.args));
  to.set(of::docker_command::pos, facts_.texts(command.pos));
  to.set(of::docker_command::flags, facts_.texts(command.flags));
  to.set(of::docker_command::piped, Fact::of(command.piped));
  to.set(of::docker_command::after, facts_.text_if_any(command.after));
  to.set(of::docker_command::feeds, facts_.texts(command.feeds));
  to.set(of::docker_command::via, facts_.text(name_of(command.via)));
  to.set(of::docker_command::pipefail, Fact::of(command.pipefail));
  std::vector<Record*> variables;
  variables.reserve(command.variables.size());
  for (const shell::Assignment& each : command.variables)
    variables.push_back(&pair(each.name, each.value, to));
  to.set(of::docker_command::vars, facts_.records(variables));
  to.set(of::docker_command::pkgs, packages(command, to));
  return to;
}

Fact Mapper::packages(const Command& command, const Record& parent) {
  std::vector<Record*> packages;
  for (const shell::PackageArg& each : command.pkgs) {
    Record& to = facts_.add(of::docker_package::record_type, &parent, parent.line, parent.column);
    to.set(of::docker_package::manager, facts_.text(each.manager));
    to.set(of::docker_package::name, facts_.text(each.name));
    to.set(of::docker_package::version, facts_.text_if_any(each.version));
    to.set(of::docker_package::pinned, Fact::of(each.pinned));
    to.set(of::docker_package::file, Fact::of(each.file));
    to.set(of::docker_package::known, Fact::of(!each.unresolved));
    packages.push_back(&to);
  }
  return facts_.records(packages);
}

}  // namespace

const Record& add_facts(const Dockerfile& file, const Beside& beside, rule::Facts& facts) {
  return Mapper(file, beside, facts).map();
}

}  // namespace plimsoll::docker
