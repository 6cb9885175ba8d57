"""What the oracles of inventories share: where real packages are kept, asking plimsoll, comparing."""
import json
import os
import pathlib
import subprocess
import sys


def cache_folder():
    """Kept between runs, outside of the repository."""
    folder = pathlib.Path(os.environ.get("PLIMSOLL_TEST_CACHE") or pathlib.Path.home() / ".cache/plimsoll-test")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def listed_by_plimsoll(command, folder, kind):
    """The (name, version) of every package of that type."""
    program = os.environ.get("PLIMSOLL", "build/release/plimsoll")
    arguments = [program, command, str(folder), "--scanners", "none", "--format", "json"]
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr[-500:]}")
    report = json.loads(done.stdout)
    for problem in report["problems"]:
        print("problem:", problem)
    return {(package["name"], package["version"]) for package in report["packages"] if package["type"] == kind}


def equal(title, want, got):
    for name, version in sorted(want - got):
        print(f"{title}: plimsoll lacks {name} {version}")
    for name, version in sorted(got - want):
        print(f"{title}: only plimsoll has {name} {version}")
    print(f"{title}: the oracle has {len(want)}, plimsoll {len(got)}: " + ("equal" if want == got else "DIFFERENT"))
    return want == got and bool(want)
