// analyzer/os/accounts.cpp - who a system knows as its users and groups.
//
// Reads   etc/passwd, etc/shadow, etc/group
// Format  passwd(5): name:password:uid:gid:comment:home:shell; shadow(5): name:password:…;
//         group(5): name:password:gid:members
// Shape   one FoundAccounts a file; who is in both is brought together where all are known.
// Errors  a line that makes no sense becomes a Problem; the other lines still count.
// Safety  of a password only its kind is kept: no hash leaves this file.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "facts/analyzer.h"

namespace plimsoll {

namespace {

constexpr std::size_t account_limit = 10'000;

PasswordKind kind_of(std::string_view password, bool is_shadow) {
  if (password.empty()) return PasswordKind::empty;
  if (password == "x" && !is_shadow) return PasswordKind::shadow;
  // No hash begins with these, or is so short (crypt(5)): nothing that is typed gives one.
  const bool is_none = password[0] == '!' || password[0] == '*' || password.size() < 13;
  return is_none ? PasswordKind::locked : PasswordKind::hash;
}

Result<std::uint32_t> id_of(std::string_view text, std::string_view name) {
  if (const auto id = number<std::uint32_t>(text)) return *id;
  return fail(Errc::malformed, printable(name) + ": uid or gid is no number");
}

struct Form {
  std::string_view path;
  std::size_t fields;  // that a line must have
  Status (*read)(std::span<const std::string_view> fields, Account& account);
};

Status read_passwd(std::span<const std::string_view> fields, Account& account) {
  account.password = kind_of(fields[1], false);
  account.uid = TRY(id_of(fields[2], account.name));
  account.gid = TRY(id_of(fields[3], account.name));
  account.home = fields[5];
  account.shell = fields[6];
  return {};
}

Status read_shadow(std::span<const std::string_view> fields, Account& account) {
  account.password = kind_of(fields[1], true);
  return {};
}

Status read_group(std::span<const std::string_view> fields, Account& account) {
  account.gid = TRY(id_of(fields[2], account.name));
  return {};
}

constexpr std::array forms = {Form{"etc/passwd", 7, read_passwd},
                              Form{"etc/shadow", 2, read_shadow}, Form{"etc/group", 3, read_group}};

Result<Account> parse_line(std::string_view line, const Form& form) {
  const std::vector<std::string_view> fields = split(line, ':');
  if (fields.size() < form.fields)
    return fail(Errc::malformed, "line has fewer than " + std::to_string(form.fields) + " fields");
  if (fields[0].empty()) return fail(Errc::malformed, "account has no name");
  Account account{.name = std::string(fields[0]), .home = {}, .shell = {}};
  TRY_STATUS(form.read(fields, account));
  return account;
}

/// "+" and "-" in front of a name are for NIS: they stand for accounts that are kept elsewhere.
bool says_nothing(std::string_view line) {
  return trim(line).empty() || line[0] == '#' || line[0] == '+' || line[0] == '-';
}

void analyze(const File& file, Collector& out) {
  const auto* const form =
      std::ranges::find_if(forms, [&](const Form& f) { return file.path.ends_with(f.path); });
  if (form == forms.end()) return;
  FoundAccounts found{.path = std::string(file.path), .accounts = {}};
  std::uint32_t at = 0;
  for (const std::string_view line : lines(file.text)) {
    ++at;
    if (says_nothing(line)) continue;
    if (found.accounts.size() == account_limit) {
      out.add_problem({file.path, at},
                      {Errc::too_many, "accounts behind the first 10,000 are not read"});
      break;
    }
    auto account = parse_line(line, *form);
    if (!account) {
      out.add_problem({file.path, at}, std::move(account).error());
      continue;
    }
    account->line = at;
    found.accounts.push_back(*std::move(account));
  }
  out.add(std::move(found));  // of none, too: the file was read
}

}  // namespace

extern constexpr Analyzer os_accounts = {
    .name = "os-accounts",
    .version = 1,
    .wanted = {.paths = {"etc/passwd", "etc/shadow", "etc/group"}},
    .limit = 4ULL << 20U,
    .analyze = analyze,
};

}  // namespace plimsoll
