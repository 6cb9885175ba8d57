#!/usr/bin/env python3
"""deb versions against Debian's own: Dpkg::Version for all pairs, dpkg --compare-versions for a sample."""
import shutil
import subprocess

from oracle import ask_plimsoll, pairs_of, report, run, seeded, skip

ALPHABET = "0123456789.~+-:abzAZ"
SAMPLE = 200
PERL = """
use Dpkg::Version;
while (<STDIN>) {
  chomp; my ($x, $y) = split /\\t/;
  ($x, $y) = map { Dpkg::Version->new($_, check => 0) } ($x, $y);
  my $order = $x <=> $y;
  print $order < 0 ? "<" : $order > 0 ? ">" : "=", "\\n";
}
"""


def make(rng):
    epoch = rng.choice(["", "", "", "", "0:", "1:", "2:"])
    upstream = ".".join(rng.choice(["0", "1", "2", "9", "10", "01", "20240101"]) for _ in range(rng.randint(1, 4)))
    upstream += rng.choice(["", "", "~rc1", "~beta2", "~", "~~", "+dfsg", "+dfsg1", "a", "b2", "+git20240101.abc1234",
                            "~git2", ".0", "+really1.2", "A"])
    revision = rng.choice(["", "-1", "-0", "-1ubuntu1", "-1+deb12u1", "-1+deb12u10", "-1~bpo12+1", "-0.1", "-1+b1",
                           "-2~exp1"])
    return epoch + upstream + revision


def is_valid(version):
    """What both oracles accept; plimsoll gives a place to all that dpkg takes, if with a warning."""
    rest = version.split(":", 1)[1] if version.split(":")[0].isdigit() and ":" in version else version
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "0")
    return ":" not in rest and upstream[:1].isdigit() and bool(revision) and "-" not in revision


def agrees(pair, answer):
    operator = {"<": "lt", "=": "eq", ">": "gt"}[answer]
    return subprocess.run(["dpkg", "--compare-versions", pair[0], operator, pair[1]], check=False).returncode == 0


ODD = ["1:", ":1", "a:1", "+1:1", "0x1:1", "2147483647:1", "2147483648:1", "1-", "1--1", "1:-1", "1 2", "abc",
       "1_2", "1:2:3", "~", "1:1-1-", "1:0-0"]


def refused_by_dpkg(version):
    return subprocess.run(["dpkg", "--validate-version", version], stderr=subprocess.DEVNULL, check=False).returncode == 2


def check_refusals():
    """What dpkg refuses has no place here either: a Problem, not a guess."""
    ours = ask_plimsoll("version-compare", "deb", [(version, "1") for version in ODD])
    theirs = ["error" if refused_by_dpkg(version) else "a place" for version in ODD]
    report("deb refusals against dpkg", [(version, "1") for version in ODD],
           ["error" if answer == "error" else "a place" for answer in ours], theirs)


def main():
    pairs = [pair for pair in pairs_of(seeded("deb"), make, ALPHABET, 12_000) if all(map(is_valid, pair))]
    ours = ask_plimsoll("version-compare", "deb", pairs)
    asked = 0
    if shutil.which("perl") and subprocess.run(["perl", "-MDpkg::Version", "-e1"], stderr=subprocess.DEVNULL,
                                               check=False).returncode == 0:
        report("deb against Dpkg::Version", pairs, ours, run(["perl", "-e", PERL], ["\t".join(p) for p in pairs]))
        asked += 1
    else:
        print("skipped: Dpkg::Version (Debian package libdpkg-perl) is not there")
    if shutil.which("dpkg"):
        few = range(0, len(pairs), len(pairs) // SAMPLE)
        report("deb against dpkg", [pairs[i] for i in few], [ours[i] for i in few],
               [ours[i] if agrees(pairs[i], ours[i]) else "another order" for i in few])
        check_refusals()
        asked += 1
    if asked == 0:
        skip("neither Dpkg::Version nor dpkg is there")


if __name__ == "__main__":
    main()
