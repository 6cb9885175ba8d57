// rule/check_image.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/check_image.h"

#include <array>
#include <cstring>
#include <type_traits>

#include "base/hash.h"
#include "base/text.h"

namespace plimsoll::rule {

namespace {

constexpr std::uint64_t magic = 0x314B434548434C50;  // "PLCHECK1"
constexpr std::size_t array_count = 10;
constexpr std::size_t alignment = 8;
constexpr std::size_t value_limit =
    300;  // bytes of a value in a message: documents may hold megabytes

struct Header {
  std::uint64_t magic = 0;
  std::array<std::uint64_t, array_count> counts{};
};

class ImageWriter {
 public:
  std::string write(const Pack& pack) {
    for (const CompiledCheck& check : pack.checks) checks_.push_back(image_of(check));
    Header header{.magic = magic};
    header.counts = {pack.program.nodes.size(),
                     pack.program.operands.size(),
                     pack.program.literals.size(),
                     pack.program.operand_lists.size(),
                     pack.program.steps.size(),
                     checks_.size(),
                     fails_.size(),
                     pieces_.size(),
                     lists_.size(),
                     texts_.size() + pack.program.texts.size()};
    add(std::span<const Header>(&header, 1));
    add(std::span<const Node>(pack.program.nodes));
    add(std::span<const OperandCode>(pack.program.operands));
    // The program's texts come behind ours.
    std::vector<Literal> literals = pack.program.literals;
    for (Literal& literal : literals) literal.text += static_cast<std::uint32_t>(texts_.size());
    add(std::span<const Literal>(literals));
    add(std::span<const std::uint32_t>(pack.program.operand_lists));
    add(std::span<const std::uint16_t>(pack.program.steps));
    add(std::span<const ImageCheck>(checks_));
    add(std::span<const ImageFail>(fails_));
    add(std::span<const ImagePiece>(pieces_));
    add(std::span<const TextRef>(lists_));
    return std::move(out_) + texts_ + pack.program.texts;
  }

 private:
  template <typename T>
  void add(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    out_.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    out_.resize((out_.size() + alignment - 1) / alignment * alignment);
  }
  TextRef add(std::string_view text) {
    const TextRef ref{static_cast<std::uint32_t>(texts_.size()),
                      static_cast<std::uint32_t>(text.size())};
    texts_ += text;
    return ref;
  }
  Run add(const std::vector<std::string>& texts) {
    const Run run{static_cast<std::uint32_t>(lists_.size()),
                  static_cast<std::uint32_t>(texts.size())};
    for (const std::string& text : texts) lists_.push_back(add(text));
    return run;
  }

  ImageCheck image_of(const CompiledCheck& compiled) {
    const Check& check = *compiled.check;
    ImageCheck image{.id = add(check.id),
                     .title = add(check.title),
                     .why = add(check.why),
                     .fix = add(check.fix),
                     .before = add(check.before),
                     .after = add(check.after),
                     .references = add(check.references),
                     .maps = add(check.maps),
                     .aliases = add(check.aliases),
                     .tags = add(check.tags),
                     .when = compiled.when,
                     .record = compiled.record,
                     .level = parse_level(check.severity).value_or(Level::negligible),
                     .enabled = check.enabled};
    image.fails = {static_cast<std::uint32_t>(fails_.size()),
                   static_cast<std::uint32_t>(compiled.fails.size())};
    for (const CompiledVariant& fail : compiled.fails) {
      fails_.push_back({fail.fail, fail.variant == nothing
                                       ? image.aliases
                                       : add(check.variants[fail.variant].aliases)});
    }
    image.message = {static_cast<std::uint32_t>(pieces_.size()),
                     static_cast<std::uint32_t>(compiled.message.pieces.size())};
    for (const Message::Piece& piece : compiled.message.pieces) {
      pieces_.push_back({add(piece.text), piece.operand, piece.width});
    }
    return image;
  }

  std::string out_, texts_;
  std::vector<ImageCheck> checks_;
  std::vector<ImageFail> fails_;
  std::vector<ImagePiece> pieces_;
  std::vector<TextRef> lists_;
};

/// Arrays off the front of an image; an impossible count spoils it.
class ImageReader {
 public:
  explicit ImageReader(std::string_view bytes) : rest_(bytes) {}

  template <typename T>
  std::span<const T> take(std::uint64_t count) {
    if (count > rest_.size() / sizeof(T)) {
      ok_ = false;
      return {};
    }
    const auto* const first = reinterpret_cast<const T*>(rest_.data());
    const std::size_t length = (count * sizeof(T) + alignment - 1) / alignment * alignment;
    rest_.remove_prefix(std::min<std::size_t>(length, rest_.size()));
    return {first, static_cast<std::size_t>(count)};
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::string make_check_image(const Pack& pack) { return ImageWriter().write(pack); }

Result<CheckImage> CheckImage::open(std::string_view bytes) {
  ImageReader reader(bytes);
  const auto header = reader.take<Header>(1);
  if (!reader.ok() || header.front().magic != magic) {
    return fail(Errc::malformed, "image of checks: is none");
  }
  const auto& counts = header.front().counts;
  CheckImage image;
  image.program_.nodes = reader.take<Node>(counts[0]);
  image.program_.operands = reader.take<OperandCode>(counts[1]);
  image.program_.literals = reader.take<Literal>(counts[2]);
  image.program_.operand_lists = reader.take<std::uint32_t>(counts[3]);
  image.program_.steps = reader.take<std::uint16_t>(counts[4]);
  image.checks_ = reader.take<ImageCheck>(counts[5]);
  image.fails_ = reader.take<ImageFail>(counts[6]);
  image.pieces_ = reader.take<ImagePiece>(counts[7]);
  image.lists_ = reader.take<TextRef>(counts[8]);
  image.texts_ = reader.rest();
  image.program_.texts = image.texts_;
  if (!reader.ok() || image.texts_.size() < counts[9]) {
    return fail(Errc::truncated, "image of checks: ends too early");
  }
  image.key_ = hash64(bytes);
  return image;
}

std::vector<std::string> CheckImage::texts(Run run) const {
  std::vector<std::string> found;
  for (const TextRef ref : lists_.subspan(run.first, run.count)) found.emplace_back(text(ref));
  return found;
}

std::string CheckImage::message(const ImageCheck& check, Evaluator& evaluator,
                                Subject subject) const {
  std::string said;
  for (const ImagePiece& piece : pieces_.subspan(check.message.first, check.message.count)) {
    if (piece.operand == nothing) {
      said += text(piece.text);
      continue;
    }
    std::string value = shown(evaluator.value(piece.operand, subject), value_limit);
    if (piece.width > 0) value.resize(piece.width, ' ');
    said += value;
  }
  return said;
}

}  // namespace plimsoll::rule
