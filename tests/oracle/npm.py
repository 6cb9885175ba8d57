#!/usr/bin/env python3
"""npm versions and ranges against Node's semver: one process reads all lines."""
import os
import pathlib
import re
import shutil
import subprocess

from oracle import PAIRS, ask_plimsoll, mutate, pairs_of, report, run, seeded, skip

ALPHABET = "0123456789.-+abxv~"
NODE = ["node", str(pathlib.Path(__file__).with_name("npm.js"))]
NUMBERS = ["0", "0", "1", "1", "2", "3", "9", "10", "20240101"]


def numbers(rng, count=3):
    return ".".join(rng.choice(NUMBERS) for _ in range(count))


def make(rng):
    prerelease = rng.choice(["", "", "", "-alpha", "-alpha.1", "-beta.2", "-beta.11", "-rc.1", "-0", "-1.2", "-x-y",
                             "-rc", "beta1", "-01", "-alpha.beta"])
    build = rng.choice(["", "", "", "+build.1", "+20240101"])
    return rng.choice(["", "", "", "v", "="]) + numbers(rng) + prerelease + build


def partial(rng):
    count = rng.randint(1, 3)
    text = numbers(rng, count)
    if count == 3:
        return text + rng.choice(["", "", "", "-alpha.1", "-beta", "-0", "-rc.1"])
    return text + rng.choice(["", ".x", ".*", ".X"])


def comparator(rng):
    if rng.random() < 0.05:
        return rng.choice(["*", "x", "", ">*", "<=x", "^*"])
    sign = rng.choice(["", "=", ">", "<", ">=", "<=", "^", "~", "^", "~>", ">= ", "> ", "^ ", "~ ", "v", "< "])
    return sign + partial(rng)


def make_range(rng):
    sets = []
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if rng.random() < 0.15:
            sets.append(f"{partial(rng)} - {partial(rng)}")
        else:
            sets.append(" ".join(comparator(rng) for _ in range(rng.choice([1, 1, 2]))))
    return rng.choice([" || ", "||"]).join(sets)


def questions(rng):
    pairs = []
    while len(pairs) < PAIRS:
        version, wanted = make(rng), make_range(rng)
        if len(pairs) % 10 == 0:
            wanted = mutate(rng, wanted, ALPHABET + " <>=^|")
        pairs.append((version, wanted))
    return pairs


def gives_digits_back(pair, our, _their):
    """Node's pattern reads "1.0.31.2" as 1.0.3-1.2, so that a fourth number fits; plimsoll says it is no version."""
    return our == "error" and any(re.match(r"[v=\s]*\d+\.\d+\.\d\d+\.", version) for version in pair)


def reads_otherwise(pair, our, their):
    """plimsoll reads ranges that only Node's loose mode reads ("1.2.3beta", zeros in front); Node deletes every "*"."""
    return their == "error" and our != "error" or our == "error" and bool(re.search(r"\d\*", pair[1]))


def main():
    os.environ.setdefault("NODE_PATH", "/usr/share/nodejs")
    if not shutil.which("node") or subprocess.run(["node", "-e", "require('semver')"], stderr=subprocess.DEVNULL,
                                                  check=False).returncode:
        skip("Node's semver (Debian packages nodejs, node-semver) is not there")
    pairs = pairs_of(seeded("npm"), make, ALPHABET)
    report("npm order", pairs, ask_plimsoll("version-compare", "npm", pairs),
           run(NODE, ["\t".join(("ORDER",) + pair) for pair in pairs]), gives_digits_back)
    pairs = questions(seeded("npm ranges"))
    report("npm ranges", pairs, ask_plimsoll("version-satisfies", "npm", pairs),
           run(NODE, ["\t".join(("RANGE",) + pair) for pair in pairs]), reads_otherwise)


if __name__ == "__main__":
    main()
