// facts/file_capabilities.cpp
// SPDX-License-Identifier: Apache-2.0
#include "facts/file_capabilities.h"

#include <array>

namespace plimsoll {

namespace {

constexpr std::array<std::string_view, 41> names = {
    // by number: linux/capability.h
    "chown",
    "dac_override",
    "dac_read_search",
    "fowner",
    "fsetid",
    "kill",
    "setgid",
    "setuid",
    "setpcap",
    "linux_immutable",
    "net_bind_service",
    "net_broadcast",
    "net_admin",
    "net_raw",
    "ipc_lock",
    "ipc_owner",
    "sys_module",
    "sys_rawio",
    "sys_chroot",
    "sys_ptrace",
    "sys_pacct",
    "sys_admin",
    "sys_boot",
    "sys_nice",
    "sys_resource",
    "sys_time",
    "sys_tty_config",
    "mknod",
    "lease",
    "audit_write",
    "audit_control",
    "setfcap",
    "mac_override",
    "mac_admin",
    "syslog",
    "wake_alarm",
    "block_suspend",
    "audit_read",
    "perfmon",
    "bpf",
    "checkpoint_restore",
};

struct Revision {
  std::uint32_t number;
  std::size_t sets;  // of 32 capabilities each
  bool has_root;
};

constexpr std::array<Revision, 3> revisions = {{{1, 1, false}, {2, 2, false}, {3, 2, true}}};

constexpr std::uint32_t effective_flag = 1;

std::uint32_t word_at(std::string_view value, std::size_t index) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto byte = static_cast<unsigned char>(value[4 * index + i]);
    word |= std::uint32_t{byte} << (8 * i);
  }
  return word;
}

}  // namespace

Result<FileCapabilities> decode_file_capabilities(std::string_view value) {
  if (value.size() < 4) return fail(Errc::truncated, "file capabilities of less than 4 bytes");
  const std::uint32_t head = word_at(value, 0);
  for (const Revision& revision : revisions) {
    if (head >> 24U != revision.number) continue;
    const std::size_t words = 1 + 2 * revision.sets + (revision.has_root ? 1 : 0);
    if (value.size() != 4 * words) {
      return fail(Errc::malformed, "file capabilities of revision " +
                                       std::to_string(revision.number) + " in " +
                                       std::to_string(value.size()) + " bytes");
    }
    FileCapabilities found{.effective = (head & effective_flag) != 0, .root = {}};
    for (std::size_t i = 0; i < revision.sets; ++i) {
      const unsigned half = i == 0 ? 0 : 32;
      found.permitted |= std::uint64_t{word_at(value, 1 + 2 * i)} << half;
      found.inheritable |= std::uint64_t{word_at(value, 2 + 2 * i)} << half;
    }
    if (revision.has_root) found.root = word_at(value, words - 1);
    return found;
  }
  return fail(Errc::unsupported, "file capabilities of revision " + std::to_string(head >> 24U));
}

std::vector<std::string> texts_of(const FileCapabilities& capabilities) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const bool permitted = (capabilities.permitted & bit) != 0;
    const bool inheritable = (capabilities.inheritable & bit) != 0;
    if (!permitted && !inheritable) continue;
    std::string text = "cap_";
    text += i < names.size() ? std::string(names[i]) : std::to_string(i);
    text += '+';
    if (capabilities.effective) text += 'e';
    if (inheritable) text += 'i';
    if (permitted) text += 'p';
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace plimsoll
