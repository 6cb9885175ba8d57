// detect/config/held_parts.cpp
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/held_parts.h"

namespace plimsoll::config {

namespace {

constexpr std::uint64_t scopes = static_cast<std::uint64_t>(InlineIgnore::Scope::file) + 1;
constexpr std::uint64_t forms = static_cast<std::uint64_t>(Form::ignore_file) + 1;

}  // namespace

void put(Encoder& out, const std::vector<InlineIgnore>& ignores) {
  out.number(ignores.size());
  for (const InlineIgnore& ignore : ignores) {
    out.number(static_cast<std::uint64_t>(ignore.scope));
    out.number(ignore.line);
    out.number(ignore.next);
    out.number(ignore.from);
    out.number(ignore.to);
    out.boolean(ignore.of_secrets);
    out.texts(ignore.ids);
    for (const std::string* const text : {&ignore.reason, &ignore.until, &ignore.by})
      out.text(*text);
  }
}

std::vector<InlineIgnore> get_ignores(Decoder& in) {
  std::vector<InlineIgnore> ignores(in.count());
  for (InlineIgnore& ignore : ignores) {
    ignore.scope = static_cast<InlineIgnore::Scope>(in.number() % scopes);
    ignore.line = in.number32();
    ignore.next = in.number32();
    ignore.from = in.number32();
    ignore.to = in.number32();
    ignore.of_secrets = in.boolean();
    ignore.ids = in.texts();
    for (std::string* const text : {&ignore.reason, &ignore.until, &ignore.by}) *text = in.text();
  }
  return ignores;
}

Parts parts_of(std::string_view bytes) {
  Decoder in(bytes);
  Parts parts;
  parts.form = static_cast<Form>(in.number() % forms);
  for (std::string_view* const part : {&parts.found, &parts.offers, &parts.pending, &parts.text})
    *part = in.text();
  return parts;
}

std::string bytes_of(const Parts& parts) {
  Encoder out;
  out.number(static_cast<std::uint64_t>(parts.form));
  for (const std::string_view part : {parts.found, parts.offers, parts.pending, parts.text})
    out.text(part);
  return out.take();
}

}  // namespace plimsoll::config
