#!/usr/bin/env python3
"""npm's own word on a real project: what `npm ls` lists is what plimsoll must report.

Installs old, popular packages from the npm registry (the small project takes seconds; with PLIMSOLL_BIG=1
over 2,000 packages, minutes the first time) into $PLIMSOLL_TEST_CACHE (~/.cache/plimsoll-test), and
compares name and version of every package: what is installed with `plimsoll rootfs`, and lock files of
versions 1, 2 and 3 with `plimsoll fs`. Exit status 77: could not be tried here, and why.
"""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
SMALL = {
    "dependencies": {
        "express": "4.16.0",
        "npm": "6.14.8",  # brings hundreds of bundled packages
        "old-lodash": "npm:lodash@4.17.4",
    },
    "devDependencies": {"mocha": "5.2.0"},
    "optionalDependencies": {"chokidar": "2.1.8"},  # wants fsevents, which Linux never installs
}
BIG = {**SMALL, "dependencies": {**SMALL["dependencies"], "react-scripts": "3.4.4", "gatsby": "2.32.13", "gulp": "3.9.1"}}
INSTALL = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--prefer-offline"]


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def cache_folder():
    return pathlib.Path(os.environ.get("PLIMSOLL_TEST_CACHE") or pathlib.Path.home() / ".cache/plimsoll-test")


def npm(folder, *arguments):
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True)


def project(manifest):
    """The folder of the installed project; complete if it has that name."""
    text = json.dumps({"name": "oracle", "version": "1.0.0", "private": True, **manifest}, indent=1)
    folder = cache_folder() / ("npm-" + hashlib.sha256(text.encode()).hexdigest()[:16])
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = pathlib.Path(tempfile.mkdtemp(dir=folder.parent))
    (making / "package.json").write_text(text)
    done = npm(making, *INSTALL)
    if done.returncode != 0:
        shutil.rmtree(making)
        skip("npm install failed: " + done.stderr.strip()[-300:])
    making.rename(folder)
    return folder


def locked(installed, version, work):
    """A folder with nothing but package.json and a lock file of that version."""
    folder = work / f"lock-{version}"
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(installed / name, folder / name)
    done = npm(folder, *INSTALL, "--package-lock-only", f"--lockfile-version={version}")
    written = json.loads((folder / "package-lock.json").read_text())["lockfileVersion"]
    if done.returncode != 0 or written != version:
        skip(f"npm wrote no lock file of version {version}: " + done.stderr.strip()[-300:])
    return folder


def names_in(tree):
    """Every (name, version) of what `npm ls` prints; what is not there (optional, other systems) has no version."""
    found, stack = set(), [tree]
    while stack:
        for name, entry in (stack.pop().get("dependencies") or {}).items():
            if entry.get("version") and not entry.get("missing"):
                found.add((entry.get("name", name), entry["version"]))
            stack.append(entry)
    return found


def listed_by_npm(folder, *options):
    # it fails for peers that nobody installed, and lists all the same
    text = npm(folder, "npm", "ls", "--all", "--json", "--long", *options).stdout
    return names_in(json.loads(text))


def listed_by_plimsoll(program, command, folder):
    arguments = [program, command, str(folder), "--scanners", "none", "--format", "json"]
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr[-500:]}")
    report = json.loads(done.stdout)
    for problem in report["problems"]:
        print("problem:", problem)
    return {(p["name"], p["version"]) for p in report["packages"] if p["type"] == "npm"}


def equal(title, want, got):
    for name, version in sorted(want - got):
        print(f"{title}: npm has {name}@{version}, plimsoll has not")
    for name, version in sorted(got - want):
        print(f"{title}: plimsoll has {name}@{version}, npm has not")
    print(f"{title}: npm {len(want)}, plimsoll {len(got)}, " + ("equal" if want == got else "DIFFERENT"))
    return want == got and bool(want)


def main():
    program = sys.argv[1]
    if shutil.which("npm") is None:
        skip("npm is not installed")
    if subprocess.run([program, "rootfs", "--help"], capture_output=True).returncode != 0:
        skip("this plimsoll has no command rootfs")
    big = bool(os.environ.get("PLIMSOLL_BIG"))
    installed = project(BIG if big else SMALL)
    print("project: " + ("over 2,000 packages" if big else "some hundred packages; PLIMSOLL_BIG=1 takes over 2,000"))
    want = listed_by_npm(installed)
    good = equal("installed", want, listed_by_plimsoll(program, "rootfs", installed))
    if big and len(want) < 2000:
        sys.exit(f"the big project has only {len(want)} packages")
    with tempfile.TemporaryDirectory() as work:
        for version in (1, 2, 3):
            folder = locked(installed, version, pathlib.Path(work))
            want = listed_by_npm(folder, "--package-lock-only")
            good &= equal(f"lock file version {version}", want, listed_by_plimsoll(program, "fs", folder))
    return not good


if __name__ == "__main__":
    sys.exit(main())
