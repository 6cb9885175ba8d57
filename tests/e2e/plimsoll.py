"""tests/e2e/plimsoll.py - runs the program as a user does, and makes the small images that the tests scan.

Every test has a folder of its own, which is also its home, its cache and its working directory: no test sees the
machine's settings or another test's cache. A test that cannot run here says "skipped: reason".
"""
# SPDX-License-Identifier: Apache-2.0

import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "scripts" / "lib"))
import oci_image  # noqa: E402

PROGRAM = os.environ.get("PLIMSOLL", str(REPOSITORY / "build" / "release" / "plimsoll"))
SHARED = Path(os.environ.get("PLIMSOLL_SHARED") or REPOSITORY.parent / "shared")
SKIPPED = 77  # ctest's SKIP_RETURN_CODE
TIME_LIMIT = 300  # seconds; a disk that many share can take long to sync a database
SOURCE_FIELDS = ("name", "reference", "digest", "image_id")
SANITIZER_OPTIONS = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")
LAYER_SOURCE_FIELDS = ("digest", "verified")
SOURCE_CHECKS = ("PLM-IM-028",)  # asks how the image was named


class Ran:
    """What a run of the program left behind."""

    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr.decode(errors="replace")

    @property
    def text(self):
        return self.out.decode()

    @property
    def report(self):
        return json.loads(self.out)


class Case(unittest.TestCase):
    """A test with a folder of its own, `self.folder`."""

    maxDiff = 4000
    scanners = None  # None: those that run by default

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="plimsoll-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.work = self.folder / "work"
        self.work.mkdir()
        kept = {name: os.environ[name] for name in ("PATH", *SANITIZER_OPTIONS) if name in os.environ}
        self.environment = dict(kept, HOME=str(self.folder), LC_ALL="C.UTF-8", SOURCE_DATE_EPOCH="1790000000",
                                XDG_CACHE_HOME=str(self.folder / "cache"), XDG_CONFIG_HOME=str(self.folder / "config"),
                                PLIMSOLL_OFFLINE="true")  # no test may speak to the network
        if self.scanners:
            self.environment["PLIMSOLL_SCANNERS"] = self.scanners

    def run_plimsoll(self, *arguments, status=0, **options):
        """Runs the program; it must end with that status (None: 0, 1 or 2), never by a signal or an exception."""
        environment = dict(self.environment, **options.pop("env", {}))
        done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, timeout=TIME_LIMIT, cwd=self.work,
                              env=environment, **options)
        ran = Ran(done)
        said = f"plimsoll {' '.join(map(str, arguments))}\n{ran.err[-2000:]}"
        self.assertGreaterEqual(done.returncode, 0, f"killed by {signal_name(done.returncode)}: {said}")
        for word in ("internal error", "terminate called", "Sanitizer", "runtime error", "Traceback"):
            self.assertNotIn(word, ran.err, said)
        self.assertIn(done.returncode, (0, 1, 2) if status is None else (status,), said)
        return ran

    def scan(self, *arguments, command="image", **options):
        """The JSON report of a scan with the tests' own advisories: none, unless `db` names a folder."""
        database = options.pop("db", None) or no_advisories(self.folder)
        flags = ["--format", "json", "--db", database, "--no-db-update"]
        return self.run_plimsoll(command, *arguments, *flags, **options)

    def inventory(self, *arguments, command="image", **options):
        """The JSON report of a scan that matches nothing: its problems are those of the target."""
        return self.run_plimsoll(command, *arguments, "--format", "json", "--scanners", "none", **options).report


class TreeCase(Case):
    """A test with a tree of files to scan, `self.tree`."""

    def setUp(self):
        super().setUp()
        self.tree = self.folder / "tree"
        self.tree.mkdir()

    def write(self, name, content):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path


def signal_name(status):
    try:
        return signal.Signals(-status).name
    except ValueError:
        return str(status)


def no_advisories(folder):
    """A folder with one advisory that concerns nothing: with it no scan leans on the starter set alone."""
    return advisories(folder / "no-advisories", [advisory("PLM-TEST-0", "npm", "nothing-is-named-so", fixed="1.0.0")])


def same_but_source(report):
    """A report without what may differ between two ways to the same image."""
    report = json.loads(json.dumps(report))
    for field in SOURCE_FIELDS:
        report["artifact"].pop(field, None)
    for layer in report["artifact"].get("layers", []):
        for field in LAYER_SOURCE_FIELDS:
            layer.pop(field, None)
    if "checks" in report:
        report["checks"] = [check for check in report["checks"] if check["id"] not in SOURCE_CHECKS]
    report["findings"] = [f for f in report.get("findings", []) if f["id"] not in SOURCE_CHECKS]
    return json.dumps(report, indent=1)


# images


def deb(name, version, source="", status="install ok installed"):
    """A record of var/lib/dpkg/status."""
    lines = [f"Package: {name}", f"Status: {status}", "Architecture: amd64", f"Version: {version}"]
    if source:
        lines.append(f"Source: {source}")
    return "\n".join(lines) + "\n"


def dpkg_status(*records):
    return "\n".join(records)


def npm_package(name, version):
    return {f"srv/node_modules/{name}/package.json": json.dumps({"name": name, "version": version})}


def python_package(name, version):
    return {f"usr/lib/python3/dist-packages/{name}-{version}.dist-info/METADATA":
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"}


DEBIAN = {"etc/os-release": 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'}


def mode_of(content):
    """Programs are executable."""
    return 0o755 if content[:4] == b"\x7fELF" else 0o644


def layer(path, files):
    """A tar of files: text or bytes by path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tar = oci_image.LayerTar()
    for name, content in files.items():
        tar.file(name, content, mode_of(content))
    return tar.write(path)


def image_of(folder, *layers):
    """An image; each layer is a dict of files, or the path of a tar. History says RUN step N."""
    image = oci_image.Image()
    for number, files in enumerate(layers):
        tar = files if isinstance(files, Path) else layer(folder / "tars" / f"{number}.tar", files)
        image.add_layer(tar, f"RUN step {number}")
    return image


def layout_of(folder, *layers, compression="gzip", name="image"):
    """The folder of an OCI layout with the tag "test"."""
    oci_image.write_oci_layout(image_of(folder / name, *layers), folder / name / "layout", "test", compression)
    return folder / name / "layout"


def tree(folder, files):
    """Files on the disk, for rootfs and fs."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(mode_of(content))
    return folder


# advisories


def advisory(identity, ecosystem, package, fixed=None, introduced="0", **more):
    """A record in OSV form, with one range; `more` replaces whole members."""
    events = [{"introduced": introduced}]
    if fixed:
        events.append({"fixed": fixed})
    kind = "SEMVER" if ecosystem in ("npm", "Go") else "ECOSYSTEM"
    record = {"schema_version": "1.6.0", "id": identity, "modified": "2026-01-02T03:04:05Z",
              "published": "2026-01-01T00:00:00Z", "summary": f"A fault in {package}",
              "affected": [{"package": {"ecosystem": ecosystem, "name": package},
                            "ranges": [{"type": kind, "events": events}]}]}
    return dict(record, **more)


def advisories(folder, records):
    """A folder of OSV records for --db."""
    folder.mkdir(parents=True, exist_ok=True)
    for record in records:
        (folder / f"{record['id']}.json").write_text(json.dumps(record))
    return folder


# running


class LoudResult(unittest.TextTestResult):
    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        print(f"skipped: {test.id()}: {reason}", flush=True)


def main():
    """Runs the tests of the calling file; ends with 77 when every one of them was skipped."""
    if not os.access(PROGRAM, os.X_OK):
        print(f"skipped: no program at {PROGRAM}: set PLIMSOLL")
        sys.exit(SKIPPED)
    runner = unittest.TextTestRunner(resultclass=LoudResult, verbosity=2)
    result = unittest.main(module="__main__", testRunner=runner, exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.testsRun == len(result.skipped) else 0)
