#!/usr/bin/env python3
"""Random Dockerfiles, and those that docker's own parser is tested with: both read the same instructions in them.

The parser is Debian's golang-github-openshift-imagebuilder-dev, a copy of docker's of 2021. What BuildKit has changed since
is left out: here-documents, words behind an array, a doubled escape at the end of a line.
"""
# SPDX-License-Identifier: Apache-2.0

import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from oracle import skip

COUNT = int(os.environ.get("DOCKERFILES", "3000"))
GO_PATH = pathlib.Path("/usr/share/gocode")
PARSER = GO_PATH / "src/github.com/openshift/imagebuilder/dockerfile/parser"

WORDS = ["a", "b=c", '"x y"', "'$z'", "\\ b", "\\\\c", "#", "# no comment", "$V", "${V:-1}", "[", "['a']", "--flag",
         "--flag=1", "--", "&&", ";", "|", ".", "/x/", "80/tcp", "\t", "é", '\\"', "x=\\ y", ",", '["a", ', "{", "}"]
ARRAYS = ["[]", '["a"]', '["a", "b"]', '[ "\\u00e9\\"" ]', '["a",]', '["a", "b c", "/d"] ', '["a\\tb"]', '[ ]', '["a" "b"]', '["a"']
OPS = ["RUN", "CMD", "ENTRYPOINT", "COPY", "ADD", "VOLUME", "EXPOSE", "USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER",
       "run", "Copy", "SHELL", "ONBUILD RUN", "ONBUILD COPY", "onbuild cmd"]


def build(folder):
    if shutil.which("go") is None:
        skip("no go to build the oracle with (Debian: golang-go)")
    if not PARSER.is_dir():
        skip("no parser to build the oracle with (Debian: golang-github-openshift-imagebuilder-dev)")
    environment = dict(os.environ, GOCACHE=folder + "/cache", GOPATH=str(GO_PATH), GO111MODULE="off", CGO_ENABLED="0",
                       GOFLAGS="")
    source = pathlib.Path(__file__).with_name("dockerfile_reader.go")
    subprocess.run(["go", "build", "-o", folder + "/reader", source], check=True, env=environment)
    return folder + "/reader"


def random_dockerfile(rng):
    lines = ["# escape=`"] if rng.random() < 0.2 else []
    escape = "`" if lines else "\\"
    lines.append("FROM a")
    for _ in range(rng.randrange(1, 12)):
        line = " " * rng.randrange(3) + rng.choice(OPS)
        if rng.random() < 0.2:
            lines.append(line + " " + rng.choice(["", "--flag=1 "]) + rng.choice(ARRAYS))
            continue
        for _ in range(rng.randrange(1, 7)):
            line += rng.choice([" ", " ", "  ", "\t"]) + rng.choice(WORDS)
            kind = rng.random()
            if kind < 0.12:
                line += " " + escape + rng.choice(["", " ", "\t"]) + rng.choice(["\n", "\r\n"])
            elif kind < 0.16:
                line += escape + "\n" + rng.choice(["# in between\n", "  # x " + escape + "\n", "\n", "  \n"])
        lines.append(line)
    return "\n".join(lines) + rng.choice(["\n", "", "\r\n"])


def listed(reader, files):
    done = subprocess.run([reader, *map(str, files)], check=True, capture_output=True)
    found = {}
    for line in done.stdout.decode().splitlines():
        if line.startswith("file "):
            found[line[5:]] = []
        else:
            found[next(reversed(found))].append(line)
    return found


def same(theirs, ours):
    """Ours leaves out an instruction that means nothing; what is there must be the same."""
    rest = iter(theirs)
    return all(line in rest for line in ours)


def main():
    with tempfile.TemporaryDirectory() as folder:
        reader = build(folder)
        rng = random.Random(20)
        files = []
        for number in range(COUNT):
            files.append(pathlib.Path(folder, f"{number}.Dockerfile"))
            files[-1].write_text(random_dockerfile(rng), newline="")
        files += sorted(PARSER.glob("testfiles/*/Dockerfile"))
        theirs, ours = listed(reader, files), listed(sys.argv[1], files)
    refused = wrong = instructions = left_out = 0
    for name, want in theirs.items():
        if want == ["error"]:
            refused += 1
            continue
        instructions += len(want)
        left_out += len(want) - len(ours[name])
        if not same(want, ours[name]):
            wrong += 1
            if wrong <= 5:
                print(name, *(f"  docker {line}" for line in want if line not in ours[name]),
                      *(f"  ours   {line}" for line in ours[name] if line not in want), sep="\n")
    print(f"dockerfile: {len(files)} files, {refused} refused, {instructions} instructions ({left_out} left out): "
          f"{wrong} files differ")
    return wrong > 0 or instructions < COUNT


if __name__ == "__main__":
    sys.exit(main())
