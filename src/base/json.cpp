// base/json.cpp - RapidJSON behind base/json.h (the only file that includes it), and the writer.
// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

// What every machine of the architecture has: RapidJSON passes over strings 16 bytes at a time.
#if defined(__SSE2__)
#define RAPIDJSON_SSE2
#elif defined(__ARM_NEON)
#define RAPIDJSON_NEON
#endif
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace plimsoll {

namespace {

constexpr unsigned read_flags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;

/// It recurses: deeper than this it does not go, whatever the caller allows.
constexpr std::uint32_t deepest = 1000;

/// RapidJSON loads whole blocks, up to so many bytes behind the end.
constexpr std::size_t padding = 16;

/// Receives RapidJSON's events and lays the slots one behind the other.
class Builder {
 public:
  Builder(std::vector<JsonNode>& nodes, JsonLimits limits, rapidjson::InsituStringStream& stream)
      : nodes_(nodes), limits_(limits), stream_(stream) {}

  [[nodiscard]] const Error& error() const { return error_; }

  // names that RapidJSON calls
  bool Null() { return add({.kind = JsonKind::null}); }
  bool Bool(bool value) { return add({.kind = JsonKind::boolean, .truth = value}); }
  bool Int(int) { return false; }  // numbers arrive as text
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    return add({.data = text, .length = length, .kind = JsonKind::number});
  }
  bool String(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    return add({.data = text, .length = length, .kind = JsonKind::string});
  }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) {
    return String(text, length, copy);
  }
  bool StartObject() { return open(JsonKind::object); }
  bool StartArray() { return open(JsonKind::array); }
  bool EndObject(rapidjson::SizeType /*members*/) { return close(); }
  bool EndArray(rapidjson::SizeType /*items*/) { return close(); }

 private:
  bool add(JsonNode node) {
    if (nodes_.size() >= limits_.values) return stop(Errc::too_many, "more values than allowed");
    node.offset = static_cast<std::uint32_t>(stream_.Tell());
    nodes_.push_back(node);
    return true;
  }
  bool open(JsonKind kind) {
    if (depth_ >= limits_.depth) {
      return stop(Errc::too_deep,
                  "nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    ++depth_;
    const std::uint32_t around =
        std::exchange(innermost_, static_cast<std::uint32_t>(nodes_.size()));
    return add({.next = around, .kind = kind});
  }
  bool close() {
    // until it is closed, a container's `next` says what is around it
    JsonNode& closed = nodes_[innermost_];
    const auto slots = static_cast<std::uint32_t>(nodes_.size()) - innermost_;
    innermost_ = std::exchange(closed.next, slots);
    --depth_;
    return true;
  }
  bool stop(Errc code, std::string what) {
    error_ = {code, std::move(what)};
    return false;
  }

  std::vector<JsonNode>& nodes_;
  std::uint32_t innermost_ = 0, depth_ = 0;
  JsonLimits limits_;
  rapidjson::InsituStringStream& stream_;
  Error error_{Errc::malformed, {}};
};

std::vector<std::uint32_t> ends_of_lines(std::string_view text) {
  std::vector<std::uint32_t> ends;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    ends.push_back(static_cast<std::uint32_t>(at));
  }
  return ends;
}

std::uint32_t line_at(const std::vector<std::uint32_t>& ends, std::uint32_t offset) {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(ends, offset) - ends.begin()) + 1;
}

std::string place_of(const std::vector<std::uint32_t>& ends, std::size_t at) {
  const auto offset = static_cast<std::uint32_t>(at);
  const std::uint32_t line = line_at(ends, offset);
  const std::uint32_t column = offset - (line > 1 ? ends[line - 2] + 1 : 0) + 1;
  return " (line " + std::to_string(line) + ", column " + std::to_string(column) + ")";
}

}  // namespace

std::optional<std::uint64_t> JsonValue::whole() const {
  return is(JsonKind::number) ? plimsoll::number(node_->text()) : std::nullopt;
}

double JsonValue::number() const {
  double value = 0;
  if (is(JsonKind::number)) std::from_chars(node_->data, node_->data + node_->length, value);
  return value;
}

JsonValue JsonValue::operator[](std::string_view key) const {
  for (const auto& [name, value] : members()) {
    if (name == key) return value;
  }
  return {};
}

JsonItems JsonValue::items() const {
  if (!is_array()) return {nullptr, nullptr};
  return {node_ + 1, node_ + node_->next};
}

JsonMembers JsonValue::members() const {
  if (!is_object()) return {nullptr, nullptr};
  return {node_ + 1, node_ + node_->next};
}

Status JsonDocument::parse(std::string_view text, JsonLimits limits) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  nodes_.clear();
  // In-place parsing stops at a NUL: what stands behind it would be lost in silence.
  if (text.find('\0') != std::string_view::npos)
    return fail(Errc::malformed, "not JSON: contains a NUL byte");
  if (text.size() >= UINT32_MAX - padding) return fail(Errc::too_large, "JSON of 4 GB or more");
  line_ends_ = ends_of_lines(text);
  if (const std::size_t valid = utf8_length(text); valid < text.size())
    return fail(Errc::malformed, "not JSON: not UTF-8" + place_of(line_ends_, valid));
  text_.assign(text).append(padding, '\0');
  rapidjson::InsituStringStream stream(text_.data());
  limits.depth = std::min(limits.depth, deepest);
  Builder builder(nodes_, limits, stream);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<read_flags>(stream, builder);
  if (!result.IsError()) return {};
  nodes_.clear();
  const std::string place = place_of(line_ends_, result.Offset());
  if (!builder.error().what.empty())
    return fail(builder.error().code, "not read as JSON: " + builder.error().what + place);
  std::string reason = lower(rapidjson::GetParseError_En(result.Code()));
  while (reason.ends_with('.')) reason.pop_back();
  const bool ended = result.Offset() >= text.size();
  return fail(ended ? Errc::truncated : Errc::malformed, "not JSON: " + reason + place);
}

std::uint32_t JsonDocument::line_of(JsonValue value) const {
  return line_at(line_ends_, value.offset());
}

/// By hand: a report is written in a third of the time that RapidJSON's writer takes.
struct JsonWriter::Impl {
  std::string out;
  Style style;
  std::vector<char> filled;  // a container that is open: does it hold anything yet?
  bool behind_key = false;

  explicit Impl(Style s) : style(s) {}

  /// A comma if `behind` a value, the line end and the indentation: one append where they are
  /// short.
  void new_line(bool behind) {
    constexpr std::string_view ready = ",\n                                        ";
    const std::size_t indent = 2 * filled.size();
    if (style == Style::compact) {
      if (behind) out += ',';
      return;
    }
    const std::size_t length = std::min(2 + indent, ready.size());
    out += ready.substr(behind ? 0 : 1, behind ? length : length - 1);
    if (2 + indent > length) out.append(2 + indent - length, ' ');
  }
  /// What stands between the value before and the one to come.
  void before_value() {
    if (std::exchange(behind_key, false) || filled.empty()) return;
    new_line(std::exchange(filled.back(), 1) != 0);
  }
  void open(char sign) {
    before_value();
    out += sign;
    filled.push_back(0);
  }
  void close(char sign) {
    const bool any = filled.back() != 0;
    filled.pop_back();
    if (any) new_line(false);
    out += sign;
  }
  void raw(std::string_view text) {
    before_value();
    out += text;
  }
};

namespace {

/// True if the text may stand between quotes as it is: ASCII without controls, '"' and '\\'.
bool is_verbatim(std::string_view text) {
  // Eight bytes a step, as in is_plain(): a lane's top bit tells of a byte that is not wanted.
  constexpr std::uint64_t lanes = 0x0101010101010101;
  const auto strange = [](std::uint64_t word) {
    const std::uint64_t quote = (word ^ (lanes * '"')) - lanes;
    const std::uint64_t slash = (word ^ (lanes * '\\')) - lanes;
    return ((word | (word - lanes * 0x20) | quote | slash) & (lanes * 0x80)) != 0;
  };
  std::uint64_t word = 0;
  for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
    std::memcpy(&word, text.data(), sizeof word);
    if (strange(word)) return false;
  }
  if (text.empty()) return true;
  word = lanes * 'x';
  std::memcpy(&word, text.data(), text.size());
  return !strange(word);
}

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view named = "\"\\\b\f\n\r\t";
  constexpr std::string_view names = "\"\\bfnrt";
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const std::size_t at = named.find(c);
    if (at != std::string_view::npos) {
      out += '\\';
      out += names[at];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4U];
      out += digits[static_cast<unsigned char>(c) & 15U];
    } else {
      out += c;
    }
  }
}

}  // namespace

JsonWriter::JsonWriter(Style style) : impl_(std::make_unique<Impl>(style)) {}
JsonWriter::~JsonWriter() = default;

void JsonWriter::begin_object() { impl_->open('{'); }
void JsonWriter::end_object() { impl_->close('}'); }
void JsonWriter::begin_array() { impl_->open('['); }
void JsonWriter::end_array() { impl_->close(']'); }

void JsonWriter::key(std::string_view name) {
  string(name);
  impl_->out += impl_->style == Style::compact ? ":" : ": ";
  impl_->behind_key = true;
}

void JsonWriter::string(std::string_view text) {
  impl_->before_value();
  impl_->out += '"';
  if (is_verbatim(text)) impl_->out += text;
  else if (is_utf8(text)) append_escaped(impl_->out, text);
  else append_escaped(impl_->out, printable(text, true));
  impl_->out += '"';
}

void JsonWriter::number(std::uint64_t value) { impl_->raw(std::to_string(value)); }

void JsonWriter::number(double value) {
  const double scaled = std::round(value * 1000);
  const double rounded = std::isfinite(scaled) ? scaled / 1000 : std::isfinite(value) ? value : 0;
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), rounded);
  const std::string_view text(digits.data(), end);
  impl_->raw(text);
  if (text.find_first_not_of("-0123456789") == std::string_view::npos) impl_->out += ".0";
}

void JsonWriter::boolean(bool value) { impl_->raw(value ? "true" : "false"); }
void JsonWriter::null() { impl_->raw("null"); }

/// Recurses as deep as the document is, which its limits bound.
void JsonWriter::copy(JsonValue value) {
  if (value.is_object()) {
    begin_object();
    for (const auto& [name, item] : value.members()) {
      key(name);
      copy(item);
    }
    end_object();
  } else if (value.is_array()) {
    begin_array();
    for (const JsonValue item : value.items()) copy(item);
    end_array();
  } else if (value.is_string()) {
    string(value.text());
  } else if (value.is(JsonKind::number)) {
    impl_->raw(value.digits());
  } else if (value.is(JsonKind::boolean)) {
    boolean(value.truth());
  } else {
    null();
  }
}

void JsonWriter::member(std::string_view name, std::string_view text) {
  key(name);
  string(text);
}
void JsonWriter::member(std::string_view name, std::uint64_t value) {
  key(name);
  number(value);
}
void JsonWriter::member(std::string_view name, double value) {
  key(name);
  number(value);
}
void JsonWriter::member(std::string_view name, bool value) {
  key(name);
  boolean(value);
}
void JsonWriter::member_if(std::string_view name, std::string_view text) {
  if (!text.empty()) member(name, text);
}

void JsonWriter::reserve(std::size_t bytes) { impl_->out.reserve(bytes); }

std::string JsonWriter::take() {
  std::string text = std::move(impl_->out);
  *impl_ = Impl(impl_->style);
  return text;
}

}  // namespace plimsoll
