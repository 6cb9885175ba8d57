// sandbox/seccomp.cpp - which system calls may be made (seccomp, by libseccomp).
//
// A list of what may be, since nobody knows what later kernels bring. What is not on it fails with
// EPERM, so that a library's attempt at something new falls back instead of ending the scan.
// SPDX-License-Identifier: Apache-2.0
#include "sandbox/seccomp.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace plimsoll {

namespace {

/// In whatever form. The files that can be opened are Landlock's business; of rights and times it
/// knows nothing, so that those are changed of files that are open, and of no others.
constexpr int allowed_calls[] = {
    // files
    SCMP_SYS(access),
    SCMP_SYS(close),
    SCMP_SYS(close_range),
    SCMP_SYS(dup),
    SCMP_SYS(dup2),
    SCMP_SYS(dup3),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(fallocate),
    SCMP_SYS(fadvise64),
    SCMP_SYS(fchmod),
    SCMP_SYS(fchown),
    SCMP_SYS(fdatasync),
    SCMP_SYS(fgetxattr),
    SCMP_SYS(flistxattr),
    SCMP_SYS(flock),
    SCMP_SYS(listxattr),
    SCMP_SYS(llistxattr),
    SCMP_SYS(fstat),
    SCMP_SYS(fstatfs),
    SCMP_SYS(fsync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(getcwd),
    SCMP_SYS(getdents64),
    SCMP_SYS(getxattr),
    SCMP_SYS(lgetxattr),
    SCMP_SYS(lseek),
    SCMP_SYS(lstat),
    SCMP_SYS(memfd_create),
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(msync),
    SCMP_SYS(newfstatat),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(pwrite64),
    SCMP_SYS(pwritev),
    SCMP_SYS(read),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(readv),
    SCMP_SYS(rename),
    SCMP_SYS(renameat),
    SCMP_SYS(renameat2),
    SCMP_SYS(rmdir),
    SCMP_SYS(stat),
    SCMP_SYS(statfs),
    SCMP_SYS(statx),
    SCMP_SYS(sync_file_range),
    SCMP_SYS(umask),
    SCMP_SYS(unlink),
    SCMP_SYS(unlinkat),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    // memory
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    // threads and time
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(futex),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(membarrier),
    SCMP_SYS(nanosleep),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigtimedwait),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(time),
    // who am I
    SCMP_SYS(capget),
    SCMP_SYS(getegid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getpid),
    SCMP_SYS(getppid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    // sockets that are open, and children that were started before
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(shutdown),
    SCMP_SYS(wait4),
    SCMP_SYS(waitid),
};

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

/// What depends on arguments: on all of those that are given.
struct ConditionalCall {
  int call;
  scmp_arg_cmp first;
  std::optional<scmp_arg_cmp> second = std::nullopt;
};

/// As SCMP_A0 … do, which are no C++.
constexpr scmp_arg_cmp when(unsigned argument, scmp_compare compare, scmp_datum_t a,
                            scmp_datum_t b) {
  return {.arg = argument, .op = compare, .datum_a = a, .datum_b = b};
}

/// An int: the kernel looks at its 32 bits alone.
constexpr scmp_arg_cmp when_is(unsigned argument, unsigned value, unsigned mask = 0xFFFFFFFFU) {
  return when(argument, SCMP_CMP_MASKED_EQ, mask, value);
}

Status add(scmp_filter_ctx filter, std::uint32_t action, int call) {
  // A call that this architecture does not have is no error.
  const int done = seccomp_rule_add(filter, action, call, 0);
  if (done == 0 || done == -EDOM || done == -EINVAL) return {};
  return std::unexpected(os_error("seccomp", -done));
}

Status add(scmp_filter_ctx filter, const ConditionalCall& rule) {
  const scmp_arg_cmp conditions[] = {rule.first, rule.second.value_or(rule.first)};
  const int done = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, rule.call, rule.second ? 2 : 1,
                                          std::data(conditions));
  if (done == 0 || done == -EDOM || done == -EINVAL) return {};
  return std::unexpected(os_error("seccomp", -done));
}

/// Descriptors and locks. The others make the kernel send signals, to any process.
constexpr unsigned file_controls[] = {
    F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,     F_SETFD,     F_GETFL,      F_SETFL,     F_GETLK,
    F_SETLK, F_SETLKW,        F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_ADD_SEALS, F_GET_SEALS,
};

/// Only what is opened for writing may be emptied: before its third version Landlock does not see
/// O_TRUNC, and no access mode at all (3) is one that it asks no right for.
Status add_openings(scmp_filter_ctx filter) {
  for (const auto& [call, flags] : {std::pair(SCMP_SYS(open), 1U), {SCMP_SYS(openat), 2U}}) {
    for (const scmp_arg_cmp& condition :
         {when_is(flags, 0, O_TRUNC), when_is(flags, O_WRONLY, O_ACCMODE),
          when_is(flags, O_RDWR, O_ACCMODE)})
      TRY_STATUS(add(filter, {.call = call, .first = condition}));
  }
  return {};
}

Status add_conditional(scmp_filter_ctx filter) {
  const auto self = static_cast<scmp_datum_t>(::getpid());
  constexpr unsigned type_of_socket = 0xF;  // the rest are flags
  const ConditionalCall rules[] = {
      // memory that is written is never run
      {SCMP_SYS(mmap), when(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)},
      {SCMP_SYS(mprotect), when(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)},
      // threads, no processes
      {SCMP_SYS(clone), when(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)},
      // a pair is connected to itself only: one end goes to plimsoll-fetch. Datagrams of a pair
      // could be addressed to others
      {SCMP_SYS(socketpair), when(0, SCMP_CMP_EQ, AF_UNIX, 0),
       when_is(1, SOCK_STREAM, type_of_socket)},
      // to a socket that is connected, to no address
      {SCMP_SYS(sendto), when(4, SCMP_CMP_EQ, 0, 0)},
      // times of a file that is open
      {SCMP_SYS(utimensat), when(1, SCMP_CMP_EQ, 0, 0)},
      // abort()
      {SCMP_SYS(tgkill), when(0, SCMP_CMP_EQ, self, 0)},
      // is it a terminal, and how wide
      {SCMP_SYS(ioctl), when(1, SCMP_CMP_EQ, TCGETS, 0)},
      {SCMP_SYS(ioctl), when(1, SCMP_CMP_EQ, TIOCGWINSZ, 0)},
      // limits of this process, to look at
      {SCMP_SYS(prlimit64), when(2, SCMP_CMP_EQ, 0, 0)},
  };
  for (const ConditionalCall& rule : rules) TRY_STATUS(add(filter, rule));
  for (const unsigned control : file_controls)
    TRY_STATUS(add(filter, {.call = SCMP_SYS(fcntl), .first = when_is(1, control)}));
  TRY_STATUS(add_openings(filter));
  // Its flags lie in memory, where no filter sees them: glibc then takes clone.
  return add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));
}

/// Of a program that we did not write. In whatever form.
constexpr int denied_calls[] = {
    // other machines, other programs on this one
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    // processes
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(kill),
    SCMP_SYS(tkill),
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(kcmp),
    SCMP_SYS(setsid),
    SCMP_SYS(setpgid),
    // file systems and namespaces
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(quotactl),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(acct),
    // rights of files: Landlock knows nothing of them
    SCMP_SYS(chmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(chown),
    SCMP_SYS(lchown),
    SCMP_SYS(fchownat),
    SCMP_SYS(setxattr),
    SCMP_SYS(lsetxattr),
    SCMP_SYS(removexattr),
    SCMP_SYS(lremovexattr),
    // the kernel
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(reboot),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(syslog),
    SCMP_SYS(vhangup),
};

Status deny(scmp_filter_ctx filter, const ConditionalCall& rule) {
  const int done = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), rule.call, 1, &rule.first);
  if (done == 0 || done == -EDOM || done == -EINVAL) return {};
  return std::unexpected(os_error("seccomp", -done));
}

Status load(scmp_filter_ctx filter) {
  const int loaded = seccomp_load(filter);
  if (loaded != 0) return std::unexpected(os_error("seccomp", -loaded));
  return {};
}

}  // namespace

Status restrict_program() {
  const Filter filter(seccomp_init(SCMP_ACT_ALLOW), seccomp_release);
  if (!filter) return fail(Errc::unsupported, "seccomp: no filter");
  seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_NNP, 0);  // it is set already
  for (const int call : denied_calls) TRY_STATUS(add(filter.get(), SCMP_ACT_ERRNO(EPERM), call));
  // Threads, no processes; signals to its own threads, with which Go's runtime stops them.
  const auto self = static_cast<scmp_datum_t>(::getpid());
  TRY_STATUS(deny(filter.get(), {SCMP_SYS(clone), when(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)}));
  TRY_STATUS(deny(filter.get(), {SCMP_SYS(tgkill), when(0, SCMP_CMP_NE, self, 0)}));
  TRY_STATUS(deny(filter.get(), {SCMP_SYS(ioctl), when_is(1, TIOCSTI)}));
  TRY_STATUS(add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3)));
  return load(filter.get());
}

Status restrict_calls() {
  const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), seccomp_release);
  if (!filter) return fail(Errc::unsupported, "seccomp: no filter");
  seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_NNP, 0);       // it is set already
  seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a tree: every call is looked up
  for (const int call : allowed_calls) TRY_STATUS(add(filter.get(), SCMP_ACT_ALLOW, call));
  TRY_STATUS(add_conditional(filter.get()));
  return load(filter.get());
}

}  // namespace plimsoll
