// detect/secret/sample.cpp - the parts of descriptions of tokens.
// SPDX-License-Identifier: Apache-2.0
#include "detect/secret/sample.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/text.h"
#include "detect/secret/checksum.h"
#include "detect/secret/decode.h"
#include "detect/secret/sample_key.h"

namespace plimsoll {

namespace {

constexpr std::size_t part_limit = 4096;   // characters of one part
constexpr std::size_t text_limit = 65536;  // of a description

constexpr std::string_view digits = "0123456789";
constexpr std::string_view uppers = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view lowers = "abcdefghijklmnopqrstuvwxyz";

/// Parts that are so many characters of an alphabet.
constexpr std::pair<std::string_view, std::string_view> alphabets[] = {
    {"digits", digits},
    {"hex", "0123456789abcdef"},
    {"HEX", "0123456789ABCDEF"},
    {"lower", lowers},
    {"upper", uppers},
    {"lowernum", "0123456789abcdefghijklmnopqrstuvwxyz"},
    {"uppernum", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"bech32", "qpzry9x8gf2tvdw0s3jn54khce6mua7l"},
    {"BECH32", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"},
    {"base32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    {"letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    {"base62", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    {"base58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"},
    {"base64", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/"},
    {"base64url", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"},
};

/// SplitMix64: small, and the same everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return (z ^ (z >> 31U)) % bound;
  }
  std::string of(std::string_view alphabet, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += alphabet[below(alphabet.size())];
    return text;
  }

 private:
  std::uint64_t state_;
};

class Maker {
 public:
  Maker(std::string_view description, std::uint64_t seed)
      : rest_(description), random_(hash64(description) + seed) {}

  Result<SecretSample> made() {
    if (rest_.size() > text_limit) return fail(Errc::too_large, "a sample of more than 64 KB");
    while (!rest_.empty()) TRY_STATUS(step());
    if (is_open_ || !encoded_.empty())
      return fail(Errc::malformed, "[[ or <encoded> is not closed");
    if (sample_.end == 0) sample_.end = sample_.text.size();
    return std::move(sample_);
  }

 private:
  Status step() {
    if (rest_.starts_with("<<")) return literal('<', 2);
    if (rest_.starts_with("[[") && !is_open_ && sample_.end == 0) {
      is_open_ = true;
      sample_.begin = sample_.text.size();
      rest_.remove_prefix(2);
      return {};
    }
    if (rest_.starts_with("]]") && is_open_) {
      is_open_ = false;
      sample_.end = sample_.text.size();
      rest_.remove_prefix(2);
      return {};
    }
    if (rest_[0] != '<') return literal(rest_[0], 1);
    const std::size_t close = rest_.find('>');
    if (close == std::string_view::npos) return fail(Errc::malformed, "a part is not closed by >");
    const std::string_view name = rest_.substr(1, close - 1);
    rest_.remove_prefix(close + 1);
    return part(name);
  }

  Status literal(char c, std::size_t length) {
    sample_.text += c;
    rest_.remove_prefix(length);
    return {};
  }

  Status part(std::string_view text) {
    const auto [name, rest] = cut_first(text, ' ').value_or(std::pair{text, ""sv});
    for (const auto& [known, alphabet] : alphabets) {
      if (name != known) continue;
      const std::size_t count = TRY(length_of(rest));
      sample_.text += random_.of(alphabet, count);
      return {};
    }
    if (name == "one") return one_of(rest);
    if (name == "uuid") return uuid();
    if (name == "checksum") return checksum(rest);
    if (name == "encoded" || name == "encoded-url") return open_encoded(name);
    if (name == "/encoded") return close_encoded();
    if (name == "key" || name == "key-line") return key(rest, name == "key-line");
    return fail(Errc::malformed, "a sample has no part <" + std::string(text) + ">");
  }

  Result<std::size_t> length_of(std::string_view text) {
    const auto [low, high] = cut_first(text, '-').value_or(std::pair{text, text});
    const auto least = number(low);
    const auto most = number(high);
    if (!least || !most || *least > *most || *most > part_limit) {
      return fail(Errc::malformed, "a part's length is a number, or two like 20-40");
    }
    return *least + random_.below(*most - *least + 1);
  }

  Status one_of(std::string_view words) {
    const std::vector<std::string_view> choice = split(words, '|');
    sample_.text += choice[random_.below(choice.size())];
    return {};
  }

  Status uuid() {
    constexpr std::string_view hexes = "0123456789abcdef";
    sample_.text += random_.of(hexes, 8) + '-' + random_.of(hexes, 4) + "-4" +
                    random_.of(hexes, 3) + '-' + random_.of("89ab", 1) + random_.of(hexes, 3) +
                    '-' + random_.of(hexes, 12);
    return {};
  }

  /// Of the secret so far.
  Status checksum(std::string_view name) {
    const std::string_view before = std::string_view(sample_.text).substr(sample_.begin);
    const auto sum = secret_checksum(name, before);
    if (!sum) return fail(Errc::malformed, "no such checksum: " + std::string(name));
    sample_.text += *sum;
    return {};
  }

  Status open_encoded(std::string_view name) {
    if (encoded_.size() >= 2) return fail(Errc::too_deep, "<encoded> in <encoded> in <encoded>");
    encoded_.push_back({sample_.text.size(), name == "encoded-url"});
    return {};
  }

  Status close_encoded() {
    if (encoded_.empty()) return fail(Errc::malformed, "</encoded> without <encoded>");
    const auto [from, for_urls] = encoded_.back();
    encoded_.pop_back();
    const std::string code = encode_base64(std::string_view(sample_.text).substr(from), for_urls);
    sample_.text.replace(from, std::string::npos, code);
    return {};
  }

  /// In one line: as JSON holds it.
  Status key(std::string_view kind, bool in_one_line) {
    const std::string seed = random_.of("0123456789abcdef", 32);
    const std::string text = TRY(make_sample_key(kind, seed));
    sample_.text += in_one_line ? replace_all(text, "\n", "\\n") : text;
    return {};
  }

  struct Encoded {
    std::size_t from = 0;
    bool for_urls = false;
  };
  std::string_view rest_;
  Random random_;
  SecretSample sample_;
  bool is_open_ = false;
  std::vector<Encoded> encoded_;
};

}  // namespace

Result<SecretSample> make_secret_sample(std::string_view description, std::uint64_t seed) {
  return Maker(description, seed).made();
}

std::string sample_prefix(std::string_view description) {
  const std::size_t open = description.find("[[");
  if (open != std::string_view::npos) description.remove_prefix(open + 2);
  const std::string_view text = description.substr(0, description.find('<'));
  // All of it plain text: then the rule has no random part, and nothing is known to be public.
  return text.size() == description.size() ? std::string() : std::string(text);
}

}  // namespace plimsoll
