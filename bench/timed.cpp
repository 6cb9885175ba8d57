// bench/timed.cpp - runs one program and writes what it cost: a launcher so small that it does not
// show in the figures.
//
// usage   timed RESULT PROGRAM [ARGUMENT…]     RESULT gets one line: wall user system peak exit
// Units   seconds, seconds, seconds, kilobytes, exit status (128 + signal for a killed program)
// Why     A process's peak memory starts at that of the process that forked it, and an interpreter
//         needs a millisecond or two to fork: both would drown a program that starts in 3 ms with 6
//         MB.
// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace {

double now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fputs("usage: timed RESULT PROGRAM [ARGUMENT...]\n", stderr);
    return 2;
  }
  const double start = now();
  const pid_t child = fork();
  if (child == 0) {
    execvp(words[2], words + 2);
    std::fprintf(stderr, "timed: %s: %s\n", words[2], std::strerror(errno));
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child) {
    std::perror("timed");
    return 2;
  }
  const double wall = now() - start;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::FILE* const result = std::fopen(words[1], "w");
  if (result == nullptr) {
    std::perror(words[1]);
    return 2;
  }
  std::fprintf(result, "%.6f %.6f %.6f %ld %d\n", wall, seconds(used.ru_utime),
               seconds(used.ru_stime), used.ru_maxrss, code);
  return std::fclose(result) == 0 ? 0 : 2;
}
