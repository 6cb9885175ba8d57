#!/usr/bin/env python3
"""bench/config_corpus.py - documents to check, made from shapes written by hand and a seed: the same ones on every machine.

usage: bench/config_corpus.py FOLDER     writes FOLDER/dockerfiles and FOLDER/manifests, prints a hash of each

A document is one shape of bench/shapes/ or several (stages; documents of one stream) with names, images and numbers filled
in. Exactly one in five is broken afterwards, in one of the ways of BREAKS, as files in real trees are.
"""
# SPDX-License-Identifier: Apache-2.0

import hashlib
import random
import re
import shutil
import sys
from pathlib import Path

SHAPES = Path(__file__).resolve().parent / "shapes"
SEED = 20260105
BROKEN = 5  # one in so many
ALONE = {"windows"}  # its first line holds for the whole file

WORDS = {
    "name": ["shop", "cart", "billing", "search", "mailer", "gateway", "reports", "auth", "thumbs", "ledger"],
    "image": ["debian", "ubuntu", "nginx", "redis", "python", "node", "httpd", "rockylinux", "registry.invalid:5000/team/base"],
    "tag": ["1.27", "3.12", "20", "12-slim", "latest", "8.0.4-bookworm", "edge"],
    "pkg": ["curl", "git", "openssl", "ca-certificates", "vim", "build-essential"],
    "pkg2": ["libpq5", "jq=1.6-2.1", "python3", "gnupg", "netcat-openbsd"],
    "user": ["app", "svc", "deploy", "www-data", "runner"],
    "dir": ["app", "srv", "opt/service", "work"],
    "ns": ["default", "prod", "staging", "team-a"],
    "port": ["80", "443", "3000", "8080", "8443"],
}
PLACE = re.compile(r"@([a-z0-9]+)@")


def shapes(file):
    """name -> text."""
    _, *parts = re.split(r"^=== (.+)\n", (SHAPES / file).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2]))


def filled(text, dice):
    """One choice a word for the whole shape; what is no word of ours stays as it is."""
    chosen = {word: dice.choice(values) for word, values in WORDS.items()}
    chosen["num"] = str(dice.randrange(10, 60))
    chosen["digest"] = "sha256:" + "".join(dice.choice("0123456789abcdef") for _ in range(64))
    text = text.replace("@@digest@", "@" + chosen["digest"])
    return PLACE.sub(lambda match: chosen.get(match[1], match[0]), text)


def cut(text, dice):
    return text[: dice.randrange(len(text) // 3, len(text) - 1)]


def in_a_line(change):
    """Breaks one line that is not the first."""
    def broken(text, dice):
        lines = text.split("\n")
        at = dice.randrange(1, max(len(lines) - 1, 2))
        lines[at] = change(lines[at])
        return "\n".join(lines)
    return broken


BREAKS = {
    "dockerfiles": [
        cut,
        in_a_line(lambda line: "INSTALL " + line),
        in_a_line(lambda line: line + ' "'),
        in_a_line(lambda line: line.split(" ")[0]),
        lambda text, dice: text.replace("FROM", "FORM", 1),
        lambda text, dice: text.rstrip("\n") + " && \\\n",
        lambda text, dice: text + "RUN <<EOF\nnever ends\n",
    ],
    "manifests": [
        cut,
        in_a_line(lambda line: "\t" + line),
        in_a_line(lambda line: line + ' "'),
        in_a_line(lambda line: line + " [a, {b"),
        in_a_line(lambda line: line.rstrip() + " *nowhere"),
        lambda text, dice: text.replace("containers:", "containers: none", 1),
        lambda text, dice: text.replace("kind:", "Kind", 1),
    ],
}


def document(kind, number, all_shapes, dice):
    """Every shape stands first in turn, so that each is there; more follow as in real files."""
    names = list(all_shapes)
    first = names[number % len(names)]
    more = dice.choice([0, 0, 1, 2] if kind == "dockerfiles" else [0, 1, 2, 3])
    chosen = [first] if first in ALONE else [first, *dice.sample([name for name in names if name not in ALONE], more)]
    between = "\n" if kind == "dockerfiles" else "---\n"
    text = between.join(filled(all_shapes[name], dice) for name in chosen)
    return dice.choice(BREAKS[kind])(text, dice) if number % BROKEN == BROKEN - 1 else text


def make(kind, count, folder):
    """Writes the documents anew and gives (files, bytes, hash of all names and contents)."""
    dice, all_shapes = random.Random(f"{SEED} {kind}"), shapes(f"{kind}.txt")
    shutil.rmtree(folder, ignore_errors=True)
    digest, size = hashlib.sha256(), 0
    for number in range(count):
        name = f"service-{number:03}/Dockerfile" if kind == "dockerfiles" else f"team-{number % 10}/app-{number:03}.yaml"
        content = document(kind, number, all_shapes, dice).encode()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        digest.update(f"{name} {len(content)}\n".encode() + content)
        size += len(content)
    return count, size, digest.hexdigest()[:16]


COUNTS = {"dockerfiles": 216, "manifests": 250}


def main(words):
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    for kind, count in COUNTS.items():
        files, size, digest = make(kind, count, Path(words[0]) / kind)
        print(f"{kind}: {len(shapes(f'{kind}.txt'))} shapes, {files} files, {size} bytes, {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
