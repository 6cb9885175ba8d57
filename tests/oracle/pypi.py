#!/usr/bin/python3
"""Python versions and specifiers against Debian's python3-packaging (so: the system's own Python)."""
import re

from oracle import PAIRS, ask_plimsoll, mutate, pairs_of, report, seeded, sign, skip

ALPHABET = "0123456789.-_+!abcrv"
NUMBERS = ["0", "0", "1", "1", "2", "9", "10", "2024", "01"]


def release(rng, fewest=1):
    return ".".join(rng.choice(NUMBERS) for _ in range(rng.randint(fewest, 4)))


def suffix(rng, normal=False):
    stage = rng.choice(["", "", "", "a1", "b2", "rc1", "rc10", "a0"])
    post = rng.choice(["", "", "", ".post1", ".post2"])
    dev = rng.choice(["", "", "", ".dev1", ".dev0"])
    if normal or rng.random() < 0.5:
        return stage + post + dev
    stage = rng.choice(["", "-alpha.1", "alpha", "_beta2", ".c3", "pre4", "-Preview_5", "RC.1", "A"])
    post = rng.choice(["", "-1", "-2", "rev3", ".r4", "-post", "_post.5", "POST6"])
    dev = rng.choice(["", "dev", "-dev1", "_DEV2", ".dev-3"])
    return stage + post + dev


def make(rng):
    local = rng.choice(["", "", "", "", "+abc", "+1", "+1.2", "+ubuntu-1", "+ABC.01", "+a_b"])
    return rng.choice(["", "", "", "v"]) + rng.choice(["", "", "", "0!", "1!"]) + release(rng) + suffix(rng) + local


def specifier(rng):
    operator = rng.choice(["==", "!=", "<=", ">=", "<", ">", "~=", "==", "!="])
    space = rng.choice(["", " "])
    epoch = rng.choice(["", "", "", "", "1!"])
    if operator == "~=":
        return operator + space + epoch + release(rng, 2) + suffix(rng, True)
    if operator in ("==", "!=") and rng.random() < 0.4:
        return operator + space + epoch + release(rng) + ".*"
    local = rng.choice(["", "", "", "+abc", "+1"]) if operator in ("==", "!=") else ""
    return operator + space + epoch + release(rng) + suffix(rng, True) + local


def questions(rng):
    pairs = []
    while len(pairs) < PAIRS:
        wanted = rng.choice([",", ", "]).join(specifier(rng) for _ in range(rng.choice([1, 1, 1, 2, 3])))
        if len(pairs) % 10 == 0:
            wanted = mutate(rng, wanted, ALPHABET + "<>=~,* ")
        pairs.append((make(rng), wanted))
    return pairs


def epoch_is_lost(pair, _our, _their):
    """packaging 23 pads a prefix of zeros past the epoch: "1!5" passes "==0.*" there. Mended in its later releases."""
    return bool(re.match(r"v?1!", pair[0]) and re.search(r"(==|!=|~=)\s*(0!)?0", pair[1]))


def main():
    try:
        from packaging.specifiers import InvalidSpecifier, SpecifierSet
        from packaging.version import InvalidVersion, Version
    except ImportError:
        skip("python3-packaging (Debian) is not there")

    def order(pair):
        try:
            left, right = (Version(text) for text in pair)
        except InvalidVersion:
            return "error"
        return sign((left > right) - (left < right))

    def satisfies(pair):
        try:
            return str(SpecifierSet(pair[1]).contains(Version(pair[0]))).lower()
        except (InvalidSpecifier, InvalidVersion):
            return "error"

    pairs = pairs_of(seeded("pypi"), make, ALPHABET)
    report("pypi order", pairs, ask_plimsoll("version-compare", "pypi", pairs), [order(pair) for pair in pairs])
    pairs = questions(seeded("pypi specifiers"))
    report("pypi specifiers", pairs, ask_plimsoll("version-satisfies", "pypi", pairs),
           [satisfies(pair) for pair in pairs], epoch_is_lost)


if __name__ == "__main__":
    main()
