// detect/config/compose/checks_test.cpp - content/checks/compose.yaml, on the tests in it and on
// one bad file whose findings were written down by hand.
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/checks_for_test.h"
#include "detect/config/compose/compose.h"

namespace plimsoll::compose {

namespace {

const config::CheckFile& checks() {
  static const config::CheckFile file("compose.yaml", read_compose, "compose.yaml");
  return file;
}

TEST(ComposeChecks, Compile) { checks().expect_compiled(26); }
TEST(ComposeChecks, FireAndStaySilent) { checks().expect_tests_hold(); }

constexpr std::string_view bad_file = R"(x-common: &common
  privileged: true
  restart: always
services:
  web:
    <<: *common
    image: nginx
    network_mode: host
    pid: host
    ipc: host
    uts: host
    userns_mode: host
    user: root
    cap_add: [NET_ADMIN]
    security_opt: ["seccomp:unconfined"]
    cgroup_parent: mine
    devices: ["/dev/sda:/dev/sda"]
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      - type: bind
        source: /etc
        target: /host
      - data:/data
    ports:
      - "80:80"
    environment:
      - SECRET=hunter2
  db:
    extends: web
    image: postgres:16
)";

/// What a person finds in bad_file: id:line. db takes everything from web; its parts lie where they
/// are written.
constexpr std::string_view bad_findings[] = {
    "001:5",  "001:28", "002:19", "002:19", "003:20", "003:20", "004:5",  "004:28", "005:5",
    "005:28", "006:5",  "006:28", "007:5",  "007:28", "008:5",  "008:28", "009:5",  "009:28",
    "010:5",  "010:28", "011:15", "011:15", "012:5",  "012:28", "013:5",  "013:28", "014:5",
    "014:28", "015:5",  "015:28", "016:5",  "016:28", "017:25", "017:25", "018:25", "018:25",
    "019:3",  "019:3",  "020:17", "020:17", "021:27", "021:27", "022:5",  "023:5",  "023:28",
    "024:5",  "024:28", "025:23", "025:23", "026:5",  "026:28"};

TEST(ComposeChecks, FindWhatAPersonFinds) {
  std::vector<std::string> wanted;
  for (const std::string_view each : bad_findings) wanted.push_back("CP-" + std::string(each));
  std::ranges::sort(wanted);
  EXPECT_EQ(checks().findings("compose.yaml", bad_file), wanted);
}

TEST(ComposeChecks, DoNotJudgeWhatStandsElsewhere) {
  using Ids = std::vector<std::string>;
  const std::string_view extends = "services:\n  a: {extends: {file: b.yml, service: a}}\n";
  EXPECT_EQ(checks().findings("compose.yaml", extends), Ids());
  EXPECT_GE(checks().findings("compose.yaml", extends, rule::Truth::unknown).size(), 15U);
  const std::string_view part = "services:\n  a: {privileged: true}\n";
  EXPECT_EQ(checks().findings("compose.override.yml", part), Ids{"CP-001:2"});
  const std::string_view env = "services:\n  a:\n    env_file:\n      - .env\n";
  const Ids unknown = checks().findings("compose.yaml", env, rule::Truth::unknown);
  EXPECT_EQ(unknown, Ids{"CP-021:4"});
}

}  // namespace

}  // namespace plimsoll::compose
