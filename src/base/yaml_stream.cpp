// base/yaml_stream.cpp - libyaml's events as the flat tree of base/yaml_stream.h.
// SPDX-License-Identifier: Apache-2.0
#include "base/yaml_stream.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "base/text.h"
#include "base/yaml_events.h"
#include "base/yaml_repair.h"

namespace plimsoll {

namespace {

constexpr std::size_t no_offset = std::string_view::npos;

/// Where the next line that begins with --- begins, from `from` on.
std::size_t next_document(std::string_view text, std::size_t from) {
  for (std::size_t at = from; (at = text.find("---", at)) != no_offset; at += 3) {
    const bool begins_line = at == 0 || text[at - 1] == '\n';
    if (begins_line && (at + 3 == text.size() || is_space(text[at + 3]))) return at;
  }
  return no_offset;
}

/// The offset behind `count` line ends.
std::size_t skip_lines(std::string_view text, std::size_t from, std::size_t count) {
  for (; count > 0; --count) {
    const std::size_t end = text.find('\n', from);
    if (end == no_offset) return text.size();
    from = end + 1;
  }
  return from;
}

bool is_flow(const yaml_event_t& end) { return end.start_mark.index != end.end_mark.index; }

}  // namespace

class YamlStreamReader {
 public:
  YamlStreamReader(YamlStream& stream, YamlStreamLimits limits)
      : stream_(stream), limits_(limits), text_(*stream.text_) {}

  /// All at once; from the first broken document on, each for itself.
  void read() {
    std::size_t begin = 0;
    std::size_t end = text_.size();
    while (begin < text_.size() && !full_) {
      const Run run = read_run(text_.substr(begin, end - begin));
      if (run.whole && end == text_.size()) return;
      const std::uint32_t broken = run.whole ? line_ : run.document_line;
      begin = run.whole ? end : next_document(text_, line_end(begin, broken));
      if (begin == no_offset) begin = text_.size();
      advance_to(begin);
      if (!run.whole) stream_.unread_.emplace_back(broken, line_);
      const std::size_t after = next_document(text_, std::min(begin + 3, text_.size()));
      end = after == no_offset ? text_.size() : after;
    }
  }

 private:
  struct Run {
    bool whole = true;
    std::uint32_t document_line = 1;  // where the broken document begins, in lines of the text
  };

  /// The end of the line number `line`, which is not before `line_`, that of the offset `from`.
  [[nodiscard]] std::size_t line_end(std::size_t from, std::uint32_t line) const {
    return skip_lines(text_, from, line - line_ + 1);
  }
  void advance_to(std::size_t offset) {
    line_ += static_cast<std::uint32_t>(
        std::ranges::count(text_.substr(counted_, offset - counted_), '\n'));
    counted_ = offset;
  }

  Run read_run(std::string_view text) {
    YamlEvents parser(text);
    Run run{.document_line = line_};
    bool inside = false;
    for (yaml_event_type_t type = YAML_NO_EVENT; type != YAML_STREAM_END_EVENT;) {
      YamlEvent event;
      if (!parser.next(event)) {
        const LineColumn at = parser.error_mark();
        fault({at.line + line_ - 1, at.column}, Errc::malformed,
              "not YAML: " + std::string(parser.problem()));
        return broken(run, inside, at.line + line_ - 1);
      }
      type = event.raw.type;
      if (type == YAML_DOCUMENT_START_EVENT) {
        begin_document();
        run.document_line = line_of(event.raw.start_mark);
        inside = true;
      }
      if (!take(event.raw)) return broken(run, inside, run.document_line);
      if (type == YAML_DOCUMENT_END_EVENT) inside = false;
    }
    return run;
  }
  /// Forgets what there is of a document that turned out to be none.
  Run broken(Run run, bool inside, std::uint32_t line) {
    run.whole = false;
    if (inside) {
      stream_.nodes_.resize(document_);
      stream_.roots_.resize(document_roots_);
    } else {
      // The line of the error may be where the next one begins.
      run.document_line = std::max(line_, line - 1);
    }
    return run;
  }
  void begin_document() {
    document_ = stream_.nodes_.size();
    document_roots_ = stream_.roots_.size();
    open_.clear();
    anchors_.clear();
  }

  bool take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_ALIAS_EVENT: return alias(event);
      case YAML_SCALAR_EVENT: return scalar(event);
      case YAML_SEQUENCE_START_EVENT: {
        const auto& data = event.data.sequence_start;
        return open(event, LooseNode::Kind::sequence, data.anchor, data.tag);
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& data = event.data.mapping_start;
        return open(event, LooseNode::Kind::mapping, data.anchor, data.tag);
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT: return close(event);
      default: return true;
    }
  }

  bool alias(const yaml_event_t& event) {
    LooseNode* node = add(event, LooseNode::Kind::alias, nullptr, nullptr);
    if (node == nullptr) return false;
    const std::string name(reinterpret_cast<const char*>(event.data.alias.anchor));
    const auto slot = static_cast<std::uint32_t>(stream_.nodes_.size() - 1);
    const auto found = anchors_.find(name);
    const LineColumn at{node->line, node->column};
    if (found == anchors_.end()) {
      fault(at, Errc::malformed, "alias *" + printable(name) + ": no such anchor before it");
    } else if (found->second.weight == 0) {
      fault(at, Errc::malformed, "alias *" + printable(name) + ": stands inside of its own anchor");
    } else if (weight_ + found->second.weight > limits_.expanded) {
      if (std::exchange(overweight_, true)) return true;
      fault(at, Errc::too_many,
            "alias *" + printable(name) + ": with aliases the text stands for more than " +
                std::to_string(limits_.expanded) + " values: this and more are not followed");
    } else {
      node->back = slot - found->second.slot;
      weight_ += found->second.weight;
    }
    return true;
  }

  bool scalar(const yaml_event_t& event) {
    const auto& data = event.data.scalar;
    LooseNode* node = add(event, LooseNode::Kind::scalar, data.anchor, data.tag);
    if (node == nullptr) return false;
    node->style = style_of(data.style);
    node->size = static_cast<std::uint32_t>(data.length);
    node->text = kept(data.value, data.length);
    const bool block = node->style == YamlStyle::literal || node->style == YamlStyle::folded;
    if (block && node->end_line > node->line && node->end_column == 1) --node->end_line;
    last_line_ = std::max(last_line_, node->end_line);
    return true;
  }

  bool open(const yaml_event_t& event, LooseNode::Kind kind, const unsigned char* anchor,
            const unsigned char* tag) {
    if (open_.size() >= limits_.depth) {
      fault({line_of(event.start_mark), column_of(event.start_mark)}, Errc::too_deep,
            "nested deeper than " + std::to_string(limits_.depth) + " levels");
      return false;
    }
    const auto slot = static_cast<std::uint32_t>(stream_.nodes_.size());
    const std::uint64_t before = weight_;
    if (add(event, kind, anchor, tag) == nullptr) return false;
    open_.push_back({slot, before, anchor != nullptr ? text_of(anchor) : std::string()});
    return true;
  }

  bool close(const yaml_event_t& event) {
    const auto [slot, before, anchor] = std::move(open_.back());
    open_.pop_back();
    if (!anchor.empty() && anchors_[anchor].slot == slot)
      anchors_[anchor].weight = weight_ - before;
    LooseNode& node = stream_.nodes_[slot];
    node.next = static_cast<std::uint32_t>(stream_.nodes_.size()) - slot;
    // A block ends where something else begins: its last line is that of its last scalar.
    if (is_flow(event)) last_line_ = std::max(last_line_, line_of(event.end_mark));
    node.end_line = std::max(node.line, last_line_);
    node.end_column = column_of(event.end_mark);
    if (node.kind == LooseNode::Kind::mapping) look_at_keys(slot);
    if (node.merges) look_at_merges(slot);
    return true;
  }

  void look_at_keys(std::uint32_t slot) {
    keys_.clear();
    LooseNode& mapping = stream_.nodes_[slot];
    each_pair(slot, [&](const LooseNode* name, const LooseNode* /*value*/) {
      if (name->kind == LooseNode::Kind::alias) name -= name->back;
      if (name->kind != LooseNode::Kind::scalar) return;
      if (is_merge(*name)) mapping.merges = true;
      else keys_.emplace_back(std::string_view(name->text, name->size), name);
    });
    if (keys_.size() > 12) return look_at_many_keys();
    for (std::size_t i = 1; i < keys_.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k)
        if (keys_[i].first == keys_[k].first) return repeated(keys_[i]);
    }
  }
  /// Look-ups follow `<<` so far and no farther: what lies behind that must be told of.
  void look_at_merges(std::uint32_t slot) {
    const LooseNode* const nodes = stream_.nodes_.data();
    Merges all;
    const auto add = [&](const LooseNode* source) {
      if (source->kind == LooseNode::Kind::alias) source -= source->back;
      const auto known = merges_.find(static_cast<std::uint32_t>(source - nodes));
      const Merges its = known == merges_.end() ? Merges() : known->second;
      all.visits = std::min(all.visits + its.visits, LooseValue::merges_limit + 1);
      all.depth = std::max(all.depth, its.depth + 1);
    };
    each_pair(slot, [&](const LooseNode* name, const LooseNode* value) {
      if (!is_merge(*name)) return;
      if (value->kind == LooseNode::Kind::alias) value -= value->back;
      if (value->kind != LooseNode::Kind::sequence) return add(value);
      for (const LooseNode* at = value + 1; at < value + value->next; at += at->next) add(at);
    });
    merges_.emplace(slot, all);
    const bool fits =
        all.visits <= LooseValue::merges_limit && all.depth <= LooseValue::merge_depth_limit;
    if (fits || std::exchange(overmerged_, true)) return;
    fault({nodes[slot].line, nodes[slot].column}, Errc::too_many,
          "<<: more than " + std::to_string(LooseValue::merges_limit) + " mappings, or " +
              std::to_string(LooseValue::merge_depth_limit) +
              " within each other: some are not looked at");
  }
  static bool is_merge(const LooseNode& name) {
    return name.kind == LooseNode::Kind::scalar && name.style == YamlStyle::plain &&
           std::string_view(name.text, name.size) == "<<";
  }
  template <typename Function>
  void each_pair(std::uint32_t slot, Function function) {
    const LooseNode* const mapping = &stream_.nodes_[slot];
    for (const LooseNode* at = mapping + 1; at < mapping + mapping->next;) {
      const LooseNode* value = at + at->next;
      function(at, value);
      at = value + value->next;
    }
  }
  void look_at_many_keys() {
    std::ranges::sort(keys_);
    for (std::size_t i = 1; i < keys_.size(); ++i)
      if (keys_[i].first == keys_[i - 1].first) repeated(keys_[i]);
  }
  void repeated(const std::pair<std::string_view, const LooseNode*>& key) {
    fault({key.second->line, key.second->column}, Errc::malformed,
          "key \"" + printable(key.first) + "\" stands here a second time");
  }

  LooseNode* add(const yaml_event_t& event, LooseNode::Kind kind, const unsigned char* anchor,
                 const unsigned char* tag) {
    if (stream_.nodes_.size() >= limits_.values) {
      full_ = true;
      fault({line_of(event.start_mark), column_of(event.start_mark)}, Errc::too_many,
            "more than " + std::to_string(limits_.values) + " values: the rest is not read");
      return nullptr;
    }
    const auto slot = static_cast<std::uint32_t>(stream_.nodes_.size());
    if (open_.empty()) stream_.roots_.push_back(slot);
    LooseNode& node = stream_.nodes_.emplace_back();
    node.kind = kind;
    node.line = line_of(event.start_mark);
    node.column = column_of(event.start_mark);
    node.end_line = line_of(event.end_mark);
    node.end_column = column_of(event.end_mark);
    last_line_ = std::max(node.line, last_line_);
    if (tag != nullptr) node.tag = kept(tag, std::strlen(reinterpret_cast<const char*>(tag)));
    ++weight_;
    const bool ended = kind == LooseNode::Kind::scalar;
    if (anchor != nullptr) anchors_[text_of(anchor)] = {slot, ended ? 1U : 0U};
    return &node;
  }

  static std::string text_of(const unsigned char* text) {
    return reinterpret_cast<const char*>(text);
  }
  const char* kept(const unsigned char* bytes, std::size_t size) {
    char* copy = static_cast<char*>(stream_.memory_->allocate(size + 1, 1));
    std::memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
  }

  [[nodiscard]] std::uint32_t line_of(const yaml_mark_t& mark) const {
    return mark_of(mark).line + line_ - 1;
  }
  static std::uint32_t column_of(const yaml_mark_t& mark) { return mark_of(mark).column; }
  void fault(LineColumn at, Errc code, std::string what) {
    if (stream_.faults_.size() >= limits_.faults) return;
    stream_.faults_.push_back({at.line, at.column, {code, std::move(what)}});
  }

  YamlStream& stream_;
  YamlStreamLimits limits_;
  std::string_view text_;
  std::uint32_t line_ = 1;       // that the run in hand begins on
  std::size_t counted_ = 0;      // the offset whose line that is
  std::uint32_t last_line_ = 1;  // of what was read
  bool full_ = false;
  std::size_t document_ = 0, document_roots_ = 0;  // what there was before the document in hand
  struct Open {
    std::uint32_t slot = 0;
    std::uint64_t before = 0;  // weight_ when it began
    std::string anchor;
  };
  struct Anchor {
    std::uint32_t slot = 0;
    std::uint64_t weight = 0;  // 0: has not ended
  };
  std::vector<Open> open_;
  std::unordered_map<std::string, Anchor> anchors_;
  std::uint64_t weight_ = 0;  // values so far, those that aliases stand for counted
  bool overweight_ = false;   // was told
  bool overmerged_ = false;   // was told
  std::vector<std::pair<std::string_view, const LooseNode*>> keys_;
  struct Merges {
    int visits = 1, depth = 0;  // of the mapping and all that it merges
  };
  std::unordered_map<std::uint32_t, Merges> merges_;  // by slot, of mappings with <<
};

YamlStream YamlStream::read(std::string_view text, YamlStreamLimits limits) {
  YamlStream stream;
  if (text.size() > limits.bytes) {
    stream.text_ = std::make_unique<std::string>();
    stream.faults_.push_back(
        {1, 1, {Errc::too_large, "larger than " + std::to_string(limits.bytes) + " bytes"}});
    return stream;
  }
  RepairedYaml repaired = repair_yaml(text);
  if (repaired.line != 0) {
    stream.faults_.push_back({repaired.line,
                              repaired.column,
                              {Errc::malformed, "bytes that are no text: read as U+FFFD"}});
  }
  stream.text_ = std::make_unique<std::string>(std::move(repaired.text));
  stream.memory_ = std::make_unique<std::pmr::monotonic_buffer_resource>(text.size() + 64);
  stream.nodes_.reserve(std::min<std::size_t>(text.size() / 12 + 8, limits.values));
  YamlStreamReader(stream, limits).read();
  return stream;
}

std::vector<LooseValue> YamlStream::roots() const {
  std::vector<LooseValue> found;
  found.reserve(roots_.size());
  for (const std::uint32_t slot : roots_) {
    const LooseValue root(&nodes_[slot]);
    if (!root.is_null()) found.push_back(root);
  }
  return found;
}

}  // namespace plimsoll
