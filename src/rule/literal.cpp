// rule/literal.cpp
// SPDX-License-Identifier: Apache-2.0
#include "rule/literal.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "rule/compare.h"
#include "rule/regex.h"

namespace plimsoll::rule {

namespace {

using Read = std::expected<Literal, std::string>;

struct Service {
  std::string_view name;
  std::int64_t port;
};

// IANA's service names that rules use.
constexpr std::array<Service, 30> services = {
    {{"ftp", 21},          {"ssh", 22},         {"telnet", 23},
     {"smtp", 25},         {"domain", 53},      {"tftp", 69},
     {"http", 80},         {"kerberos", 88},    {"pop3", 110},
     {"ntp", 123},         {"imap", 143},       {"snmp", 161},
     {"ldap", 389},        {"https", 443},      {"microsoft-ds", 445},
     {"syslog", 514},      {"submission", 587}, {"ldaps", 636},
     {"rsync", 873},       {"imaps", 993},      {"pop3s", 995},
     {"socks", 1080},      {"ms-sql-s", 1433},  {"nfs", 2049},
     {"docker", 2375},     {"mysql", 3306},     {"ms-wbt-server", 3389},
     {"postgresql", 5432}, {"amqp", 5672},      {"http-alt", 8080}}};

Literal stored(std::string_view text, std::string& texts) {
  Literal literal{.text = static_cast<std::uint32_t>(texts.size()),
                  .length = static_cast<std::uint32_t>(text.size())};
  texts += text;
  return literal;
}

Read boolean(std::string_view value, std::string& texts) {
  if (value != "true" && value != "false") return std::unexpected("true or false");
  Literal literal = stored(value, texts);
  literal.integer = value == "true" ? 1 : 0;
  return literal;
}

std::optional<std::int64_t> whole(std::string_view value) {
  const bool hexadecimal = value.starts_with("0x") || value.starts_with("0X");
  if (hexadecimal) return plimsoll::number<std::int64_t>(value.substr(2), 16);
  if (value.starts_with('+')) value.remove_prefix(1);
  return plimsoll::number<std::int64_t>(value);
}

Read integer(std::string_view value, bool port, std::string& texts) {
  Literal literal = stored(value, texts);
  const auto* const service =
      port ? std::ranges::find(services, value, &Service::name) : services.end();
  const std::optional<std::int64_t> number =
      service != services.end() ? std::optional(service->port) : whole(value);
  if (!number) {
    return std::unexpected(port ? "a port's number, or its service's name" : "a whole number");
  }
  literal.integer = *number;
  literal.number = static_cast<double>(*number);
  return literal;
}

Read fraction(std::string_view value, std::string& texts) {
  Literal literal = stored(value, texts);
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), literal.number);
  if (error != std::errc() || end != value.data() + value.size()) {
    return std::unexpected("a number");
  }
  literal.integer = static_cast<std::int64_t>(literal.number);
  return literal;
}

Read hexadecimal(std::string_view value, std::string& texts) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < value.size(); i += 2) {
    const auto byte = plimsoll::number<std::uint8_t>(value.substr(i, 2), 16);
    if (!byte) return std::unexpected("bytes as hexadecimal digits");
    bytes += static_cast<char>(*byte);
  }
  if (value.size() % 2 != 0) return std::unexpected("an even number of hexadecimal digits");
  return stored(bytes, texts);
}

Read address(std::string_view value, bool net, std::string& texts) {
  std::string_view host = value;
  std::optional<std::uint8_t> prefix;
  if (const auto cut = cut_first(value, '/'); net && cut) {
    host = cut->first;
    prefix = plimsoll::number<std::uint8_t>(cut->second);
    if (!prefix) return std::unexpected("an address, or a network as in 10.0.0.0/8");
  }
  std::array<char, 16> bytes{};
  const std::string name(host);
  std::size_t size = 0;
  if (inet_pton(AF_INET, name.c_str(), bytes.data()) == 1) size = 4;
  else if (inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1) size = 16;
  if (size == 0 || (prefix && *prefix > size * 8)) {
    return std::unexpected(net ? "an address, or a network as in 10.0.0.0/8" : "an IP address");
  }
  Literal literal = stored({bytes.data(), size}, texts);
  literal.prefix = prefix.value_or(static_cast<std::uint8_t>(size * 8));
  return literal;
}

Read octal(std::string_view value, std::string& texts) {
  const auto mode = plimsoll::number<std::int64_t>(value, 8);
  if (!mode || *mode > 07777) return std::unexpected("a file mode in octal, as in \"0644\"");
  Literal literal = stored(value, texts);
  literal.integer = *mode;
  return literal;
}

Read regular_expression(std::string_view value, std::string& texts) {
  if (const std::string wrong = regex_error(value); !wrong.empty()) {
    return std::unexpected("a regular expression (" + wrong + ")");
  }
  return stored(value, texts);
}

Read semantic_version(std::string_view value, std::string& texts) {
  if (!semver_numbers(value)) return std::unexpected("a version as in 1.2.3");
  return stored(value, texts);
}

}  // namespace

std::expected<Literal, std::string> literal(std::string_view value, Op op, FactType type, bool port,
                                            std::string& texts) {
  switch (op) {
    case Op::within: return octal(value, texts);
    case Op::regex: return regular_expression(value, texts);
    case Op::bcontains:
    case Op::bstarts_with: return hexadecimal(value, texts);
    case Op::semver_less:
    case Op::semver_less_equal:
    case Op::semver_greater:
    case Op::semver_greater_equal: return semantic_version(value, texts);
    default: break;
  }
  switch (type) {
    case FactType::boolean: return boolean(value, texts);
    case FactType::integer: return integer(value, port, texts);
    case FactType::number: return fraction(value, texts);
    case FactType::address: return address(value, false, texts);
    case FactType::net: return address(value, true, texts);
    default: return stored(value, texts);
  }
}

}  // namespace plimsoll::rule
