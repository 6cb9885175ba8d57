#!/usr/bin/env python3
"""rpm versions against rpm itself: its Lua interpreter compares all pairs in one process."""
import shutil
import subprocess
import tempfile

from oracle import ask_plimsoll, pairs_of, report, seeded, sign, skip

ALPHABET = "0123456789.~^+-_:abzAZ"
LUA = """%{{lua:
for line in io.lines("{path}") do
  local a, b = line:match("([^\\t]*)\\t(.*)")
  print(rpm.vercmp(a, b) .. " ")
end
}}"""


def make(rng):
    epoch = rng.choice(["", "", "", "", "0:", "1:", "2:"])
    version = ".".join(rng.choice(["0", "1", "2", "9", "10", "01", "0010", "20240101", "a", "rc", "1a", "b2"])
                       for _ in range(rng.randint(1, 4)))
    version += rng.choice(["", "", "~rc1", "~beta", "~", "~~", "^git1", "^", "^20240101", "~rc1^git2", "^1~pre", "_1",
                           "+", "."])
    release = rng.choice(["", "-1", "-0", "-1.el8", "-1.el8_10", "-1.el9_2.3", "-2.fc39", "-1.module+el8+12+abc",
                          "-1.el8_10.1~bootstrap", "-0.1.rc1"])
    return epoch + version + release


def is_valid(version):
    """rpm refuses these; plimsoll gives every text a place."""
    rest = version.split(":", 1)[1] if version.split(":")[0].isdigit() and ":" in version else version
    name, _, release = rest.rpartition("-") if "-" in rest else (rest, "", "1")
    return bool(name) and bool(release) and ":" not in rest and "-" not in name


def main():
    if not shutil.which("rpm"):
        skip("rpm (Debian package rpm) is not there")
    pairs = [pair for pair in pairs_of(seeded("rpm"), make, ALPHABET, 12_000) if all(map(is_valid, pair))]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines("\t".join(pair) + "\n" for pair in pairs)
        file.flush()
        theirs = subprocess.run(["rpm", "--eval", LUA.format(path=file.name)], check=True, text=True,
                                stdout=subprocess.PIPE).stdout.split()
    report("rpm", pairs, ask_plimsoll("version-compare", "rpm", pairs), [sign(int(a)) for a in theirs])


if __name__ == "__main__":
    main()
