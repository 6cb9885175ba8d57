#!/usr/bin/env python3
"""Random databases as bbolt writes them, and one that is being written: what bbolt reads in them is what we must read.

The bbolt is Debian's golang-github-coreos-bbolt-dev. What is read while somebody writes must be of one state.
"""
# SPDX-License-Identifier: Apache-2.0

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from oracle import skip

COUNT = int(os.environ.get("BOLT_DATABASES", "30"))
READS = 20_000
GO_PATH = pathlib.Path("/usr/share/gocode")


def build(folder):
    if shutil.which("go") is None:
        skip("no go to build the oracle with (Debian: golang-go)")
    if not (GO_PATH / "src/go.etcd.io/bbolt").is_dir():
        skip("no bbolt to build the oracle with (Debian: golang-github-coreos-bbolt-dev)")
    environment = dict(os.environ, GOCACHE=folder + "/cache", GOPATH=str(GO_PATH), GO111MODULE="off", CGO_ENABLED="0",
                       GOFLAGS="")
    source = pathlib.Path(__file__).with_name("bolt_writer.go")
    subprocess.run(["go", "build", "-o", folder + "/writer", source], check=True, env=environment)
    return folder + "/writer"


def random_databases(writer, reader, folder):
    """The number of databases that are read as something else."""
    subprocess.run([writer, folder, str(COUNT), "4"], check=True)
    wrong, items = 0, 0
    for number in range(COUNT):
        theirs = pathlib.Path(folder, f"{number}.txt").read_text().splitlines() + ["end"]
        ours = subprocess.run([reader, f"{folder}/{number}.db"], capture_output=True, check=True, text=True)
        ours = ours.stdout.splitlines()
        items += len(theirs)
        if ours == theirs:
            continue
        wrong += 1
        at = next((i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), min(len(ours), len(theirs)))
        print(f"bolt: database {number}, item {at}: {[line[:80] for line in ours[at:at + 1]]} is "
              f"{[line[:80] for line in theirs[at:at + 1]]}")
    print(f"bolt: {COUNT} databases with {items} items: {wrong} differ")
    return wrong


def database_that_is_written(writer, reader, folder):
    path = folder + "/busy.db"
    with subprocess.Popen([writer, "--busy", path, "600"], stdout=subprocess.PIPE, text=True) as writing:
        assert writing.stdout.readline() == "ready\n"
        done = subprocess.run([reader, "--busy", path, str(READS)], capture_output=True, text=True)
        writing.kill()
    print(f"bolt: while it was written: {done.stdout.strip()}")
    states = int(done.stdout.split()[5]) if done.returncode == 0 else 0
    if states < 50:
        print("bolt: that was not read while it was written")
    return states < 50


def main():
    with tempfile.TemporaryDirectory() as folder:
        writer = build(folder)
        wrong = random_databases(writer, sys.argv[1], folder)
        return wrong > 0 or database_that_is_written(writer, sys.argv[1], folder)


if __name__ == "__main__":
    sys.exit(main())
