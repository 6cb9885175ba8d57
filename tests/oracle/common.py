"""What the comparisons with other tools share. Each is called with the path of plimsoll; one that
cannot run here says why and exits with SKIPPED."""
import json
import shutil
import subprocess
import sys

SKIPPED = 77


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def need(*tools):
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if missing:
        skip(f"not installed: {', '.join(missing)}")


def output_of(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True,
                          **options).stdout


def report_of(root):
    """The report of an unpacked system: inventory only."""
    return json.loads(output_of(sys.argv[1], "rootfs", root, "--scanners", "none", "--format", "json"))


def same(what, ours, theirs):
    """Both are lists; order does not count, but how often a thing is there does."""
    ours, theirs = sorted(ours), sorted(theirs)
    if ours == theirs:
        print(f"{what}: {len(ours)} equal")
        return True
    for name, left, right in (("only plimsoll has", ours, theirs), ("plimsoll lacks", theirs, ours)):
        rest = list(right)
        extra = [item for item in left if not (item in rest and rest.remove(item) is None)]
        for item in extra[:20]:
            print(f"{what}: {name}: {item}")
    return False
