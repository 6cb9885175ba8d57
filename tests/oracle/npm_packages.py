#!/usr/bin/env python3
"""npm's own word on a real project: what `npm ls` lists is what plimsoll must report.

Installs old, popular packages from the npm registry (the small project takes seconds; with PLIMSOLL_BIG=1
over 2,000 packages, minutes the first time) into $PLIMSOLL_TEST_CACHE (~/.cache/plimsoll-test), and
compares name and version of every package: what is installed with `plimsoll rootfs`, and lock files of
versions 1, 2 and 3 with `plimsoll fs`. What packages bring along in folders of their own
(node_modules/A/lib/node_modules/B) is installed too, but npm does not list it: it is only counted here.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from inventory import cache_folder, listed_by_plimsoll, report_of, same
from oracle import skip

SMALL = {
    "dependencies": {
        "express": "4.16.0",
        "npm": "6.14.8",  # brings hundreds of bundled packages
        "old-lodash": "npm:lodash@4.17.4",
    },
    "devDependencies": {"mocha": "5.2.0"},
    "optionalDependencies": {"chokidar": "2.1.8"},  # wants fsevents, which Linux never installs
}
MORE = {"react-scripts": "3.4.4", "gatsby": "2.32.13", "gulp": "3.9.1"}
BIG = {**SMALL, "dependencies": {**SMALL["dependencies"], **MORE}}
BROUGHT_ALONG = re.compile(r"node_modules/(?:@[^/]+/)?[^/@]+/(?!node_modules/|package\.json$)")
INSTALL = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--prefer-offline"]


def run(folder, *arguments):
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True)


def project(manifest):
    """The folder of the installed project; complete if it has that name."""
    text = json.dumps({"name": "oracle", "version": "1.0.0", "private": True, **manifest}, indent=1)
    folder = cache_folder() / ("npm-" + hashlib.sha256(text.encode()).hexdigest()[:16])
    if folder.is_dir():
        return folder
    making = pathlib.Path(tempfile.mkdtemp(dir=folder.parent))
    (making / "package.json").write_text(text)
    done = run(making, *INSTALL)
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
    done = run(folder, *INSTALL, "--package-lock-only", f"--lockfile-version={version}")
    written = json.loads((folder / "package-lock.json").read_text())["lockfileVersion"]
    if done.returncode != 0 or written != version:
        skip(f"npm wrote no lock file of version {version}: " + done.stderr.strip()[-300:])
    return folder


def names_in(tree):
    """Every (name, version) in what `npm ls` prints; what is not there (optional, other systems) has no version."""
    found, stack = set(), [tree]
    while stack:
        for name, entry in (stack.pop().get("dependencies") or {}).items():
            if entry.get("version") and not entry.get("missing"):
                found.add((entry.get("name", name), entry["version"]))
            stack.append(entry)
    return found


def listed_by_npm(folder, *options):
    # it fails for peers that nobody installed, and lists all the same
    text = run(folder, "npm", "ls", "--all", "--json", "--long", *options).stdout
    return names_in(json.loads(text))


def installed_for_plimsoll(folder):
    """The (name, version) of every package that npm itself put there."""
    found, brought = set(), set()
    for package in report_of(folder)["packages"]:
        if package["type"] == "npm":
            inside = all(BROUGHT_ALONG.search(place["path"]) for place in package["locations"])
            (brought if inside else found).add((package["name"], package["version"]))
    print(f"brought along by packages, which npm does not list: {len(brought)}")
    return found


def main():
    if shutil.which("npm") is None:
        skip("npm is not installed")
    big = bool(os.environ.get("PLIMSOLL_BIG"))
    installed = project(BIG if big else SMALL)
    print("project: " + ("over 2,000 packages" if big else "some hundred packages; PLIMSOLL_BIG=1 takes over 2,000"))
    want = listed_by_npm(installed)
    if big and len(want) < 2000:
        sys.exit(f"the big project has only {len(want)} packages")
    good = same("installed", installed_for_plimsoll(installed), want)
    with tempfile.TemporaryDirectory() as work:
        for version in (1, 2, 3):
            folder = locked(installed, version, pathlib.Path(work))
            want = listed_by_npm(folder, "--package-lock-only")
            good &= same(f"lock file version {version}", listed_by_plimsoll("fs", folder, "npm"), want)
    return not good


if __name__ == "__main__":
    sys.exit(main())
