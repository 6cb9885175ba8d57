// detect/config/image/content_facts.cpp - what the layers of an image hold, as facts: files,
// accounts, packages.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>

#include "content/facts.h"
#include "detect/config/image/records.h"

namespace plimsoll {

namespace {

using rule::Fact;
using rule::Record;
namespace of = rule::facts;

const std::string* owner_of(const ImageSubject& subject, const ImageFile& file) {
  const auto is_owner = [&](const ImageAccount& each) {
    return !each.is_group && each.account.uid == file.uid;
  };
  const auto found = std::ranges::find_if(subject.accounts, is_owner);
  return found == subject.accounts.end() ? nullptr : &found->account.name;
}

void add_file(ImageRecords& records, const ImageFile& file, const Record& config) {
  constexpr std::uint32_t setuid = 04000, setgid = 02000, sticky = 01000, others_write = 0002;
  Record& to = records.add(of::image_file::record_type, &config, {file.path, file.layer});
  to.set(of::image_file::path, records.facts.text("/" + file.path));
  to.set(of::image_file::name,
         records.facts.text(std::string_view(file.path).substr(file.path.rfind('/') + 1)));
  to.set(of::image_file::role, records.facts.text_if_any(file.role));
  to.set(of::image_file::type, records.facts.text(file.is_folder ? "folder" : "regular"));
  to.set(of::image_file::mode, whole_number(file.mode));
  to.set(of::image_file::setuid, Fact::of((file.mode & setuid) != 0));
  to.set(of::image_file::setgid, Fact::of((file.mode & setgid) != 0));
  to.set(of::image_file::sticky, Fact::of((file.mode & sticky) != 0));
  to.set(of::image_file::world_writable, Fact::of((file.mode & others_write) != 0));
  to.set(of::image_file::uid, whole_number(file.uid));
  to.set(of::image_file::gid, whole_number(file.gid));
  if (const std::string* const owner = owner_of(records.subject, file))
    to.set(of::image_file::owner, records.facts.text(*owner));
  to.set(of::image_file::size, whole_number(file.size));
  to.set(of::image_file::layer, whole_number(file.layer));
  to.set(of::image_file::base, Fact::of(records.is_base(file.layer)));
  to.set(of::image_file::pkg,
         records.subject.owners_known ? records.facts.text_if_any(file.package) : Fact::unread());
  to.set(of::image_file::caps,
         file.capabilities ? records.facts.texts(*file.capabilities) : Fact::unread());
}

Record& add_account(ImageRecords& records, const ImageAccount& each, const Record& config) {
  constexpr std::array<std::string_view, 5> kinds = {"none", "empty", "locked", "none", "hash"};
  const Account& account = each.account;
  Record& to =
      records.add(of::image_account::record_type, &config, {each.path, each.layer, account.line});
  to.set(of::image_account::kind, records.facts.text(each.is_group ? "group" : "user"));
  to.set(of::image_account::name, records.facts.text(account.name));
  to.set(of::image_account::gid, whole_number(account.gid));
  if (each.is_group) return to;
  to.set(of::image_account::uid, whole_number(account.uid));
  to.set(of::image_account::home, records.facts.text_if_any(account.home));
  to.set(of::image_account::shell, records.facts.text_if_any(account.shell));
  const std::string_view kind = kinds[static_cast<std::size_t>(account.password)];
  to.set(of::image_account::password,
         each.password_known ? records.facts.text(kind) : Fact::unread());
  return to;
}

void add_accounts(ImageRecords& records, const Record& config) {
  std::map<std::pair<bool, std::uint32_t>, std::vector<std::string>> earlier;
  for (const ImageAccount& each : records.subject.accounts) {
    Record& to = add_account(records, each, config);
    const Account& account = each.account;
    auto& same = earlier[{each.is_group, each.is_group ? account.gid : account.uid}];
    to.set(of::image_account::same_as, records.facts.texts(same));
    to.set(of::image_account::duplicates, whole_number(same.size()));
    constexpr std::size_t listed = 10;
    const bool is_listed = std::ranges::find(same, account.name) != same.end();
    if (same.size() < listed && !is_listed) same.push_back(account.name);
  }
}

void add_package(ImageRecords& records, const Package& package, const Record& config) {
  static const Location nowhere;
  const Location& place = package.locations.empty() ? nowhere : package.locations.front();
  Record& to = records.add_at(of::image_package::record_type, &config, place);
  to.set(of::image_package::name, records.facts.text_if_any(package.name));
  to.set(of::image_package::version, records.facts.text_if_any(package.version));
  to.set(of::image_package::type, records.facts.text_if_any(package.type));
  to.set(of::image_package::purl, records.facts.text_if_any(package.purl));
  to.set(of::image_package::base, Fact::of(package.base));
}

}  // namespace

void add_contents(ImageRecords& records, const Record& config) {
  for (const ImageFile& file : records.subject.files) add_file(records, file, config);
  add_accounts(records, config);
  for (const Package& package : records.subject.packages) add_package(records, package, config);
}

}  // namespace plimsoll
