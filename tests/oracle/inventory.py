"""What the comparisons of an inventory with other tools share: where real packages are kept, asking plimsoll, comparing."""
import json
import os
import pathlib
import shutil
import subprocess

from oracle import skip


def cache_folder():
    """Kept between runs, outside of the repository."""
    folder = pathlib.Path(os.environ.get("PLIMSOLL_TEST_CACHE") or pathlib.Path.home() / ".cache/plimsoll-test")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def need(*tools):
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        skip(f"not installed: {', '.join(missing)}")


def output_of(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True,
                          **options).stdout


def report_of(folder, command="rootfs"):
    """The report of an unpacked system or a source tree: inventory only."""
    program = os.environ.get("PLIMSOLL", "build/release/plimsoll")
    report = json.loads(output_of(program, command, folder, "--scanners", "none", "--format", "json"))
    for problem in report["problems"]:
        print("problem:", problem)
    return report


def listed_by_plimsoll(command, folder, kind):
    """The (name, version) of every package of that type."""
    return {(package["name"], package["version"])
            for package in report_of(folder, command)["packages"] if package["type"] == kind}


def same(what, ours, theirs, may_be_empty=False):
    """Both are collections; order does not count, but how often a thing is there does. Nothing at all is no success."""
    ours, theirs = sorted(ours), sorted(theirs)
    if ours == theirs and (ours or may_be_empty):
        print(f"{what}: {len(ours)} equal")
        return True
    for name, left, right in (("only plimsoll has", ours, theirs), ("plimsoll lacks", theirs, ours)):
        rest = list(right)
        extra = [item for item in left if not (item in rest and rest.remove(item) is None)]
        for item in extra[:20]:
            print(f"{what}: {name}: {item}")
    print(f"{what}: the oracle has {len(theirs)}, plimsoll {len(ours)}: DIFFERENT")
    return False
