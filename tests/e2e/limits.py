#!/usr/bin/env python3
"""Very much in few bytes: the right answer or a problem at a limit, in bounded memory and in linear time.

usage: limits.py [--full]   (without it: a tenth of everything, and no look at how time grows: in seconds)
Memory is the peak of the program alone; time is processor time, and only compared with that of a quarter of the input.
"""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import large_inputs as large
import plimsoll

FULL = "--full" in sys.argv
SCALE = 1 if FULL else 10
MILLION = 1_000_000 // SCALE
ENTRIES_LIMIT, BYTES_LIMIT = 256, 64  # MB
NOISE = 0.15  # seconds of processor time that say nothing about growth
# A process remembers the peak of the one that it was forked from: a small one stands between.
MEASURE = """
import json, os, sys
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(pid, 0)
with open(sys.argv[1], "w") as file:
    json.dump([os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime], file)
"""


def is_instrumented():
    """Sanitizers take several times the memory and the time."""
    program = Path(plimsoll.PROGRAM).read_bytes()
    return any(word in program for word in (b"__asan_init", b"__tsan_init"))


class Measured:
    def __init__(self, status, peak, seconds, out, err):
        self.status, self.peak, self.seconds, self.err = status, peak, seconds, err
        self.report = json.loads(out) if status == 0 else {}

    def codes(self):
        return {problem["code"] for problem in self.report["problems"]}


class Limits(plimsoll.Case):
    def measure(self, target, *flags, command="image"):
        usage, out = self.folder / "usage", self.folder / "out"
        words = [plimsoll.PROGRAM, command, target, "--format", "json", "--scanners", "none", *flags]
        with out.open("wb") as file:
            done = subprocess.run([sys.executable, "-S", "-I", "-c", MEASURE, usage, *map(str, words)], stdout=file,
                                  stderr=subprocess.PIPE, cwd=self.work, env=self.environment, check=True)
        measured = Measured(*json.loads(usage.read_text()), out.read_bytes(), done.stderr.decode())
        self.assertEqual(measured.status, 0, measured.err)
        return measured

    def layout(self, *writers):
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        return large.write_layout(folder / "layout", writers)

    def check(self, name, count, writers_of, limit=ENTRIES_LIMIT, flags=()):
        """The whole input within its limit, read anew and from the cache; four times a quarter takes about as long."""
        quarter = self.measure(self.layout(*writers_of(count // 4)), *flags) if FULL else None
        layout = self.layout(*writers_of(count))
        whole = self.measure(layout, *flags)
        again = self.measure(layout, *flags)
        peak = max(whole.peak, again.peak)
        growth = whole.seconds / max(quarter.seconds, NOISE) if FULL else 0
        print(f"{name}: {count}, {peak:.0f} MB, {whole.seconds:.2f} s, {growth:.1f} times a quarter", flush=True)
        self.assertLessEqual(peak, limit, "MB")
        self.assertLess(growth, 10, "a quarter of the input took much less than a quarter of the time")
        self.assertEqual(again.report, whole.report, "from the cache")
        return whole

    def one_layer(self, name, count, entries, **options):
        return self.check(name, count, lambda n: [large.layer_of(entries(n))], **options)


class Names(Limits):
    """A layer of a million entries, of every kind."""

    def test_files(self):
        self.assertEqual(self.one_layer("files", MILLION, large.files).codes(), set())

    def test_links(self):
        for name in ("symlinks", "hardlinks", "wanted_hardlinks"):
            with self.subTest(name):
                self.assertLessEqual(self.one_layer(name, MILLION, getattr(large, name)).codes(), {"too-many"})

    def test_one_list_of_many_names(self):
        """What is in it is found once, not once a name."""
        run = self.one_layer("names of a list", MILLION, large.names_of_one_list)
        self.assertLessEqual(run.codes(), {"too-many"})
        self.assertTrue(run.report["packages"])

    def test_whiteouts(self):
        for name in ("whiteouts", "opaques"):
            with self.subTest(name):
                self.assertEqual(self.one_layer(name, MILLION, getattr(large, name)).codes(), set())

    def test_repeated_names(self):
        self.assertEqual(self.one_layer("repeated", MILLION, large.repeated).codes(), set())
        run = self.one_layer("one name", MILLION, large.one_name)
        self.assertEqual(run.codes(), set())
        self.assertEqual([package["name"] for package in run.report["packages"]], ["same"])

    def test_deep_paths(self):
        for name in ("deep_paths", "many_deep_paths"):
            with self.subTest(name):
                self.assertLessEqual(self.one_layer(name, 40_000 // SCALE, getattr(large, name)).codes(), {"too-many"})


class Layers(Limits):
    """Questions about many paths to a layer above."""

    def test_many_folders(self):
        for with_parents in (True, False):
            with self.subTest(with_parents=with_parents):
                run = self.check("folders" if with_parents else "folders without entries", 80_000 // SCALE, lambda n: [
                    large.layer_of(large.npm_packages(n)), large.layer_of(large.folders(n, with_parents))])
                self.assertEqual(len(run.report["packages"]), 80_000 // SCALE, "all that a layer may have")

    def test_many_links_above_many_packages(self):
        run = self.check("packages behind links", 100_000 // SCALE, lambda n: [
            large.layer_of(large.npm_packages(n)), large.layer_of(large.folder_links(n)),
            large.layer_of(large.below_links(n))])
        self.assertLessEqual(run.codes(), {"too-many"})

    def test_whiteouts_of_everything(self):
        run = self.check("whiteouts of packages", 100_000 // SCALE, lambda n: [
            large.layer_of(large.npm_packages(n)), large.layer_of(large.package_whiteouts(n))])
        self.assertEqual(run.report["packages"], [])


class Packages(Limits):
    """Many packages: all of them, or those that are kept and a problem that says so."""

    def test_many_files(self):
        run = self.one_layer("package.json", 200_000 // SCALE, large.npm_packages)
        self.all_or_said(run, 200_000 // SCALE)

    def test_one_status(self):
        run = self.one_layer("dpkg status", 250_000 // SCALE, large.dpkg_status)
        self.all_or_said(run, 250_000 // SCALE)

    def test_package_lock(self):
        count = 200_000 // SCALE
        run = self.measure(large.write_package_lock(self.folder / "tree", count), command="fs")
        print(f"package-lock: {count}, {run.peak:.0f} MB, {run.seconds:.2f} s", flush=True)
        self.assertLessEqual(run.peak, ENTRIES_LIMIT)
        self.all_or_said(run, count)

    def test_large_names(self):
        """Each small when packed, all together larger than memory may be."""
        run = self.one_layer("large names", 200 // SCALE, large.large_names)
        self.assertLessEqual(run.codes(), {"too-many", "too-large", "malformed"})

    def all_or_said(self, run, count):
        if len(run.report["packages"]) != count:
            self.assertEqual(run.codes(), {"too-many"})
            self.assertGreater(len(run.report["packages"]), 50_000)


class Bytes(Limits):
    """10 GB of zeros in 10 MB."""

    size = 10 ** 10 // SCALE

    def test_zeros(self):
        places = (("srv/zeros", 0o644, set()), ("usr/bin/zeros", 0o755, set()),
                  ("var/lib/dpkg/status", 0o644, {"too-large"}), ("srv/node_modules/a/package.json", 0o644, {"too-large"}),
                  ("usr/lib/sysimage/rpm/rpmdb.sqlite", 0o644, {"too-large"}))
        for kind in (large.GzipZeros, large.ZstdZeros):
            for path, mode, wanted in places[:None if FULL else 1]:
                with self.subTest(kind.__name__, path=path):
                    run = self.check(f"{kind.__name__} {path}", self.size,
                                     lambda n: [large.zeros_of(kind, path.encode(), n, mode)], BYTES_LIMIT)
                    self.assertEqual(run.codes(), wanted)

    def test_limit(self):
        layout = self.layout(large.zeros_of(large.GzipZeros, b"srv/zeros", self.size))
        run = self.measure(layout, "--max-layer-size", "100MB", "--cache-size", "0")
        self.assertEqual(run.codes(), {"too-large"})
        self.assertLessEqual(run.peak, BYTES_LIMIT)


class Time(Limits):
    """--timeout is looked at wherever much can be to do."""

    late = 3 if FULL else 4  # seconds, of a machine that may be busy

    def timed(self, *arguments, **options):
        start = time.monotonic()
        ran = self.run_plimsoll("image", *arguments, "--timeout", "1s", "--scanners", "none", "--cache-size", "0",
                                "--format", "json", status=2, **options)
        took = time.monotonic() - start
        self.assertIn("time is up", ran.err + ran.text)
        self.assertLess(took, 1 + self.late)
        return ran

    def test_large_files(self):
        for path in (b"srv/zeros", b"usr/bin/zeros")[:None if FULL else 1]:
            for flags in ([], ["--verify"]):
                with self.subTest(path, flags=flags):
                    self.timed(self.layout(large.zeros_of(large.GzipZeros, path, 5 * 10 ** 10, 0o755)), *flags)

    def test_standard_input_that_does_not_end(self):
        for content in (b"", large.header(b"blobs/sha256/" + b"0" * 64, size=10 ** 9) + bytes(1 << 20)):
            with self.subTest(len(content)):
                ours, theirs = os.pipe()
                os.set_blocking(theirs, False)
                if content:
                    os.write(theirs, content)  # as much as a pipe holds, and then nothing more
                try:
                    ran = self.timed("-", stdin=ours)
                finally:
                    os.close(ours)
                    os.close(theirs)
                self.assertIn("standard input", ran.err)

    def test_what_does_not_look_at_the_clock(self):
        """A server that takes a connection and says nothing: the program ends, with a word."""
        with socket.create_server(("127.0.0.1", 0)) as mute:
            url = f"osv=http://127.0.0.1:{mute.getsockname()[1]}"
            layout = plimsoll.layout_of(self.folder, plimsoll.npm_package("left-pad", "1.0.0"))
            start = time.monotonic()
            ran = self.run_plimsoll("image", layout, "--timeout", "1s", "--feed-url", url,
                                    env={"PLIMSOLL_OFFLINE": "false"}, status=2)
            self.assertIn("time is up", ran.err)
            self.assertLess(time.monotonic() - start, 6 + self.late)

    def test_standard_input_of_very_much(self):
        layout = self.layout(large.zeros_of(large.GzipZeros, b"srv/zeros", 5 * 10 ** 10))
        blob = max((layout / "blobs" / "sha256").iterdir(), key=lambda path: path.stat().st_size)
        with blob.open("rb") as file:
            self.timed("-", stdin=file)


if __name__ == "__main__":
    sys.argv = [word for word in sys.argv if word != "--full"]
    if os.access(plimsoll.PROGRAM, os.X_OK) and is_instrumented():
        print("skipped: memory and time of a program with sanitizers say nothing")
        sys.exit(plimsoll.SKIPPED)
    plimsoll.main()
